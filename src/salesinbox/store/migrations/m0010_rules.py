"""What the user joined and cut among conversations, rules, and lists that were left.

``thread_joins`` and ``thread_cuts`` name mails by their Message-ID. ``component`` of a message, and of a header id, is
what it would be a thread with if nothing had been joined or cut; ``NULL`` where that is the thread it is in.
``threads.arranged`` marks those where something was.

A mail that arrives waits in ``rule_queue`` until the rules have looked at it; ``rule_runs`` says which applied, once
for each rule and mail. ``messages.list_id`` is its List-Id.
``undo_steps.rule_id``: a rule did it, so the user's own undo passes it over.
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
    "ALTER TABLE messages ADD COLUMN list_id TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE rules (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE,"
    " query TEXT NOT NULL, deeds TEXT NOT NULL, position INTEGER NOT NULL, enabled INTEGER NOT NULL DEFAULT 0,"
    " stop INTEGER NOT NULL DEFAULT 0, account TEXT NOT NULL DEFAULT '', created REAL NOT NULL,"
    " trouble TEXT NOT NULL DEFAULT '')",
    "CREATE TABLE rule_queue (account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,"
    " identity TEXT NOT NULL, message_id INTEGER NOT NULL, arrived REAL NOT NULL,"
    " PRIMARY KEY (account_id, identity)) WITHOUT ROWID",
    "CREATE TABLE rule_runs (rule_id INTEGER NOT NULL,"
    " account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE, identity TEXT NOT NULL,"
    " message_id INTEGER NOT NULL, at REAL NOT NULL, step_id INTEGER, trouble TEXT NOT NULL DEFAULT '',"
    " PRIMARY KEY (rule_id, account_id, identity)) WITHOUT ROWID",
    "CREATE INDEX rule_runs_at ON rule_runs (rule_id, at)",
    "ALTER TABLE undo_steps ADD COLUMN rule_id INTEGER",
    "CREATE TABLE unsubscribes (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE, list TEXT NOT NULL, way TEXT NOT NULL,"
    " target TEXT NOT NULL, identity TEXT NOT NULL, message_id INTEGER NOT NULL, state TEXT NOT NULL,"
    " reason TEXT NOT NULL DEFAULT '', outbox_id INTEGER, attempts INTEGER NOT NULL DEFAULT 0,"
    " not_before REAL NOT NULL DEFAULT 0, created REAL NOT NULL, finished REAL, told INTEGER NOT NULL DEFAULT 1)",
    "CREATE INDEX unsubscribes_list ON unsubscribes (account_id, list)",
    "CREATE INDEX unsubscribes_due ON unsubscribes (not_before) WHERE state = 'pending'",
    "CREATE INDEX unsubscribes_news ON unsubscribes (id) WHERE told = 0",
)


def rules(db: Database) -> None:
    """Joins and cuts of conversations, rules, lists that were left."""
    for statement in _STATEMENTS:
        db.execute(statement)
