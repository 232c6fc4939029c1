"""What sender checks compare with, and notifications.

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
)


def notices(db: Database) -> None:
    """Whose results count, whom we wrote to."""
    for statement in _STATEMENTS:
        db.execute(statement)
