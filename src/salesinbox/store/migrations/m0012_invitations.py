"""What the user has answered to invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_STATEMENTS = (
    "CREATE TABLE invitation_answers ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,"
    " uid TEXT NOT NULL, recurrence TEXT NOT NULL, sequence INTEGER NOT NULL, answer TEXT NOT NULL,"
    " outbox_id INTEGER NOT NULL, answered REAL NOT NULL)",
    "CREATE INDEX invitation_answers_event ON invitation_answers (account_id, uid, recurrence, id)",
    "CREATE INDEX attachments_calendar ON attachments (message_id) WHERE content_type = 'text/calendar'",
)


def invitations(db: Database) -> None:
    """Answers by event, the newest of one counts."""
    for statement in _STATEMENTS:
        db.execute(statement)
