"""What every command works with: the profile it was called for, its database, the person at the keyboard."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from salesinbox.cli.output import is_terminal
from salesinbox.core.errors import UsageError, UserError

if TYPE_CHECKING:
    from salesinbox.config.locations import Locations
    from salesinbox.config.settings import Settings
    from salesinbox.store.connection import Database


@dataclass(frozen=True, slots=True)
class Call:
    """How the program was called."""

    profile: str = "default"
    yes: bool = False
    """Every question is answered with yes."""


def locations(context: typer.Context) -> Locations:
    """Every path of the profile."""
    from salesinbox.config.locations import locate

    return locate(_call(context).profile)


def settings(context: typer.Context) -> Settings:
    """What the profile's config.toml says."""
    from salesinbox.config.loader import load

    return load(locations(context).config_file)


@contextmanager
def database(context: typer.Context) -> Iterator[Database]:
    """The profile's database, made where there is none yet, with what is due by now back in its lists."""
    from salesinbox.core.errors import StoreError
    from salesinbox.store import returns
    from salesinbox.store.connection import open_database

    places = locations(context)
    places.ensure()
    db = open_database(places.database, places.blobs_database, durable=True)
    try:
        with suppress(StoreError):  # a disk that is full or read-only can still be read
            returns.return_due(db)
        yield db
    finally:
        db.close()


def confirm(context: typer.Context, question: str, *, yes: bool) -> None:
    """Go on only if the user says yes.

    Raises:
        UsageError: There is nobody to ask.
        UserError: The answer is no.
    """
    if yes or _call(context).yes:
        return
    if not is_terminal(sys.stdin):
        raise UsageError(f"{question} There is no terminal to ask on.", "Say --yes if you mean it.")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UserError("Nothing was changed.")


def account_id(db: Database, address: str | None) -> int | None:
    """The id of the account of *address*, ``None`` where none is named.

    Raises:
        NotFound: There is no such account.
    """
    from salesinbox.store import accounts

    return None if address is None else accounts.find(db, address).id


def _call(context: typer.Context) -> Call:
    found = context.find_root().params
    return Call(found["profile"], found["yes"])
