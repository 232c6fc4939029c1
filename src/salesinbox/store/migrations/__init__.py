"""Schema migrations: ordered, named functions, each in a transaction of its own, never edited after a release.

A database whose schema is newer than this program is refused untouched. Before an existing one is changed, a copy is
made beside it. sqlite-utils is imported only when there is something to do, since it costs 0.15 s.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from salesinbox.core.errors import StoreError
from salesinbox.store.migrations import m0001_initial, m0005_visible

STEPS = (m0001_initial.initial, m0005_visible.visible)
"""All migrations, oldest first; ``PRAGMA user_version`` counts how many a database has."""


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema up to date.

    Raises:
        StoreError: The database was written by a newer version of this program.
    """
    if _version(connection, path) == len(STEPS):
        return
    with only_one(path):
        version = _version(connection, path)
        if version == len(STEPS):
            return
        if version > 0:
            _back_up(connection, path.with_name(f"{path.name}.before-{len(STEPS)}"))
        _apply(connection)


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


def _apply(connection: sqlite3.Connection) -> None:
    import sqlite_utils
    from sqlite_utils.migrations import Migrations

    known = Migrations("salesinbox")
    for number, step in enumerate(STEPS, start=1):
        known(name=f"{number:04}_{step.__name__}")(step)
    known.apply(sqlite_utils.Database(connection))
    connection.execute(f"PRAGMA main.user_version = {len(STEPS)}")


def _back_up(connection: sqlite3.Connection, target: Path) -> None:
    copy = sqlite3.connect(target)
    try:
        connection.backup(copy)
    finally:
        copy.close()
    target.chmod(0o600)
