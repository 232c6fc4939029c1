"""What the user joined and cut among conversations.

``thread_joins`` and ``thread_cuts`` name mails by their Message-ID. ``component`` of a message, and of a header id, is
what it would be a thread with if nothing had been joined or cut; ``NULL`` where that is the thread it is in.
``threads.arranged`` marks those where something was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_STATEMENTS = (
    "CREATE TABLE thread_joins (account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,"
    " ref TEXT NOT NULL, other TEXT NOT NULL, thread_id INTEGER, PRIMARY KEY (account_id, ref, other)) WITHOUT ROWID",
    "CREATE INDEX thread_joins_other ON thread_joins (account_id, other)",
    "CREATE TABLE thread_cuts (account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,"
    " ref TEXT NOT NULL, part TEXT NOT NULL, thread_id INTEGER, PRIMARY KEY (account_id, ref)) WITHOUT ROWID",
    "ALTER TABLE threads ADD COLUMN arranged INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE thread_refs ADD COLUMN component INTEGER",
    "CREATE INDEX thread_refs_component ON thread_refs (component) WHERE component IS NOT NULL",
    "ALTER TABLE messages ADD COLUMN component INTEGER",
    "CREATE INDEX messages_component ON messages (component) WHERE component IS NOT NULL",
)


def rules(db: Database) -> None:
    """Joins and cuts of conversations."""
    for statement in _STATEMENTS:
        db.execute(statement)
