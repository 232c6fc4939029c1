"""Taking conversations apart and putting them together."""

from __future__ import annotations

from salesinbox.actions import arrange
from salesinbox.actions.submit import Done
from salesinbox.tui.dialogs.ask import Choice, Choose
from salesinbox.tui.screens.inviting import Inviting
from salesinbox.views import merge_choices


class Arranging(Inviting):
    """The part of the main screen that splits and merges conversations."""

    def do_split(self) -> None:
        """Make the message at hand, and what answers it, a conversation of its own."""
        thread, message = self.reader.thread, self.chosen_message()
        if thread is None or message is None:
            return
        if len(thread.messages) < 2:
            self.tell("There is nothing to split: the conversation has this one message only.")
        else:
            self.start("dialog", self._ask_how_to_split, message.id)

    async def _ask_how_to_split(self, message_id: int) -> None:
        ways = [
            Choice("with", "This message and what answers it", "later answers too"),
            Choice("alone", "Only this message", "its answers stay"),
        ]
        way = await self.app.push_screen_wait(Choose("Split the conversation here", ways))
        if way:
            done = await self.write(lambda db: arrange.split(db, message_id, alone=way == "alone"))
            self._show_arranged(done)

    def do_merge(self) -> None:
        """Make one conversation of those that are selected, or of the one at hand and another."""
        ids = self.chosen_ids()
        if len(ids) > 1:
            self.start("write", self._merge_threads, ids)
        elif ids:
            self.start("dialog", self._ask_other, ids[0])

    async def _ask_other(self, thread_id: int) -> None:
        found = await self.read(lambda db: merge_choices.choices(db, thread_id))
        if not found:
            self.tell("There is no other conversation of this account.")
            return
        choices = [Choice(str(each.id), each.subject, each.note) for each in found]
        other = await self.app.push_screen_wait(Choose("Merge with", choices))
        if other:
            await self._merge_threads([thread_id, int(other)])

    async def _merge_threads(self, ids: list[int]) -> None:
        done = await self.write(lambda db: arrange.merge(db, ids))
        self.threads.clear_selection()
        self._show_arranged(done)

    def _show_arranged(self, done: Done) -> None:
        """The new conversation is under the cursor, and open where one was being read."""
        self.tell(f"{done.title} · z undoes it")
        if self.reader.thread is not None:
            self.show_thread(done.threads[0])
        self.return_to = done.threads[0]
        self.update_hints()
