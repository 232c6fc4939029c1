"""Comparing the full-text index with one built anew from the stored texts."""

from __future__ import annotations

import json
import sqlite3

from salesinbox.store.compress import unpack_text
from salesinbox.store.connection import Database

_CREATE = (
    "CREATE VIRTUAL TABLE search USING fts5 (subject, sender, recipients, body, files,"
    " content='', prefix='2 3', tokenize='unicode61')"
)
_VOCABULARY = "CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'search', 'instance')"


def rebuilt_differs(db: Database) -> list[tuple[object, ...]]:
    """Where the index and a rebuilt one disagree: (term, rowid, column, offset) that only one of them has."""
    db.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    fresh = sqlite3.connect(":memory:")
    fresh.execute(_CREATE)
    for row in db.rows("SELECT m.sort_key, b.indexed FROM messages m JOIN bodies b ON b.message_id = m.id"):
        columns = json.loads(unpack_text(row["indexed"]))
        fresh.execute(
            "INSERT INTO search (rowid, subject, sender, recipients, body, files) VALUES (?, ?, ?, ?, ?, ?)",
            (row["sort_key"], *columns),
        )
    difference = _instances(db.connection) ^ _instances(fresh)
    fresh.close()
    return sorted(difference, key=str)


def _instances(connection: sqlite3.Connection) -> set[tuple[object, ...]]:
    connection.execute(_VOCABULARY)
    found = {tuple(row) for row in connection.execute("SELECT term, doc, col, offset FROM temp.words")}
    connection.execute("DROP TABLE temp.words")
    return found
