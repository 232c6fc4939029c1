"""What became of actions that did not go through as the user asked: refused, overtaken elsewhere, or done in part.

The engine's own flags (read by opening, answered) are no business of the user's and are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from salesinbox.store.connection import Database

_COLUMNS = (
    "SELECT a.id, m.address, coalesce(s.title, 'Undo'), a.state, a.error, a.finished, a.created,"
    " (SELECT t.message_id FROM action_targets t WHERE t.action_id = a.id LIMIT 1)"
    " FROM actions a JOIN accounts m ON m.id = a.account_id LEFT JOIN undo_steps s ON s.id = a.step_id"
)
_ASKED_FOR = "(a.step_id IS NOT NULL OR a.verb != 'flag')"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An action and what became of it. ``reason`` may quote a server and a mailbox."""

    id: int
    address: str
    title: str
    """Of its step: "Archived 3 conversations"."""
    state: str
    """open, claimed, failed (refused), skipped (overtaken elsewhere), done (in part)."""
    reason: str
    finished: float | None
    created: float
    message_id: int | None
    """One of its messages."""


def waiting(db: Database, limit: int) -> list[Outcome]:
    """What has not reached its server yet, oldest first."""
    sql = f"{_COLUMNS} WHERE a.state IN ('open', 'claimed') AND {_ASKED_FOR} ORDER BY a.account_id, a.id LIMIT ?"
    return [Outcome(*row) for row in db.rows(sql, (limit,))]


def listing(db: Database, limit: int) -> list[Outcome]:
    """What did not go through as asked, newest first; kept as long as finished actions are."""
    sql = (
        f"{_COLUMNS} WHERE a.finished IS NOT NULL AND a.error != '' AND {_ASKED_FOR}"
        " ORDER BY a.finished DESC, a.id DESC LIMIT ?"
    )
    return [Outcome(*row) for row in db.rows(sql, (limit,))]


def untold(db: Database, limit: int = 1000) -> list[Outcome]:
    """What the user has not been told of yet, oldest first."""
    news = f"a.told = 0 AND a.finished IS NOT NULL AND a.error != '' AND {_ASKED_FOR}"
    sql = f"{_COLUMNS} WHERE {news} ORDER BY a.id LIMIT ?"
    return [Outcome(*row) for row in db.rows(sql, (limit,))]


def mark_told(db: Database, action_ids: Iterable[int]) -> None:
    """The user has been told of these."""
    with db.write("told of outcomes"):
        db.executemany("UPDATE actions SET told = 1 WHERE id = ?", [(id_,) for id_ in action_ids])
