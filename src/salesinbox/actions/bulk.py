"""One step over many conversations, in many short transactions: the engine and other programs write in between.

What is done so far is always one step, with a title that says how much it was; a program that ends in the middle leaves
just that. Undo goes the same way backwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from salesinbox.actions import undo
from salesinbox.actions.submit import Done
from salesinbox.core.errors import UserError
from salesinbox.core.numbers import counted
from salesinbox.store import action_log, conversations
from salesinbox.store.connection import Database

AT_ONCE = 500
"""Conversations, or messages, of one transaction: about 0.2 seconds."""

Intent = Callable[[Database, Sequence[int]], Done]


class Bulk:
    """Does something to many conversations, some at each call of :meth:`go_on`; those that are gone are left out."""

    def __init__(self, intent: Intent, thread_ids: Sequence[int]) -> None:
        self._intent, self.ids = intent, thread_ids
        self.handled = 0
        """How many conversations have been dealt with."""
        self.done: Done | None = None
        """What came of it so far."""

    def go_on(self, db: Database) -> bool:
        """The next few hundred; gives whether there are more.

        Raises:
            UserError: The intent cannot be carried out, or another program has undone the first part.
        """
        ids = self.ids[self.handled : self.handled + AT_ONCE]
        with db.write("bulk"):
            there = [id_ for id_ in ids if conversations.resolve(db, id_) is not None]
            if there or self.done is None:
                self.done = self._joined(db, self._intent(db, there or ids))
        self.handled += len(ids)
        return self.handled < len(self.ids)

    def _joined(self, db: Database, part: Done) -> Done:
        """What the parts come to, as one step."""
        first = self.done
        if first is None or first.step_id is None or part.step_id is None:
            return part if first is None or first.step_id is None else first
        if not action_log.is_done(db, first.step_id):
            raise UserError("The first part of this has been undone meanwhile; the rest was left as it is.", "")
        changed = first.changed + part.changed
        title = part.words.done(counted(changed, "conversation")) if part.words else first.title
        action_log.join_steps(db, first.step_id, [part.step_id], title)
        return replace(
            first, title=title, changed=changed, threads=first.threads + part.threads,
            messages=first.messages + part.messages,
        )  # fmt: skip


def carry_out(db: Database, intent: Intent, thread_ids: Sequence[int]) -> Done:
    """Do something to conversations, however many, to the end; those that are gone are left out.

    Raises:
        UserError: As :meth:`Bulk.go_on`; the first of many may be done then.
    """
    work = Bulk(intent, thread_ids)
    while work.go_on(db):
        pass
    assert work.done is not None
    return work.done


class BulkUndo:
    """Takes the newest step back, some of it at each call of :meth:`go_on`; a small one at once."""

    def __init__(self) -> None:
        self.undone: undo.Undone | None = None
        self._step: int | None = None
        self._parts: list[int] = []

    def go_on(self, db: Database) -> bool:
        """The next few hundred messages; gives whether there are more."""
        with db.write("undo"):
            step = action_log.last_step(db)
            part = None if step is None else action_log.split_off(db, step.id, AT_ONCE)
            undone = undo.undo(db)
            self.undone = self.undone or undone
            if part is None:
                if step is not None and self._parts:
                    action_log.join_steps(db, step.id, self._parts, step.title)
                return False
            self._parts.append(part)
        return True
