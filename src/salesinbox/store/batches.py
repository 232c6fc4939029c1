"""Which open actions are carried out together: one command then does for the server what the user did one by one.

Order matters among actions that share a message and nowhere else. So the oldest open action takes along every later one
that asks for the same, unless one that it would overtake concerns a message of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from salesinbox.core import clock
from salesinbox.store.action_log import ActionRow, action_of
from salesinbox.store.connection import Database, Row
from salesinbox.store.effective import chunks
from salesinbox.store.identities import is_awaited

LOOK_AHEAD = 2000
"""Open actions looked at for a batch."""
MOST_MESSAGES = 1000


def claim(db: Database, account_id: int, look_ahead: int = LOOK_AHEAD) -> list[ActionRow]:
    """The oldest open action of an account whose time has come and what goes with it, marked as being carried out.

    An action that waits for a retry, or for a message of a cache that is being rebuilt, holds back those behind it.
    """
    waiting = db.rows(
        "SELECT id, verb, params, not_before FROM actions WHERE account_id = ? AND state IN ('open', 'claimed')"
        " ORDER BY id LIMIT ?",
        (account_id, look_ahead),
    )
    if not waiting or waiting[0]["not_before"] > clock.timestamp() or is_awaited(db, waiting[0]["id"]):
        return []
    chosen = [row["id"] for row in _like_the_first(db, waiting)]
    claimed = _mark(db, chosen)
    return claimed or claim(db, account_id, look_ahead)  # all have been undone meanwhile


def _mark(db: Database, action_ids: Sequence[int]) -> list[ActionRow]:
    """Claim what has not been undone since it was looked at, which was done without the lock."""
    found: list[ActionRow] = []
    with db.write("claim actions"):
        for chunk in chunks(action_ids, 500):
            marks = ",".join("?" * len(chunk))
            rows = db.rows(
                f"SELECT * FROM actions WHERE id IN ({marks}) AND state IN ('open', 'claimed') ORDER BY id", chunk
            )
            db.execute(
                "UPDATE actions SET state = 'claimed', attempts = attempts + 1"
                f" WHERE id IN ({marks}) AND state IN ('open', 'claimed')",
                chunk,
            )
            found += map(action_of, rows)
    return found


def _like_the_first(db: Database, rows: Sequence[Row]) -> list[Row]:
    first, count, now = rows[0], 0, clock.timestamp()
    targets = _targets(db, [row["id"] for row in rows])
    batch: list[Row] = []
    overtaken: set[int] = set()
    for row in rows:
        meant = targets.get(row["id"], set())
        alike = (row["verb"], row["params"]) == (first["verb"], first["params"]) and row["not_before"] <= now
        fits = not batch or count + len(meant) <= MOST_MESSAGES
        if alike and fits and overtaken.isdisjoint(meant) and not is_awaited(db, row["id"]):
            batch.append(row)
            count += len(meant)
        else:
            overtaken |= meant
    return batch


def _targets(db: Database, action_ids: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for chunk in chunks(action_ids, 500):
        marks = ",".join("?" * len(chunk))
        for row in db.rows(f"SELECT action_id, message_id FROM action_targets WHERE action_id IN ({marks})", chunk):
            found.setdefault(row["action_id"], set()).add(row["message_id"])
    return found
