"""How the list looks, and what is selected in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from textual import on

from salesinbox.actions import triage
from salesinbox.config import loader
from salesinbox.core.errors import UserError
from salesinbox.store import search, threads
from salesinbox.tui.screens.base import Place
from salesinbox.tui.screens.moving import Moving
from salesinbox.tui.widgets.thread_list import ThreadList

MOST_SELECTED = 100_000
"""More conversations are not selected at once: what is remembered of a list must not grow without end."""
_PIECE = 2000
"""Conversations of what a query finds that are read at once."""
_DENSITIES = {"compact": "Compact rows", "comfortable": "Comfortable rows"}
_GROUPINGS = {"day": "Grouped by day", "none": "Not grouped"}


class Listing(Moving):
    """The part of the main screen that selects, and changes how the list looks."""

    # Selecting

    def do_select(self) -> None:
        """Select or unselect."""
        self._select(self.threads.toggle_selected)

    def do_select_range(self) -> None:
        """Select from the last selected to here."""
        self._select(self.threads.select_range)

    def do_select_all(self) -> None:
        """Select everything that is loaded; where all of that is selected, the whole list; and then nothing."""
        if not self.threads.selected or not self.threads.all_loaded_selected:
            self._select(self.threads.select_loaded)
        elif self._more_to_select:
            self.start("select", self._select_whole)
        else:
            self.threads.clear_selection()
            self.update_hints()

    @property
    def _more_to_select(self) -> bool:
        """Whether the list has conversations that are neither loaded nor selected."""
        more = self.threads.next_before is not None and len(self.threads.selected) <= len(self.threads.lines)
        return more and self.threads.all_loaded_selected

    async def _select_whole(self) -> None:
        place = self.place
        ids = await (self._ids_of_list(place) if place.query is None else self._ids_found(place))
        if place == self.place:
            self.threads.select_ids(set(ids) - self.busy_threads)
            self.update_hints()
            if len(ids) == MOST_SELECTED:
                self.tell(f"The newest {MOST_SELECTED:,} are selected; the list has more.")

    async def _ids_of_list(self, place: Place) -> list[int]:
        find = partial(threads.ids, account_id=place.account_id, label_id=place.label_id, limit=MOST_SELECTED)
        return await self.read(lambda db: find(db, place.filter))

    async def _ids_found(self, place: Place) -> list[int]:
        """Of what a query finds, in pieces, so that whoever else reads does not wait for all of it."""
        ids = [line.id for line in self.threads.lines]
        before = self.threads.next_before
        while before is not None and len(ids) < MOST_SELECTED:
            most = min(_PIECE, MOST_SELECTED - len(ids))
            find = partial(search.page, account_id=place.account_id, before=before, limit=most)
            found = await self.read(lambda db, find=find: find(db, place.query or ""))  # type: ignore[misc]  # bound as a default
            ids += [hit.thread.id for hit in found.hits]
            before = found.next_before
        return ids

    def _select(self, change: Callable[[], None]) -> None:
        before = self.threads.selected
        change()
        self.update_hints()
        if self.threads.selected == before and (self.threads.current is None or self.threads.current.draft_id):
            self.tell_no_conversation()

    @on(ThreadList.Selected)
    def selected_by_mouse(self) -> None:
        """How many are selected."""
        self.update_hints()

    @on(ThreadList.StarClicked)
    def star_by_mouse(self, event: ThreadList.StarClicked) -> None:
        """Star or unstar one, whatever is selected."""
        line, on_ = event.line, not event.line.starred
        if line.draft_id:
            self.tell_no_conversation()
            return
        self.threads.replace([replace(line, starred=on_)])
        self._submit([line.id], lambda db, ids: triage.star(db, ids, on=on_))

    def selected_words(self) -> str:
        """How many conversations are selected, and how to select more of them."""
        count = len(self.threads.selected)
        if not count:
            return ""
        key = self.keys.shown("select_all")
        more = f" · {key} again for the whole list" if key and self._more_to_select else ""
        return f"{count:,} selected{more}"

    # Looks

    def do_density(self) -> None:
        """One line a row, or two."""
        density = "comfortable" if self.threads.row_height == 1 else "compact"
        self.threads.density = density
        self._keep_look("density", density, _DENSITIES[density])

    def do_grouping(self) -> None:
        """Headers by day, or none."""
        grouping = "none" if self.threads.grouping == "day" else "day"
        self.threads.grouping = grouping
        self._keep_look("grouping", grouping, _GROUPINGS[grouping])

    def _keep_look(self, setting: str, value: str, words: str) -> None:
        """Say what has changed, and have it so the next time, too."""
        try:
            loader.set_value(self.mail_app.locations.config_file, setting, value)
            self.tell(words)
        except UserError as error:
            self.tell(f"{words}, until you quit: it could not be kept. {error}", "warning")
