"""What was searched for, to be had again; and indexes of mail that is large, or came long after its date.

So such mail is found without looking at all there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_STATEMENTS = (
    "CREATE TABLE searches (query TEXT PRIMARY KEY, used INTEGER NOT NULL)",
    "CREATE INDEX searches_used ON searches (used)",
    "CREATE INDEX messages_late ON messages (date, sort_key) WHERE sort_key >= (date + 172800) << 20",
    "CREATE INDEX messages_large ON messages (sort_key, size) WHERE size >= 100000",
)


def searches(db: Database) -> None:
    """Past searches; indexes of large mail and of late mail."""
    for statement in _STATEMENTS:
        db.execute(statement)
