"""config.toml on the disk: read, and changed for the user so that comments and order stay.

A change that would leave a file that cannot be read, or that says something else than was asked, is refused.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesinbox.config import toml_text
from salesinbox.config.fields import BadValue, checked, describe, from_words, setting_types
from salesinbox.config.private_file import write_private
from salesinbox.config.reader import parse_settings
from salesinbox.config.settings import AccountSettings, ServerSettings, Settings
from salesinbox.config.toml_text import Mistake
from salesinbox.core.errors import ConfigError, UsageError
from salesinbox.core.text import clean_line, shorten

if TYPE_CHECKING:
    from tomlkit import TOMLDocument  # loaded only when something is changed: reading must be fast

__all__ = [
    "describe", "get_value", "initial_config", "load", "refused", "remove_account", "save_account", "set_value",
]  # fmt: skip

_INITIAL = """\
# salesinbox settings. `salesinbox config show` explains every one; what is not set here has its default.
# Passwords never go in here: they are kept in the keyring, or printed by an account's password_command.

# theme = "salesinbox-dark"
# keymap = "default"          # or "gmail", "mutt", "vim"
# undo_send_seconds = 10

# [keys]                      # your own keys on top of the key map
# archive = "e"

# [accounts."you@example.com"]
# name = "Your Name"
# imap = { host = "imap.example.com", port = 993, security = "tls" }
# smtp = { host = "smtp.example.com", port = 465, security = "tls" }
"""


def initial_config() -> str:
    """A first config.toml: valid, all defaults, with comments that show how to go on."""
    return _INITIAL


def load(path: Path) -> Settings:
    """The settings in *path*; the defaults where there is no such file.

    Raises:
        ConfigError: The file cannot be read, is not TOML, or holds unknown names, bad values or secrets.
    """
    return parse_settings(_text(path), str(path))


def get_value(settings: Settings, dotted_key: str) -> object:
    """The value of a setting by dotted name, such as ``theme`` or ``accounts.ada@north.example.imap.host``.

    Raises:
        UsageError: There is no such setting.
        NotFound: There is no such account.
    """
    address, names = _split(dotted_key)
    value: Any = settings.account(address) if address else settings
    for name in names:
        value = value.get(name, "") if isinstance(value, Mapping) else getattr(value, name)
    return value


def refused(path: Path, mistakes: Iterable[Mistake]) -> ConfigError:
    """What is wrong in the file at *path* beyond what :func:`load` looks at, a line for each."""
    return toml_text.refused(_text(path), str(path), mistakes)


def set_value(
    path: Path,
    dotted_key: str,
    text_value: str,
    mistakes_in: Callable[[Settings], Iterable[Mistake]] = lambda settings: (),
) -> None:
    """Set one setting in the file at *path* from what a person typed; the file is made where it is missing.

    Args:
        mistakes_in: Finds what is wrong with settings beyond what :func:`load` looks at.

    Raises:
        UsageError: There is no such setting, or the value does not fit it.
        NotFound: There is no such account.
        ConfigError: The file has mistakes already.
        UserError: The file cannot be written.
    """
    settings = load(path)
    address, names = _split(dotted_key)
    value = _typed(address, names, text_value)
    document = _open(path)
    table: Any = document
    if address:
        known = settings.account(address).address
        table = table["accounts"][known]
    for name in names[:-1]:
        table = table.setdefault(name, {})
    table[names[-1]] = list(value) if isinstance(value, tuple) else value

    def holds(saved: Settings) -> bool:
        for mistake in mistakes_in(saved):
            if not address and mistake.keys == names:
                raise UsageError(f"{clean_line(dotted_key)}: {mistake.words}")
        return bool(get_value(saved, dotted_key) == value)

    _save(path, document, holds)


def save_account(path: Path, account: AccountSettings) -> None:
    """Write *account* into the file at *path*, as a new table or over its old one; defaults are left unsaid.

    Raises:
        ConfigError: The file has mistakes already, or *account* would be one.
        UserError: The file cannot be written.
    """
    known = _spelling(load(path), account.address)
    document = _open(path)
    tables: Any = document
    if "accounts" not in tables:
        import tomlkit

        tables["accounts"] = tomlkit.table(is_super_table=True)
    key = known or account.address
    table = tables["accounts"].setdefault(key, {})
    for item in fields(AccountSettings):
        value = getattr(account, item.name)
        if isinstance(value, ServerSettings):
            _put_server(table, item.name, value)
        elif item.name != "address" and (item.name in table or value != item.default):
            table[item.name] = list(value) if isinstance(value, tuple) else value
    _save(path, document, lambda saved: _without_address(saved.account(key)) == _without_address(account))


def remove_account(path: Path, address: str) -> bool:
    """Take the account of *address* out of the file at *path*; ``False`` where there is none.

    Raises:
        ConfigError: The file has mistakes already.
        UserError: The file cannot be written.
    """
    settings = load(path)
    key = _spelling(settings, address)
    if not key:
        return False
    document: Any = _open(path)
    del document["accounts"][key]
    if settings.default_account.casefold() == key.casefold():
        del document["default_account"]
    _save(path, document, lambda saved: not _spelling(saved, key))
    return True


def _text(path: Path) -> str:
    """What the file at *path* holds; nothing where there is no file."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}.") from error


