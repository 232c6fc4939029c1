"""Several things that are submitted one after the other, made one step to undo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from salesinbox.core import clock
from salesinbox.store.connection import Database


@dataclass
class OneStep:
    """The step; :attr:`title` is to be set before the block ends."""

    title: str = ""
    id: int | None = None
    """``None`` until the block has ended, and where nothing was submitted in it."""


@contextmanager
def one_step(db: Database, *, rule_id: int | None = None) -> Iterator[OneStep]:
    """What is submitted in this block is one step. Inside a write transaction, so nobody else submits meanwhile.

    Args:
        rule_id: A rule does it, not the user: the user's own steps to undo and redo stay what they are.
    """
    undone = [row[0] for row in db.rows("SELECT id FROM undo_steps WHERE state = 'undone'")]
    action, step = (db.value(f"SELECT max(id) FROM {table}") or 0 for table in ("actions", "undo_steps"))
    made = OneStep()
    yield made
    new = db.rows("SELECT id FROM actions WHERE id > ? AND step_id IS NOT NULL LIMIT 1", (action,))
    if rule_id is not None:
        db.executemany("UPDATE undo_steps SET state = 'undone' WHERE id = ?", [(id_,) for id_ in undone])
    if not new:
        return
    made.id = db.insert(
        "INSERT INTO undo_steps (title, created, rule_id) VALUES (?, ?, ?)", (made.title, clock.timestamp(), rule_id)
    )
    db.execute("UPDATE actions SET step_id = ? WHERE id > ? AND step_id IS NOT NULL", (made.id, action))
    db.execute("DELETE FROM undo_steps WHERE id > ? AND id < ?", (step, made.id))
