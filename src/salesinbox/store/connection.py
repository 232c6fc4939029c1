"""One SQLite connection for one thread: WAL, short immediate transactions, slow ones logged by name.

ARCHITECTURE rule 3. A second database, ``blobs``, holds raw mail and is attached to the same connection.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from salesinbox.core.errors import StoreError
from salesinbox.mail.index_text import has_words
from salesinbox.store import changes, migrations
from salesinbox.store.trouble import Replaced, explained, refuse_emptied

log = logging.getLogger(__name__)

Row = sqlite3.Row
Params = Sequence[Any] | Mapping[str, Any]

BUSY_TIMEOUT_SECONDS = 60
_FIRST_PAUSE_SECONDS = 0.001
_LONGEST_PAUSE_SECONDS = 0.02
SLOW_TRANSACTION_SECONDS = 0.25


class Database:
    """A connection that only the thread which opened it may use.

    Args:
        path: The profile's database.
        blobs: The database of raw mail, attached where this connection reads or writes whole messages. A transaction
            locks attached databases too, so connections that only submit actions leave it out.
        durable: Whether each commit survives a power cut (``synchronous=FULL``); a killed process loses nothing
            either way.
    """

    def __init__(self, path: Path, blobs: Path | None, *, durable: bool = False) -> None:
        self.path = path
        self._thread = threading.get_ident()
        self._changed: set[tuple[str, int]] = set()
        self._conn = sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None)
        self._conn.row_factory = sqlite3.Row
        self._use_wal("main")
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={'FULL' if durable else 'NORMAL'}",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-16000",
            "mmap_size=134217728",
            "journal_size_limit=67108864",
            "wal_autocheckpoint=8000",  # pages; more often, pages that change again and again are written each time
        ):
            self._conn.execute(f"PRAGMA {pragma}")
        self._conn.create_function("has_words", 2, has_words, deterministic=True)
        self.blobs = blobs
        if blobs is not None:
            self._conn.execute("ATTACH DATABASE ? AS blobs", (str(blobs),))
            self._use_wal("blobs")
            self._conn.execute("CREATE TABLE IF NOT EXISTS blobs.blobs (digest TEXT PRIMARY KEY, data BLOB)")
        self._files = {file: file.stat().st_ino for file in (path, blobs) if file is not None}

    def _use_wal(self, schema: str) -> None:
        """Switch a new database to WAL; SQLite fails rather than waits if others are opening it at the same time."""
        if self._conn.execute(f"PRAGMA {schema}.journal_mode").fetchone()[0] == "wal":
            return
        deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
        with migrations.only_one(self.path):
            while True:
                try:
                    self._conn.execute(f"PRAGMA {schema}.journal_mode=WAL")
                    return
                except sqlite3.OperationalError as error:
                    if "locked" not in str(error) or time.monotonic() > deadline:
                        raise
                time.sleep(_LONGEST_PAUSE_SECONDS)

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection itself, for migrations and plans."""
        self._assert_thread()
        return self._conn

    def _assert_thread(self) -> None:
        if threading.get_ident() != self._thread:
            raise RuntimeError("a database connection was used outside the thread that opened it")

    def is_replaced(self) -> bool:
        """Whether another process has put another file in the place of one of ours: then we look at the old one."""
        with contextlib.suppress(FileNotFoundError):
            return any(file.stat().st_ino != number for file, number in self._files.items())
        return False

    def in_transaction(self) -> bool:
        """Whether a transaction is open on this connection."""
        return self._conn.in_transaction

    @property
    def rows_changed(self) -> int:
        """How many rows this connection has written so far, those rolled back included."""
        return self._conn.total_changes

    def execute(self, sql: str, params: Params = ()) -> sqlite3.Cursor:
        """Run one statement.

        Raises:
            StoreError: The disk is full, or the database damaged or not to be written.
        """
        self._assert_thread()
        try:
            return self._conn.execute(sql, params)
        except sqlite3.DatabaseError as error:
            raise self._explained(error) from error

    def executemany(self, sql: str, rows: Iterable[Params]) -> None:
        """Run one statement for each of *rows*."""
        self._assert_thread()
        try:
            self._conn.executemany(sql, rows)
        except sqlite3.DatabaseError as error:
            raise self._explained(error) from error

    def rows(self, sql: str, params: Params = ()) -> list[Row]:
        """All rows of a query; read at once, so that no read transaction stays open."""
        try:
            return self.execute(sql, params).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._explained(error) from error

    def row(self, sql: str, params: Params = ()) -> Row | None:
        """The first row of a query, or ``None``."""
        cursor = self.execute(sql, params)
        try:
            first: Row | None = cursor.fetchone()
        finally:
            cursor.close()
        return first

    def value(self, sql: str, params: Params = (), default: Any = None) -> Any:
        """The first column of the first row, or *default*."""
        row = self.row(sql, params)
        return default if row is None else row[0]

    def insert(self, sql: str, params: Params = ()) -> int:
        """Run an INSERT and give the id of the new row."""
        row_id = self.execute(sql, params).lastrowid
        if row_id is None:
            raise RuntimeError("INSERT gave no row id")
        return row_id

    @contextmanager
    def write(self, name: str) -> Iterator[None]:
        """A short write transaction; nested calls join the outer one. Publishes the change feed on commit.

        Raises:
            StoreError: The disk is full, the database read-only or damaged, or another process held it for a minute.
            Replaced: Another process has rebuilt it.
        """
        if self.in_transaction():
            yield
            return
        started = time.perf_counter()
        try:
            with self._transaction(self._begin):
                yield
                changes.publish(self, self._changed)
        finally:
            self._changed.clear()
            took = time.perf_counter() - started
            if took > SLOW_TRANSACTION_SECONDS:
                log.warning("slow transaction %s: %.0f ms", name, took * 1000)

    @contextmanager
    def write_blobs(self) -> Iterator[None]:
        """A transaction on the database of raw mail alone; an immediate one would lock the main database too.

        Raises:
            StoreError: As :meth:`write`.
        """
        with self._transaction(lambda: self._conn.execute("BEGIN")):
            yield

    @contextmanager
    def _transaction(self, begin: Callable[[], object]) -> Iterator[None]:
        self._assert_thread()
        try:
            begin()
            try:
                yield
                self._conn.execute("COMMIT")
            except BaseException:
                if self.in_transaction():
                    self._conn.execute("ROLLBACK")
                raise
        except sqlite3.DatabaseError as error:
            raise self._explained(error) from error

    def _explained(self, error: sqlite3.DatabaseError) -> Exception:
        return explained(error, self.path, self.blobs)

    def _begin(self) -> None:
        """Take the write lock, asking for it every millisecond at first.

        SQLite's own wait sleeps up to 100 ms between two tries and so misses the gaps between a busy engine's
        transactions.
        """
        deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
        pause = _FIRST_PAUSE_SECONDS
        self._conn.execute("PRAGMA busy_timeout=0")
        try:
            while True:
                try:
                    self._conn.execute("BEGIN IMMEDIATE")
                    break
                except sqlite3.OperationalError as error:
                    if "locked" not in str(error) or time.monotonic() > deadline:
                        raise
                time.sleep(pause)
                pause = min(pause * 1.02, _LONGEST_PAUSE_SECONDS)
        finally:
            self._conn.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}")
        if self.is_replaced():  # whoever replaces it holds its lock meanwhile, so from here on nobody will
            self._conn.execute("ROLLBACK")
            raise Replaced(self.path)

    def changed(self, kind: str, *ids: int) -> None:
        """Note that objects changed; readers are told when the running transaction commits."""
        self._changed.update((kind, id_) for id_ in ids)

    def data_version(self) -> int:
        """A number that differs once another connection has committed (``PRAGMA data_version``)."""
        return int(self.value("PRAGMA main.data_version"))

    def close(self) -> None:
        """Close the connection; further use is an error."""
        self._conn.close()


def open_database(path: Path, blobs: Path | None = None, *, durable: bool = False) -> Database:
    """Open the profile's database for this thread, creating it or bringing its schema up to date.

    Raises:
        StoreError: It is damaged, unreadable, or was made by a newer salesinbox.
    """
    try:
        with in_place(path):
            refuse_emptied(path, blobs)
            database = Database(path, blobs, durable=durable)
        try:
            migrations.migrate(database.connection, path)
        except BaseException:
            database.close()
            raise
    except sqlite3.DatabaseError as error:
        raise explained(error, path, blobs) from error
    except OSError as error:
        raise StoreError(f"The database {path} cannot be opened.", "Check the folder's permissions.") from error
    for file in (path, blobs):
        if file is not None and file.exists():
            file.chmod(0o600)
    return database


@contextmanager
def in_place(path: Path, *, alone: bool = False) -> Iterator[None]:
    """While this lasts nobody puts another file in the place of the database; *alone*: nobody opens it either."""
    try:
        lock = path.with_name(f"{path.name}.rebuilding").open("w")
    except OSError:
        yield  # where nothing can be written nothing is replaced
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
