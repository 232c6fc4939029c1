"""Lists that are a query of the search grammar: saved filters, and what the filter panel puts together."""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.core.query_text import term
from salesinbox.core.text import clean_line
from salesinbox.store import saved_filters, search
from salesinbox.store.connection import Database

COUNTED = 99
"""More conversations than that are not counted: a tab says "99+"."""


@dataclass(frozen=True, slots=True)
class FilterLine:
    """A saved filter, ready to show."""

    id: int
    name: str
    query: str
    tab: bool
    color: str
    error: str
    """Why its query cannot be understood, empty where it can."""


def saved(db: Database) -> list[FilterLine]:
    """All saved filters in their order; one that is wrong says so."""
    return [
        FilterLine(
            each.id,
            clean_line(each.name),
            clean_line(each.query),
            each.tab,
            each.color,
            saved_filters.wrong(each.query),
        )
        for each in saved_filters.every(db)
    ]


def count(db: Database, query: str, *, account_id: int | None = None, most: int = COUNTED) -> int:
    """How many conversations a query finds; more than *most* are not counted, nor anything where it is wrong."""
    if saved_filters.wrong(query):
        return 0
    return search.count(db, query, account_id=account_id, up_to=most + 1)


def counted(number: int, most: int = COUNTED) -> str:
    """A number of :func:`count` in words: ``12``, ``99+``, nothing for none."""
    return f"{most:,}+" if number > most else f"{number:,}" if number else ""


def with_label(query: str, label: str) -> str:
    """A query narrowed to a label."""
    return f"({query}) {term('label', label)}"
