"""How far back all mail is here, while history still comes in."""

from __future__ import annotations

from salesinbox.store.connection import Database

_COMING = (
    "SELECT id, backfill_below FROM mailboxes WHERE state IN ('initial', 'uid-invalid') AND selectable = 1"
    " AND skipped = 0 AND local = 0"
)
_OLDEST = (
    "SELECT m.sort_key >> 20 FROM message_mailbox p JOIN messages m ON m.id = p.message_id"
    " WHERE p.mailbox_id = ? AND p.uid >= ? ORDER BY p.uid LIMIT 1"
)


def reach(db: Database, *, account_id: int | None = None) -> int | None:
    """From when on (Unix seconds) every mailbox's mail is here; ``None`` where no history is to come.

    Of a mailbox that has been filled down to some UID the mail with that one is the oldest; where none is here yet,
    the answer is now-or-never: the end of time.
    """
    account = "" if account_id is None else f" AND account_id = {account_id}"
    found = [
        db.value(_OLDEST, (row["id"], row["backfill_below"] or 0), default=NOTHING)
        for row in db.rows(_COMING + account)
    ]
    return max(found, default=None)


NOTHING = 1 << 40
"""What :func:`reach` says where a mailbox has nothing yet."""
