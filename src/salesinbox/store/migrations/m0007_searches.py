"""What was searched for, to be had again; and large mails, so that they are found without looking at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_STATEMENTS = (
    "CREATE TABLE searches (query TEXT PRIMARY KEY, used INTEGER NOT NULL)",
    "CREATE INDEX searches_used ON searches (used)",
    "CREATE INDEX messages_large ON messages (sort_key, size) WHERE size >= 1000000",
)


def searches(db: Database) -> None:
    """Past searches; an index over large mails."""
    for statement in _STATEMENTS:
        db.execute(statement)
