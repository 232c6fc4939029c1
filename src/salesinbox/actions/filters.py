"""Saving, changing, ordering and deleting filters: each call is one undo step."""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.actions.own_things import check_name, check_query, put_at
from salesinbox.core.colors import check_color
from salesinbox.core.errors import NotFound, UsageError
from salesinbox.core.text import clean_line, shorten
from salesinbox.store import action_log, edits, saved_filters
from salesinbox.store.connection import Database
from salesinbox.store.saved_filters import SavedFilter
from salesinbox.store.threads import Filter

OFFERED = (
    ("To read", "in:inbox is:unread"),
    ("Starred to do", "in:inbox is:starred"),
    ("Waiting for a reply", "is:awaiting"),
    ("With files", "in:inbox has:attachment"),
)
"""Filters that many people want: offered, never made by themselves."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a call did."""

    step_id: int | None
    """The undo step, ``None`` where nothing had to change."""
    title: str
    """What to tell the user."""
    filter: SavedFilter | None
    """As it is now, ``None`` where it was deleted."""


def offered(db: Database) -> list[tuple[str, str]]:
    """(name, query) of those of :data:`OFFERED` that are not saved yet and can be understood."""
    have = {each.query for each in saved_filters.every(db)}
    return [(name, query) for name, query in OFFERED if query not in have and not saved_filters.wrong(query)]


def add(db: Database, name: str, query: str, *, tab: bool = False, color: str = "") -> Saved:
    """Save a filter, after the others.

    Raises:
        UsageError: The name is taken or cannot be one, or the query cannot be understood.
    """
    color = check_color(color)
    with db.write("save filter"):
        values = {"name": _check_name(db, name), "query": _check_query(query), "tab": int(tab), "color": color}
        step = action_log.begin_step(db, f"Saved filter “{values['name']}”")
        row_id, position = edits.next_id(db, "filter"), _last_position(db) + 1
        edits.change(db, step, "filter", row_id, {**values, "position": position})
    return Saved(step, f"Saved filter “{values['name']}”", saved_filters.get(db, row_id))


def edit(
    db: Database,
    name: str,
    *,
    to: str | None = None,
    query: str | None = None,
    tab: bool | None = None,
    color: str | None = None,
) -> Saved:
    """Change a filter; what is ``None`` stays.

    Raises:
        NotFound: There is no such filter.
        UsageError: As :func:`add`.
    """
    with db.write("edit filter"):
        old = known(db, name)
        values: dict[str, object] = {}
        if to is not None and to != old.name:
            values["name"] = _check_name(db, to, besides=old.id)
        if query is not None and query != old.query:
            values["query"] = _check_query(query)
        if tab is not None and tab != old.tab:
            values["tab"] = int(tab)
        if color is not None and check_color(color) != old.color:
            values["color"] = check_color(color)
        if not values:
            return Saved(None, f"Nothing to change about filter “{old.name}”", old)
        title = _told(old, values)
        step = action_log.begin_step(db, title)
        edits.change(db, step, "filter", old.id, values)
    return Saved(step, title, saved_filters.get(db, old.id))


def move(db: Database, name: str, place: int) -> Saved:
    """Put a filter at a place among the others, counted from 1; beyond the last means last.

    Raises:
        NotFound: There is no such filter.
    """
    with db.write("move filter"):
        moved = known(db, name)
        at, changed = put_at(saved_filters.every(db), moved.id, place)
        if not changed:
            return Saved(None, f"Filter “{moved.name}” is there already", moved)
        title = f"Moved filter “{moved.name}” to place {at}"
        step = action_log.begin_step(db, title)
        for each, number in changed.items():
            edits.change(db, step, "filter", each, {"position": number})
    return Saved(step, title, saved_filters.get(db, moved.id))


def delete(db: Database, name: str) -> Saved:
    """Forget a filter; the mail it shows stays.

    Raises:
        NotFound: There is no such filter.
    """
    with db.write("delete filter"):
        gone = known(db, name)
        title = f"Deleted filter “{gone.name}”"
        step = action_log.begin_step(db, title)
        edits.change(db, step, "filter", gone.id, None)
    return Saved(step, title, None)


def known(db: Database, name: str) -> SavedFilter:
    """The filter called *name*.

    Raises:
        NotFound: There is none.
    """
    found = saved_filters.named(db, name)
    if found is None:
        hint = "`salesinbox filter list` shows those there are."
        raise NotFound(f"There is no saved filter “{shorten(clean_line(name), 40)}”.", hint)
    return found


def _check_query(query: str) -> str:
    return check_query(query, UsageError("A filter needs a query.", "For example: in:inbox is:unread"))


def _check_name(db: Database, name: str, *, besides: int = 0) -> str:
    name = check_name(name, "filter")
    if name.casefold() in (*Filter,):
        raise UsageError(f"“{name}” is a list of its own.", "Take another name.")
    other = saved_filters.named(db, name)
    if other is not None and other.id != besides:
        raise UsageError(f"There is a filter “{other.name}” already.", "Take another name, or edit that one.")
    return name


def _last_position(db: Database) -> int:
    return max((each.position for each in saved_filters.every(db)), default=0)


def _told(old: SavedFilter, values: dict[str, object]) -> str:
    if set(values) == {"name"}:
        return f"Renamed filter “{old.name}” to “{values['name']}”"
    if set(values) == {"tab"}:
        return f"Filter “{old.name}” is a tab now" if values["tab"] else f"Filter “{old.name}” is no tab any more"
    return f"Changed filter “{old.name}”"
