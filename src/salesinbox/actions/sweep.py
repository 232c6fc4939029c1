"""Sweeping: archive, delete or mark as read everything in the inbox that one sender wrote longer ago than some days.

Meant are conversations whose newest mail is that old and whose newest received mail is the sender's: one in which
somebody else had the last word stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from salesinbox.actions import triage
from salesinbox.actions.submit import Done
from salesinbox.core import clock
from salesinbox.store import people
from salesinbox.store.connection import Database

_DAY = 86_400


class Way(StrEnum):
    """What becomes of them; the value is the name of the action."""

    ARCHIVE = "archive"
    READ = "mark_read"
    DELETE = "delete"

    def said_of(self, what: str) -> str:
        """As the user is asked: ``Archive all``."""
        return {"archive": "Archive {}", "mark_read": "Mark {} as read", "delete": "Delete {}"}[self.value].format(what)


def found(db: Database, address: str, days: int, *, account_id: int | None = None) -> list[int]:
    """The conversations in the inbox that are meant, newest first.

    Args:
        address: The sender's.
        days: How old they are at least; 0 for all.
    """
    before = int(clock.timestamp()) - days * _DAY
    return people.inbox_threads_from(db, address, before, account_id=account_id)


def sweep(db: Database, thread_ids: Sequence[int], way: Way) -> Done:
    """Do it to what was :func:`found`, as one step."""
    intents: dict[Way, Callable[[Database, Sequence[int]], Done]] = {
        Way.ARCHIVE: triage.archive, Way.READ: triage.mark_read, Way.DELETE: triage.delete
    }  # fmt: skip
    return intents[way](db, thread_ids)
