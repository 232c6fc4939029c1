"""A password is kept where the user chose, or printed by a command."""

from __future__ import annotations

from pathlib import Path

import keyring
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from salesinbox.accounts.credentials import (
    Credentials,
    FileCredentials,
    KeyringCredentials,
    NoKeyring,
    open_credentials,
    password_for,
)
from salesinbox.config.locations import locate
from salesinbox.config.settings import Settings
from salesinbox.core.errors import UserError
from tests.accounts.made import account
from tests.fakes.keyrings import MemoryKeyring

ADDRESS = "ada@north.example"
ENVIRON = {"PATH": "/usr/bin:/bin"}


@pytest.fixture(params=["keyring", "file"])
def credentials(request: pytest.FixtureRequest, tmp_path: Path, system_keyring: MemoryKeyring) -> Credentials:
    places = locate(environ={"SALESINBOX_HOME": str(tmp_path)})
    return open_credentials(places, Settings(credentials=request.param))


def test_a_password_is_kept_changed_and_forgotten(credentials: Credentials) -> None:
    assert credentials.get(ADDRESS) is None
    credentials.set(ADDRESS, "first")
    credentials.set("Ada@North.example", "schlüssel-密")
    assert credentials.get(ADDRESS) == "schlüssel-密"
    credentials.delete("ADA@north.example")
    assert credentials.get(ADDRESS) is None
    credentials.delete(ADDRESS)


def test_accounts_are_apart(credentials: Credentials) -> None:
    credentials.set(ADDRESS, "hers")
    credentials.set("bo@north.example", "his")
    credentials.delete(ADDRESS)
    assert credentials.get("bo@north.example") == "his"


def test_profiles_are_apart(system_keyring: MemoryKeyring) -> None:
    KeyringCredentials("default").set(ADDRESS, "one")
    assert KeyringCredentials("other").get(ADDRESS) is None


@settings(deadline=None)
@given(st.dictionaries(st.emails(), st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=5))
def test_the_file_gives_back_what_it_took(tmp_path_factory: pytest.TempPathFactory, secrets: dict[str, str]) -> None:
    kept = FileCredentials(tmp_path_factory.mktemp("kept") / "secrets.json")
    expected = {address.casefold(): secret for address, secret in secrets.items()}
    for address, secret in secrets.items():
        kept.set(address, secret)
    assert {address: kept.get(address) for address in expected} == expected


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring()])
def test_a_computer_without_a_keyring_gets_advice(backend: KeyringBackend, system_keyring: MemoryKeyring) -> None:
    keyring.set_keyring(backend)
    kept = KeyringCredentials("default")
    for use in (kept.get, kept.delete, lambda address: kept.set(address, "secret")):
        with pytest.raises(NoKeyring) as caught:
            use(ADDRESS)
        assert "--insecure-keyring file" in caught.value.hint


def test_a_locked_keyring_is_told(system_keyring: MemoryKeyring) -> None:
    system_keyring.locked = True
    with pytest.raises(UserError, match="does not open: the collection is") as caught:
        KeyringCredentials("default").get(ADDRESS)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"a": 1}', b"\xff"])
def test_a_damaged_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secrets.json"
    path.write_bytes(content)
    with pytest.raises(UserError, match="is damaged"):
        FileCredentials(path).get(ADDRESS)


def test_the_accounts_command_comes_first(tmp_path: Path) -> None:
    kept = FileCredentials(tmp_path / "secrets.json")
    environ = {**ENVIRON, "SALESINBOX_PASSWORD_COMMAND": "echo from-environment"}
    with pytest.raises(UserError, match=f"There is no password for {ADDRESS}"):
        password_for(account(), kept, ENVIRON)
    kept.set(ADDRESS, "kept")
    assert password_for(account(), kept, ENVIRON) == "kept"
    assert password_for(account(), kept, environ) == "from-environment"
    assert password_for(account(password_command="echo 'its own'"), kept, environ) == "its own"


def test_a_command_knows_whose_password_is_wanted(tmp_path: Path) -> None:
    command = ["printenv", "SALESINBOX_ACCOUNT"]
    kept = FileCredentials(tmp_path / "none")
    assert password_for(account(password_command=" ".join(command)), kept, ENVIRON) == ADDRESS


def test_only_the_first_line_counts_and_blanks_in_it_stay(tmp_path: Path) -> None:
    script = tmp_path / "print"
    script.write_text("#!/bin/sh\nprintf ' a b \\r\\nuser: ada\\n'\n")
    script.chmod(0o700)
    assert password_for(account(password_command=str(script)), FileCredentials(tmp_path / "none"), ENVIRON) == " a b "


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("no-such-program --now", "“no-such-program” of ada@north.example cannot be run"),
        ("false", "failed"),
        ("true", "printed no password"),
        ("echo 'x", "is not a command"),
    ],
)
def test_commands_that_fail(tmp_path: Path, command: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        password_for(account(password_command=command), FileCredentials(tmp_path / "none"), ENVIRON)


def test_a_command_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesinbox.accounts.credentials.COMMAND_SECONDS", 0.1)
    with pytest.raises(UserError, match=r"took over 0\.1 seconds"):
        password_for(account(password_command="sleep 60"), FileCredentials(tmp_path / "none"), ENVIRON)
