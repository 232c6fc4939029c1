"""Sweeping: old mail of one sender, in one step that is shown before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from salesinbox.actions import sweep
from salesinbox.actions.sweep import Way
from salesinbox.core.models import Address
from salesinbox.core.numbers import counted
from salesinbox.store import people
from salesinbox.store.connection import Database
from salesinbox.tui.dialogs.ask import Choice, Choose, Confirm
from salesinbox.tui.screens.later import Later
from salesinbox.views.foretelling import first_of, name_of
from salesinbox.views.thread_list import load_lines

_AGES = (0, 7, 30, 90, 365)
_SHOWN = 6


class Sweeping(Later):
    """The part of the main screen that puts one sender's old mail in order."""

    def do_sweep(self) -> None:
        """Archive, mark as read or delete what this sender wrote longer ago."""
        ids = self.chosen_ids()
        if ids:
            self.start("dialog", self._sweep, ids[0])

    async def _sweep(self, thread_id: int) -> None:
        sender = await self.read(lambda db: people.last_sender(db, thread_id))
        if sender is None:
            self.tell("Nobody but you wrote in this conversation.")
            return
        counts = await self.read(lambda db: {days: len(self._found(db, sender, days)) for days in _AGES})
        if not counts[0]:
            self.tell(f"Nothing in the inbox is from {name_of(sender)}.")
            return
        choices = [
            Choice(f"{way}:{days}", way.said_of(_age(days)), f"{counts[days]:,}")
            for way in Way
            for days in _told(counts)
        ]
        chosen = await self.app.push_screen_wait(Choose(f"Sweep the inbox: mail from {name_of(sender)}", choices))
        if chosen:
            way, _, days = chosen.partition(":")
            await self._preview(sender, Way(way), int(days))

    async def _preview(self, sender: Address, way: Way, days: int) -> None:
        ids = await self.read(lambda db: self._found(db, sender, days))
        lines = await self.read(lambda db: load_lines(db, ids[:_SHOWN]))
        rows = first_of(((line.date, line.subject) for line in lines), len(ids))
        count = counted(len(ids), "conversation")
        what = f"{count} from {name_of(sender)}"
        if await self.app.push_screen_wait(Confirm(f"{way.said_of(what)}?", rows)):
            still = set(await self.read(lambda db: self._found(db, sender, days)))  # an answer may have come
            self.carry_out(way.value, partial(sweep.sweep, way=way), [id_ for id_ in ids if id_ in still])

    def _found(self, db: Database, sender: Address, days: int) -> list[int]:
        return sweep.found(db, sender.address, days, account_id=self.place.account_id)


def _told(counts: Mapping[int, int]) -> list[int]:
    """Ages worth a choice: all, and each that an older one does not say as much as."""
    older = zip(_AGES[1:], (*_AGES[2:], -1), strict=True)
    return [0, *(days for days, more in older if counts[days] > counts.get(more, 0))]


def _age(days: int) -> str:
    if not days:
        return "all"
    return {365: "what is older than a year"}.get(days, f"what is older than {days} days")
