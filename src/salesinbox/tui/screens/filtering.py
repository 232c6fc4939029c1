"""Filtering the list in view with the panel, and saving what comes of it."""

from __future__ import annotations

from functools import partial

from salesinbox.actions import filters
from salesinbox.core.errors import UserError
from salesinbox.store import saved_filters
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.dialogs.ask import AskText, Choice, Choose
from salesinbox.tui.dialogs.filter_panel import FilterPanel
from salesinbox.tui.screens.base import Place
from salesinbox.tui.screens.labelling import Labelling
from salesinbox.tui.widgets.thread_list import Position
from salesinbox.views import filter_toggles, query_list

TITLE = "Filter"
"""What a list is called that the panel put together."""
COUNTED = 999


class Filtering(Labelling):
    """The part of the main screen that filters."""

    def __init__(self) -> None:
        super().__init__()
        self._filtered_from: tuple[Place, Position] | None = None
        """Where escape leads back to."""

    def do_save_filter(self) -> None:
        """Save what is searched for, or filtered by, under a name."""
        query = self.place.query
        if not query:
            self.tell("There is nothing to save here: / searches, \\ filters.")
        else:
            self.start("dialog", self.save_query, query)

    def do_filter_panel(self) -> None:
        """Put a filter together, with the list beside it."""
        self.start("dialog", self._filter)

    async def _filter(self) -> None:
        before, position = self.place, self.threads.position()
        query = before.query if before.query is not None else filter_toggles.query_of(before.filter, before.label)
        panel = FilterPanel(query, await self.read(filter_toggles.groups), lambda text: self._show_query(panel, text))
        chosen = await self.app.push_screen_wait(panel)
        if chosen is None or (chosen.query == query and not chosen.save):
            if self.place != before:
                self._go_back(before, position)
        elif await self.read(lambda db: saved_filters.wrong(chosen.query)):
            self.tell("The filter could not be understood; the list is as it was.", "warning")
            self._go_back(before, position)
        else:
            self._filtered_from = self._filtered_from or (before, position)
            self.go(self._place_for(chosen.query))
            if chosen.save:
                await self.save_query(chosen.query)

    def _place_for(self, query: str) -> Place:
        return Place(Filter.ALL, self.place.account_id, self.place.account, query=query, title=TITLE)

    def _show_query(self, panel: FilterPanel, query: str) -> None:
        self.start("filter", self._load_query, panel, query)

    async def _load_query(self, panel: FilterPanel, query: str) -> None:
        """Show the list of a query while the panel is open, unless it is wrong."""
        count = partial(query_list.count, query=query, account_id=self.place.account_id, most=COUNTED)
        try:
            why = await self.read(lambda db: saved_filters.wrong(query))
            number = 0 if why else await self.read(count)
        except UserError as error:
            why = str(error)
        if not panel.is_mounted:
            return
        if why:
            panel.wrong(why)
            return
        conversations = "conversation" if number == 1 else "conversations"
        panel.found(f"{query_list.counted(number, COUNTED) or 'No'} {conversations}")
        if panel.shown != query and panel.query_now == query:
            panel.shown = query
            self.place = self._place_for(query)
            self.set_class(False, "-searching")
            self.reload(keep=False)

    def _go_back(self, place: Place, position: Position) -> None:
        self.go(place)
        self.threads.come_back(position)
        self.reload()

    def end_filter(self) -> bool:
        """Back from what the panel put together to the list before; whether there was one."""
        if not self.place.filtered or self.place.saved or self._filtered_from is None:
            return False
        (place, position), self._filtered_from = self._filtered_from, None
        self._go_back(place, position)
        return True

    async def save_query(self, query: str) -> None:
        """Ask for a name, save a filter, and show it.

        Raises:
            UserError: It cannot be saved; the message says why.
        """
        name = await self.app.push_screen_wait(AskText("Save this filter as", placeholder="Name"))
        if not name:
            return
        ways = [Choice("tab", "A tab above the list"), Choice("list", "Among the saved filters (g f)")]
        way = await self.app.push_screen_wait(Choose("Show it as", ways))
        if way is None:
            return

        def save(db: Database) -> filters.Saved:
            return filters.add(db, name, query, tab=way == "tab")

        done = await self.write(save)
        self.tell(f"{done.title} · z undoes it")
        self.saved = await self.read(query_list.saved)
        if done.filter is not None:
            self.go_to_tab(done.filter.id)
