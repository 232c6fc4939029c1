"""The text of config.toml as settings; each mistake is told with its line and the nearest right name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import MISSING
from typing import Any

from salesinbox.config.fields import BadValue, checked, field_of, setting_types
from salesinbox.config.settings import AccountSettings, ServerSettings, Settings
from salesinbox.config.toml_text import Mistake, nearest, parse_toml, refused
from salesinbox.core.text import clean_line, shorten

_ADDRESS_RE = re.compile(r"[^\s@\"'<>\x00-\x1f\x7f]+@[^\s@\"'<>\x00-\x1f\x7f]+")
_SECRET_RE = re.compile(r"passw|passphrase|secret|token|api_?key", re.IGNORECASE)
_SECRET_ADVICE = (
    "secrets do not belong in this file; remove it and let `salesinbox account add` keep it in the keyring, "
    "or set password_command"
)


def parse_settings(text: str, name: str = "config.toml") -> Settings:
    """The settings written in *text*; *name* is what errors call it.

    Raises:
        ConfigError: It is not TOML, or has unknown names, bad values or secrets; all are listed, a line each.
    """
    reading = _Reading()
    settings = reading.settings(parse_toml(text, name))
    if reading.mistakes:
        raise refused(text, name, reading.mistakes)
    return settings


class _Reading:
    """One pass over a document that goes on after a mistake, so that all are shown at once."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def problem(self, keys: tuple[str, ...], words: str) -> None:
        self.mistakes.append(Mistake(keys, words))

    def settings(self, table: dict[str, Any]) -> Settings:
        values = self._values(Settings, table, (), nested=("accounts",))
        accounts = table.get("accounts", {})
        if not isinstance(accounts, dict):
            self.problem(("accounts",), 'accounts must be tables such as [accounts."you@example.com"]')
            accounts = {}
        values["accounts"] = tuple(self._accounts(accounts))
        settings = Settings(**values)
        self._check_default_account(settings, accounts)
        return settings

    def _check_default_account(self, settings: Settings, accounts: Iterable[str]) -> None:
        addresses = {address.casefold(): address for address in accounts}
        wanted = settings.default_account
        if wanted and wanted.casefold() not in addresses:
            guess = nearest(wanted.casefold(), addresses)
            self.problem(("default_account",), f"default_account is not one of the accounts{guess}")

    def _accounts(self, tables: dict[str, Any]) -> Iterable[AccountSettings]:
        seen: set[str] = set()
        for address, table in tables.items():
            keys = ("accounts", address)
            shown = shorten(clean_line(address), 60)
            if not _ADDRESS_RE.fullmatch(address):
                self.problem(keys, f"'{shown}' is not an e-mail address; write [accounts.\"you@example.com\"]")
            elif address.casefold() in seen:
                self.problem(keys, f"the account '{shown}' is there twice")
            elif not isinstance(table, dict):
                self.problem(keys, f"'{shown}' must be a table: [accounts.\"{shown}\"]")
            elif (account := self._account(address, table)) is not None:
                yield account
            seen.add(address.casefold())

    def _account(self, address: str, table: dict[str, Any]) -> AccountSettings | None:
        keys = ("accounts", address)
        values = self._values(AccountSettings, table, keys, nested=("imap", "smtp"), implied=("address",))
        for side in ("imap", "smtp"):
            if side not in table:
                self.problem(
                    keys,
                    f"the account '{address}' has no {side} server; add {side} = {{ host, port, security }}",
                )
            elif not isinstance(table[side], dict):
                self.problem((*keys, side), f"{side} must be a table: {{ host, port, security }}")
            elif (server := self._server(table[side], (*keys, side))) is not None:
                values[side] = server
        return AccountSettings(address, **values) if {"imap", "smtp"} <= values.keys() else None

    def _server(self, table: dict[str, Any], keys: tuple[str, ...]) -> ServerSettings | None:
        values = self._values(ServerSettings, table, keys)
        required = [name for name in setting_types(ServerSettings) if field_of(ServerSettings, name).default is MISSING]
        for name in required:
            if name not in table:
                self.problem(keys, f"{keys[-1]} has no {name}")
        return ServerSettings(**values) if all(name in values for name in required) else None

    def _values(
        self,
        owner: type,
        table: dict[str, Any],
        keys: tuple[str, ...],
        *,
        nested: tuple[str, ...] = (),
        implied: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """The good values of *table*; *nested* names are read elsewhere, *implied* ones never stand in it."""
        known = [name for name in setting_types(owner) if name not in implied]
        values: dict[str, Any] = {}
        for key, value in table.items():
            if key in nested:
                continue
            if key not in known:
                self._unknown((*keys, key), known)
                continue
            try:
                values[key] = checked(owner, key, value)
            except BadValue as error:
                self.problem((*keys, key), f"{key} {error}")
        return values

    def _unknown(self, keys: tuple[str, ...], known: list[str]) -> None:
        shown = shorten(clean_line(keys[-1]), 60)
        if _SECRET_RE.search(keys[-1]) and not _nearest_is_close(keys[-1], known):
            self.problem(keys, f"'{shown}': {_SECRET_ADVICE}")
        else:
            self.problem(keys, f"unknown key '{shown}'{nearest(keys[-1], dict.fromkeys(known))}")


def _nearest_is_close(word: str, known: Iterable[str]) -> bool:
    """Whether *word* is a slip in a known name (``pasword_command``), not another name (``password``)."""
    return bool(difflib.get_close_matches(word, list(known), n=1, cutoff=0.85))
