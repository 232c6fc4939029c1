"""What was searched for, to be had again; and indexes so that old and large mail is found without looking at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_STATEMENTS = (
    "CREATE TABLE searches (query TEXT PRIMARY KEY, used INTEGER NOT NULL)",
    "CREATE INDEX searches_used ON searches (used)",
    "CREATE INDEX messages_dates ON messages (date, sort_key)",
    "CREATE INDEX messages_large ON messages (sort_key, size) WHERE size >= 100000",
)


def searches(db: Database) -> None:
    """Past searches; indexes of dates and of large mails."""
    for statement in _STATEMENTS:
        db.execute(statement)
