"""What a conversation may be merged with: others with the same people first, then the newest of its account."""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.core import clock
from salesinbox.core.text import clean_line
from salesinbox.store import accounts, people, threads
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter, ThreadRow
from salesinbox.views import format as formatting
from salesinbox.views.thread_list import NO_SUBJECT

_PEOPLE = 5
_OF_EACH = 20
_RECENT = 200


@dataclass(frozen=True, slots=True)
class MergeChoice:
    """A conversation; its texts are safe to show."""

    id: int
    subject: str
    note: str
    """Who is in it, and when it was last written to."""


def choices(db: Database, thread_id: int) -> list[MergeChoice]:
    """The conversations of the same account that *thread_id* may be merged with, the likeliest first."""
    row = threads.get(db, thread_id)
    if row is None:
        return []
    own = {account.address for account in accounts.all_accounts(db)}
    known = [each.key for each in people.of_threads(db, [row.id]).get(row.id, []) if each.key not in own]
    found: dict[int, ThreadRow] = {}
    for address in known[:_PEOPLE]:
        found |= {each.id: each for each in people.conversations_with(db, address, without=row.id, limit=_OF_EACH)}
    for each in threads.page(db, Filter.ALL, account_id=row.account_id, limit=_RECENT):
        found.setdefault(each.id, each)
    others = [each for each in found.values() if each.id != row.id and each.account_id == row.account_id]
    return [MergeChoice(each.id, clean_line(each.subject) or NO_SUBJECT, _note(each)) for each in others]


def _note(row: ThreadRow) -> str:
    names = [clean_line(name) for name, _ in row.senders[:2]]
    return f"{', '.join(names)} · {formatting.when(row.date, clock.now())}"
