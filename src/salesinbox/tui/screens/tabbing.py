"""The tabs: by number, to the next, by mouse; saved filters as lists."""

from __future__ import annotations

from textual import on

from salesinbox.store.threads import Filter
from salesinbox.tui.panes.lists_bar import Key, ListsBar
from salesinbox.tui.screens.base import Place
from salesinbox.tui.screens.going import Going
from salesinbox.views.query_list import FilterLine


class Tabbing(Going):
    """The part of the main screen that goes from tab to tab."""

    @on(ListsBar.Chosen)
    def tab_chosen(self, event: ListsBar.Chosen) -> None:
        """A tab was clicked."""
        self.go_to_tab(event.key)

    def go_to_tab(self, key: Key) -> None:
        """Show what a tab stands for, of the account in view."""
        if isinstance(key, Filter):
            self.go_to_list(key)
            return
        saved = next((each for each in self.saved if each.id == key), None)
        if saved is not None:
            self.go_to_saved(saved)

    def go_to_saved(self, saved: FilterLine) -> None:
        """Show a saved filter."""
        self.go(self._place_of(saved))

    def _place_of(self, saved: FilterLine) -> Place:
        account_id, account = self.place.account_id, self.place.account
        return Place(Filter.ALL, account_id, account, query=saved.query, title=saved.name, saved=saved.id)

    def do_tab(self) -> None:
        """The tab whose number was pressed."""
        keys = self.keys.of["tab"]
        number = keys.index(self.pressed) if self.pressed in keys else len(keys)
        tabs = self.lists_bar.keys
        if number < len(tabs):
            self.go_to_tab(tabs[number])
        else:
            self.tell(f"There are {len(tabs)} tabs.")

    def do_next_tab(self) -> None:
        """The tab to the right."""
        self._step_tab(1)

    def do_previous_tab(self) -> None:
        """The tab to the left."""
        self._step_tab(-1)

    def _step_tab(self, by: int) -> None:
        tabs, key = self.lists_bar.keys, self.place.key
        at = tabs.index(key) if key in tabs else -by if by > 0 else 0
        self.go_to_tab(tabs[(at + by) % len(tabs)])

    def saved_changed(self) -> None:
        """Saved filters were changed, here or by another program: the one in view follows."""
        place = self.place
        if not place.saved:
            return
        now = next((each for each in self.saved if each.id == place.saved), None)
        if now is None:
            self.go_to_list(Filter.INBOX)
        elif (now.name, now.query) != (place.title, place.query):
            self.place = self._place_of(now)
            self.reload()
