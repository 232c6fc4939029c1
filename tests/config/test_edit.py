"""Commands change config.toml without hurting what the user wrote there."""

from __future__ import annotations

import shlex
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesinbox.config.loader import load, remove_account, save_account, set_value
from salesinbox.config.settings import AccountSettings, ServerSettings, Settings
from salesinbox.core.errors import ConfigError, NotFound, UsageError, UserError

ADA = AccountSettings(
    "ada@north.example",
    imap=ServerSettings("imap.north.example", 993, "tls"),
    smtp=ServerSettings("smtp.north.example", 587, "starttls"),
)
WRITTEN = """\
# my own words
theme = "nord"  # nice

[keys]
archive = "y"

[accounts."Ada@North.example"] # the main one
name = "Ada"  # as customers know me
team = true

[accounts."Ada@North.example".imap]
host = "old.north.example"   # to be moved
port = 993

[accounts."Ada@North.example".smtp]
host = "smtp.north.example"
port = 465

# the end
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_an_account_is_kept_in_a_new_file_only_the_user_can_read(path: Path) -> None:
    save_account(path, ADA)
    assert load(path).accounts == (ADA,)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "# salesinbox settings" in path.read_text()
    assert list(path.parent.iterdir()) == [path]


def test_defaults_are_left_unsaid(path: Path) -> None:
    save_account(path, ADA)
    assert "history_months" not in path.read_text()


def test_an_account_is_changed_in_place(path: Path) -> None:
    path.write_text(WRITTEN)
    save_account(path, replace(ADA, name="Ada B", team=False))
    text = path.read_text()
    assert load(path).account("ada@north.example") == replace(
        ADA, address="Ada@North.example", name="Ada B", team=False
    )
    for kept in ("# my own words", "# nice", "# the main one", "# as customers know me", "# to be moved", "# the end"):
        assert kept in text
    assert load(path).keys == {"archive": "y"}


def test_a_second_account_comes_after_the_first(path: Path) -> None:
    save_account(path, ADA)
    bo = replace(ADA, address="bo@north.example")
    save_account(path, bo)
    assert load(path).accounts == (ADA, bo)


def test_an_account_that_config_would_refuse_is_not_written(path: Path) -> None:
    save_account(path, ADA)
    before = path.read_text()
    with pytest.raises(ConfigError, match="port must be between"):
        save_account(path, replace(ADA, imap=ServerSettings("imap.north.example", 0, "tls")))
    assert path.read_text() == before


def test_an_account_is_removed(path: Path) -> None:
    path.write_text(f'default_account = "ada@north.example"\n{WRITTEN}')
    assert not remove_account(path, "bo@north.example")
    assert remove_account(path, "ada@NORTH.example")
    settings = load(path)
    assert settings == Settings(theme="nord", keys={"archive": "y"})
    assert not remove_account(path, "ada@north.example")


def test_removing_from_no_file_makes_none(path: Path) -> None:
    assert not remove_account(path, "ada@north.example")
    assert not path.exists()


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("theme", "dracula", "dracula"),
        ("undo_send_seconds", "5", 5),
        ("terminal_bidi", "yes", True),
        ("attachment_opener", "open -a 'My Viewer'", ("open", "-a", "My Viewer")),
        ("default_account", "ada@north.example", "ada@north.example"),
    ],
)
def test_a_setting_is_set(path: Path, key: str, text: str, value: object) -> None:
    path.write_text(WRITTEN)
    set_value(path, key, text)
    assert getattr(load(path), key) == value
    assert "# my own words" in path.read_text()


def test_nested_settings_are_set(path: Path) -> None:
    path.write_text(WRITTEN)
    set_value(path, "keys.archive", "e")
    set_value(path, "keys.delete", "#")
    set_value(path, "accounts.ada@north.example.imap.port", "143")
    set_value(path, "accounts.ada@north.example.password_command", "pass show x")
    settings = load(path)
    assert settings.keys == {"archive": "e", "delete": "#"}
    [ada] = settings.accounts
    assert (ada.imap.port, ada.password_command) == (143, "pass show x")


def test_a_key_can_be_set_where_no_table_of_keys_is(path: Path) -> None:
    set_value(path, "keys.archive", "e")
    assert load(path).keys == {"archive": "e"}


@pytest.mark.parametrize(
    ("key", "text", "message"),
    [
        ("thme", "x", "There is no setting “thme”"),
        ("undo_send_seconds", "ten", "undo_send_seconds must be a whole number"),
        ("undo_send_seconds", "-1", "must be between 0 and 600"),
        ("terminal_bidi", "maybe", "must be true or false"),
        ("density", "tight", "must be one of"),
        ("attachment_opener", "open 'x", "quotation mark"),
        ("accounts.ada@north.example.imap.security", "ssl", "imap.security must be one of"),
        ("default_account", "bo@north.example", "default_account is not one of the accounts"),
    ],
)
def test_what_does_not_fit_is_refused_and_the_file_stays(path: Path, key: str, text: str, message: str) -> None:
    path.write_text(WRITTEN)
    with pytest.raises(UsageError, match=message):
        set_value(path, key, text)
    assert path.read_text() == WRITTEN


def test_setting_something_of_an_unknown_account(path: Path) -> None:
    with pytest.raises(NotFound):
        set_value(path, "accounts.bo@north.example.team", "yes")
    assert not path.exists()


def test_a_file_with_mistakes_is_not_touched(path: Path) -> None:
    path.write_text("thme = 1\n")
    with pytest.raises(ConfigError, match="line 1"):
        set_value(path, "theme", "x")
    assert path.read_text() == "thme = 1\n"


def test_a_linked_file_stays_linked(path: Path, tmp_path: Path) -> None:
    dotfile = tmp_path / "dotfiles" / "salesinbox.toml"
    dotfile.parent.mkdir()
    dotfile.write_text('theme = "nord"\n')
    path.symlink_to(dotfile)
    set_value(path, "theme", "dracula")
    assert path.is_symlink()
    assert load(dotfile).theme == "dracula"


def test_a_folder_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot be read"):
        set_value(tmp_path / "file" / "config.toml", "theme", "x")


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20)
_SERVERS = st.builds(
    ServerSettings,
    st.from_regex(r"[a-z0-9.-]{1,20}", fullmatch=True),
    st.integers(1, 65535),
    st.sampled_from(["tls", "starttls", "none"]),
)
_ACCOUNTS: st.SearchStrategy[Any] = st.builds(
    AccountSettings,
    st.from_regex(r"[a-z.+]{1,8}@[a-z]{1,8}\.example", fullmatch=True),
    imap=_SERVERS,
    smtp=_SERVERS,
    name=_NAMES,
    username=_TEXTS,
    password_command=st.one_of(st.lists(_TEXTS, max_size=3).map(shlex.join), st.lists(_TEXTS, max_size=3).map(tuple)),
    history_months=st.integers(0, 1200),
    team=st.booleans(),
    make_archive=st.booleans(),
)


@settings(deadline=None)
@given(st.lists(_ACCOUNTS, min_size=1, max_size=4, unique_by=lambda account: account.address))
def test_what_is_saved_is_what_is_loaded(tmp_path_factory: pytest.TempPathFactory, accounts: list[Any]) -> None:
    path = tmp_path_factory.mktemp("saved") / "config.toml"
    for account in accounts:
        save_account(path, account)
    assert load(path).accounts == tuple(accounts)
    for account in accounts:
        save_account(path, replace(account, name="again", team=not account.team))
    assert [account.name for account in load(path).accounts] == ["again"] * len(accounts)
    for account in accounts:
        assert remove_account(path, account.address)
    assert load(path) == Settings()
