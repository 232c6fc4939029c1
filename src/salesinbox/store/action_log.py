"""The rows of the action log. States::

    open ──claim──▶ claimed ──▶ done | failed | skipped
      └──undo──▶ undone            claimed ──crash or lost line──▶ open again (every remote half is idempotent)

``failed``: the server refused for good. ``skipped``: there was nothing left to do (moved or deleted elsewhere).
Only open and claimed actions take part in the effective state.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from salesinbox.core import clock
from salesinbox.store.connection import Database, Row
from salesinbox.store.effective import Effect, refresh
from salesinbox.store.identities import is_awaited

CHUNK = 1000
KEEP_SECONDS = 30 * 86400


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One chunk of something the user asked for."""

    id: int
    account_id: int
    step_id: int | None
    effect: Effect
    inverse: Effect
    state: str
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class Step:
    """One undoable thing the user did, with a title such as "Archived 3 conversations"."""

    id: int
    title: str
    state: str
    outbox_id: int | None


def begin_step(db: Database, title: str, *, outbox_id: int | None = None) -> int:
    """A new undo step."""
    return db.insert(
        "INSERT INTO undo_steps (title, created, outbox_id) VALUES (?, ?, ?)",
        (title, clock.timestamp(), outbox_id),
    )


def append(
    db: Database,
    account_id: int,
    step_id: int | None,
    effect: Effect,
    inverse: Effect,
    message_ids: Sequence[int],
) -> None:
    """Queue one effect on some messages, in chunks. The caller refreshes the effective state."""
    for start in range(0, len(message_ids), CHUNK):
        chunk = message_ids[start : start + CHUNK]
        action_id = db.insert(
            "INSERT INTO actions (account_id, step_id, verb, params, inverse_verb, inverse_params, created)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                account_id,
                step_id,
                effect.verb,
                json.dumps(dict(effect.params)),
                inverse.verb,
                json.dumps(dict(inverse.params)),
                clock.timestamp(),
            ),
        )
        db.executemany(
            "INSERT INTO action_targets (action_id, message_id, identity)"
            " SELECT ?, id, identity FROM messages WHERE id = ? UNION"
            " SELECT ?, message_id, identity FROM action_targets WHERE message_id = ? LIMIT 1",
            [(action_id, message_id) * 2 for message_id in chunk],
        )
        db.changed("action", action_id)


def targets(db: Database, action_id: int) -> list[int]:
    """The messages of an action."""
    return [row[0] for row in db.rows("SELECT message_id FROM action_targets WHERE action_id = ?", (action_id,))]


def claim_next(db: Database, account_id: int) -> ActionRow | None:
    """The oldest open action of an account whose time has come, marked as being carried out.

    Order matters, so an action that waits for a retry, or for a message of a cache that is being rebuilt, holds back
    those behind it.
    """
    with db.write("claim action"):
        row = db.row(
            "SELECT * FROM actions WHERE account_id = ? AND state IN ('open', 'claimed') ORDER BY id LIMIT 1",
            (account_id,),
        )
        if row is None or row["not_before"] > clock.timestamp() or is_awaited(db, row["id"]):
            return None
        db.execute("UPDATE actions SET state = 'claimed', attempts = attempts + 1 WHERE id = ?", (row["id"],))
    return _action(row)


def waiting(db: Database, account_id: int | None = None) -> int:
    """How many actions have not reached the server yet."""
    if account_id is None:
        return int(db.value("SELECT count(*) FROM actions WHERE state IN ('open', 'claimed')"))
    return int(
        db.value(
            "SELECT count(*) FROM actions WHERE account_id = ? AND state IN ('open', 'claimed')",
            (account_id,),
        )
    )


def accounts_due(db: Database) -> set[int]:
    """The accounts that have an action to carry out now."""
    rows = db.rows(
        "SELECT DISTINCT account_id FROM actions WHERE state IN ('open', 'claimed') AND state = 'open'"
        " AND not_before <= ?",
        (clock.timestamp(),),
    )
    return {row[0] for row in rows}


def finish(db: Database, action_id: int, state: str = "done", error: str = "") -> None:
    """The remote half is over (``done``, ``skipped``) or refused for good (``failed``).

    To be called in the transaction that stores what the server answered, so that the effective state does not flicker.
    """
    db.execute(
        "UPDATE actions SET state = ?, error = ?, finished = ? WHERE id = ?",
        (state, error, clock.timestamp(), action_id),
    )
    db.changed("action", action_id)
    refresh(db, targets(db, action_id))


