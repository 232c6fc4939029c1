"""Messages of which only a part is here, their files, and what is asked of the server while somebody waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_STATEMENTS = (
    "ALTER TABLE messages ADD COLUMN missing INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX messages_missing ON messages (account_id, sort_key) WHERE missing > 0",
    "ALTER TABLE attachments ADD COLUMN missing INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE attachments ADD COLUMN blob TEXT",
    "ALTER TABLE bodies ADD COLUMN cut INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX attachments_blob ON attachments (blob) WHERE blob IS NOT NULL",
    """CREATE TABLE fetches (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
      message_id INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
      part TEXT NOT NULL, ahead INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'open',
      attempts INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0,
      error TEXT NOT NULL DEFAULT '', hint TEXT NOT NULL DEFAULT '', created REAL NOT NULL, finished REAL)""",
    "CREATE INDEX fetches_open ON fetches (account_id, ahead, id) WHERE state IN ('open', 'claimed')",
    "CREATE INDEX fetches_message ON fetches (message_id)",
    "CREATE INDEX fetches_finished ON fetches (finished) WHERE finished IS NOT NULL",
)


def partial_messages(db: Database) -> None:
    """``missing``: bytes on the server that are not here; of a message all of them, of an attachment its own.

    ``attachments.blob`` names a file's content where that was fetched by itself; of a ``cut`` body the end is missing.
    """
    for statement in _STATEMENTS:
        db.execute(statement)
