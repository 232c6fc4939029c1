"""Labels that the user made, saved filters, what undo needs to put such rows back, and what is gone to often."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_STATEMENTS = (
    "ALTER TABLE labels ADD COLUMN made INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX message_labels_label ON message_labels (label_id, message_id)",
    "CREATE TABLE saved_filters (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE,"
    " query TEXT NOT NULL, position INTEGER NOT NULL, tab INTEGER NOT NULL DEFAULT 0,"
    " color TEXT NOT NULL DEFAULT '')",
    "CREATE TABLE edits (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " step_id INTEGER NOT NULL REFERENCES undo_steps ON DELETE CASCADE,"
    " kind TEXT NOT NULL, ref INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL)",
    "CREATE INDEX edits_step ON edits (step_id)",
    "CREATE TABLE visits (kind TEXT NOT NULL, ref TEXT NOT NULL, times INTEGER NOT NULL, last REAL NOT NULL,"
    " PRIMARY KEY (kind, ref)) WITHOUT ROWID",
)


def filters(db: Database) -> None:
    """Labels made by the user, saved filters, rows as they were around a step, what is gone to often."""
    for statement in _STATEMENTS:
        db.execute(statement)
