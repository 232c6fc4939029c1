"""Copies of what only the user has: the USER tables (:mod:`salesinbox.store.tables`), and what joins them to mail.

``user-backup.db`` is the newest, ``user-backup.db.1`` the one before it, and so on. A copy is a database of its own at
the schema of its source, with four tables more: ``about``, ``mailboxes`` (which actions name by id), ``local_mail``
(what no server has; its bytes are in ``blobs.db``), and, in one made from a damaged database, ``ids``.

Made every hour and before a migration, under another name first, and only where something differs from the last one.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from salesinbox.core import clock
from salesinbox.core.errors import StoreError
from salesinbox.store.rescue import apart
from salesinbox.store.tables import USER

NAME = "user-backup.db"
KEPT = 7
_SLICE = 5_000
"""Rows read at once, so that no read of the database lasts long."""
_UNSETTLED = "state NOT IN ('sent', 'cancelled') OR (state = 'sent' AND filing IN ('pending', 'failed'))"
MAILBOX_COLUMNS = "id, account_id, name, delimiter, role, local, selectable"
LOCAL_MAIL = (
    "SELECT p.mailbox_id, p.uid, p.flags, m.blob, m.sort_key >> 20 AS received, m.id AS message_id, m.thread_id,"
    " m.identity FROM message_mailbox p JOIN messages m ON m.id = p.message_id"
)
"""What is kept of mail that no server has."""
_HERE_ALONE = (
    "SELECT b.id FROM {schema}mailboxes b JOIN {schema}accounts a ON a.id = b.account_id"
    " WHERE (b.local = 1 OR a.local = 1) AND b.role != 'outbox' ORDER BY b.id"
)


def beside(database: Path) -> Path:
    """Where the newest copy of the user's tables in *database* is."""
    return database.with_name(NAME)


def all_of(target: Path) -> list[Path]:
    """The copies that there are, newest first."""
    return [path for number in range(KEPT) if (path := _numbered(target, number)).exists()]


def make(connection: sqlite3.Connection, target: Path) -> bool:
    """Copy the user's tables to *target*, older copies moving on; ``False`` where they are as in the newest one.

    Args:
        connection: To the database, not in a transaction; its schema may be an older one.

    Raises:
        StoreError: The copy cannot be written; the older ones stay.
    """
    fresh = target.with_name(f".{target.name}.new")
    try:
        create(fresh)
        _copy(connection, fresh)
        if digest(fresh) == _last_digest(target):
            fresh.unlink()
            return False
        _sync(fresh)
        for number in range(KEPT - 1, 0, -1):
            if (older := _numbered(target, number - 1)).exists():
                older.replace(_numbered(target, number))
        fresh.replace(target)
        _sync(target.parent)
    except (OSError, sqlite3.OperationalError) as error:
        fresh.unlink(missing_ok=True)
        reason = str(getattr(error, "strerror", None) or error).lower()
        raise StoreError(f"{target} cannot be written: {reason}.", "Free some disk space.") from error
    return True


def create(path: Path) -> None:
    """An empty file for a copy, which only the user can read."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def here_alone(connection: sqlite3.Connection, schema: str = "") -> list[int]:
    """The mailboxes whose mail no server has: of imports, and of accounts that have lost their server."""
    return [row[0] for row in connection.execute(_HERE_ALONE.format(schema=schema))]


def note(connection: sqlite3.Connection, schema: str, version: int, first_page: bytes, damaged: str = "") -> None:
    """Say in a copy when and from what it was made; *damaged* names the tables that could not be read whole."""
    connection.execute(
        f"CREATE TABLE {schema}.about (taken REAL NOT NULL, first_page BLOB NOT NULL, damaged TEXT NOT NULL)"
    )
    connection.execute(f"INSERT INTO {schema}.about VALUES (?, ?, ?)", (clock.timestamp(), first_page, damaged))
    connection.execute(f"PRAGMA {schema}.user_version = {version}")


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    connection.execute("ATTACH DATABASE ? AS copy", (str(target),))
    try:
        connection.execute("PRAGMA copy.synchronous = OFF")  # the whole file is synced once it is complete
        present = {row[0] for row in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")}
        connection.execute("BEGIN")
        try:
            for table in sorted(USER & present - {"outbox_contents", "former_ids"}):
                connection.execute(f"CREATE TABLE copy.{table} AS SELECT * FROM main.{table}")
            connection.execute(f"CREATE TABLE copy.mailboxes AS SELECT {MAILBOX_COLUMNS} FROM main.mailboxes")
        finally:
            connection.execute("COMMIT")
        _copy_contents(connection)
        _copy_local_mail(connection)
        version = connection.execute("PRAGMA main.user_version").fetchone()[0]
        note(connection, "copy", version, first_page(connection))
    finally:
        connection.execute("DETACH DATABASE copy")


def _copy_contents(connection: sqlite3.Connection) -> None:
    """The bytes of mail that has not gone out for good; they never change, and may be large."""
    connection.execute("CREATE TABLE copy.outbox_contents AS SELECT * FROM main.outbox_contents WHERE 0")
    for (row_id,) in connection.execute(f"SELECT id FROM copy.outbox WHERE {_UNSETTLED} ORDER BY id").fetchall():
        connection.execute(
            "INSERT INTO copy.outbox_contents SELECT * FROM main.outbox_contents WHERE outbox_id = ?", (row_id,)
        )


def _copy_local_mail(connection: sqlite3.Connection) -> None:
    connection.execute(f"CREATE TABLE copy.local_mail AS {LOCAL_MAIL} WHERE 0")
    for mailbox_id in here_alone(connection, "copy."):
        last = -1
        while True:
            count = connection.execute(
                f"INSERT INTO copy.local_mail {LOCAL_MAIL} WHERE p.mailbox_id = ? AND p.uid > ? ORDER BY p.uid LIMIT ?",
                (mailbox_id, last, _SLICE),
            ).rowcount
            if count < _SLICE:
                break
            last = connection.execute(
                "SELECT max(uid) FROM copy.local_mail WHERE mailbox_id = ?", (mailbox_id,)
            ).fetchone()[0]


def first_page(connection: sqlite3.Connection) -> bytes:
    """Where a database says what is where in it: with this it can be read even if its beginning is overwritten."""
    connection.execute("PRAGMA main.wal_checkpoint(PASSIVE)")  # what stands in the log alone is not in the file yet
    size = int(connection.execute("PRAGMA main.page_size").fetchone()[0])
    return apart.beginning(Path(connection.execute("PRAGMA database_list").fetchone()[2]), size)


def digest(path: Path) -> str:
    """The same for copies that say the same."""
    found = hashlib.blake2b(digest_size=16)
    with closing(sqlite3.connect(path)) as copy:
        for table in _tables(copy):
            found.update(table.encode())
            for row in copy.execute(f"SELECT * FROM {table}"):
                found.update(repr(row).encode("utf-8", "surrogatepass"))
        found.update(str(copy.execute("PRAGMA user_version").fetchone()[0]).encode())
    return found.hexdigest()


def _last_digest(target: Path) -> str:
    try:
        return digest(target) if target.exists() else ""
    except sqlite3.DatabaseError:
        return ""  # damaged itself; a better one takes its place


def _tables(copy: sqlite3.Connection) -> Iterator[str]:
    rows = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'about' ORDER BY name")
    return iter([row[0] for row in rows])


def _numbered(target: Path, number: int) -> Path:
    return target.with_name(f"{target.name}.{number}") if number else target


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
