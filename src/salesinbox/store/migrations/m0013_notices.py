"""What sender checks compare with, and notifications (:mod:`salesinbox.store.notifications`).

``accounts.authserv`` and ``accounts.imap_host`` say whose Authentication-Results count: the settings know the provider,
but mail is read without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_STATEMENTS = (
    "ALTER TABLE accounts ADD COLUMN authserv TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE accounts ADD COLUMN imap_host TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX correspondents_written ON correspondents (address, name, sent) WHERE sent > 0",
    "CREATE TABLE notifications (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE, kind TEXT NOT NULL, key TEXT NOT NULL,"
    " thread_id INTEGER NOT NULL, message_id INTEGER, who TEXT NOT NULL, subject TEXT NOT NULL, snippet TEXT NOT NULL,"
    " created REAL NOT NULL, seen INTEGER NOT NULL DEFAULT 0, shown INTEGER NOT NULL DEFAULT 0,"
    " handed INTEGER NOT NULL DEFAULT 0, UNIQUE (kind, key))",
    "CREATE INDEX notifications_unshown ON notifications (id) WHERE shown = 0",
    "CREATE INDEX notifications_unhanded ON notifications (id) WHERE handed = 0",
    "CREATE INDEX notifications_account ON notifications (account_id)",
    "CREATE TABLE notification_marks (account_id INTEGER PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,"
    " upto INTEGER NOT NULL, since REAL NOT NULL)",
)


def notices(db: Database) -> None:
    """Whose results count, whom we wrote to, and what the user is told of."""
    for statement in _STATEMENTS:
        db.execute(statement)
