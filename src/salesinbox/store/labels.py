"""Labels: their names and colours, and which mail has them.

A label is listed while a conversation has it, or for as long as the user wants who made it (``made``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from salesinbox.core import colors
from salesinbox.store.connection import Database, Row

COUNTED = 1_000
"""More than so many conversations of a label are not counted: lists show the counts of hundreds of labels."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label; its name is untrusted, as it may have come from a server."""

    id: int
    name: str
    color: str
    """One of :data:`salesinbox.core.colors.PALETTE`."""
    made: bool
    """Whether it is kept while nothing has it."""


@dataclass(frozen=True, slots=True)
class LabelCount:
    """A label, and how many living conversations have it, up to :data:`COUNTED`."""

    label: Label
    threads: int
    unread: int


def every(db: Database) -> list[Label]:
    """All labels that are in use or kept, by the alphabet."""
    rows = db.rows(
        "SELECT id, name, color, made FROM labels l"
        " WHERE made OR EXISTS (SELECT 1 FROM thread_labels t WHERE t.label_id = l.id) ORDER BY name COLLATE NOCASE"
    )
    return [_label(row) for row in rows]


def counted(db: Database) -> list[LabelCount]:
    """As :func:`every`, with the number of conversations."""
    return [count(db, label) for label in every(db)]


def count(db: Database, label: Label) -> LabelCount:
    """How many conversations have a label; about 0.2 ms where there are many."""
    row = db.row(
        "SELECT count(*), coalesce(sum(unread > 0), 0) FROM (SELECT x.unread FROM thread_labels t"
        " JOIN threads x ON x.id = t.thread_id WHERE t.label_id = ? AND x.is_live = 1 LIMIT ?)",
        (label.id, COUNTED),
    )
    return LabelCount(label, *(tuple(row) if row else (0, 0)))


def named(db: Database, name: str) -> Label | None:
    """The label called *name*, without regard to case, also one that is not listed."""
    row = db.row("SELECT id, name, color, made FROM labels WHERE name = ?", (name,))
    return None if row is None else _label(row)


def get(db: Database, label_id: int) -> Label | None:
    """One label, ``None`` if it is gone."""
    row = db.row("SELECT id, name, color, made FROM labels WHERE id = ?", (label_id,))
    return None if row is None else _label(row)


def on_threads(db: Database, thread_ids: list[int]) -> dict[int, int]:
    """Label id → how many of some threads, which may be very many, have it."""
    rows = db.rows(
        "SELECT label_id, count(*) FROM thread_labels WHERE thread_id IN (SELECT value FROM json_each(?))"
        " GROUP BY label_id",
        (json.dumps(thread_ids),),
    )
    return {row[0]: row[1] for row in rows}


def of_threads(db: Database, thread_ids: list[int]) -> dict[int, list[Label]]:
    """The labels of each of some threads that has any, in alphabetic order."""
    marks = ",".join("?" * len(thread_ids))
    found: dict[int, list[Label]] = {}
    for row in db.rows(
        "SELECT t.thread_id, l.id, l.name, l.color, l.made FROM thread_labels t JOIN labels l ON l.id = t.label_id"
        f" WHERE t.thread_id IN ({marks}) ORDER BY l.name COLLATE NOCASE",
        thread_ids,
    ):
        found.setdefault(row["thread_id"], []).append(_label(row))
    return found


def threads_with(db: Database, label_id: int) -> int:
    """How many conversations have a label, those in Trash too."""
    return int(db.value("SELECT count(*) FROM thread_labels WHERE label_id = ?", (label_id,)))


def messages_with(db: Database, label_id: int, *, after: int, limit: int) -> list[tuple[int, int]]:
    """(message id, account id) of those that have a label, by id, those after one."""
    rows = db.rows(
        "SELECT l.message_id, m.account_id FROM message_labels l JOIN messages m ON m.id = l.message_id"
        " WHERE l.label_id = ? AND l.message_id > ? ORDER BY l.message_id LIMIT ?",
        (label_id, after, limit),
    )
    return [(row[0], row[1]) for row in rows]


def without(db: Database, label_id: int, message_ids: list[int]) -> set[int]:
    """Those of some messages that do not have a label."""
    marks = ",".join("?" * len(message_ids))
    have = db.rows(
        f"SELECT message_id FROM message_labels WHERE label_id = ? AND message_id IN ({marks})",
        (label_id, *message_ids),
    )
    return set(message_ids) - {row[0] for row in have}


def forget(db: Database, label_id: int) -> None:
    """Take a label away for good."""
    with db.write("forget label"):
        db.execute("DELETE FROM labels WHERE id = ?", (label_id,))
        db.changed("label", label_id)


def _label(row: Row) -> Label:
    return Label(row["id"], row["name"], row["color"] or colors.automatic(row["id"]), bool(row["made"]))
