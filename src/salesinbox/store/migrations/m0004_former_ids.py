"""What it takes to join the user's rows to mail that is fetched anew: ids the messages had, and names besides ids.

``former_ids`` is empty unless the cache was rebuilt (:mod:`salesinbox.store.identities`). ``lost_blobs`` lists messages
whose bytes have to be fetched again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_STATEMENTS = """
CREATE TABLE former_ids (
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE, key BLOB NOT NULL,
  message_id INTEGER NOT NULL, thread_id INTEGER, PRIMARY KEY (account_id, key)) WITHOUT ROWID;
CREATE INDEX former_ids_message ON former_ids (message_id);

CREATE TABLE lost_blobs (message_id INTEGER PRIMARY KEY REFERENCES messages ON DELETE CASCADE);

ALTER TABLE outbox ADD COLUMN answers_identity TEXT NOT NULL DEFAULT '';
UPDATE outbox SET answers_identity = coalesce((SELECT identity FROM messages WHERE id = outbox.answers), '');

CREATE INDEX action_targets_identity ON action_targets (identity);
CREATE INDEX drafts_answers ON drafts (account_id, answers_identity) WHERE answers_identity != '';
CREATE INDEX outbox_answers ON outbox (account_id, answers_identity) WHERE answers_identity != '';
"""


def former_ids(db: Database) -> None:
    """Former ids of messages, raw mail that is lost, the identity of what a mail answers."""
    for statement in _STATEMENTS.split(";\n"):
        if statement.strip():
            db.execute(statement)
