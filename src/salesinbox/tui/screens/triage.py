"""Triage: the screen shows the effect on the keypress, the writer commits it, an error puts everything back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from salesinbox.actions import triage, undo
from salesinbox.actions.bulk import AT_ONCE
from salesinbox.actions.submit import Done
from salesinbox.core import clock
from salesinbox.core.errors import PartlyDone, UserError
from salesinbox.core.models import Role
from salesinbox.core.text import clean_line
from salesinbox.store import action_log, mailboxes, threads
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.dialogs.ask import Choice, Choose
from salesinbox.tui.screens.bulk import InBulk
from salesinbox.views import format as formatting
from salesinbox.views.thread_list import ThreadLine

Intent = Callable[[Database, Sequence[int]], Done]

_LIVE = tuple(each for each in Filter if each not in (Filter.TRASH, Filter.JUNK))
_LEAVES: dict[str, tuple[Filter, ...]] = {
    "archive": (Filter.INBOX, Filter.SNOOZED),
    "unarchive": (Filter.ARCHIVE, Filter.SNOOZED),
    "delete": (*_LIVE, Filter.JUNK),
    "spam": _LIVE,
    "unspam": (Filter.JUNK,),
    "restore": (Filter.TRASH,),
    "mark_read": (Filter.UNREAD,),
    "snooze": (Filter.INBOX,),
    "unsnooze": (Filter.SNOOZED,),
    "mute": (Filter.INBOX, Filter.SNOOZED, Filter.WAITING),
}
"""The lists a conversation leaves at once by each action."""
_NO_GOALS = (Role.SENT, Role.DRAFTS, Role.OUTBOX)
"""Where no received mail is moved to by hand."""


_SHOWN_STEPS = 100


class Triage(InBulk):
    """The part of the main screen that changes conversations."""

    _last: tuple[str, Intent] | None = None
    """What was done last, to be repeated."""

    def do_archive(self) -> None:
        """Archive."""
        self.carry_out("archive", triage.archive)

    def do_unarchive(self) -> None:
        """Back to the inbox."""
        self.carry_out("unarchive", triage.unarchive)

    def do_delete(self) -> None:
        """Move to Trash; on a draft that is only here, throw it away."""
        line = None if self.reading else self.threads.current
        if line is not None and line.draft_id and not self.threads.selected:
            self.discard_draft(line.draft_id)
            return
        self.carry_out("delete", triage.delete)

    def do_restore(self) -> None:
        """Back from Trash."""
        self.carry_out("restore", triage.restore)

    def do_spam(self) -> None:
        """To Junk; what is there, back to the inbox."""
        if self.place.filter is Filter.JUNK and self.place.query is None:
            self.carry_out("unspam", triage.unspam)
        else:
            self.carry_out("spam", triage.spam)

    def do_star(self) -> None:
        """Star, or unstar where all have one."""
        ids = self.chosen_ids()
        rows = self.threads.rows.of(ids)
        starred = (
            all(line.starred for line in rows) if rows else bool(self.reader.thread and self.reader.thread.starred)
        )
        self.threads.replace([replace(line, starred=not starred) for line in rows])
        self._submit(ids, lambda db, ids: triage.star(db, ids, on=not starred))

    def do_mark_read(self) -> None:
        """Mark as read."""
        self.threads.replace([_read(line) for line in self.threads.rows.of(self.subjects)])
        self.carry_out("mark_read", triage.mark_read)

    def do_mark_unread(self) -> None:
        """Mark as unread."""
        ids = self.chosen_ids()
        self.threads.replace(
            [
                replace(line, unread=max(1, line.unread), people=tuple((name, True) for name, _ in line.people))
                for line in self.threads.rows.of(ids)
            ]
        )
        if self.reading_open:
            self.close_reader()
        self._submit(ids, triage.mark_unread)

    def do_move(self) -> None:
        """Move to another mailbox of the account."""
        ids = self.chosen_ids()
        if ids:
            self.start("dialog", self._ask_mailbox, ids)

    async def _ask_mailbox(self, ids: list[int]) -> None:
        def goals(db: Database) -> list[Choice]:
            row = threads.get(db, ids[0])
            boxes = mailboxes.of_account(db, row.account_id) if row else []
            here = triage.mailboxes_of_all(db, ids)
            return [
                Choice(box.name, "Inbox" if box.role is Role.INBOX else box.name)
                for box in boxes
                if box.selectable and box.role not in _NO_GOALS and box.id not in here
            ]

        choices = await self.read(goals)
        name = await self.app.push_screen_wait(Choose("Move to", choices))
        if name:
            self._submit(ids, lambda db, ids: triage.move(db, ids, name))

    def do_undo(self) -> None:
        """Take the last step back."""
        self.start("undo", self._turn, undo.undo, "Nothing to undo.")

    def do_redo(self) -> None:
        """Do again what was undone last."""
        self.start("undo", self._turn, undo.redo, "Nothing to redo.")

    async def _turn(self, way: Callable[[Database], undo.Undone | None], nothing: str) -> None:
        undone = await self.turn(way)
        if undone is None:
            self.tell(nothing)
            return
        self.tell(undone.title, "warning" if undone.too_late else "information")
        if undone.threads and not self.reading:
            self.return_to = undone.threads[0]
        if undone.draft_id is not None:
            self.open_draft(undone.draft_id)

    def do_history(self) -> None:
        """What can be undone; choosing a step takes back all down to it."""
        self.start("dialog", self._ask_step)

    async def _ask_step(self) -> None:
        steps = await self.read(lambda db: action_log.last_steps(db, _SHOWN_STEPS))
        if not steps:
            self.tell("Nothing to undo.")
            return
        now = clock.timestamp()
        choices = [Choice(str(step.id), clean_line(step.title), formatting.ago(step.created, now)) for step in steps]
        chosen = await self.app.push_screen_wait(Choose("Undo all down to", choices))
        if chosen:
            count = 0
            while (last := await self.read(action_log.last_step)) is not None and last.id >= int(chosen):
                await self.turn(undo.undo)
                count += 1
            self.tell(f"Undone: {count} steps" if count > 1 else f"Undone: {clean_line(steps[0].title)}")

    def do_repeat(self) -> None:
        """Do to these what was done last to others."""
        if self._last is None:
            self.tell("Nothing to repeat yet.")
        else:
            self.carry_out(*self._last)

    def carry_out(self, name: str, intent: Intent, ids: list[int] | None = None) -> None:
        """Do something that may take conversations out of the list; the next one opens by itself.

        Args:
            name: What it is called in the table of lists that are left.
            ids: The conversations; those that are chosen where it is ``None``.
        """
        ids = self.chosen_ids() if ids is None else ids
        if not ids:
            return
        leaves = not self.place.lists.isdisjoint(_LEAVES.get(name, ()))
        was_reading, was_at = self.reading, self.threads.cursor
        if leaves:
            self.busy_threads |= set(ids)
            self.threads.take_out(ids)
            if was_reading:
                self._advance(was_at)
        else:
            self.threads.clear_selection()
            self.update_hints()
        self._submit(ids, intent, name)

    def chosen_ids(self) -> list[int]:
        """The conversations an action is about; where there is none, the user is told why."""
        ids = self.subjects
        if not ids:
            self.tell_no_conversation()
        return ids

    def tell_no_conversation(self) -> None:
        """Say why nothing can be done with what the cursor is on."""
        self.tell("A draft can only be opened or thrown away." if self.threads.current else "No conversation here.")

    def _advance(self, was_at: int) -> None:
        """The conversation being read has gone: read another, as the user likes it, or go back to the list."""
        if self.settings.after_triage == "previous":
            self.threads.move_to(max(0, was_at - 1))
        line = self.threads.current
        if line is not None and line.id and self.settings.after_triage != "list":
            self.open_thread(line.id, passing=True)
        else:
            self.reader.clear()
            self.close_reader()

    def _submit(self, ids: list[int], intent: Intent, name: str = "") -> None:
        if ids:
            self._last = name, intent
            self.start("write", self._commit, list(ids), intent)

    async def _commit(self, ids: list[int], intent: Intent) -> None:
        try:
            done = await self.write_all(ids, intent)
        except Exception as error:
            self.busy_threads -= set(ids)
            self.reload()
            if not isinstance(error, UserError):
                raise
            self.tell(str(error) if isinstance(error, PartlyDone) else f"Not done. {error}", "error")
            return
        self.busy_threads -= set(ids)
        if done.step_id is not None:
            self.tell(f"{done.title} · z undoes it")
        else:
            self.tell(done.title)
        if done.step_id is None or not self.threads.lines or len(ids) > AT_ONCE:
            self.reload()

    # Filled in by other parts

    def open_thread(self, thread_id: int, *, passing: bool = False) -> None:
        """Open a conversation for reading."""
        raise AssertionError("provided by the reading part")

    def close_reader(self) -> None:
        """Back to the list."""
        raise AssertionError("provided by the reading part")

    def open_draft(self, draft_id: int) -> None:
        """Go on writing a draft."""
        raise AssertionError("provided by the writing part")

    def discard_draft(self, draft_id: int) -> None:
        """Throw a draft away."""
        raise AssertionError("provided by the writing part")


def _read(line: ThreadLine) -> ThreadLine:
    return replace(line, unread=0, people=tuple((name, False) for name, _ in line.people))
