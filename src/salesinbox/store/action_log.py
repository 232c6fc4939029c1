"""The rows of the action log. States::

    open ──claim──▶ claimed ──▶ done | failed | skipped
      └──undo──▶ undone            claimed ──crash or lost line──▶ open again (every remote half is idempotent)

``failed``: the server refused for good. ``skipped``: there was nothing left to do (moved or deleted elsewhere).
:mod:`salesinbox.store.batches` claims them, :mod:`salesinbox.store.outcomes` tells of those that went otherwise.
Only open and claimed actions take part in the effective state.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from salesinbox.core import clock
from salesinbox.store import arranging, overlays, settling
from salesinbox.store.connection import Database, Row
from salesinbox.store.effective import Effect, refresh
from salesinbox.store.overlays import LOCAL_VERBS

CHUNK = 1000
_STEP = "SELECT id, title, state, outbox_id, created FROM undo_steps"
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
    created: float


def begin_step(db: Database, title: str, *, outbox_id: int | None = None) -> int:
    """A new undo step; after it, what was undone before cannot be done again."""
    db.execute("UPDATE undo_steps SET state = 'dropped' WHERE state = 'undone'")
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
    """Queue one effect on some messages, in chunks. The caller refreshes the effective state.

    What no server takes part in is done with that.
    """
    local = effect.verb in LOCAL_VERBS or effect.verb == arranging.VERB
    if effect.verb in LOCAL_VERBS:
        overlays.keep(db, effect, message_ids)
    elif local:
        settling.apply(db, account_id, arranging.Change.of(effect))
    for start in range(0, len(message_ids), CHUNK):
        chunk = message_ids[start : start + CHUNK]
        action_id = db.insert(
            "INSERT INTO actions (account_id, step_id, verb, params, inverse_verb, inverse_params, created, state,"
            " finished) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                account_id,
                step_id,
                effect.verb,
                json.dumps(dict(effect.params)),
                inverse.verb,
                json.dumps(dict(inverse.params)),
                clock.timestamp(),
                "done" if local else "open",
                clock.timestamp() if local else None,
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


@dataclass(frozen=True, slots=True)
class End:
    """How an action ended: ``done``, ``skipped`` (overtaken elsewhere) or ``failed`` (refused for good).

    ``reason`` says in plain words what did not go as asked; empty where all did.
    """

    state: str = "done"
    reason: str = ""


def finish_all(db: Database, ends: Mapping[int, End]) -> None:
    """The remote halves of actions (by id) are over.

    To be called in the transaction that stores what the server answered, or after it: the effective state then does
    not flicker.
    """
    db.executemany(
        "UPDATE actions SET state = ?, error = ?, finished = ? WHERE id = ?",
        [(end.state, end.reason, clock.timestamp(), action_id) for action_id, end in ends.items()],
    )
    for action_id in ends:
        db.changed("action", action_id)
    refresh(db, [message for action_id in ends for message in targets(db, action_id)])


def finish(db: Database, action_id: int, state: str = "done", reason: str = "") -> None:
    """As :func:`finish_all`, for one action."""
    finish_all(db, {action_id: End(state, reason)})


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


def postpone(db: Database, action_ids: Iterable[int], seconds: float, error: str) -> None:
    """The server could not be reached or said to try again: open once more, not before *seconds* from now."""
    with db.write("postpone actions"):
        db.executemany(
            "UPDATE actions SET state = 'open', not_before = ?, error = ? WHERE id = ? AND state = 'claimed'",
            [(clock.timestamp() + seconds, error, action_id) for action_id in action_ids],
        )


def reopen_claimed(db: Database) -> int:
    """At start: what was being carried out when the engine died is open again."""
    with db.write("reopen claimed actions"):
        return db.execute(
            "UPDATE actions SET state = 'open' WHERE state IN ('open', 'claimed') AND state = 'claimed'"
        ).rowcount


def last_step(db: Database) -> Step | None:
    """The newest step of the user's that can be undone; what rules did is undone by itself."""
    return next(iter(last_steps(db, 1)), None)


