"""Leaving an account alone for a while, and giving it a new password."""

from __future__ import annotations

import pytest

from salesinbox.accounts.credentials import open_credentials
from salesinbox.config.loader import load
from salesinbox.config.locations import locate
from salesinbox.engine import control
from salesinbox.store import status
from salesinbox.store.connection import open_database
from tests.cli.running import Cli, three_conversations
from tests.fakes.accounts import PASSWORD, ImapFake
from tests.fakes.smtp import SmtpFake

ADA = "ada@north.example"


@pytest.fixture
def ada(cli: Cli) -> Cli:
    """Ada has an account whose servers are nowhere, and some mail."""
    words = ["--no-test", "--imap-host", "i.example", "--smtp-host", "s.example", "--password-command", "printf x"]
    assert cli("account", "add", ADA, *words).code == 0
    cli.import_mail(*three_conversations())
    return cli


def enabled(cli: Cli) -> bool:
    (account,) = cli.json("account", "list")
    return bool(account["enabled"])


def test_a_paused_account_is_shown_and_what_is_done_meanwhile_waits(ada: Cli) -> None:
    assert ada.json("account", "pause", ADA) == {
        "address": ADA, "enabled": False, "changes_waiting": 0, "mails_waiting": 0
    }  # fmt: skip
    assert not enabled(ada)
    assert "Paused" in ada("account", "list").out
    (shown,) = ada.json("engine", "status")["accounts"]
    assert (shown["state"], shown["text"]) == ("paused", "Paused")
    assert ada.json("sync", "--once") == {"accounts": []}
    assert ada("star", ada.thread("Visit")).code == 0
    text = ada.home.parent / "text"
    text.write_text("A hundred crowns.")
    assert ada("send", "--to", "ben@vos.example", "--subject", "Offer", "--body-file", text, "--no-engine").code == 0
    again = ada("account", "pause", ADA, "--json")
    assert (again.json["changes_waiting"], again.json["mails_waiting"]) == (1, 1)
    assert "Waiting: 1 to sync, 1 to send." in again.err
    assert ada.json("account", "resume", ADA)["enabled"]
    assert enabled(ada)
    assert "Paused" not in ada("account", "list").out


def test_an_account_that_is_not_there_cannot_be_paused(ada: Cli) -> None:
    assert ada("account", "pause", "ben@vos.example").code == 4


def test_a_resumed_account_has_its_trouble_behind_it(ada: Cli) -> None:
    db = open_database(ada.home / "data" / "profile.db")
    account = status.accounts(db)[0].account_id if status.accounts(db) else 1
    status.save_account(db, account, state="refused", error="The server refused the password.", hint="Check it.")
    db.close()
    ada("account", "pause", ADA)
    assert ada.json("engine", "status")["accounts"][0]["text"] == "Paused"


@pytest.fixture
def real(cli: Cli, pymap_server: ImapFake, smtp_server: SmtpFake) -> tuple[Cli, str]:
    """An account with servers and a wrong password."""
    username, _ = pymap_server.new_account()
    servers: list[object] = [
        "--imap-host", "127.0.0.1", "--imap-port", pymap_server.port, "--imap-security", "none",
        "--smtp-host", "127.0.0.1", "--smtp-port", smtp_server.port, "--smtp-security", "none",
    ]  # fmt: skip
    words = ["account", "add", username, "--password-stdin", "--insecure-keyring", "file", "--no-test", *servers]
    assert cli(*words, stdin=b"wrong\n").code == 0
    return cli, username


def kept(cli: Cli, username: str) -> str | None:
    places = locate("default", {"SALESINBOX_HOME": str(cli.home)})
    return open_credentials(places, load(places.config_file)).get(username)


def test_a_refused_sign_in_says_how_to_give_the_new_password(
    real: tuple[Cli, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cli, username = real
    asked: list[int] = []
    monkeypatch.setattr(control, "ask_for_pass", lambda places: asked.append(1))
    assert f"salesinbox account password {username}" in cli("sync", "--once").err
    refused = cli("account", "password", username, "--password-stdin", stdin=b"wrong too\n")
    assert refused.code == 1
    assert "Nothing was saved." in refused.err
    assert (kept(cli, username), asked) == ("wrong", [])
    result = cli("account", "password", username, "--password-stdin", "--json", stdin=f"{PASSWORD}\n".encode())
    assert (result.code, result.json) == (0, {"address": username, "tested": True})
    assert (kept(cli, username), asked) == (PASSWORD, [1])
    assert cli("sync", "--once").code == 0


def test_a_password_that_a_command_gives_is_changed_there(ada: Cli) -> None:
    result = ada("account", "password", ADA, "--password-stdin", stdin=b"new\n")
    assert result.code == 2
    assert "comes from a command" in result.err
