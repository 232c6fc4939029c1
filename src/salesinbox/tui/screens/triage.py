"""Triage: the screen shows the effect on the keypress, the writer commits it, an error puts everything back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from salesinbox.actions import triage, undo
from salesinbox.actions.submit import Done
from salesinbox.core.errors import UserError
from salesinbox.core.models import Role
from salesinbox.store import mailboxes, threads
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.dialogs.ask import Choice, Choose
from salesinbox.tui.screens.loading import Loading
from salesinbox.views.thread_list import ThreadLine

Intent = Callable[[Database, Sequence[int]], Done]

_LEAVES = {
    "archive": (Filter.INBOX,),
    "unarchive": (Filter.ARCHIVE,),
    "delete": (
        Filter.INBOX,
        Filter.UNREAD,
        Filter.STARRED,
        Filter.SENT,
        Filter.DRAFTS,
        Filter.ARCHIVE,
        Filter.ALL,
        Filter.JUNK,
    ),
    "restore": (Filter.TRASH,),
    "mark_read": (Filter.UNREAD,),
}
"""The lists a conversation leaves at once by each action."""
_ROLE_OF_LIST = {
    Filter.INBOX: Role.INBOX,
    Filter.ARCHIVE: Role.ARCHIVE,
    Filter.TRASH: Role.TRASH,
    Filter.JUNK: Role.JUNK,
}
_NO_GOALS = (Role.SENT, Role.DRAFTS, Role.OUTBOX)
"""Where no received mail is moved to by hand."""


class Triage(Loading):
    """The part of the main screen that changes conversations."""

    def do_archive(self) -> None:
        """Archive."""
        self._triage("archive", triage.archive)

    def do_unarchive(self) -> None:
        """Back to the inbox."""
        self._triage("unarchive", triage.unarchive)

    def do_delete(self) -> None:
        """Move to Trash; on a draft that is only here, throw it away."""
        line = None if self.reading else self.threads.current
        if line is not None and line.draft_id and not self.threads.selected:
            self.discard_draft(line.draft_id)
            return
        self._triage("delete", triage.delete)

    def do_restore(self) -> None:
        """Back from Trash."""
        self._triage("restore", triage.restore)

    def do_star(self) -> None:
        """Star, or unstar where all have one."""
        ids = self.chosen_ids()
        rows = [line for line in self.threads.lines if line.id in ids]
        starred = (
            all(line.starred for line in rows) if rows else bool(self.reader.thread and self.reader.thread.starred)
        )
        self.threads.replace([replace(line, starred=not starred) for line in rows])
        self._submit(ids, lambda db, ids: triage.star(db, ids, on=not starred))

    def do_mark_read(self) -> None:
        """Mark as read."""
        self.threads.replace([_read(line) for line in self.threads.lines if line.id in self.subjects])
        self._triage("mark_read", triage.mark_read)

    def do_mark_unread(self) -> None:
        """Mark as unread."""
        ids = self.chosen_ids()
        self.threads.replace(
            [
                replace(line, unread=max(1, line.unread), people=tuple((name, True) for name, _ in line.people))
                for line in self.threads.lines
                if line.id in ids
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
        here = _ROLE_OF_LIST.get(self.place.filter) if self.place.query is None else None

        def goals(db: Database) -> list[Choice]:
            row = threads.get(db, ids[0])
            boxes = mailboxes.of_account(db, row.account_id) if row else []
            return [
                Choice(box.name, "Inbox" if box.role is Role.INBOX else box.name)
                for box in boxes
                if box.selectable and box.role not in (*_NO_GOALS, here)
            ]

        choices = await self.read(goals)
        name = await self.app.push_screen_wait(Choose("Move to", choices))
        if name:
            self._submit(ids, lambda db, ids: triage.move(db, ids, name))

    def do_undo(self) -> None:
        """Take the last step back."""
        self.start("undo", self._undo)

    async def _undo(self) -> None:
        undone = await self.write(undo.undo)
        if undone is None:
            self.tell("Nothing to undo.")
            return
        self.tell(undone.title, "warning" if undone.too_late else "information")
        if undone.threads and not self.reading:
            self.return_to = undone.threads[0]
        if undone.draft_id is not None:
            self.open_draft(undone.draft_id)

    def _triage(self, name: str, intent: Intent) -> None:
        """Carry out an action that may take conversations out of the list; the next one opens by itself."""
        ids = self.chosen_ids()
        if not ids:
            return
        leaves = not self.place.lists.isdisjoint(_LEAVES[name])
        was_reading = self.reading
        if leaves:
            self.busy_threads |= set(ids)
            self.threads.take_out(ids)
            if was_reading:
                self._advance()
        else:
            self.threads.clear_selection()
            self.update_hints()
        self._submit(ids, intent)

    def chosen_ids(self) -> list[int]:
        """The conversations an action is about; where there is none, the user is told why."""
        ids = self.subjects
        if not ids:
            self.tell_no_conversation()
        return ids

    def tell_no_conversation(self) -> None:
        """Say why nothing can be done with what the cursor is on."""
        self.tell("A draft can only be opened or thrown away." if self.threads.current else "No conversation here.")

    def _advance(self) -> None:
        """The conversation being read has gone: read the one the cursor is on now, or go back to the empty list."""
        line = self.threads.current
        if line is not None and line.id:
            self.open_thread(line.id, passing=True)
        else:
            self.reader.clear()
            self.close_reader()

    def _submit(self, ids: list[int], intent: Intent) -> None:
        if ids:
            self.start("write", self._commit, list(ids), intent)

    async def _commit(self, ids: list[int], intent: Intent) -> None:
        try:
            done = await self.write(lambda db: intent(db, ids))
        except Exception as error:
            self.busy_threads -= set(ids)
            self.reload()
            if not isinstance(error, UserError):
                raise
            self.tell(f"Not done. {error}", "error")
            return
        self.busy_threads -= set(ids)
        if done.step_id is not None:
            self.tell(f"{done.title} · z undoes it")
        else:
            self.reload()
            self.tell(done.title)

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
