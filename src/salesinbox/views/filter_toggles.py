"""What the filter panel offers: terms of the query language in groups, each with what it means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from salesinbox.core import query_text
from salesinbox.core.query_text import term
from salesinbox.core.text import clean_line
from salesinbox.store import accounts, labels
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter

MOST_LABELS = 500


@dataclass(frozen=True, slots=True)
class Toggle:
    """A term that can be put into a query."""

    term: str
    title: str
    color: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Toggles under a title."""

    title: str
    toggles: tuple[Toggle, ...]
    alone: bool = False
    """Whether only one of them can be on."""


_STATES = Group(
    "State",
    (
        Toggle("is:unread", "Unread"),
        Toggle("is:starred", "Starred"),
        Toggle("has:attachment", "With files"),
        Toggle("is:awaiting", "Waiting for a reply"),
        Toggle("is:known", "From people I know"),
        Toggle("is:snoozed", "Snoozed"),
        Toggle("is:muted", "Muted"),
    ),
)
_LISTS = Group(
    "List",
    tuple(
        Toggle(f"in:{each.value}", each.value.capitalize())
        for each in (Filter.INBOX, Filter.ARCHIVE, Filter.SENT, Filter.DRAFTS, Filter.TRASH, Filter.JUNK)
    ),
    alone=True,
)
_AGES = Group(
    "Age",
    (
        Toggle("newer:1d", "Of the last day"),
        Toggle("newer:7d", "Of the last week"),
        Toggle("newer:1m", "Of the last month"),
        Toggle("older:7d", "Older than a week"),
        Toggle("older:1m", "Older than a month"),
        Toggle("older:1y", "Older than a year"),
    ),
    alone=True,
)
_GROUPS = (_STATES, _LISTS, _AGES)


def groups(db: Database) -> list[Group]:
    """Everything that is offered; the labels with most conversations first."""
    counted = sorted(labels.counted(db), key=lambda each: -each.threads)[:MOST_LABELS]
    own = tuple(
        Toggle(term("label", each.label.name), clean_line(each.label.name), each.label.color) for each in counted
    )
    every = accounts.all_accounts(db)
    addresses = tuple(Toggle(term("account", each.address), clean_line(each.address)) for each in every)
    found = [*_GROUPS, Group("Label", own), Group("Account", addresses, alone=True)]
    return [group for group in found if group.toggles and not (group.title == "Account" and len(every) == 1)]


def switch(query: str, toggle: Toggle, group: Group) -> str:
    """A query with a toggle on where it is off (or turned round), and off where it is on."""
    if query_text.has(query, toggle.term):
        return query_text.take(query, toggle.term)
    return query_text.put(_without(query, toggle, group), toggle.term)


def turn_round(query: str, toggle: Toggle) -> str:
    """A query that leaves out what the toggle asks for, or where it does so already, no longer does."""
    opposite = f"-{toggle.term}"
    if query_text.has(query, opposite):
        return query_text.take(query, opposite)
    return query_text.put(query_text.take(query, toggle.term), opposite)


def state(query: str, toggle: Toggle) -> bool | None:
    """On, off, or ``None`` where the query leaves it out."""
    if query_text.has(query, f"-{toggle.term}"):
        return None
    return query_text.has(query, toggle.term)


def query_of(filter_: Filter, label: str = "") -> str:
    """What a list is in the query language."""
    own = {Filter.ALL: "", Filter.UNREAD: "is:unread", Filter.STARRED: "is:starred"}
    parts = [own.get(filter_, f"in:{filter_.value}"), term("label", label) if label else ""]
    return " ".join(filter(None, parts))


def every(found: Sequence[Group]) -> Iterator[tuple[Group, Toggle]]:
    """All toggles, each with its group."""
    for group in found:
        for toggle in group.toggles:
            yield group, toggle


def _without(query: str, toggle: Toggle, group: Group) -> str:
    query = query_text.take(query, f"-{toggle.term}")
    for other in group.toggles if group.alone else ():
        query = query_text.take(query, other.term)
    return query
