"""What SQLite's failures mean to a person, and which of the profile's two files is meant."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from salesinbox.core.errors import StoreError

_DISK_HINT = "Free some disk space and try again; drafts and queued mail are safe in the database."
_MAIN_HINT = (
    "It holds drafts and queued mail, too, so keep a copy of it. Once it is moved away, mail comes back from the"
    " servers at the next sync."
)
_BLOBS_HINT = "It holds whole mails; texts, drafts and queued mail are in another file. Move it away to go on without."


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
    if "malformed" in text or "not a database" in text:
        if blobs is not None and not _is_sound(blobs):
            return StoreError(f"The database {blobs} is damaged.", _BLOBS_HINT)
        return StoreError(f"The database {path} is damaged.", _MAIN_HINT)
    return error


def refuse_emptied(path: Path, blobs: Path | None) -> None:
    """Keep an emptied database from being taken for a new one: drafts and queued mail were in it.

    Raises:
        StoreError: It is an empty file beside a database of raw mail.
    """
    if blobs is None or not path.exists() or path.stat().st_size or path.with_name(f"{path.name}-wal").exists():
        return
    if blobs.exists() and blobs.stat().st_size:
        raise StoreError(
            f"The database {path} is empty, although {blobs.name} beside it holds mail.",
            "Put a backup of it back; to start anew instead, move both files away.",
        )


def _is_sound(path: Path) -> bool:
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]) == "ok"
        finally:
            connection.close()
    except sqlite3.Error:
        return False
