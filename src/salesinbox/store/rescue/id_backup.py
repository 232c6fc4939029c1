"""Under which ids messages are known, kept beside the database, so that a rebuilt one can give them again.

A file of its own that only grows: what was noted once stays right, since ids are never used twice and merged threads
keep the lowest. About 25 bytes a message.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from salesinbox.store import identities
from salesinbox.store.connection import Database
from salesinbox.store.rescue import user_backup

NAME = "id-backup.db"
_SLICE = 5_000


def beside(database: Path) -> Path:
    """Where the ids of the messages in *database* are noted."""
    return database.with_name(NAME)


def extend(db: Database, path: Path) -> int:
    """Note the messages that have come since the last time; gives how many. One noted wrongly is noted anew.

    Raises:
        StoreError: The database cannot be read.
        sqlite3.OperationalError: The file cannot be written.
    """
    try:
        return _extend(db, path)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        path.unlink()  # damaged; the database has all that was in it
        return _extend(db, path)


def read(path: Path) -> Iterator[tuple[int, bytes, int, int]]:
    """(account, :func:`~salesinbox.store.identities.key`, message id, thread id) as far as they can be read."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path)) as file:
            yield from file.execute("SELECT account_id, key, message_id, thread_id FROM ids")
    except sqlite3.DatabaseError:
        return


def _extend(db: Database, path: Path) -> int:
    if not path.exists():
        user_backup.create(path)
    count = 0
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute(
            "CREATE TABLE IF NOT EXISTS ids (account_id INTEGER, key BLOB, message_id INTEGER, thread_id INTEGER,"
            " PRIMARY KEY (account_id, key)) WITHOUT ROWID"
        )
        last = int(file.execute("PRAGMA user_version").fetchone()[0])
        while rows := db.rows(
            "SELECT account_id, identity, id, thread_id FROM messages WHERE id > ? ORDER BY id LIMIT ?", (last, _SLICE)
        ):
            last = rows[-1]["id"]
            count += len(rows)
            file.execute("BEGIN")
            file.executemany(
                "INSERT OR REPLACE INTO ids VALUES (?, ?, ?, ?)",
                [(row[0], identities.key(row[1]), row[2], row[3]) for row in rows],
            )
            file.execute(f"PRAGMA user_version = {last}")
            file.execute("COMMIT")
    return count
