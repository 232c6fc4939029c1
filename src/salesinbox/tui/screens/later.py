"""Looking at conversations later, or never again: snooze, reminders, mute."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from salesinbox.actions import later
from salesinbox.core import clock
from salesinbox.store import threads
from salesinbox.store.threads import ThreadRow
from salesinbox.triage import times
from salesinbox.tui.dialogs.when import AskWhen
from salesinbox.tui.screens.triage import Triage

_LOOKED_AT = 500
"""Of more conversations than these the first decide what is offered."""


class Later(Triage):
    """The part of the main screen that puts conversations off."""

    def do_snooze(self) -> None:
        """Out of the inbox until a time or an answer."""
        ids = self.chosen_ids()
        if ids:
            self.start("dialog", self._ask_until, ids)

    async def _ask_until(self, ids: list[int]) -> None:
        snoozed = any(row.snoozed_until for row in await self._rows(ids))
        never = "Back to the inbox now" if snoozed else ""
        until = await self.app.push_screen_wait(AskWhen("Snooze until", times.for_snoozing(clock.now()), never=never))
        if isinstance(until, datetime):
            self.carry_out("snooze", partial(later.snooze, until=until), ids)
        elif until:
            self.carry_out("unsnooze", later.unsnooze, ids)

    def do_remind(self) -> None:
        """Back to the top if nobody answers."""
        ids = self.chosen_ids()
        if ids:
            self.start("dialog", self._ask_reminder, ids)

    async def _ask_reminder(self, ids: list[int]) -> None:
        reminded = any(row.remind_at or row.no_reply for row in await self._rows(ids))
        never = "No reminder" if reminded else ""
        title = "Remind me, if nobody answers by"
        at = await self.app.push_screen_wait(AskWhen(title, times.for_reminding(clock.now()), never=never))
        if isinstance(at, datetime):
            self.carry_out("remind", partial(later.remind, at=at), ids)
        elif at:
            self.carry_out("remind", later.do_not_remind, ids)

    def do_mute(self) -> None:
        """Out of the inbox for good, answers too; where all are muted, no longer."""
        ids = self.chosen_ids()
        if not ids:
            return
        rows = [line for line in self.threads.lines if line.id in ids]
        open_one = [self.reader.thread] if self.reader.thread and self.reader.thread.id in ids else []
        if (known := rows or open_one) and all(each.muted for each in known):
            self.carry_out("unmute", partial(later.mute, on=False))
        else:
            self.carry_out("mute", later.mute)

    async def _rows(self, ids: list[int]) -> list[ThreadRow]:
        return await self.read(lambda db: threads.get_many(db, ids[:_LOOKED_AT]))
