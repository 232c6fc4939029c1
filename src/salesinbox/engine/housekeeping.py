"""What is put right in the database before an engine works, and what it forgets from time to time."""

from __future__ import annotations

from salesinbox.outbox.sender import settle_interrupted
from salesinbox.store import accounts, action_log, changes, fetches, notifications, rules, unsubscribes, waits
from salesinbox.store.connection import Database


def settle(db: Database) -> None:
    """What the last engine left half-way."""
    waits.put_right(db)
    action_log.reopen_claimed(db)
    unsubscribes.settle_interrupted(db)
    for account in accounts.all_accounts(db):
        settle_interrupted(db, account.id)


def prune(db: Database) -> None:
    """What is too old to be of use."""
    with db.write("prune"):
        changes.prune(db)
        action_log.prune(db)
        fetches.prune(db)
        notifications.prune(db)
        rules.prune(db)
