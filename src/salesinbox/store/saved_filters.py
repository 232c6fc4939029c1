"""Saved filters: a query of the search grammar with a name and a place among the tabs and in the side list."""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.core import colors
from salesinbox.core.errors import UserError
from salesinbox.store.connection import Database, Row
from salesinbox.store.search import parse

_COLUMNS = "id, name, query, position, tab, color"


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A filter as the user saved it. Its query may be wrong by now: the grammar grows, and a file may be edited."""

    id: int
    name: str
    query: str
    position: int
    """Its place among the others, from 1 on; gaps mean nothing."""
    tab: bool
    """Whether it is a tab above the list."""
    color: str
    """One of :data:`salesinbox.core.colors.PALETTE`, or empty."""


def every(db: Database) -> list[SavedFilter]:
    """All saved filters in their order."""
    return [_filter(row) for row in db.rows(f"SELECT {_COLUMNS} FROM saved_filters ORDER BY position, id")]


def named(db: Database, name: str) -> SavedFilter | None:
    """The filter called *name*, without regard to case."""
    row = db.row(f"SELECT {_COLUMNS} FROM saved_filters WHERE name = ?", (name.strip(),))
    return None if row is None else _filter(row)


def get(db: Database, filter_id: int) -> SavedFilter | None:
    """One filter, ``None`` if it is gone."""
    row = db.row(f"SELECT {_COLUMNS} FROM saved_filters WHERE id = ?", (filter_id,))
    return None if row is None else _filter(row)


def wrong(query: str) -> str:
    """Why a query cannot be understood, empty where it can."""
    try:
        parse(query)
    except UserError as error:
        return str(error)
    return ""


def _filter(row: Row) -> SavedFilter:
    color = row["color"] if row["color"] in colors.PALETTE else ""
    return SavedFilter(row["id"], row["name"], row["query"], row["position"], bool(row["tab"]), color)
