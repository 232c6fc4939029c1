"""A new database in the place of a damaged one: the user's rows are saved, mail comes again from the servers.

The damaged file is kept beside the new one. Nobody writes meanwhile, as far as it can still be locked, and whoever has
it open notices before the next write (:class:`~salesinbox.store.trouble.Replaced`).
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from salesinbox.core.errors import StoreError
from salesinbox.store import action_log, drafts, outbox
from salesinbox.store.compress import unpack
from salesinbox.store.connection import BUSY_TIMEOUT_SECONDS, Database, in_place, open_database
from salesinbox.store.rescue import apart, blob_care, id_backup, restore, user_backup
from salesinbox.store.rescue.salvage import salvage
from salesinbox.store.tables import USER
from salesinbox.store.trouble import explained, is_damage, is_sound

_FILES = ("", "-wal", "-shm")


class WouldLose(StoreError):
    """What the user made can neither be read from the damaged database nor is there a backup of it."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did."""

    kept: Path
    """The damaged file."""
    from_backup: float | None
    """When the backup was made (Unix seconds) that rows which could not be read come from."""
    drafts: int
    unsent: int
    changes: int
    """Actions that wait for their server."""
    made_drafts: int
    """Mail that was to be sent and whose content was lost."""
    lost_mail: int
    """Imported messages whose content was lost."""

    def __str__(self) -> str:
        """In a few sentences."""
        source = "read from it"
        if self.from_backup is not None:
            source = f"read from it and from the backup of {datetime.fromtimestamp(self.from_backup):%Y-%m-%d %H:%M}"
        numbers = [
            _count(self.drafts, "draft"), _count(self.unsent, "unsent mail"), _count(self.changes, "change to sync")
        ]  # fmt: skip
        made = f" Drafts again, as their content was lost: {_count(self.made_drafts, 'mail')}." * bool(self.made_drafts)
        lost = f" Lost: {_count(self.lost_mail, 'imported mail')}." * bool(self.lost_mail)
        return (
            f"{', '.join(numbers)} {source}; mail comes again from the servers.{made}{lost}"
            f" The damaged file is kept as {self.kept}."
        )


def _count(number: int, what: str) -> str:
    noun, blank, rest = what.partition(" to ")
    return f"{number:,} {noun}{'' if number == 1 else 's'}{blank}{rest}"


def is_damaged(path: Path, *, thorough: bool = False) -> bool:
    """Whether the database has to be rebuilt. Reads all of it; *thorough*: its indexes and what it has packed, too."""
    if not path.exists():
        return False
    if not path.stat().st_size or not is_sound(path):
        return True
    return thorough and not _is_consistent(path)


def rebuild(path: Path, blobs: Path, *, whatever_is_lost: bool = False) -> Rebuilt:
    """Put a new database in the place of the one at *path*. The caller holds the engine's lock.

    Raises:
        WouldLose: The user's rows cannot be saved, and *whatever_is_lost* is not given. Nothing was changed.
        StoreError: The disk is full or cannot be written. Nothing was changed.
    """
    fresh, saved = path.with_name(f"{path.name}.rebuilt"), path.with_name(f".{path.name}.saved")
    guard = sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None)
    try:
        _lock(guard, path)
        copies, from_backup = _copies(path, saved, whatever_is_lost=whatever_is_lost)
        _remove(fresh)
        if not is_sound(blobs):
            blob_care.set_aside(path, blobs)
        with closing(open_database(fresh, blobs)) as db:
            made, lost = _fill(db, copies, id_backup.beside(path), backups=1 if from_backup is not None else 0)
            numbers = drafts.count(db), sum(outbox.unsettled(db).values()), action_log.waiting(db)
            db.execute("PRAGMA main.wal_checkpoint(TRUNCATE)")
        kept = _swap(path, fresh)
    except OSError as error:
        raise StoreError(f"The database cannot be rebuilt: {(error.strerror or str(error)).lower()}.") from error
    finally:
        _remove(saved)
        _remove(fresh)
        guard.close()  # only now: SQLite tidies up after the last connection, and the file is to stay as it was
    return Rebuilt(kept, from_backup, *numbers, made, lost)


def _is_consistent(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None)) as connection:
            if connection.execute("PRAGMA user_version").fetchone()[0]:
                connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
                for row in connection.execute("SELECT text, indexed FROM bodies"):
                    _ = [unpack(each) for each in row]
            return bool(connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok")
    except StoreError:
        return False
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise explained(error, path, None) from error
        return False


def _lock(guard: sqlite3.Connection, path: Path) -> None:
    """Keep everybody from writing; where the damage does not let us, it does not let them either."""
    try:
        guard.execute("BEGIN IMMEDIATE")
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise explained(error, path, None) from error


def _copies(path: Path, saved: Path, *, whatever_is_lost: bool) -> tuple[list[Path], float | None]:
    """Copies of the user's rows, the best first, and when the backup among them was made."""
    backups = user_backup.all_of(user_backup.beside(path))
    copies = [saved] if salvage(path, saved, backups) else []
    about = restore.about(saved) if copies else None
    if about is not None and not about.damaged & {*USER, "local_mail"}:
        return copies, None
    for backup in backups:
        if (found := restore.about(backup)) is not None:
            return [*copies, backup], found.taken
    if not whatever_is_lost:
        raise WouldLose(
            f"The database {path} is damaged: not all of its drafts and queued mail can be read, and there is no"
            " backup of them.",
            "To go on with what can be read: salesinbox repair --lose",
        )
    return copies, None


def _fill(db: Database, copies: list[Path], ids: Path, *, backups: int) -> tuple[int, int]:
    """Put everything into the new database; gives how many mails are drafts now and how many are lost."""
    db.execute("PRAGMA foreign_keys=OFF")
    read = copies[: len(copies) - backups]
    for copy in read:
        restore.load(db, copy)
    for copy in copies[len(read) :]:
        about = restore.about(read[0]) if read else None
        restore.load(db, copy, about.damaged if about is not None else None, backup=True)
    restore.drop_what_hangs_in_the_air(db)
    db.execute("PRAGMA foreign_keys=ON")
    restore.expect_mail(db, copies, id_backup.read(ids))
    return restore.show_outgoing(db), restore.restore_local_mail(db, copies)


def _swap(path: Path, fresh: Path) -> Path:
    """Exchange the files; gives where the damaged one is. At no time is there none, which would be a new profile."""
    kept = blob_care.name_for_damaged(path)
    with in_place(path, alone=True):
        try:
            os.link(path, kept)
        except OSError:
            apart.copy(path, kept)
        for suffix in _FILES[1:]:
            with suppress(FileNotFoundError):
                path.with_name(f"{path.name}{suffix}").replace(kept.with_name(f"{kept.name}{suffix}"))
        fresh.replace(path)
    return kept


def _remove(path: Path) -> None:
    for suffix in (*_FILES, ".migrating", ".rebuilding"):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)
