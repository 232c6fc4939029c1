"""Sweeping: old mail of one sender, in one step that is shown before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from salesinbox.actions import sweep
from salesinbox.actions.sweep import Way
from salesinbox.core import clock
from salesinbox.core.models import Address
from salesinbox.core.numbers import counted
from salesinbox.core.text import clean_line, shorten
from salesinbox.store import people
from salesinbox.store.connection import Database
from salesinbox.tui.dialogs.ask import Choice, Choose, Confirm
from salesinbox.tui.screens.later import Later
from salesinbox.views import format as formatting
from salesinbox.views.thread_list import load_lines

_AGES = (0, 7, 30, 90, 365)
_SHOWN = 6
_LONGEST_SUBJECT = 44


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
            self.tell(f"Nothing in the inbox is from {_name(sender)}.")
            return
        choices = [
            Choice(f"{way}:{days}", way.said_of(_age(days)), f"{counts[days]:,}")
            for way in Way
            for days in _told(counts)
        ]
        chosen = await self.app.push_screen_wait(Choose(f"Sweep the inbox: mail from {_name(sender)}", choices))
        if chosen:
            way, _, days = chosen.partition(":")
            await self._preview(sender, Way(way), int(days))

    async def _preview(self, sender: Address, way: Way, days: int) -> None:
        ids = await self.read(lambda db: self._found(db, sender, days))
        rows = await self.read(lambda db: _rows(db, ids))
        count = counted(len(ids), "conversation")
        what = f"{count} from {_name(sender)}"
        if await self.app.push_screen_wait(Confirm(f"{way.said_of(what)}?", rows)):
            still = set(await self.read(lambda db: self._found(db, sender, days)))  # an answer may have come
            self.carry_out(way.value, partial(sweep.sweep, way=way), [id_ for id_ in ids if id_ in still])

    def _found(self, db: Database, sender: Address, days: int) -> list[int]:
        return sweep.found(db, sender.address, days, account_id=self.place.account_id)


def _rows(db: Database, ids: list[int]) -> str:
    """The first of them, a line each, and how many more."""
    now = clock.now()
    lines = [
        f"{formatting.when(line.date, now):>7}  {shorten(line.subject, _LONGEST_SUBJECT)}"
        for line in load_lines(db, ids[:_SHOWN])
    ]
    more = [f"and {len(ids) - _SHOWN:,} more"] if len(ids) > _SHOWN else []
    return "\n".join([*lines, *more])


def _told(counts: Mapping[int, int]) -> list[int]:
    """Ages worth a choice: all, and each that an older one does not say as much as."""
    older = zip(_AGES[1:], (*_AGES[2:], -1), strict=True)
    return [0, *(days for days, more in older if counts[days] > counts.get(more, 0))]


def _age(days: int) -> str:
    if not days:
        return "all"
    return {365: "what is older than a year"}.get(days, f"what is older than {days} days")


def _name(sender: Address) -> str:
    return shorten(clean_line(sender.name or sender.address), 40)
