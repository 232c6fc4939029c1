"""The mouse where a key is shown: a click on a hint does what its key does."""

from __future__ import annotations

from textual import on
from textual.widgets import Input

from salesinbox.tui.actions import ACTIONS, ANY
from salesinbox.tui.panes.bars import HintBar
from salesinbox.tui.screens.ruling import Ruling


class Pointing(Ruling):
    """The part of the main screen that takes clicks on the line of hints."""

    @on(HintBar.Clicked)
    def hint_clicked(self, event: HintBar.Clicked) -> None:
        """Do what the hint says, where the user is."""
        if isinstance(self.focused, Input) and self.focused.id == "search":
            self._click_in_search(event.key)
            return
        context = self.mail_app.main.context
        for action in ACTIONS:
            if action.context in (context, ANY) and self.keys.shown(action.name) == event.key:
                self.pressed = self.keys.of[action.name][0]
                getattr(self, f"do_{action.name}")()
                return

    def _click_in_search(self, key: str) -> None:
        if key == "esc":
            self.end_search()
        elif isinstance(self.focused, Input):
            self.call_next(self.focused.action_submit)
