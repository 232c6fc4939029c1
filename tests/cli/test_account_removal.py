"""Forgetting an account: what goes is named first, and what can fail comes first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from salesinbox.actions.send import Sending, submit
from salesinbox.config.loader import load
from salesinbox.core.errors import UsageError
from salesinbox.engine.dispatcher import run_actions
from salesinbox.engine.writer import Writer
from salesinbox.store import accounts, drafts, outbox, status
from salesinbox.store.connection import Database, open_database
from salesinbox.sync.local_writeback import LocalWriteback
from tests.cli.running import Cli, three_conversations
from tests.fakes.keyrings import MemoryKeyring
from tests.profile import mail

ADA = "ada@north.example"


def opened(cli: Cli) -> Database:
    return open_database(cli.home / "data" / "profile.db", cli.home / "data" / "blobs.db")


def config(cli: Cli) -> Path:
    return cli.home / "config" / "config.toml"


def add(cli: Cli, *more: object, stdin: bytes = b"") -> None:
    result = cli(
        "account", "add", ADA, "--no-test", "--imap-host", "i.example", "--smtp-host", "s.example", *more, stdin=stdin
    )  # fmt: skip
    assert result.code == 0, result.err


def send(cli: Cli, subject: str) -> int:
    text = cli.home.parent / "text"
    text.write_text("A hundred crowns.")
    found = cli.json("send", "--to", "ben@vos.example", "--subject", subject, "--body-file", text, "--no-engine")
    return int(found["id"])


@pytest.fixture
def busy(cli: Cli) -> Cli:
    """Ada has mail, a draft, a mail that waits and one that may have been sent."""
    add(cli, "--password-command", "printf secret")
    cli.import_mail(*three_conversations())
    send(cli, "Offer")
    assert cli("outbox", "cancel", send(cli, "Unfinished")).code == 0
    db = opened(cli)
    outbox.save(db, send(cli, "Perhaps"), state="unknown")
    db.close()
    return cli


def test_the_question_names_what_goes(busy: Cli) -> None:
    result = busy("account", "remove", ADA)
    assert result.code == 2
    assert (
        "its mail on this computer, with 1 draft, 1 mail that has not been sent and 1 mail that may have been sent?"
        in result.err
    )
    assert len(busy.json("draft", "list")) == 1


def test_what_went_is_told(busy: Cli) -> None:
    send(busy, "Another")
    result = busy("account", "remove", ADA, "--yes", "--json")
    assert result.json == {
        "address": ADA,
        "removed": True,
        "mail_kept": False,
        "discarded": {"drafts": 1, "unsent": 2, "perhaps_sent": 1},
        "made_drafts": [],
    }
    assert "1 draft, 2 mails that have not been sent and 1 mail that may have been sent" in result.err
    assert busy.json("draft", "list") == busy.json("outbox", "list") == busy.json("account", "list") == []


def test_nothing_of_its_mail_stays_on_the_disk(busy: Cli) -> None:
    big = mail("Plans", sender="Cleo Marsh <cleo@marsh.example>", attachment=("plans.bin", os.urandom(300_000)))
    busy.import_mail(big)
    assert list((busy.home / "data" / "blobs").rglob("*.zst"))
    assert busy("account", "remove", ADA, "--yes").code == 0
    db = opened(busy)
    assert db.value("SELECT count(*) FROM blobs.blobs") == 0
    db.close()
    assert not list((busy.home / "data" / "blobs").rglob("*.zst"))


def test_an_account_with_nothing_unfinished_is_asked_for_plainly(cli: Cli) -> None:
    add(cli, "--password-command", "printf secret")
    assert "its mail on this computer?" in cli("account", "remove", ADA).err


def test_with_its_mail_kept_it_goes_on_without_a_server(busy: Cli) -> None:
    asked = busy("account", "remove", ADA, "--keep-mail")
    assert "1 mail that has not been sent becomes a draft again" in asked.err
    result = busy("account", "remove", ADA, "--keep-mail", "--yes", "--json")
    assert (result.code, result.json["mail_kept"]) == (0, True)
    assert result.json["discarded"] == {"drafts": 0, "unsent": 0, "perhaps_sent": 0}
    assert load(config(busy)).accounts == ()
    assert busy.json("account", "list") == [{"address": ADA, "local": True}]
    written = {each["subject"]: each["id"] for each in busy.json("draft", "list")}
    assert set(written) == {"Offer", "Unfinished"}
    assert result.json["made_drafts"] == [written["Offer"]]
    assert [each["state"] for each in busy.json("outbox", "list")] == ["unknown"]
    assert {"Prices", "Plans", "Visit"} <= {each["subject"] for each in busy.json("threads", "--filter", "all")}


def test_kept_mail_can_still_be_put_in_order(busy: Cli) -> None:
    assert busy("account", "remove", ADA, "--keep-mail", "--yes").code == 0
    inbox = busy.json("threads", "--filter", "all")
    assert busy("star", busy.thread("Plans")).code == 0
    db = opened(busy)
    with Writer(db.path, busy.home / "data" / "blobs.db") as writer:
        run_actions(writer, accounts.find(db, ADA).id, LocalWriteback(writer))
    db.close()
    assert [each["subject"] for each in busy.json("threads", "--filter", "starred")] == ["Plans"]
    assert len(busy.json("threads", "--filter", "all")) == len(inbox)


def test_kept_mail_has_no_trouble_any_more(busy: Cli) -> None:
    db = opened(busy)
    status.save_account(db, accounts.find(db, ADA).id, state="offline", error="s.example was not found.")
    db.close()
    assert busy("account", "remove", ADA, "--keep-mail", "--yes").code == 0
    (found,) = busy.json("engine", "status")["accounts"]
    assert (found["state"], found["text"], found["level"]) == ("local", "Local mail", "good")


def test_nothing_is_queued_where_nothing_sends(busy: Cli) -> None:
    assert busy("account", "remove", ADA, "--keep-mail", "--yes").code == 0
    db = opened(busy)
    (draft, *_) = drafts.listing(db)
    with pytest.raises(UsageError, match=f"{ADA} has no server"):
        submit(db, draft, Sending())
    assert len(drafts.listing(db)) == 2
    db.close()


def test_an_account_added_again_has_its_server_again(busy: Cli) -> None:
    assert busy("account", "remove", ADA, "--keep-mail", "--yes").code == 0
    add(busy, "--password-command", "printf secret")
    assert [(each["address"], each["local"]) for each in busy.json("account", "list")] == [(ADA, False)]
    db = opened(busy)
    assert not accounts.find(db, ADA).local
    db.close()
    assert busy("threads", "--account", ADA).code == 0


def test_kept_mail_can_be_removed_later(busy: Cli) -> None:
    assert busy("account", "remove", ADA, "--keep-mail", "--yes").code == 0
    assert busy("account", "remove", ADA, "--yes").code == 0
    assert busy.json("account", "list") == busy.json("threads", "--filter", "all") == []


@pytest.mark.usefixtures("no_keyring")
@pytest.mark.parametrize("command", ["account", "environment"])
def test_where_there_is_no_keyring_none_is_needed(cli: Cli, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    if command == "environment":
        add(cli, "--insecure-keyring", "file", "--password-stdin", stdin=b"secret")
        assert cli("config", "set", "credentials", "keyring").code == 0
        monkeypatch.setenv("SALESINBOX_PASSWORD_COMMAND", "printf secret")
    else:
        add(cli, "--password-command", "printf secret")
    cli.import_mail(*three_conversations())
    result = cli("account", "remove", ADA, "--yes")
    assert (result.code, "keyring" in result.err) == (0, False), result.err
    assert load(config(cli)).accounts == ()
    assert cli.json("threads", "--filter", "all") == []


@pytest.mark.usefixtures("no_keyring")
def test_a_password_that_may_be_kept_in_a_keyring_elsewhere_is_told(cli: Cli) -> None:
    add(cli, "--insecure-keyring", "file", "--password-stdin", stdin=b"secret")
    assert cli("config", "set", "credentials", "keyring").code == 0
    result = cli("account", "remove", ADA, "--yes")
    assert result.code == 0
    assert "no keyring" in result.err


def test_a_keyring_that_does_not_open_leaves_all_as_it_was(cli: Cli, system_keyring: MemoryKeyring) -> None:
    add(cli, "--password-stdin", stdin=b"secret")
    cli.import_mail(*three_conversations())
    system_keyring.locked = True
    result = cli("account", "remove", ADA, "--yes")
    assert result.code == 1
    assert "does not open" in result.err
    assert [each.address for each in load(config(cli)).accounts] == [ADA]
    assert len(cli.json("threads", "--filter", "all")) == 3
    system_keyring.locked = False
    assert cli("account", "remove", ADA, "--yes").code == 0
    assert system_keyring.kept == {}
