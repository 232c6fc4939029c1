"""Searching: as it is typed, by date or by rank, with past searches, and the way back to where it began."""

from __future__ import annotations

from dataclasses import replace

from textual import on

from salesinbox.core.errors import UserError
from salesinbox.core.numbers import at_most
from salesinbox.store import search, search_history
from salesinbox.store.connection import Database
from salesinbox.store.search import COUNTED
from salesinbox.store.search.typed import Typed
from salesinbox.tui.panes.search_box import SearchBox
from salesinbox.tui.screens.base import Place
from salesinbox.tui.screens.writing import Writing
from salesinbox.tui.widgets.thread_list import Position
from salesinbox.views import completing, filter_toggles, found

_SEARCH_SECONDS = 0.06


class Searching(Writing):
    """The part of the main screen that searches."""

    def __init__(self) -> None:
        super().__init__()
        self._searched_from: tuple[Place, Position] | None = None
        """Where a search leads back to."""

    @property
    def search_box(self) -> SearchBox:
        """The search box."""
        return self.query_one(SearchBox)

    def do_search(self) -> None:
        """Search everything that is here."""
        if not self.place.searched:
            self._searched_from = (self.place, self.threads.position())
        self.show_reader(False)
        self.add_class("-searching")
        self.search_box.field.focus()
        self.start("past-searches", self._load_past)
        self.update_hints()

    def do_search_here(self) -> None:
        """Search within the list in view: what it holds stands in the box already."""
        terms = self._own_terms()
        self.do_search()
        self.search_box.fill(f"{terms} " if terms else "")

    def _own_terms(self) -> str:
        place = self.place
        return place.query if place.query is not None else filter_toggles.query_of(place.filter, place.label)

    async def _load_past(self) -> None:
        self.search_box.past = await self.read(search_history.recent)

    @on(SearchBox.Changed)
    def search_typed(self, event: SearchBox.Changed) -> None:
        """Search as it is typed, and offer what it may go on to be."""
        text = event.text
        if text == "/":  # the key that opened the box, once more
            self.do_search_here()
            return
        self.start("completions", self._complete, text, event.part)
        if text.strip():
            self.set_timer(_SEARCH_SECONDS, lambda: self._search_if_still(text))
        elif self.place.searched:
            self._search("")

    async def _complete(self, text: str, part: Typed | None) -> None:
        found = [] if part is None else await self.read(lambda db: completing.complete(db, part))
        if self.search_box.value == text and self.search_box.field.has_focus:
            self.search_box.offer(found, part)

    def _search_if_still(self, text: str) -> None:
        searched = self.place.query if self.place.searched else None
        if self.search_box.value == text != searched:
            self._search(text)

    def _search(self, text: str) -> None:
        if text or self._searched_from is None:
            place = self.place
            ranked = place.ranked and place.searched
            self.place = Place(place.filter, place.account_id, place.account, query=text or None, ranked=ranked)
        else:
            self.place = self._searched_from[0]
        self.reload(keep=False)

    @on(SearchBox.Entered)
    def search_entered(self, event: SearchBox.Entered) -> None:
        """On to the results, which keys that come meanwhile are about."""
        if event.text.strip():
            self.results_awaited = self.mail_app.type_ahead.hold()
            self._search(event.text)
            self.start("write", self.write, lambda db: search_history.remember(db, event.text))
        self.threads.focus()
        self.update_hints()

    def do_search_sort(self) -> None:
        """The best match first, or the newest."""
        if not self.place.searched:
            self.tell("Nothing is searched for. / searches.")
            return
        self.place = replace(self.place, ranked=not self.place.ranked)
        self.reload(keep=False)

    def leave_search(self) -> None:
        """Another list is shown."""
        self.remove_class("-searching")
        self.search_box.clear()

    def end_search(self) -> None:
        """Back to the list that was shown before."""
        place, position = self._searched_from or (replace(self.place, query=None, title="", saved=0), None)
        self._searched_from = None
        self.go(place)
        if position is not None:
            self.threads.come_back(position)
            self.reload()

    def go(self, place: Place) -> None:
        """Show another list."""
        raise AssertionError("provided by the part that goes")

    def show_search_error(self, error: UserError | None) -> None:
        """What is wrong with the query, under its place in the box; not while a list shows what may follow."""
        if error is None or not self.search_box.offering:
            self.search_box.show_error(error)

    def refresh_search_note(self) -> None:
        """How many were found, in what order, and how far back mail is here."""
        if self.place.searched:
            self.start("search-note", self._load_note, self.place)

    async def _load_note(self, place: Place) -> None:
        query, account = place.query or "", place.account_id
        # Where all of it is in the list it is not counted.
        known = len(self.threads.lines) if self.threads.next_before is None and not place.ranked else None

        def load(db: Database) -> tuple[int, str, str]:
            ranked = found.ranked_words(query)
            count = search.count(db, query, account_id=account) if known is None else known
            return count, found.reach_words(db, account_id=account), ranked

        try:
            count, reach, ranked = await self.read(load)
        except UserError:
            return  # told where the list is read
        if place == self.place:
            key = self.keys.shown("search_sort")
            other = "newest first" if place.ranked else "best match first"
            words = [
                f"{at_most(count, COUNTED)} found",
                ranked if place.ranked else "",
                f"{key} {other}" if key and ranked else "",
                reach,
            ]
            self.search_box.show_note(" · ".join(filter(None, words)))
