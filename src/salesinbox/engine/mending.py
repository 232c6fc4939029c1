"""Putting a damaged profile right: by the engine itself, or by ``salesinbox repair``. The engine's lock is held."""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from salesinbox.config.locations import Locations
from salesinbox.store.connection import open_database
from salesinbox.store.rescue import blob_care
from salesinbox.store.rescue.rebuild import Rebuilt, is_damaged, rebuild

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done."""

    database: Rebuilt | None = None
    """``None`` where it was sound."""
    blobs_kept: Path | None = None
    """Where the damaged database of raw mail is; ``None`` where that was sound."""
    dropped: int = 0
    """Messages whose raw mail was damaged by itself."""

    def __str__(self) -> str:
        """In a few sentences; empty where nothing was damaged."""
        parts = []
        if self.database is not None:
            parts.append(f"The database was damaged and has been rebuilt: {self.database}")
        if self.blobs_kept is not None:
            parts.append(
                f"The raw mail was damaged and is fetched again; the damaged file is kept as {self.blobs_kept}."
            )
        if self.dropped:
            parts.append(f"Raw mail that was damaged and is fetched again: {self.dropped:,}.")
        return " ".join(parts)


def mend(locations: Locations, damaged: Path | None = None, *, whatever_is_lost: bool = False) -> Mended:
    """Put right what is damaged.

    Args:
        damaged: The file that is known to be; without it both are looked at.

    Raises:
        WouldLose: What the user made could not be saved, and *whatever_is_lost* is not given.
        StoreError: The disk is full or cannot be written.
    """
    database, blobs = locations.database, locations.blobs_database
    rebuilt = kept = None
    if damaged == database or (damaged is None and is_damaged(database, thorough=True)):
        rebuilt = rebuild(database, blobs, whatever_is_lost=whatever_is_lost)
    if damaged == blobs or (damaged is None and is_damaged(blobs)):
        kept = blob_care.set_aside(database, blobs)
    dropped = 0
    if damaged is None and database.exists():
        with closing(open_database(database, blobs)) as db:
            dropped = blob_care.drop_unreadable(db)
    mended = Mended(rebuilt, kept, dropped)
    if str(mended):
        log.error("%s", mended)
    return mended
