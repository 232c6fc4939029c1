"""The rows of the side list: accounts, lists, saved filters and labels, with what is in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from salesinbox.core.numbers import at_most
from salesinbox.core.text import clean_line
from salesinbox.store import accounts, labels, threads
from salesinbox.store.connection import Database
from salesinbox.store.labels import Label
from salesinbox.store.threads import Filter
from salesinbox.views import query_list, thread_list
from salesinbox.views.places import Goal, goal

SECTIONS = ("Accounts", "Lists", "Filters", "Labels")
_TO_DO = (Filter.INBOX, Filter.UNREAD)


@dataclass(frozen=True, slots=True)
class SideRow:
    """A row, and where it leads."""

    section: str
    """One of :data:`SECTIONS`."""
    goal: Goal
    count: str = ""
    bold: bool = False
    """Whether something in it is unread."""
    wrong: bool = False
    """A filter whose query cannot be understood."""


def load(db: Database, account_id: int | None) -> list[SideRow]:
    """All rows but those of labels; the counts are those of one account, or of all. One account is no section."""
    return [*_accounts(db), *_lists(db, account_id), *_filters(db, account_id)]


def label_rows(db: Database, some: Sequence[Label]) -> list[SideRow]:
    """The rows of some labels; of hundreds a few at a time, so that others who read need not wait for all."""
    counts = [labels.count(db, each) for each in some]
    return [
        SideRow(
            "Labels",
            goal("label", str(each.label.id), each.label.name, color=each.label.color),
            _number(each.threads, labels.COUNTED),
            each.unread > 0,
        )
        for each in counts
    ]


def _accounts(db: Database) -> Iterator[SideRow]:
    every = accounts.all_accounts(db)
    if len(every) < 2:
        return
    for id_, address in [(None, "All accounts"), *((each.id, clean_line(each.address)) for each in every)]:
        unread = threads.unread_in_inbox(db, account_id=id_)
        to = goal("account", "" if id_ is None else str(id_), address)
        yield SideRow("Accounts", to, _number(unread, threads.COUNTED), unread > 0)


def _lists(db: Database, account_id: int | None) -> Iterator[SideRow]:
    counts = thread_list.counts(db, account_id=account_id)
    for each in Filter:
        count = counts.get(each, "")
        yield SideRow("Lists", goal("list", each.value, each.value.capitalize()), count, bool(count) and each in _TO_DO)


def _filters(db: Database, account_id: int | None) -> Iterator[SideRow]:
    for each in query_list.saved(db):
        number = query_list.count(db, each.query, account_id=account_id)
        to = goal("filter", str(each.id), each.name, color=each.color)
        yield SideRow("Filters", to, query_list.counted(number), wrong=bool(each.error))


def _number(count: int, most: int) -> str:
    return at_most(count, most) if count else ""
