"""Snoozed, muted, to be reminded of, come back, awaiting an answer: of each message and of its thread.

What the user asked for stands in ``overlays`` (:mod:`salesinbox.store.overlays`); these columns are made from it. Times
are Unix seconds, 0 where there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_COLUMNS = ("snoozed_until", "remind_at", "returned_at", "no_reply", "muted")
_SENT = 2 | 128
"""``store.effective.Places.SENT | Places.OUTBOX``."""

_STATEMENTS = f"""
ALTER TABLE threads ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
CREATE INDEX threads_snoozed ON threads (last_sort, snoozed_until) WHERE snoozed_until > 0;
CREATE INDEX threads_waiting ON threads (last_sort, waiting) WHERE waiting = 1;
CREATE INDEX threads_account_snoozed ON threads (account_id, last_sort, snoozed_until) WHERE snoozed_until > 0;
CREATE INDEX threads_account_waiting ON threads (account_id, last_sort, waiting) WHERE waiting = 1;
CREATE INDEX threads_due_snooze ON threads (snoozed_until) WHERE snoozed_until > 0;
CREATE INDEX threads_due_reminder ON threads (remind_at) WHERE remind_at > 0;
CREATE INDEX undo_steps_undone ON undo_steps (id) WHERE state = 'undone';
UPDATE threads SET waiting = 1 WHERE is_live = 1 AND in_sent = 1 AND EXISTS (
  SELECT 1 FROM messages m WHERE m.sort_key = threads.last_sort AND m.own = 1 AND m.draft = 0
  AND m.places & {_SENT} != 0 AND EXISTS (
    SELECT 1 FROM participants p WHERE p.message_id = m.id AND p.role IN ('to', 'cc')
    AND p.address NOT IN (SELECT address FROM accounts)))
"""


def waits(db: Database) -> None:
    """Columns for what waits for a time or a reply, and the indexes of the lists made from them; one for redo."""
    for table in ("messages", "threads"):
        for column in _COLUMNS:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0")
    for statement in _STATEMENTS.split(";\n"):
        db.execute(statement)
