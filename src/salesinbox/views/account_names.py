"""Which account a conversation is of, in one cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from salesinbox.core.text import clean_line
from salesinbox.store import accounts
from salesinbox.store.connection import Database

_DIGITS = "123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class AccountName:
    """An account, for people."""

    address: str
    mark: str
    """One character that no other account has; empty where there is one account."""


NOBODY = AccountName("", "")
"""For an account that has gone meanwhile."""


def account_names(db: Database, only: int | None = None) -> dict[int, AccountName]:
    """Every account by its id; without marks where the list shows *only* one."""
    every = accounts.all_accounts(db)
    addresses = [clean_line(account.address) for account in every]
    signs = marks(addresses) if only is None else [""] * len(every)
    return {every[at].id: AccountName(addresses[at], signs[at]) for at in range(len(every))}


def marks(addresses: Sequence[str]) -> list[str]:
    """For each address a character of its own: its first letter, else that of its domain, else a number."""
    if len(addresses) < 2:
        return ["" for _ in addresses]
    ways: list[Callable[[str], str]] = [lambda each: each[:1], lambda each: each.rpartition("@")[2][:1]]
    for way in ways:
        found = [way(address).upper() for address in addresses]
        if len(set(found)) == len(found) and all(each.isascii() and each.isalnum() for each in found):
            return found
    return [_DIGITS[number] if number < len(_DIGITS) else "*" for number in range(len(addresses))]
