"""What is shown of a sync: how far each mailbox has come, which are left out, time left, and what goes over the line.

``history`` is for how many days back a mailbox was filled, 0 for everything; where it is not known (``NULL``), what is
here is compared with the server's list once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_STATEMENTS = (
    "ALTER TABLE mailboxes ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE mailboxes ADD COLUMN history INTEGER",
    "ALTER TABLE mailboxes ADD COLUMN backlog INTEGER",
    "ALTER TABLE mailboxes ADD COLUMN fetched INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE mailboxes ADD COLUMN fetched_bytes INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE account_status ADD COLUMN seconds_left INTEGER",
    "CREATE TABLE traffic (account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE, span TEXT NOT NULL,"
    " round_trips INTEGER NOT NULL, received INTEGER NOT NULL, sent INTEGER NOT NULL, seconds REAL NOT NULL,"
    " PRIMARY KEY (account_id, span)) WITHOUT ROWID",
)


def visible(db: Database) -> None:
    """Progress of each mailbox and account, mailboxes left out, traffic."""
    for statement in _STATEMENTS:
        db.execute(statement)
