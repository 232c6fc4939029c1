"""Schema migrations: ordered, named functions, each in a transaction of its own, never edited after a release.

A database whose schema is newer than this program is refused untouched. Before an existing one is changed, the user's
tables are copied (:mod:`salesinbox.store.rescue.user_backup`). sqlite-utils is imported only when there is something
to do, since it costs 0.15 s.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from salesinbox.core.errors import StoreError
from salesinbox.store.migrations import (
    m0001_initial,
    m0002_outcomes,
    m0003_partial,
    m0004_former_ids,
    m0005_visible,
    m0006_index_merges,
    m0007_searches,
    m0008_filters,
    m0009_waits,
    m0010_rules,
    m0012_invitations,
    m0013_notices,
)
from salesinbox.store.rescue import user_backup
from salesinbox.store.trouble import explained

if TYPE_CHECKING:
    from sqlite_utils import Database

STEPS: tuple[Callable[[Database], None], ...] = (
    m0001_initial.initial,
    m0002_outcomes.outcomes,
    m0003_partial.partial_messages,
    m0004_former_ids.former_ids,
    m0005_visible.visible,
    m0006_index_merges.index_merges,
    m0007_searches.searches,
    m0008_filters.filters,
    m0009_waits.waits,
    m0010_rules.rules,
    m0012_invitations.invitations,
    m0013_notices.notices,
)
"""All migrations, oldest first; ``PRAGMA user_version`` counts how many a database has."""


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema up to date.

    Raises:
        StoreError: The database was written by a newer version of this program, or a step failed; then it is as the
            step before left it.
    """
    if _version(connection, path) == len(STEPS):
        return
    with only_one(path):
        version = _version(connection, path)
        if version == len(STEPS):
            return
        if version > 0:
            user_backup.make(connection, user_backup.beside(path))
        try:
            apply(connection)
        except sqlite3.DatabaseError as error:
            known = explained(error, path, None)
            if isinstance(known, StoreError):
                raise known from error
            raise StoreError(
                f"The database {path} could not be brought up to date: {error}.",
                "It is as it was. Go back to the version of salesinbox before this one, and report what it says.",
            ) from error


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA main.user_version").fetchone()[0])
    if version > len(STEPS):
        raise StoreError(
            f"The database {path} was written by a newer salesinbox (schema {version}, this one knows {len(STEPS)}).",
            "Update salesinbox; the database was not touched.",
        )
    return version


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold a lock file: the TUI and the engine may open a new profile at once, and one of them makes the tables."""
    with path.with_name(f"{path.name}.migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def apply(connection: sqlite3.Connection, upto: int | None = None) -> None:
    """Carry out the steps that are missing, the first *upto* of all at most."""
    import sqlite_utils
    from sqlite_utils.migrations import Migrations

    known = Migrations("salesinbox")
    for number, step in enumerate(STEPS[:upto], start=1):
        known(name=f"{number:04}_{step.__name__}")(_counted(step, number))
    known.apply(sqlite_utils.Database(connection))


def _counted(step: Callable[[Database], None], number: int) -> Callable[[Database], None]:
    """*step* with the count of steps, in one transaction: whoever opens the database later knows how far it is."""

    def run(db: Database) -> None:
        step(db)
        db.execute(f"PRAGMA main.user_version = {number}")

    return run