def keep_locally(db: Database, action: ActionRow) -> None:
    """What the server cannot hold becomes part of the local overlay."""
    db.executemany(
        "INSERT INTO overlays (account_id, identity, message_id, verb, params)"
        " SELECT account_id, identity, id, ?, ? FROM messages WHERE id = ?",
        [(action.effect.verb, json.dumps(dict(action.effect.params)), id_) for id_ in targets(db, action.id)],
    )


def local_origin(db: Database, message_id: int, mailbox_id: int) -> int:
    """The mailbox in which the server has a message that the overlay shows in *mailbox_id*."""
    rows = db.rows("SELECT params FROM overlays WHERE message_id = ? AND verb = 'move' ORDER BY id DESC", (message_id,))
    for params in (json.loads(row["params"]) for row in rows):
        if params["to"] == mailbox_id:
            mailbox_id = int(params["from"])
    return mailbox_id


def drop_local_moves(db: Database, message_ids: Sequence[int]) -> None:
    """The server has these where they are shown now: the overlay need not move them any more."""
    db.executemany("DELETE FROM overlays WHERE message_id = ? AND verb = 'move'", [(id_,) for id_ in message_ids])


def postpone(db: Database, action_id: int, seconds: float, error: str) -> None:
    """The server could not be reached or said to try again: open once more, not before *seconds* from now."""
    with db.write("postpone action"):
        db.execute(
            "UPDATE actions SET state = 'open', not_before = ?, error = ? WHERE id = ?",
            (clock.timestamp() + seconds, error, action_id),
        )


def reopen_claimed(db: Database) -> int:
    """At start: what was being carried out when the engine died is open again."""
    with db.write("reopen claimed actions"):
        return db.execute(
            "UPDATE actions SET state = 'open' WHERE state IN ('open', 'claimed') AND state = 'claimed'"
        ).rowcount


def last_step(db: Database) -> Step | None:
    """The newest step that can be undone."""
    row = db.row("SELECT id, title, state, outbox_id FROM undo_steps WHERE state = 'done' ORDER BY id DESC LIMIT 1")
    return None if row is None else Step(*row)


def steps_actions(db: Database, step_id: int) -> list[ActionRow]:
    """The actions of a step, in order."""
    return [_action(row) for row in db.rows("SELECT * FROM actions WHERE step_id = ? ORDER BY id", (step_id,))]


def mark_undone(db: Database, action_ids: Sequence[int]) -> None:
    """These never went out and will not."""
    db.executemany(
        "UPDATE actions SET state = 'undone', finished = ? WHERE id = ?",
        [(clock.timestamp(), id_) for id_ in action_ids],
    )


def close_step(db: Database, step_id: int) -> None:
    """The step has been undone."""
    db.execute("UPDATE undo_steps SET state = 'undone' WHERE id = ?", (step_id,))


def recent_failures(db: Database, since: float) -> list[tuple[int, str, str]]:
    """Actions refused since a time: id, title of their step, the server's reason in plain words."""
    rows = db.rows(
        "SELECT a.id, coalesce(s.title, ''), a.error FROM actions a LEFT JOIN undo_steps s ON s.id = a.step_id"
        " WHERE a.finished > ? AND a.state = 'failed' ORDER BY a.finished, a.id",
        (since,),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def prune(db: Database) -> None:
    """Forget actions that finished over 30 days ago, and the steps they belonged to."""
    limit = clock.timestamp() - KEEP_SECONDS
    db.execute("DELETE FROM actions WHERE finished < ?", (limit,))
    db.execute(
        "DELETE FROM undo_steps WHERE created < ? AND NOT EXISTS (SELECT 1 FROM actions WHERE step_id = undo_steps.id)",
        (limit,),
    )


def _action(row: Row) -> ActionRow:
    params: Mapping[str, Any] = json.loads(row["params"])
    return ActionRow(
        id=row["id"],
        account_id=row["account_id"],
        step_id=row["step_id"],
        effect=Effect(row["verb"], params),
        inverse=Effect(row["inverse_verb"], json.loads(row["inverse_params"])),
        state=row["state"],
        attempts=row["attempts"],
        error=row["error"],
    )
