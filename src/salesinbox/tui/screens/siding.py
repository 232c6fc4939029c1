"""The side list: shown or not, and what is chosen in it."""

from __future__ import annotations

from textual import on

from salesinbox.config import loader
from salesinbox.core.errors import UserError
from salesinbox.tui.panes.side_list import SideList
from salesinbox.tui.screens.switching import Switching

FROM = 180
"""Columns from which there is room for it beside list, conversation and side bar."""


class Siding(Switching):
    """The part of the main screen with the side list."""

    side_list_wanted: str = "auto"
    """``on``, ``off``, or ``auto``: where there is room."""

    def place_side_list(self, width: int) -> None:
        """Show or hide it, as the user wants it on a screen so wide."""
        on_ = self.side_list_wanted == "on" or (self.side_list_wanted == "auto" and width >= FROM)
        if on_ != self.has_class("-sided"):
            self.set_class(on_, "-sided")
            if on_:
                self.start("side-list", self.load_side_list)

    def do_side_list(self) -> None:
        """Show it and go there; where it is, hide it. That is kept."""
        showing = not self.has_class("-sided")
        self.side_list_wanted = "on" if showing else "off"
        self.place_side_list(self.size.width)
        (self.side_list if showing else self.threads).focus()
        try:
            loader.set_value(self.mail_app.locations.config_file, "side_list", self.side_list_wanted)
        except UserError as error:
            self.tell(f"The side list is {self.side_list_wanted} only until you quit. {error}", "warning")

    @on(SideList.Chosen)
    def side_row_chosen(self, event: SideList.Chosen) -> None:
        """Go there; the focus goes along to the list."""
        self.go_to_goal(event.goal)

    @on(SideList.Left)
    def side_list_left(self) -> None:
        """Back to the list."""
        self.threads.focus()
