"""Mending the store of raw mail: a damaged one is set aside, what lacks is found, what nobody names is thrown away.

``lost_blobs`` lists messages whose bytes are named and not there; :mod:`salesinbox.sync.healing` fetches them again.
Everything is done in slices, so that nobody waits for it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from salesinbox.core.errors import StoreError
from salesinbox.store import blobs
from salesinbox.store.compress import unpack
from salesinbox.store.connection import Database, in_place

_SLICE = 2_000


@dataclass(frozen=True, slots=True)
class Lost:
    """A message whose bytes are to be fetched again, and where a server has it."""

    message_id: int
    identity: str
    blob: str
    size: int
    mailbox: str
    uidvalidity: int | None
    uid: int


_PARTIAL_SECONDS = 3600
"""An unfinished file that is older was left behind by a process that died."""


def name_for_damaged(path: Path) -> Path:
    """A free name beside *path* for what is damaged."""
    stem = f"{path.name}.damaged-{datetime.now():%Y-%m-%d-%H%M%S}"
    names = (path.with_name(f"{stem}{f'-{number}' if number else ''}") for number in range(1000))
    return next(name for name in names if not name.exists())


def set_aside(database: Path, path: Path) -> Path:
    """Move a damaged store of raw mail away; the next connection makes a new one. Gives where it is."""
    kept = name_for_damaged(path)
    with in_place(database, alone=True):
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(f"{path.name}{suffix}").replace(kept.with_name(f"{kept.name}{suffix}"))
    return kept


def find_lost(db: Database) -> Iterator[list[int]]:
    """Messages whose bytes are named and not there, a slice of all messages at a time."""
    last = int(db.value("SELECT max(id) FROM messages") or 0)
    for first in range(0, last + 1, _SLICE):
        rows = db.rows(
            "SELECT id, blob FROM messages WHERE id >= ? AND id < ? AND blob IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM blobs.blobs WHERE digest = blob)",
            (first, first + _SLICE),
        )
        yield [row["id"] for row in rows if not blobs.is_file(db, row["blob"])]


def forget_lost_files(db: Database) -> int:
    """Attachments whose content is named and not there are on the server only, as before; gives how many those were."""
    rows = db.rows(
        "SELECT id, blob FROM attachments WHERE blob IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM blobs.blobs WHERE digest = blob)"
    )
    lost = [row["id"] for row in rows if not blobs.is_file(db, row["blob"])]
    if lost:
        with db.write("lost files noted"):
            db.executemany(
                "UPDATE attachments SET blob = NULL, missing = max(1, size) WHERE id = ?", [(id_,) for id_ in lost]
            )
    return len(lost)


def note_lost(db: Database, message_ids: list[int]) -> int:
    """Have these fetched again, as far as a server has them; gives how many those are.

    Who asks for one meanwhile gets it on demand (:mod:`salesinbox.store.partial`), as if it had never been here.
    """
    before = db.rows_changed
    with db.write("lost mail noted"):
        db.executemany(
            "INSERT OR IGNORE INTO lost_blobs (message_id) SELECT ? WHERE EXISTS (SELECT 1 FROM message_mailbox p"
            " JOIN mailboxes b ON b.id = p.mailbox_id WHERE p.message_id = ? AND b.local = 0)",
            [(id_, id_) for id_ in message_ids],
        )
        count = db.rows_changed - before
        db.executemany(
            "UPDATE messages SET missing = max(missing, size, 1) WHERE id = ? AND EXISTS"
            " (SELECT 1 FROM lost_blobs WHERE message_id = messages.id)",
            [(id_,) for id_ in message_ids],
        )
    return count


def lost_of(db: Database, account_id: int, limit: int) -> list[Lost]:
    """Messages of an account to be fetched again, the newest first."""
    rows = db.rows(
        "SELECT l.message_id, m.identity, m.blob, m.size, b.name, b.uidvalidity, p.uid FROM lost_blobs l"
        " CROSS JOIN messages m ON m.id = l.message_id CROSS JOIN message_mailbox p ON p.message_id = m.id"
        " CROSS JOIN mailboxes b ON b.id = p.mailbox_id AND b.local = 0 WHERE m.account_id = ?"
        " GROUP BY l.message_id ORDER BY l.message_id DESC LIMIT ?",
        (account_id, limit),
    )
    return [Lost(*row) for row in rows]


def mended(db: Database, message_ids: list[int], names: Mapping[int, str]) -> None:
    """These were looked for; of those in *names* the bytes are here again, under that name."""
    with db.write("lost mail is back"):
        db.executemany(
            "UPDATE messages SET blob = ?, missing = 0 WHERE id = ?", [(name, id_) for id_, name in names.items()]
        )
        db.executemany(
            "UPDATE attachments SET missing = 0, blob = NULL WHERE message_id = ?", [(id_,) for id_ in names]
        )
        db.executemany("DELETE FROM lost_blobs WHERE message_id = ?", [(id_,) for id_ in message_ids])
        db.changed("message", *names)


def recover(db: Database, message_ids: list[int]) -> set[int]:
    """Take bytes from stores that were set aside, as far as those can be read; gives whose were found."""
    assert db.blobs is not None
    marks = ",".join("?" * len(message_ids))
    wanted = {row[1]: row[0] for row in db.rows(f"SELECT id, blob FROM messages WHERE id IN ({marks})", message_ids)}
    found: dict[str, bytes] = {}
    for path in sorted(db.blobs.parent.glob(f"{db.blobs.name}.damaged-*"), reverse=True):
        if path.name.endswith(("-wal", "-shm")):
            continue
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as damaged:
            found |= {name: data for name in wanted.keys() - found.keys() if (data := _readable(damaged, name))}
    blobs.save(db, found.items())
    return {wanted[name] for name in found}


def drop_unreadable(db: Database) -> int:
    """Throw away blobs whose bytes are not what they were, which only reading all of them can tell; gives how many."""
    bad: list[str] = []
    for names in _all_names(db):
        for name in names:
            try:
                blobs.load(db, name)
            except StoreError:
                bad.append(name)
    for name in bad:
        blobs.drop(db, name)
    return len(bad)


def orphans(db: Database) -> Iterator[list[str]]:
    """Blobs that no message names, a slice at a time; they may be named a moment later."""
    for names in _all_names(db):
        yield [name for name in names if not blobs.is_named(db, name)]


def _all_names(db: Database) -> Iterator[list[str]]:
    last = 0
    while rows := db.rows(
        "SELECT rowid, digest FROM blobs.blobs WHERE rowid > ? ORDER BY rowid LIMIT ?", (last, _SLICE)
    ):
        last = rows[-1]["rowid"]
        yield [row["digest"] for row in rows]
    for folder in _folders(db):
        yield [path.name.removesuffix(".zst") for path in folder.glob("*.zst") if not path.name.startswith(".")]


def remove_partial_files(db: Database) -> int:
    """Throw away what processes that died were writing: blobs, backups, databases; gives how many files."""
    count = 0
    beside = [*db.path.parent.glob(".*.db*"), *db.path.parent.glob(f"{db.path.name}.rebuilt*")]
    for path in (*beside, *(path for folder in _folders(db) for path in folder.glob(".*"))):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _PARTIAL_SECONDS:
                path.unlink()
                count += 1
    return count


def _folders(db: Database) -> list[Path]:
    assert db.blobs is not None
    root = db.blobs.with_suffix("")
    return sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


def _readable(damaged: sqlite3.Connection, name: str) -> bytes | None:
    try:
        row = damaged.execute("SELECT data FROM blobs WHERE digest = ?", (name,)).fetchone()
        return row[0] if row is not None and blobs.digest(unpack(row[0])) == name else None
    except Exception:  # whatever the damage has made of it, it is no use
        return None