def last_steps(db: Database, limit: int) -> list[Step]:
    """The newest of those, the last one first."""
    sql = f"{_STEP} WHERE state = 'done' AND rule_id IS NULL ORDER BY id DESC LIMIT ?"
    return [Step(*row) for row in db.rows(sql, (limit,))]


def steps_actions(db: Database, step_id: int) -> list[ActionRow]:
    """The actions of a step, in order."""
    return [action_of(row) for row in db.rows("SELECT * FROM actions WHERE step_id = ? ORDER BY id", (step_id,))]


def is_done(db: Database, step_id: int) -> bool:
    """Whether a step is there and has not been undone."""
    return db.value("SELECT 1 FROM undo_steps WHERE id = ? AND state = 'done'", (step_id,)) is not None


def join_steps(db: Database, step_id: int, others: Sequence[int], title: str) -> None:
    """Make several steps one, which keeps its state."""
    for other in others:
        db.execute("UPDATE actions SET step_id = ? WHERE step_id = ?", (step_id, other))
        db.execute("DELETE FROM undo_steps WHERE id = ?", (other,))
    db.execute("UPDATE undo_steps SET title = ? WHERE id = ?", (title, step_id))


def split_off(db: Database, step_id: int, most: int) -> int | None:
    """Put the last action of a step with more than *most* messages into a newer step; gives that one's id.

    ``None`` where the step is small, has one action, or does more than its actions do.
    """
    ids = [row[0] for row in db.rows("SELECT id FROM actions WHERE step_id = ? ORDER BY id", (step_id,))]
    if len(ids) < 2 or db.value("SELECT 1 FROM edits WHERE step_id = ? LIMIT 1", (step_id,)) is not None:
        return None
    marks = ",".join("?" * len(ids))
    if db.value(f"SELECT count(*) FROM action_targets WHERE action_id IN ({marks})", ids) <= most:
        return None
    part = db.insert(
        "INSERT INTO undo_steps (title, created) SELECT title, created FROM undo_steps WHERE id = ?", (step_id,)
    )
    db.execute("UPDATE actions SET step_id = ? WHERE id = ?", (part, ids[-1]))
    return part


def mark_undone(db: Database, action_ids: Sequence[int]) -> None:
    """These never went out and will not."""
    db.executemany(
        "UPDATE actions SET state = 'undone', finished = ? WHERE id = ?",
        [(clock.timestamp(), id_) for id_ in action_ids],
    )


def close_step(db: Database, step_id: int, *, for_good: bool = False) -> None:
    """The step has been undone; *for_good*: it is not to be done again."""
    state = "dropped" if for_good else "undone"
    db.execute("UPDATE undo_steps SET state = ? WHERE id = ?", (state, step_id))


def last_undone(db: Database) -> Step | None:
    """The step that was undone last and can be done again."""
    row = db.row(f"{_STEP} WHERE state = 'undone' ORDER BY id LIMIT 1")
    return None if row is None else Step(*row)


def reopen_step(db: Database, step_id: int) -> None:
    """The step is done again, by actions that the caller appends; those it had are over."""
    db.execute("UPDATE undo_steps SET state = 'done' WHERE id = ?", (step_id,))
    db.execute("UPDATE actions SET step_id = NULL WHERE step_id = ?", (step_id,))


def prune(db: Database) -> None:
    """Forget actions that finished over 30 days ago, and the steps they belonged to."""
    limit = clock.timestamp() - KEEP_SECONDS
    db.execute("DELETE FROM actions WHERE finished < ?", (limit,))
    db.execute(
        "DELETE FROM undo_steps WHERE created < ? AND NOT EXISTS (SELECT 1 FROM actions WHERE step_id = undo_steps.id)",
        (limit,),
    )


def action_of(row: Row) -> ActionRow:
    """The action that a row of the table is."""
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
