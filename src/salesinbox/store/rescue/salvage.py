"""Reading what can still be read of a damaged database, into a copy like those of the user's tables.

A table is read in ranges of its key; one that fails is halved, down to the rows that cannot be read. Where the
beginning of the file is overwritten it is taken from the last backup: where tables are changes only with migrations.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from salesinbox.store.rescue import apart, user_backup
from salesinbox.store.tables import USER
from salesinbox.store.trouble import is_damage

_SPAN = 1024
"""Keys of one range."""
_MOST_FAILURES = 20_000
"""Rows in a table that cannot be read, after which the rest of it is given up."""

Readable = dict[str, list[str]]
"""Tables with their columns, the key first."""


class _GivenUp(Exception):
    """So little of a table can be read that going on would take forever."""


def salvage(damaged: Path, target: Path, backups: list[Path]) -> bool:
    """Write what is readable in *damaged* to *target*; ``False`` where that is nothing at all.

    Args:
        backups: Copies of the user's tables, newest first, for the beginning of a file that has lost it.
    """
    user_backup.create(target)
    scratch = target.with_name(f".{target.name}.head")
    try:
        for source in _readable_forms(damaged, scratch, backups):
            try:
                with closing(sqlite3.connect(source)) as connection, closing(sqlite3.connect(target)) as copy:
                    if _salvage(connection, copy):
                        return True
            except sqlite3.DatabaseError:
                continue
        return False
    finally:
        for suffix in ("", "-wal", "-shm"):
            scratch.with_name(f"{scratch.name}{suffix}").unlink(missing_ok=True)


def _readable_forms(damaged: Path, scratch: Path, backups: list[Path]) -> Iterator[Path]:
    """The file itself, then copies of it with the beginnings that backups remember."""
    yield damaged
    for backup in backups:
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(backup)) as copy:
            (page,) = copy.execute("SELECT first_page FROM about").fetchone()
            apart.copy(damaged, scratch)
            wal = damaged.with_name(f"{damaged.name}-wal")
            if wal.exists():
                apart.copy(wal, scratch.with_name(f"{scratch.name}-wal"))
            with scratch.open("r+b") as file:
                file.write(page)
            yield scratch


def _salvage(source: sqlite3.Connection, copy: sqlite3.Connection) -> bool:
    source.text_factory = _text
    columns = _columns(source)
    if "accounts" not in columns:
        return False
    failed = [table for table in sorted(USER & columns.keys()) if not _save(source, copy, table, columns[table])]
    _save(source, copy, "mailboxes", ["id", *user_backup.MAILBOX_COLUMNS.split(", ")[1:]])
    if not _save_ids(source, copy):
        failed.append("ids")
    if not _save_local_mail(source, copy):
        failed.append("local_mail")
    version = int(source.execute("PRAGMA user_version").fetchone()[0])
    user_backup.note(copy, "main", version, b"", ",".join(failed))
    copy.commit()
    return True


def _text(data: bytes) -> str:
    """Text that cannot be right is as good as a row that cannot be read."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise sqlite3.DatabaseError("malformed text") from error


def _columns(source: sqlite3.Connection) -> Readable:
    """The tables that the schema tells of, each with its columns, those of the key first."""
    tables = [row[0] for row in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {}
    for table in tables:
        info = source.execute(f"PRAGMA table_info({table})").fetchall()
        found[table] = [row[1] for row in sorted(info, key=lambda row: (row[5] == 0, row[5]))]
    return found


def _save(source: sqlite3.Connection, copy: sqlite3.Connection, table: str, columns: list[str]) -> bool:
    """Copy a table as far as it can be read; whether that is all of it."""
    names = ", ".join(columns)
    copy.execute(f"CREATE TABLE {table} ({names})")
    rows = _Rows(source, f"SELECT {names} FROM {table}", columns[0], _highest(source, table, columns[0]))
    marks = ", ".join("?" * len(columns))
    copy.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    return rows.whole and _is_well_formed(source, table)


def _save_ids(source: sqlite3.Connection, copy: sqlite3.Connection) -> bool:
    """Under which ids messages are known, so that they can be given them again."""
    names = "id, account_id, identity, thread_id"
    copy.execute(f"CREATE TABLE ids ({names})")
    rows = _Rows(source, f"SELECT {names} FROM messages", "id", _highest(source, "messages", "id"))
    copy.executemany("INSERT INTO ids VALUES (?, ?, ?, ?)", rows)
    return rows.whole


def _save_local_mail(source: sqlite3.Connection, copy: sqlite3.Connection) -> bool:
    copy.execute("CREATE TABLE local_mail (mailbox_id, uid, flags, blob, received, message_id, thread_id, identity)")
    try:
        for mailbox_id in user_backup.here_alone(source):
            copy.executemany(
                "INSERT INTO local_mail VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                source.execute(f"{user_backup.LOCAL_MAIL} WHERE p.mailbox_id = ?", (mailbox_id,)),
            )
    except sqlite3.DatabaseError:
        return False
    return True


def _highest(source: sqlite3.Connection, table: str, key: str) -> int:
    """The highest key that the table may have."""
    for sql in (f"SELECT max({key}) FROM {table}", f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'"):
        with suppress(sqlite3.DatabaseError):
            row = source.execute(sql).fetchone()
            if row is not None and isinstance(row[0], int):
                return row[0]
    return 0


def _is_well_formed(source: sqlite3.Connection, table: str) -> bool:
    try:
        return bool(source.execute(f"PRAGMA quick_check({table})").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False


class _Rows:
    """The rows of a query by ranges of *key*; :attr:`whole` says afterwards whether each range could be read."""

    def __init__(self, source: sqlite3.Connection, select: str, key: str, highest: int) -> None:
        self._source = source
        self._select = select
        self._key = key
        self._highest = highest
        self._failures = 0

    @property
    def whole(self) -> bool:
        return self._failures == 0

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        try:
            for first in range(0, self._highest + 1, _SPAN):
                yield from self._between(first, first + _SPAN - 1)
        except _GivenUp:
            return

    def _between(self, first: int, last: int) -> Iterator[tuple[object, ...]]:
        try:
            rows = self._source.execute(f"{self._select} WHERE {self._key} BETWEEN ? AND ?", (first, last)).fetchall()
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            if first == last:
                self._failures += 1
                if self._failures > _MOST_FAILURES:
                    raise _GivenUp from error
                return
            middle = (first + last) // 2
            yield from self._between(first, middle)
            yield from self._between(middle + 1, last)
        else:
            yield from rows
