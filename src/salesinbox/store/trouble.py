"""What SQLite's failures mean to a person, and which of the profile's two files is meant."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from salesinbox.core.errors import StoreError

_DISK_HINT = "Free some disk space and try again; drafts and queued mail are safe in the database."
_REPAIR = "Run: salesinbox repair"


class Damaged(StoreError):
    """One of the profile's databases is damaged, and nothing must be built on it."""

    def __init__(self, path: Path, message: str = "") -> None:
        super().__init__(message or f"The database {path} is damaged.", _REPAIR)
        self.path = path


class Replaced(StoreError):
    """The database was rebuilt by another process; it has to be opened anew. Nothing was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The database {path} has just been rebuilt.", "Try again.")


def explained(error: sqlite3.DatabaseError, path: Path, blobs: Path | None) -> Exception:
    """The error a person should see for a failure of SQLite; programming errors come back as they are.

    Args:
        path: The database.
        blobs: The one of raw mail, where it is attached.
    """
    text = str(error)
    if "disk is full" in text or "disk I/O error" in text:
        return StoreError(f"The disk is full; nothing was written to {path}.", _DISK_HINT)
    if "readonly" in text or "unable to open" in text:
        return StoreError(f"The database {path} cannot be written.", "Check its permissions and the disk.")
    if "locked" in text:
        return StoreError(f"Another program has held {path} for a minute.", "Close it and try again.")
    if is_damage(error):
        return Damaged(blobs if blobs is not None and not is_sound(blobs) else path)
    return error


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file is to blame: what it holds cannot be, or is no text."""
    text = str(error)
    return "malformed" in text or "not a database" in text or "decode to UTF-8" in text


def refuse_emptied(path: Path, blobs: Path | None) -> None:
    """Keep an emptied database from being taken for a new one: drafts and queued mail were in it.

    Raises:
        Damaged: It is an empty file beside a database of raw mail.
    """
    if not path.exists() or path.stat().st_size or path.with_name(f"{path.name}-wal").exists():
        return
    blobs = blobs or path.with_name("blobs.db")
    if blobs.exists() and blobs.stat().st_size:
        raise Damaged(path, f"The database {path} is empty, although {blobs.name} beside it holds mail.")


def is_sound(path: Path) -> bool:
    """Whether a database is well formed, as far as can be told without comparing its indexes."""
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]) == "ok"
        finally:
            connection.close()
    except sqlite3.Error:
        return False
