"""Writing mail from a script, and what becomes of it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from salesinbox.engine import control
from salesinbox.mail.parse import parse
from salesinbox.store import outbox
from salesinbox.store.connection import open_database
from tests.cli.running import Cli, three_conversations
from tests.fakes.smtp import Faults, SmtpFake

ADDRESS = "ada@north.example"
ROW = {
    "id", "state", "from", "recipients", "subject", "not_before", "created", "attempts", "error", "results",
    "copy_in_sent", "message",
}  # fmt: skip


@pytest.fixture
def ada(cli: Cli) -> Cli:
    """A shell whose profile has an account and mail in it."""
    add_account(cli)
    cli.import_mail(*three_conversations())
    return cli


def add_account(cli: Cli, smtp_port: int = 1) -> None:
    result = cli(
        "account", "add", ADDRESS, "--name", "Ada North", "--no-test", "--password-stdin", "--insecure-keyring", "file",
        "--imap-host", "127.0.0.1", "--imap-port", 1, "--imap-security", "none",
        "--smtp-host", "127.0.0.1", "--smtp-port", smtp_port, "--smtp-security", "none", stdin=b"secret\n",
    )  # fmt: skip
    assert result.code == 0, result.err


def sent_bytes(cli: Cli, row: int) -> bytes:
    """What will go to the server."""
    db = open_database(cli.home / "data" / "profile.db")
    try:
        return outbox.content(db, row)
    finally:
        db.close()


def set_state(cli: Cli, row: int, state: str) -> None:
    """The engine has got so far with a mail."""
    db = open_database(cli.home / "data" / "profile.db")
    with db.write("test"):
        outbox.save(db, row, state=state, error="It broke. Look.")
    db.close()


def send(cli: Cli, *more: object, stdin: bytes = b"Hello Ben") -> Any:
    result = cli("send", "--body-file", "-", "--no-engine", "--json", *more, stdin=stdin)
    assert result.code == 0, result.err
    return result.json


def test_sending_queues_and_prints_the_row(ada: Cli, tmp_path: Path) -> None:
    (tmp_path / "offer.pdf").write_bytes(b"%PDF-1.4 offer")
    row = send(
        ada, "--to", "Ben Vos <ben@vos.example>", "--cc", "cleo@marsh.example", "--bcc", "dora@fell.example",
        "--subject", "Offer für dich", "--attach", tmp_path / "offer.pdf",
    )  # fmt: skip
    assert set(row) == ROW
    assert (row["state"], row["from"], row["subject"]) == ("queued", ADDRESS, "Offer für dich")
    assert row["recipients"] == ["ben@vos.example", "cleo@marsh.example", "dora@fell.example"]
    message = parse(sent_bytes(ada, row["id"]))
    assert "Hello Ben" in message.text
    assert [each.filename for each in message.attachments] == ["offer.pdf"]
    assert b"dora" not in sent_bytes(ada, row["id"])
    assert [each["id"] for each in ada.json("outbox", "list")] == [row["id"]]
    assert "Hello Ben" in ada.json("outbox", "show", row["id"])["text"]


def test_an_answer_quotes_and_refers(ada: Cli) -> None:
    thread = ada.thread("Prices")
    result = ada("reply", thread, "--body-file", "-", "--no-engine", "--json", stdin=b"Still the same.")
    assert result.code == 0, result.err
    message = parse(sent_bytes(ada, result.json["id"]))
    assert result.json["recipients"] == ["ben@vos.example"]
    assert message.subject == "Re: Prices"
    assert message.references[-1] == "one@vos.example"
    assert message.text.startswith("Still the same.\n\n")
    assert "> What does it cost?" in message.text
    assert len(ada.json("show", thread)["messages"]) == 3


def test_an_answer_without_quotation(ada: Cli) -> None:
    words = ("reply", ada.thread("Prices"), "--body-file", "-", "--no-engine", "--no-quote", "--json")
    row = ada(*words, stdin=b"Yes.").json
    assert parse(sent_bytes(ada, row["id"])).text.strip() == "Yes."


def test_a_queued_mail_can_be_taken_back_and_thrown_away(ada: Cli) -> None:
    row = send(ada, "--to", "ben@vos.example", "--subject", "Oops")
    draft = ada.json("outbox", "cancel", row["id"])["draft"]
    assert ada.json("outbox", "list") == []
    assert ada.json("draft", "show", draft)["text"] == "Hello Ben"
    assert ada("outbox", "cancel", row["id"]).code == 1
    assert ada("draft", "delete", draft).code == 2
    assert ada("draft", "delete", draft, "--yes").code == 0
    assert ada("draft", "show", draft).code == 4


def test_undo_takes_a_mail_back(ada: Cli) -> None:
    send(ada, "--to", "ben@vos.example", "--subject", "Oops")
    draft = ada.json("undo")["draft"]
    assert [each["id"] for each in ada.json("draft", "list")] == [draft]


def test_a_mail_can_wait_for_its_time(ada: Cli) -> None:
    row = send(ada, "--to", "ben@vos.example", "--at", "2031-03-05T09:00")
    assert row["not_before"].startswith("2031-03-0")


def test_what_cannot_be_sent_says_why(ada: Cli, tmp_path: Path) -> None:
    for more, word in (
        (("--subject", "nobody"), "nobody"),
        (("--to", "not an address"), "not an address"),
        (("--to", "ben@vos.example", "--attach", tmp_path / "gone.pdf"), "gone.pdf"),
        (("--to", "ben@vos.example", "--subject", "a\nBcc: eve@evil.example"), "subject"),
    ):
        result = ada("send", "--body-file", "-", "--no-engine", "--json", *more, stdin=b"x")
        assert (result.code, result.out) == (2, "")
        assert word in result.err.lower()
    assert ada("send", "--to", "ben@vos.example", "--body-file", tmp_path / "gone.txt").code == 2
    assert ada("send", "--to", "ben@vos.example", "--body-file", "-", "--from", "eve@evil.example").code == 4
    assert ada.json("outbox", "list") == []


def test_without_an_account_nothing_can_be_sent(filled: Cli) -> None:
    assert filled("send", "--to", "ben@vos.example", "--body-file", "-").code == 4
    assert filled("reply", filled.thread("Prices"), "--body-file", "-").code == 4


def test_trying_again_a_mail_that_may_have_arrived_is_asked_first(ada: Cli) -> None:
    row = send(ada, "--to", "ben@vos.example")["id"]
    assert ada("outbox", "retry", row).code == 0, "what waits is sent now"
    set_state(ada, row, "sending")
    assert ada("outbox", "retry", row).code == 1
    set_state(ada, row, "unknown")
    assert ada("outbox", "retry", row).code == 2
    assert ada("outbox", "retry", row, "--yes", "--json").json["state"] == "queued"
    assert ada("outbox", "retry", 999).code == 4


def test_wait_ends_when_the_server_has_the_mail(cli: Cli, smtp_server: SmtpFake) -> None:
    add_account(cli, smtp_server.port)
    cli("config", "set", "undo_send_seconds", 0)
    try:
        result = cli(
            "send",
            "--to",
            "ben@vos.example",
            "--subject",
            "Offer",
            "--body-file",
            "-",
            "--wait",
            "--json",
            stdin=b"Hello",
        )
    finally:
        assert cli("engine", "stop").code == 0
    assert result.code == 0, result.err
    assert result.json["state"] == "sent"
    assert len(smtp_server.messages) == 1
    assert cli.json("engine", "status")["running"] is False


@pytest.mark.parametrize("kind", ["device", "pipe", "folder", "sparse file"])
@pytest.mark.parametrize("option", ["--body-file", "--attach"])
def test_what_has_no_end_or_is_too_large_is_not_even_read(ada: Cli, tmp_path: Path, kind: str, option: str) -> None:
    path = tmp_path / "thing"
    if kind == "device":
        path = Path("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        with path.open("wb") as file:
            file.truncate(1 << 40)
    more = (option, path) if option == "--body-file" else (option, path, "--body-file", "-")
    result = ada("send", "--to", "ben@vos.example", "--no-engine", *more, stdin=b"Hello")
    assert (result.code, result.out) == (2, "")
    assert str(path) in result.err
    assert ("MB" if kind == "sparse file" else "no regular file") in result.err
    assert ada.json("outbox", "list") == []


def test_a_text_from_a_pipe_is_read_as_far_as_a_mail_can_take_it(ada: Cli) -> None:
    result = ada("send", "--to", "ben@vos.example", "--no-engine", "--body-file", "-", stdin=b"x" * 20_000_000)
    assert (result.code, result.out) == (2, "")
    assert "standard input" in result.err
    assert ada.json("outbox", "list") == []


def test_what_the_account_cannot_send_is_refused_before_it_is_read(ada: Cli, tmp_path: Path) -> None:
    ada("config", "set", f"accounts.{ADDRESS}.size_limit", 4_000_000)
    for name in ("one", "two"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(2_000_000)
    words = ("send", "--to", "ben@vos.example", "--no-engine", "--body-file", "-", "--attach", tmp_path / "one")
    assert ada(*words, stdin=b"x").code == 0
    result = ada(*words, "--attach", tmp_path / "two", stdin=b"x")
    assert (result.code, result.out) == (2, "")
    assert f"{tmp_path / 'two'} is 2.0 MB; at most 1.0 MB" in result.err


def test_who_was_refused_is_told_by_whoever_waits(cli: Cli, smtp_server: SmtpFake) -> None:
    add_account(cli, smtp_server.port)
    cli("config", "set", "undo_send_seconds", 0)
    smtp_server.faults = Faults(recipients={"gone@vos.example": "550 5.1.1 No such user"})
    try:
        words = ("--to", "ben@vos.example", "--to", "gone@vos.example", "--body-file", "-", "--wait", "--json")
        result = cli("send", *words, stdin=b"Hello")
    finally:
        assert cli("engine", "stop").code == 0
    assert (result.code, result.json["state"]) == (3, "sent")
    assert "gone@vos.example: 550 5.1.1 No such user" in result.err
    assert "ben@vos.example" not in result.err
    assert "gone@vos.example  550 5.1.1 No such user" in cli("outbox", "show", result.json["id"]).out
    shown = cli("show", cli.json("threads", "--filter", "sent")[0]["id"]).out
    assert f"Outbox {result.json['id']}: partly sent: gone@vos.example: 550" in shown


def test_waiting_for_a_time_to_come_is_wrong_use(ada: Cli) -> None:
    for words in (("send", "--to", "ben@vos.example"), ("reply", ada.thread("Prices"))):
        result = ada(*words, "--body-file", "-", "--at", "2031-03-05T09:00", "--wait", stdin=b"Hello")
        assert (result.code, result.out) == (2, "")
        assert "2031" in result.err
    assert ada.json("outbox", "list") == []


def test_when_a_mail_goes_out_is_said_and_listed(ada: Cli) -> None:
    words = ("send", "--to", "ben@vos.example", "--body-file", "-", "--no-engine")
    later = ada(*words, "--at", "2031-03-05T09:00", stdin=b"Hello")
    assert "Wed 5 Mar 2031, 09:00" in later.err
    assert "2031-03-05T09:00" in ada("outbox", "list").out
    passed = ada(*words, "--at", "2021-03-05T09:00", stdin=b"Hello")
    assert passed.code == 0
    assert "has passed" in passed.err
    assert "has passed" not in later.err + ada(*words, stdin=b"Hello").err
    for time in ("0001-01-01T00:00", "9999-12-31T23:59"):
        assert ada(*words, "--at", time, stdin=b"Hello").code == 2


STATES = {
    "queued": ("waits", ""),
    "sending": ("is on its way", "being sent"),
    "sent": ("has gone out", "has gone out"),
    "cancelled": ("was taken back", "was taken back already"),
    "unknown": ("not known whether", "may have gone out"),
    "failed": ("was not sent", ""),
    "retry": ("tried again", ""),
}
"""State of a mail → what `send --wait` says of one that ends so, what `outbox cancel` says."""


@pytest.mark.parametrize("state", sorted(set(STATES) - {"queued", "retry", "failed"}))
def test_why_a_mail_cannot_be_taken_back_depends_on_what_became_of_it(ada: Cli, state: str) -> None:
    row = send(ada, "--to", "ben@vos.example")["id"]
    set_state(ada, row, state)
    result = ada("outbox", "cancel", row, "--json")
    assert (result.code, result.out) == (1, "")
    assert STATES[state][1] in result.err
    assert ("outbox retry" in result.err) is (state == "unknown")
    assert ("too late" in result.err) is (state in ("sending", "sent"))


@pytest.mark.parametrize(("state", "code"), [("failed", 1), ("retry", 3), ("unknown", 1), ("cancelled", 1)])
def test_whoever_waits_is_told_what_became_of_the_mail(
    ada: Cli, monkeypatch: pytest.MonkeyPatch, state: str, code: int
) -> None:
    monkeypatch.setattr(control, "ensure_running", lambda places: None)

    def is_running(_: object) -> int:
        set_state(ada, 1, state)
        return 1

    monkeypatch.setattr(control, "is_running", is_running)
    words = ("send", "--to", "ben@vos.example", "--body-file", "-", "--wait", "--json")
    result = ada(*words, stdin=b"Hello")
    assert (result.code, result.json["state"]) == (code, state)
    assert STATES[state][0] in result.err
    assert "It broke. Look." in result.err or state == "cancelled"
    assert ("not sent" in result.err) is (state in ("failed", "retry"))


def test_too_late_an_undo_has_failed(ada: Cli) -> None:
    ada("star", ada.thread("Visit"))
    row = send(ada, "--to", "ben@vos.example")["id"]
    set_state(ada, row, "sent")
    result = ada("undo", "--json")
    assert (result.code, result.out) == (1, "")
    assert "Too late to undo: the mail has gone out" in result.err
    assert ada("undo").err == "Undone: Starred 1 conversation\n"


def test_a_mail_taken_back_by_hand_is_no_step_to_undo(ada: Cli) -> None:
    ada("star", ada.thread("Visit"))
    ada("outbox", "cancel", send(ada, "--to", "ben@vos.example")["id"])
    assert ada("undo").err == "Undone: Starred 1 conversation\n"


def test_lists_for_programs_have_whole_dates(ada: Cli) -> None:
    row = send(ada, "--to", "ben@vos.example")["id"]
    send(ada, "--to", "cleo@marsh.example", "--at", "2031-03-05T09:00")
    ada("outbox", "cancel", row)
    for words in (("threads", "--filter", "all"), ("search", "prices"), ("draft", "list"), ("outbox", "list")):
        rows = [line.split("\t") for line in ada(*words).out.splitlines()]
        assert rows
        for cells in rows:
            date = next(cell for cell in cells[1:] if cell[:2] == "20")
            assert datetime.fromisoformat(date).utcoffset() is not None
