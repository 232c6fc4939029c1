"""Going anywhere by a few letters."""

from __future__ import annotations

from dataclasses import replace

from textual import on

from salesinbox.store import labels, visits
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.actions import ACTIONS, ANY
from salesinbox.tui.dialogs.switcher import Switcher
from salesinbox.tui.panes.lists_bar import ListsBar
from salesinbox.tui.screens.base import Place
from salesinbox.tui.screens.filtering import Filtering
from salesinbox.views import places
from salesinbox.views.places import Finder, Goal


class Switching(Filtering):
    """The part of the main screen with the quick switcher."""

    def __init__(self) -> None:
        super().__init__()
        self._finder = Finder([], {})
        """What was known when the switcher was open last: shown until what is known now has been read."""

    @on(ListsBar.MoreWanted)
    def do_switcher(self) -> None:
        """Choose among everything there is."""
        self.start("dialog", self._switch)

    async def _switch(self) -> None:
        switcher = Switcher(self._finder)
        self.start("switcher", self._load_goals, switcher)
        chosen = await self.app.push_screen_wait(switcher)
        if chosen is not None:
            self.go_to_goal(chosen)
            await self.write(lambda db: visits.note(db, chosen.kind, chosen.ref))

    async def _load_goals(self, switcher: Switcher) -> None:
        commands = self._commands()

        def load(db: Database) -> Finder:
            return Finder([*places.known(db), *commands], visits.weights(db))

        self._finder = await self.read(load)
        switcher.use(self._finder)

    def _commands(self) -> list[Goal]:
        live = [action for action in ACTIONS if action.context in (self.context, ANY)]
        return [places.goal("command", each.name, each.title, self.keys.all_shown(each.name)) for each in live]

    def go_to_goal(self, goal: Goal) -> None:
        """Go where the user wants."""
        if goal.kind == "list":
            self.go_to_list(Filter(goal.ref))
        elif goal.kind == "filter":
            self.go_to_tab(int(goal.ref))
        elif goal.kind == "label":
            self.start("dialog", self._go_to_label_of, int(goal.ref))
        elif goal.kind == "account":
            # A list of one person, or what a search found, is hardly what is meant of another account.
            place = self.place if self.place.query is None or self.place.saved else Place()
            self.go(replace(place, account_id=int(goal.ref) if goal.ref else None, account=_account(goal)))
        elif goal.kind == "conversation":
            self._open_in_its_list(int(goal.ref))
        elif goal.kind == "command":
            self.pressed = ""
            getattr(self, f"do_{goal.ref}")()
        else:  # a mailbox or a person, of whatever account
            self.go(Place(Filter.ALL, query=goal.query, title=goal.title))

    def _open_in_its_list(self, thread_id: int) -> None:
        """Open a conversation, with a list behind it in which it is."""
        if not self.threads.go_to(thread_id):
            self.go(Place(Filter.ALL))
            self.return_to = thread_id
        self.open_thread(thread_id)

    async def _go_to_label_of(self, label_id: int) -> None:
        label = await self.read(lambda db: labels.get(db, label_id))
        if label is not None:
            self.go_to_label(label)

    @property
    def context(self) -> str:
        """Which keys are live."""
        raise AssertionError("provided by the key part")


def _account(goal: Goal) -> str:
    return goal.title if goal.ref else ""
