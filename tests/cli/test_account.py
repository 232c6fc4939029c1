"""Adding, testing and removing accounts, against real servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesinbox.config.loader import load
from tests.cli.running import Cli
from tests.fakes.accounts import PASSWORD, ImapFake
from tests.fakes.smtp import SmtpFake


def words(imap: ImapFake, smtp: SmtpFake, username: str) -> list[object]:
    return [
        "account", "add", username, "--password-stdin", "--insecure-keyring", "file", "--name", "Ada",
        "--imap-host", "127.0.0.1", "--imap-port", imap.port, "--imap-security", "none",
        "--smtp-host", "127.0.0.1", "--smtp-port", smtp.port, "--smtp-security", "none",
    ]  # fmt: skip


def everything_in(home: Path) -> str:
    return "".join(
        path.read_bytes().decode("latin-1")
        for path in home.rglob("*")
        if path.is_file() and path.name != "secrets.json"
    )


def test_an_account_is_tried_saved_synced_and_forgotten(
    cli: Cli, pymap_server: ImapFake, smtp_server: SmtpFake
) -> None:
    username, password = pymap_server.new_account()
    result = cli(*words(pymap_server, smtp_server, username), "--json", stdin=f"{password}\n".encode())
    assert result.code == 0, result.err
    assert result.json["tested"]
    assert "INBOX" in result.json["mailboxes"]
    account = load(cli.home / "config" / "config.toml").account(username)
    assert account.size_limit == result.json["smtp_size"]
    assert password not in everything_in(cli.home) + result.out + result.err
    assert cli.json("account", "test", username)["tested"]
    assert [each["address"] for each in cli.json("account", "list")] == [username]
    found = cli.json("sync", "--once")
    assert [each["address"] for each in found["accounts"]] == [username]
    assert {"name", "new", "updated", "removed"} == set(found["accounts"][0]["mailboxes"][0])
    assert found["accounts"][0]["errors"] == []
    assert cli("account", "remove", username, "--yes").code == 0
    assert cli.json("account", "list") == []
    assert password not in (cli.home / "data" / "secrets.json").read_text()


def test_what_the_servers_refuse_is_not_saved(cli: Cli, pymap_server: ImapFake, smtp_server: SmtpFake) -> None:
    username, _ = pymap_server.new_account()
    result = cli(*words(pymap_server, smtp_server, username), "--json", stdin=b"wrong-password\n")
    assert (result.code, result.out) == (1, "")
    assert "wrong-password" not in result.err
    assert not (cli.home / "config" / "config.toml").exists()
    assert not (cli.home / "data" / "secrets.json").exists()
    assert cli.json("account", "list") == []


def test_adding_again_changes_only_what_is_said(cli: Cli, pymap_server: ImapFake, smtp_server: SmtpFake) -> None:
    username, password = pymap_server.new_account()
    cli(*words(pymap_server, smtp_server, username), stdin=password.encode())
    again = cli("account", "add", username.upper(), "--history-months", 3, "--password-stdin", stdin=PASSWORD.encode())
    assert again.code == 0, again.err
    (account,) = load(cli.home / "config" / "config.toml").accounts
    assert (account.history_months, account.name, account.imap.port) == (3, "Ada", pymap_server.port)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "--imap-host"),
        (["--imap-host", "imap.north.example"], "--smtp-host"),
        (["--provider", "nonesuch"], "nonesuch"),
        (["--provider", "microsoft365"], "passwords"),
        (["--imap-host", "i.example", "--smtp-host", "s.example", "--imap-port", "99999"], "imap"),
        (["--imap-host", "i.example", "--smtp-host", "s.example", "--accept-certificate", "x"], "fingerprint"),
    ],
)
def test_what_cannot_be_an_account(cli: Cli, more: list[str], said: str) -> None:
    result = cli("account", "add", "ada@north.example", *more, "--no-test", "--password-stdin", stdin=b"secret")
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_what_is_no_address(cli: Cli) -> None:
    assert cli("account", "add", "ada", "--no-test", "--password-stdin", stdin=b"secret").code == 2


def test_a_known_provider_needs_no_servers(cli: Cli) -> None:
    command = ("account", "add", "ada.north@gmail.com", "--no-test", "--password-command", "printf secret")
    assert cli(*command).code == 0
    (account,) = cli.json("account", "list")
    assert account["imap"] == {"host": "imap.gmail.com", "port": 993, "security": "tls"}
    assert account["provider"] == "gmail"


def test_a_port_says_which_security_it_means(cli: Cli) -> None:
    cli(
        "account", "add", "ada@north.example", "--no-test", "--password-command", "true x",
        "--imap-host", "i.example", "--imap-port", 143, "--smtp-host", "s.example",
    )  # fmt: skip
    result = cli(
        "account", "add", "ada@north.example", "--no-test", "--password-command", "printf secret",
        "--imap-host", "i.example", "--imap-port", 143, "--smtp-host", "s.example", "--smtp-security", "starttls",
    )  # fmt: skip
    assert result.code == 0
    (account,) = cli.json("account", "list")
    assert account["imap"] == {"host": "i.example", "port": 143, "security": "starttls"}
    assert account["smtp"] == {"host": "s.example", "port": 587, "security": "starttls"}


def test_what_is_not_there(cli: Cli) -> None:
    assert cli("account", "test", "eve@evil.example").code == 4
    assert cli("account", "remove", "eve@evil.example", "--yes").code == 4
    assert cli("sync", "--once").code == 4
    assert cli("sync").code == 2


def test_a_sync_that_reaches_no_server_fails_and_says_so(cli: Cli) -> None:
    cli(
        "account", "add", "ada@north.example", "--no-test", "--password-command", "printf secret",
        "--imap-host", "127.0.0.1", "--imap-port", 1, "--imap-security", "none", "--smtp-host", "127.0.0.1",
    )  # fmt: skip
    result = cli("sync", "--once", "--json")
    assert result.code == 1
    assert result.json["accounts"][0]["errors"]
    assert "127.0.0.1:1" in result.err
