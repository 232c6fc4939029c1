"""Passwords: in the system's keyring, in a file only the user can read, or printed by a command. Never in config.toml.

The only place that knows of ``keyring``, which is loaded when first needed: it takes a while.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from salesinbox.config.locations import Locations
from salesinbox.config.private_file import write_private
from salesinbox.config.settings import AccountSettings, Settings
from salesinbox.core.errors import UserError
from salesinbox.core.text import clean_line, shorten

if TYPE_CHECKING:
    from types import ModuleType

COMMAND_VARIABLE = "SALESINBOX_PASSWORD_COMMAND"
"""Environment variable with a password command for accounts that have none of their own."""
ACCOUNT_VARIABLE = "SALESINBOX_ACCOUNT"
"""Environment variable that tells a password command whose password is wanted."""
COMMAND_SECONDS = 30.0
"""How long a password command may take: time enough to unlock a store by hand."""

_NO_KEYRING_HINT = (
    "Use `--insecure-keyring file` to keep passwords in a file only you can read (less safe), "
    "or set password_command for the account."
)


class NoKeyring(UserError):
    """The system has no keyring, at least not in this session."""


class Credentials(Protocol):
    """Where the secrets of a profile's accounts are kept, by address (case does not matter)."""

    def get(self, address: str) -> str | None:
        """The secret of *address*; ``None`` where none is kept."""

    def set(self, address: str, secret: str) -> None:
        """Keep *secret* for *address*, in place of an older one."""

    def delete(self, address: str) -> None:
        """Forget the secret of *address*, if there is one."""


class KeyringCredentials:
    """Secrets in the system's keyring, apart for each profile.

    Every method raises ``NoKeyring`` where the system has none, and ``UserError`` where it does not open it.
    """

    def __init__(self, profile: str) -> None:
        self._service = "salesinbox" if profile == "default" else f"salesinbox/{profile}"

    def get(self, address: str) -> str | None:
        keyring = _keyring()
        try:
            secret: str | None = keyring.get_password(self._service, _key(address))
        except Exception as error:  # each backend has errors of its own
            raise _keyring_failed(error) from None
        return secret

    def set(self, address: str, secret: str) -> None:
        keyring = _keyring()
        try:
            keyring.set_password(self._service, _key(address), secret)
        except Exception as error:  # each backend has errors of its own
            raise _keyring_failed(error) from None

    def delete(self, address: str) -> None:
        keyring = _keyring()
        try:
            if keyring.get_password(self._service, _key(address)) is not None:
                keyring.delete_password(self._service, _key(address))
        except Exception as error:  # each backend has errors of its own
            raise _keyring_failed(error) from None


class FileCredentials:
    """Secrets in a file of mode 0600, for machines without a keyring and only where the user asked for it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, address: str) -> str | None:
        return self._read().get(_key(address))

    def set(self, address: str, secret: str) -> None:
        self._write({**self._read(), _key(address): secret})

    def delete(self, address: str) -> None:
        secrets = self._read()
        if secrets.pop(_key(address), None) is not None:
            self._write(secrets)

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise UserError(f"{self._path} cannot be read: {error.strerror or error}.") from error
        except ValueError:
            found = None
        if not isinstance(found, dict) or not all(isinstance(secret, str) for secret in found.values()):
            raise UserError(
                f"{self._path} is damaged.", "Delete it, then enter the passwords again: salesinbox account password"
            )
        return found

    def _write(self, secrets: dict[str, str]) -> None:
        write_private(self._path, json.dumps(secrets, indent=1, sort_keys=True) + "\n")


def open_credentials(locations: Locations, settings: Settings) -> Credentials:
    """The place *settings* chose for the secrets of the profile at *locations*. Opening it asks nothing yet."""
    if settings.credentials == "file":
        return FileCredentials(locations.insecure_keyring)
    return KeyringCredentials(locations.profile)


def command_of(account: AccountSettings, environ: Mapping[str, str] = os.environ) -> tuple[str, ...] | str:
    """The command that prints the account's password: its own, else the environment's; empty where there is none."""
    return account.password_command or environ.get(COMMAND_VARIABLE, "")


def password_for(account: AccountSettings, credentials: Credentials, environ: Mapping[str, str] = os.environ) -> str:
    """The account's password: from its own command, else the environment's, else from *credentials*.

    Raises:
        UserError: There is none, or a command failed. The message holds neither a secret nor a command's arguments.
    """
    if command := command_of(account, environ):
        return _printed_by(command, account, environ)
    secret = credentials.get(account.address)
    if not secret:
        address = clean_line(account.address)
        raise UserError(
            f"There is no password for {address}.",
            f"Run: salesinbox account password {address}, or set password_command.",
        )
    return secret


def _key(address: str) -> str:
    return address.strip().casefold()


def _keyring() -> ModuleType:
    import keyring
    from keyring.backends import fail, null

    if isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring):  # null takes everything and keeps nothing
        raise NoKeyring("This computer has no keyring to keep passwords in.", _NO_KEYRING_HINT)
    return keyring


def _keyring_failed(error: Exception) -> UserError:
    reason = shorten(clean_line(str(error)) or type(error).__name__, 160)
    return UserError(f"The system's keyring does not open: {reason}.", f"Unlock it and try again. {_NO_KEYRING_HINT}")


def _printed_by(command: tuple[str, ...] | str, account: AccountSettings, environ: Mapping[str, str]) -> str:
    """The first line *command* prints; it is run as it is, without a shell (S5)."""
    words = _words(command)
    start = f"The password command “{shorten(clean_line(words[0]), 60)}” of {clean_line(account.address)}"
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            check=False,
            env={**environ, ACCOUNT_VARIABLE: account.address},
        )
    except subprocess.TimeoutExpired:
        raise UserError(
            f"{start} took over {COMMAND_SECONDS:g} seconds.", "Run it by hand to see what it asks."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not valid"
        raise UserError(
            f"{start} cannot be run: {reason}.", "Check password_command; it is run without a shell."
        ) from None
    secret = _first_line(done.stdout)
    if done.returncode != 0:
        raise UserError(f"{start} failed{_complaint(done.stderr, secret)}.", "Run it by hand to see why.")
    if not secret:
        raise UserError(f"{start} printed no password.", "Its first line of output must be the password.")
    return secret


def _words(command: tuple[str, ...] | str) -> list[str]:
    try:
        words = shlex.split(command) if isinstance(command, str) else list(command)
    except ValueError:
        words = []
    if not words:
        raise UserError("password_command is not a command.", "Check its quotation marks.")
    return words


def _first_line(output: bytes) -> str:
    """The first line as text; passwords in another encoding than UTF-8 cannot be sent anyway."""
    return output.decode("utf-8", "replace").partition("\n")[0].rstrip("\r")


def _complaint(stderr: bytes, secret: str) -> str:
    """The first line of what a command complained, safe to show and without what it printed."""
    line = _first_line(stderr.strip())
    words = shorten(clean_line(line.replace(secret, "•••") if secret else line), 160)
    return f": {words}" if words else ""
