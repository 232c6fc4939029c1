"""Invitations that came as mail, and what the user answered. An answer counts unless its mail was taken back."""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.core import clock
from salesinbox.store import reading
from salesinbox.store.connection import Database

_LARGEST = 4 << 20


@dataclass(frozen=True, slots=True)
class Given:
    """An answer of the user's."""

    answer: str
    """A :class:`salesinbox.mail.calendar_answer.Answer`."""
    sequence: int
    """Which version of the event it was about."""
    delivery: str
    """State of its mail in the outbox."""


def calendar_of(db: Database, message_id: int) -> bytes | None:
    """The calendar in a message; ``None`` where it has none, or that is on the server only.

    Raises:
        StoreError: The message's content is not in the cache.
    """
    row = db.row(
        "SELECT id FROM attachments WHERE message_id = ? AND content_type = 'text/calendar' AND missing = 0"
        " AND size <= ? ORDER BY id LIMIT 1",
        (message_id, _LARGEST),
    )
    found = None if row is None else reading.attachment(db, row["id"])
    return None if found is None else reading.file_content(db, found)


def others_of_thread(db: Database, message_id: int, limit: int) -> list[tuple[int, int]]:
    """(message id, sort key) of the other messages of a conversation that have a calendar, newest first."""
    rows = db.rows(
        "SELECT m.id, m.sort_key FROM messages m WHERE m.thread_id = (SELECT thread_id FROM messages WHERE id = ?1)"
        " AND m.id != ?1 AND EXISTS (SELECT 1 FROM attachments a WHERE a.message_id = m.id"
        " AND a.content_type = 'text/calendar') ORDER BY m.sort_key DESC LIMIT ?2",
        (message_id, limit),
    )
    return [(row["id"], row["sort_key"]) for row in rows]


def given(db: Database, account_id: int, uid: str, recurrence: str) -> Given | None:
    """The newest answer to an event, if there is one."""
    row = db.row(
        "SELECT a.answer, a.sequence, coalesce(o.state, 'sent') AS delivery FROM invitation_answers a"
        " LEFT JOIN outbox o ON o.id = a.outbox_id WHERE a.account_id = ? AND a.uid = ? AND a.recurrence = ?"
        " AND coalesce(o.state, 'sent') != 'cancelled' ORDER BY a.id DESC LIMIT 1",
        (account_id, uid, recurrence),
    )
    return None if row is None else Given(*row)


def note(db: Database, account_id: int, uid: str, recurrence: str, sequence: int, answer: str, outbox_id: int) -> None:
    """Note what was answered by which outgoing mail."""
    db.execute(
        "INSERT INTO invitation_answers (account_id, uid, recurrence, sequence, answer, outbox_id, answered)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (account_id, uid, recurrence, sequence, answer, outbox_id, clock.timestamp()),
    )
