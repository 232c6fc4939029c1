"""Adding, testing and removing accounts, against real servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesinbox.accounts.providers import PROVIDERS
from salesinbox.config.loader import load
from tests.cli.running import Cli
from tests.fakes.accounts import PASSWORD, ImapFake
from tests.fakes.keyrings import MemoryKeyring
from tests.fakes.smtp import SmtpFake
from tests.fakes.tls import ScriptedServer, imap_script, scripted

ADA = "ada@north.example"


def servers(imap: ImapFake | ScriptedServer, smtp: SmtpFake) -> list[object]:
    return [
        "--imap-host", "127.0.0.1", "--imap-port", imap.port, "--imap-security", "none",
        "--smtp-host", "127.0.0.1", "--smtp-port", smtp.port, "--smtp-security", "none",
    ]  # fmt: skip


def words(imap: ImapFake, smtp: SmtpFake, username: str) -> list[object]:
    given = ["--password-stdin", "--insecure-keyring", "file", "--name", "Ada"]
    return ["account", "add", username, *given, *servers(imap, smtp)]


def config(cli: Cli) -> Path:
    return cli.home / "config" / "config.toml"


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
    account = load(config(cli)).account(username)
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


@pytest.mark.usefixtures("no_keyring")
def test_the_environments_command_gives_the_password_and_it_is_not_kept(
    cli: Cli, pymap_server: ImapFake, smtp_server: SmtpFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    username, password = pymap_server.new_account()
    monkeypatch.setenv("SALESINBOX_PASSWORD_COMMAND", f"printf {password}")
    result = cli("account", "add", username, *servers(pymap_server, smtp_server))
    assert result.code == 0, result.err
    assert load(config(cli)).account(username).password_command == ""
    assert not (cli.home / "data" / "secrets.json").exists()
    assert password not in everything_in(cli.home)
    assert cli("account", "test", username).code == 0


def test_a_password_that_is_given_takes_the_place_of_the_command(
    cli: Cli, system_keyring: MemoryKeyring, pymap_server: ImapFake, smtp_server: SmtpFake
) -> None:
    username, password = pymap_server.new_account()
    where = servers(pymap_server, smtp_server)
    assert cli("account", "add", username, *where, "--password-command", f"printf {password}").code == 0
    assert system_keyring.kept == {}
    assert cli("account", "add", username, "--password-stdin", stdin=password.encode()).code == 0
    assert load(config(cli)).account(username).password_command == ""
    assert list(system_keyring.kept.values()) == [password]
    both = cli("account", "add", username, "--password-stdin", "--password-command", "x", stdin=password.encode())
    assert (both.code, "exclude each other" in both.err) == (2, True)


@pytest.mark.usefixtures("no_keyring")
def test_a_missing_keyring_is_told_before_anybody_signs_in(cli: Cli, smtp_server: SmtpFake) -> None:
    with scripted(imap_script()) as imap:
        result = cli("account", "add", ADA, "--password-stdin", *servers(imap, smtp_server), stdin=b"secret")
        assert result.code == 1
        assert "no keyring" in result.err
        assert "--insecure-keyring file" in result.err
        assert not imap.heard
    assert smtp_server.logins == []


def test_a_wrong_password_is_told_with_what_to_do(cli: Cli, pymap_server: ImapFake, smtp_server: SmtpFake) -> None:
    username, password = pymap_server.new_account()
    new = cli(*words(pymap_server, smtp_server, username), stdin=b"wrong-password\n")
    assert "Check both and try again." in new.err
    assert "Nothing was saved." in new.err
    assert cli(*words(pymap_server, smtp_server, username), stdin=password.encode()).code == 0
    again = cli("account", "add", username, "--password-stdin", stdin=b"wrong-password\n")
    assert (again.code, "Nothing was saved." in again.err) == (1, True)
    assert cli("account", "test", username).code == 0
    (cli.home / "data" / "secrets.json").write_text(f'{{"{username}": "wrong-password"}}')
    tried = cli("account", "test", username)
    assert f"run: salesinbox account password {username}" in tried.err
    assert "saved" not in tried.err


def test_the_limit_is_the_servers_of_today(cli: Cli, pymap_server: ImapFake) -> None:
    username, password = pymap_server.new_account()
    smtp = SmtpFake(size_limit=1_000_000)
    smtp.start()
    assert cli(*words(pymap_server, smtp, username), stdin=password.encode()).code == 0
    smtp.close()
    larger = SmtpFake(size_limit=9_000_000)
    larger.start()
    assert cli(*words(pymap_server, larger, username), stdin=password.encode()).code == 0
    assert load(config(cli)).account(username).size_limit == 9_000_000
    larger.close()


def test_the_providers_own_limit_counts_where_it_is_smaller(cli: Cli, pymap_server: ImapFake) -> None:
    username, password = pymap_server.new_account()
    smtp = SmtpFake(size_limit=90_000_000)
    smtp.start()
    assert cli(*words(pymap_server, smtp, username), "--provider", "gmail", stdin=password.encode()).code == 0
    smtp.close()
    assert load(config(cli)).account(username).size_limit == PROVIDERS["gmail"].size_limit


def test_an_untried_server_has_no_limit_of_the_last_one(
    cli: Cli, pymap_server: ImapFake, smtp_server: SmtpFake
) -> None:
    username, password = pymap_server.new_account()
    assert cli(*words(pymap_server, smtp_server, username), stdin=password.encode()).code == 0
    given = ("--password-stdin", "--no-test")
    assert cli("account", "add", username, "--team", *given, stdin=b"secret").code == 0
    assert load(config(cli)).account(username).size_limit == 2_000_000
    assert cli("account", "add", username, "--smtp-host", "s.example", *given, stdin=b"secret").code == 0
    assert load(config(cli)).account(username).size_limit == 0


def test_what_the_servers_refuse_is_not_saved(cli: Cli, pymap_server: ImapFake, smtp_server: SmtpFake) -> None:
    username, _ = pymap_server.new_account()
    result = cli(*words(pymap_server, smtp_server, username), "--json", stdin=b"wrong-password\n")
    assert (result.code, result.out) == (1, "")
    assert "wrong-password" not in result.err
    assert not config(cli).exists()
    assert not (cli.home / "data" / "secrets.json").exists()
    assert cli.json("account", "list") == []


def test_adding_again_changes_only_what_is_said(cli: Cli, pymap_server: ImapFake, smtp_server: SmtpFake) -> None:
    username, password = pymap_server.new_account()
    cli(*words(pymap_server, smtp_server, username), stdin=password.encode())
    again = cli("account", "add", username.upper(), "--history-months", 3, "--password-stdin", stdin=PASSWORD.encode())
    assert again.code == 0, again.err
    (account,) = load(config(cli)).accounts
    assert (account.history_months, account.name, account.imap.port) == (3, "Ada", pymap_server.port)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "--imap-host"),
        (["--imap-host", "imap.north.example"], "--smtp-host"),
        (["--provider", "nonesuch"], "nonesuch"),
        (["--provider", "microsoft365"], "passwords"),
        (
            ["--imap-host", "i.example", "--smtp-host", "s.example", "--imap-port", "99999"],
            "--imap-port must be between 1 and 65535, not “99999”.",
        ),
        (
            ["--imap-host", "i.example", "--smtp-host", "smtp://s", "--imap-port", "993"],
            "--smtp-host must be a host name such as mail.example.com, not “smtp://s”.",
        ),
        (
            ["--imap-host", "i.example", "--smtp-host", "s.example", "--name", "Ada\r\nBcc: x@y"],
            "--name must be one line",
        ),
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
