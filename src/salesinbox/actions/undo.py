"""Undo: the newest step is taken back, whatever has become of it meanwhile; then the one before it. Redo goes forward.

What has not reached the server is withdrawn and never will; what has is turned round by a new action. A mail can be
taken back until it is claimed for sending; then it becomes a draft again, and redo does not send it. A new step ends
what can be redone.
"""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.actions import send
from salesinbox.store import action_log, edits, members, outbox
from salesinbox.store.connection import Database
from salesinbox.store.effective import refresh


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, or done again."""

    title: str
    draft_id: int | None = None
    """The draft that a mail taken back has become."""
    threads: tuple[int, ...] = ()
    """The conversations it concerns, by today's ids."""
    too_late: bool = False
    """Nothing was taken back; the title says why."""


_TOO_LATE = {"sending": "is being sent", "sent": "has gone out", "unknown": "may have gone out"}


def undo(db: Database) -> Undone | None:
    """Take the newest step back; ``None`` if there is nothing to undo.

    A mail that is out of reach is not offered again, so that the steps before it can be undone.
    """
    with db.write("undo"):
        while (step := action_log.last_step(db)) is not None:
            action_log.close_step(db, step.id, for_good=step.outbox_id is not None)
            if step.outbox_id is None:
                touched = _take_back_actions(db, step.id)
                return Undone(f"Undone: {step.title}", threads=members.threads_of(db, touched))
            if undone := _take_back_mail(db, step.title, step.outbox_id):
                return undone
    return None


def take_back_step(db: Database, step_id: int) -> None:
    """Take back one step that is none of the user's own: a rule's. It cannot be redone."""
    with db.write("undo step"):
        action_log.close_step(db, step_id, for_good=True)
        _take_back_actions(db, step_id)


def redo(db: Database) -> Undone | None:
    """Do again the step that was undone last; ``None`` if there is none, or something new was done since."""
    with db.write("redo"):
        step = action_log.last_undone(db)
        if step is None:
            return None
        edits.bring_again(db, step.id)
        actions = action_log.steps_actions(db, step.id)
        action_log.reopen_step(db, step.id)
        touched: list[int] = []
        for action in actions:
            targets = action_log.targets(db, action.id)
            action_log.append(db, action.account_id, step.id, action.effect, action.inverse, targets)
            touched += targets
        refresh(db, touched)
        return Undone(f"Redone: {step.title}", threads=members.threads_of(db, touched))


def _take_back_mail(db: Database, title: str, outbox_row: int) -> Undone | None:
    """``None`` where that was done in another way already."""
    draft_id = send.take_back(db, outbox_row)
    if draft_id is not None:
        return Undone(f"Undone: {title}", draft_id or None)
    row = outbox.get(db, outbox_row)
    if row is None or row.state == "cancelled":
        return None
    return Undone(f"Too late to undo: the mail {_TOO_LATE[row.state]}", too_late=True)


def _take_back_actions(db: Database, step_id: int) -> list[int]:
    """Withdraw or turn round what a step did; gives the messages it was done to."""
    edits.turn_back(db, step_id)
    touched: list[int] = []
    withdrawn = []
    for action in reversed(action_log.steps_actions(db, step_id)):
        targets = action_log.targets(db, action.id)
        if action.state == "open" and action.attempts == 0:
            withdrawn.append(action.id)
        elif action.state in ("open", "claimed", "done"):
            action_log.append(db, action.account_id, None, action.inverse, action.effect, targets)
        touched += targets
    action_log.mark_undone(db, withdrawn)
    refresh(db, touched)
    return touched
