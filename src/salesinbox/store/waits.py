"""Waits that are stored as the instant they end, put right after the computer's clock was set back (F8).

A mail that may still be taken back, or a change that is tried again in a minute, must not wait for a day because the
clock was a day ahead. A mail for a certain instant keeps it.
"""

from __future__ import annotations

from salesinbox.core import clock
from salesinbox.store.connection import Database

_LONGEST_UNDO_SECONDS = 600.0
"""A queued mail that waits longer than this after it was written is for a certain instant."""
_LONGEST_PAUSES = {"actions": 120.0, "outbox": 3_600.0}
"""Seconds until the next try, at most."""


def put_right(db: Database) -> None:
    """Let no wait last longer from now than it was meant to in all; changes nothing where the clock was right."""
    now = clock.timestamp()
    with db.write("clock set back"):
        db.execute(
            "UPDATE actions SET not_before = ? WHERE state IN ('open', 'claimed') AND not_before > ?",
            (now, now + _LONGEST_PAUSES["actions"]),
        )
        db.execute(
            "UPDATE outbox SET not_before = ? WHERE state = 'retry' AND not_before > ?",
            (now, now + _LONGEST_PAUSES["outbox"]),
        )
        db.execute(
            "UPDATE outbox SET not_before = ? + not_before - created, created = ?"
            " WHERE state = 'queued' AND created > ? AND not_before - created <= ?",
            (now, now, now, _LONGEST_UNDO_SECONDS),
        )
