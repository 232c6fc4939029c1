"""Writing mail from a script, and what becomes of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from salesinbox.mail.parse import parse
from salesinbox.store import outbox
from salesinbox.store.connection import open_database
from tests.cli.running import Cli, three_conversations
from tests.fakes.smtp import SmtpFake

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
    assert ada("outbox", "retry", row).code == 1
    db = open_database(ada.home / "data" / "profile.db")
    with db.write("test"):
        outbox.save(db, row, state="unknown", error="The line was cut")
    db.close()
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