def _open(path: Path) -> TOMLDocument:
    """The file at *path*, or the first config.toml, in the form that keeps its comments."""
    import tomlkit

    return tomlkit.parse(_text(path) or _INITIAL)


def _save(path: Path, document: TOMLDocument, holds: Callable[[Settings], bool]) -> None:
    """Write *document* if it reads back as settings of which *holds* is true."""
    text = document.as_string()
    if not holds(parse_settings(text, str(path))):
        raise ConfigError(f"{path} is laid out in a way that cannot be changed safely.", "Edit it by hand.")
    write_private(path, text)


def _put_server(table: Any, name: str, server: ServerSettings) -> None:
    import tomlkit

    target = table.get(name)
    if target is None:
        target = tomlkit.inline_table()
    for item in fields(ServerSettings):
        target[item.name] = getattr(server, item.name)
    table[name] = target


def _without_address(account: AccountSettings) -> dict[str, Any]:
    """The account as values; its address may be spelt in another case in the file."""
    return {name: getattr(account, name) for name in setting_types(AccountSettings) if name != "address"}


def _spelling(settings: Settings, address: str) -> str:
    """How the file spells *address*; empty where it has no such account."""
    wanted = address.strip().casefold()
    return next((account.address for account in settings.accounts if account.address.casefold() == wanted), "")


def _split(dotted_key: str) -> tuple[str, tuple[str, ...]]:
    """Account address (or empty) and names of a dotted key; as addresses have dots, the end decides."""
    head, _, rest = dotted_key.partition(".")
    if head == "accounts":
        for names in _account_names():
            suffix = "." + ".".join(names)
            if rest.endswith(suffix) and len(rest) > len(suffix):
                return rest.removesuffix(suffix).strip("\"'"), names
    elif head in ("keys", "openers") and rest:
        return "", (head, rest.strip("\"'") if head == "openers" else rest)
    elif head in setting_types(Settings) and not rest:
        return "", (head,)
    near = _nearest(dotted_key)
    raise UsageError(
        f"There is no setting “{shorten(clean_line(dotted_key), 60)}”.",
        f"Did you mean {clean_line(near)}?" if near else "`salesinbox config show` lists them all.",
    )


def _nearest(dotted_key: str) -> str:
    """The setting whose name resembles *dotted_key*; empty where none does."""
    before, dot, last = dotted_key.rpartition(".")
    if dotted_key.startswith("accounts."):
        known = setting_types(ServerSettings if before.endswith((".imap", ".smtp")) else AccountSettings)
    else:
        before, dot, last, known = "", "", dotted_key, setting_types(Settings)
    return next((f"{before}{dot}{name}" for name in difflib.get_close_matches(last, known, n=1)), "")


def _account_names() -> list[tuple[str, ...]]:
    """The names of an account's settings, those of its servers first."""
    servers = [(side, item) for side in ("imap", "smtp") for item in setting_types(ServerSettings)]
    return [*servers, *((name,) for name in setting_types(AccountSettings) if name != "address")]


def _typed(address: str, names: tuple[str, ...], text: str) -> Any:
    owner = Settings if not address else ServerSettings if len(names) == 2 else AccountSettings
    try:
        if len(names) == 2 and not address:
            return checked(Settings, names[0], {names[1]: text})[names[1]]
        return from_words(owner, names[-1], text)
    except BadValue as error:
        raise UsageError(f"{'.'.join(names)} {error}.") from error
