"""Rows of the user's own (labels, filters, rules) as they were before a step and after it, so that it can be undone.

The actions of a step change mail; its edits change these rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from salesinbox.store.connection import Database

KINDS = {"label": "labels", "filter": "saved_filters", "rule": "rules"}
"""Kind, as the change feed calls it → table; each has an ``id`` and a unique ``name``."""

Values = Mapping[str, Any]


def current(db: Database, kind: str, row_id: int) -> Values | None:
    """The row as it is, ``None`` if there is none."""
    row = db.row(f"SELECT * FROM {KINDS[kind]} WHERE id = ?", (row_id,))
    return None if row is None else dict(row)


def next_id(db: Database, kind: str) -> int:
    """The id that the next row will have; one that is gone is never given again."""
    return int(db.value("SELECT seq FROM sqlite_sequence WHERE name = ?", (KINDS[kind],), default=0)) + 1


def change(db: Database, step_id: int, kind: str, row_id: int, values: Values | None) -> None:
    """Give a row these values, or take it away, and note what it was; to be called in the step's transaction."""
    before = current(db, kind, row_id)
    after = None if values is None else {**(before or {}), **values, "id": row_id}
    note(db, step_id, kind, row_id, before, after)
    _put(db, kind, row_id, after)


def note(db: Database, step_id: int, kind: str, row_id: int, before: Values | None, after: Values | None) -> None:
    """Remember what a step has done to a row already."""
    db.execute(
        "INSERT INTO edits (step_id, kind, ref, before, after) VALUES (?, ?, ?, ?, ?)",
        (step_id, kind, row_id, json.dumps(before), json.dumps(after)),
    )


def turn_back(db: Database, step_id: int) -> None:
    """Put the rows of a step back as they were before it."""
    rows = db.rows("SELECT kind, ref, before FROM edits WHERE step_id = ? ORDER BY id DESC", (step_id,))
    for row in rows:
        _put(db, row["kind"], row["ref"], json.loads(row["before"]))


def bring_again(db: Database, step_id: int) -> None:
    """Give the rows of a step once more what the step gave them."""
    for row in db.rows("SELECT kind, ref, after FROM edits WHERE step_id = ? ORDER BY id", (step_id,)):
        _put(db, row["kind"], row["ref"], json.loads(row["after"]))


def _put(db: Database, kind: str, row_id: int, values: Values | None) -> None:
    table = KINDS[kind]
    db.changed(kind, row_id)
    if values is None:
        db.execute(f"DELETE FROM {table} WHERE id = ?", (row_id,))
        return
    if db.row(f"SELECT 1 FROM {table} WHERE name = ? AND id != ?", (values["name"], row_id)) is not None:
        return  # another one has taken the name meanwhile, and stays
    names = list(values)
    db.execute(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in names)}",
        [values[name] for name in names],
    )
