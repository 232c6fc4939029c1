"""The tabs and their counts, kept true without counting more often than somebody can read."""

from __future__ import annotations

import time

from textual.timer import Timer

from salesinbox.store import labels
from salesinbox.store.effective import chunks
from salesinbox.tui.panes.lists_bar import Tab, tabs
from salesinbox.tui.screens.base import MainBase
from salesinbox.views import query_list, side_list, thread_list
from salesinbox.views.query_list import FilterLine

COUNT_SECONDS = 1.0
"""Saved filters are counted anew at most so often: a first sync changes conversations all the time."""

_LABELS_AT_ONCE = 50


class Counting(MainBase):
    """The part of the main screen that counts."""

    def __init__(self) -> None:
        super().__init__()
        self.saved: list[FilterLine] = []
        """The saved filters, in their order."""
        self._tab_counts: dict[tuple[str, int | None], int] = {}
        """(query, account) → conversations, as last counted."""
        self._counted = 0.0
        self._count_later: Timer | None = None

    def refresh_counts(self) -> None:
        """How many conversations each tab holds."""
        self.start("counts", self._load_counts)
        self.refresh_search_note()
        self._count_soon()

    def _count_soon(self) -> None:
        if self._count_later is None:
            wait = self._counted + COUNT_SECONDS - time.monotonic()
            self._count_later = self.set_timer(max(0.01, wait), self._count_saved)

    def _count_saved(self) -> None:
        self._count_later, self._counted = None, time.monotonic()
        self.start("tab-counts", self._load_saved_counts)
        if self.has_class("-sided"):
            self.start("side-list", self.load_side_list)

    async def load_side_list(self) -> None:
        """What the side list shows."""
        began = time.monotonic()
        account_id = self.place.account_id
        rows = await self.read(lambda db: side_list.load(db, account_id))
        for some in chunks(await self.read(labels.every), _LABELS_AT_ONCE):
            rows += await self.read(lambda db, some=some: side_list.label_rows(db, some))  # type: ignore[misc]  # bound as a default
        self.side_list.show(rows)
        # Hundreds of labels take a while to count: then that is done less often.
        self._counted = max(self._counted, began + (time.monotonic() - began) * 20 - COUNT_SECONDS)

    async def _load_counts(self) -> None:
        place = self.place
        counts = await self.read(lambda db: thread_list.counts(db, account_id=place.account_id))
        saved = await self.read(query_list.saved)
        if saved != self.saved:
            self.saved = saved
            self.saved_changed()
            self._counted = 0.0  # what is new has no count yet
            self._count_soon()
        pinned = [
            Tab(each.id, each.name, self._counted_as(each.query), bool(each.error), each.color)
            for each in self.saved
            if each.tab
        ]
        self.side_list.mark(self.place.marks)
        note = self.place.note
        if self.place.filtered and self.place.saved not in [tab.key for tab in pinned]:
            note = f"{self.place.title} · {note}"  # no tab says what it is
        self.lists_bar.show(self.place.key, tabs(pinned, counts), note)

    def refresh_search_note(self) -> None:
        """How many conversations a search found."""
        raise AssertionError("provided by the part that searches")

    def saved_changed(self) -> None:
        """Saved filters were changed."""
        raise AssertionError("provided by the part about tabs")

    def _counted_as(self, query: str) -> str:
        return query_list.counted(self._tab_counts.get((query, self.place.account_id), 0))

    async def _load_saved_counts(self) -> None:
        """Each count is a job of its own, so that a page that is asked for meanwhile comes between."""
        account = self.place.account_id
        found = {}
        for each in [each for each in self.saved if each.tab]:
            found[each.query, account] = await self.read(
                lambda db, query=each.query: query_list.count(db, query, account_id=account)  # type: ignore[misc]  # a loop variable bound as a default
            )
        if found != self._tab_counts:
            self._tab_counts = found
            self.start("counts", self._load_counts)
