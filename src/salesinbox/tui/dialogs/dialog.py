"""What all dialogs have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.geometry import Offset
from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import OptionList

from salesinbox.tui.type_ahead import type_ahead_of

if TYPE_CHECKING:
    from salesinbox.tui.app import SalesInboxApp

_MOST_ROWS = 16
"""Of a list in a dialog; more are scrolled to."""
_SHARE = 0.8
"""Of the screen's height that a dialog has; as in app.tcss."""
_AROUND = 9
"""Lines of a dialog that are not its list: frame, title, field, keys."""


class Dialog(ModalScreen[ScreenResultType]):
    """A screen over the others; keys typed while it was about to open are its own."""

    def on_screen_resume(self) -> None:
        """It is there, and has the focus as soon as it has been laid out."""
        self.call_after_refresh(type_ahead_of(self).opened)

    def on_resize(self, event: events.Resize) -> None:
        """A list leaves room for what stands around it, and is scrolled where it is higher than that."""
        most = max(3, min(_MOST_ROWS, int(event.size.height * _SHARE) - _AROUND))
        for options in self.query(".dialog > OptionList"):
            options.styles.max_height = most

    @on(OptionList.OptionHighlighted)
    def point_at_option(self, event: OptionList.OptionHighlighted) -> None:
        """The plain way, put the terminal's cursor, which screen readers follow, on what would be chosen."""
        if self.app.has_class("-plain"):
            self.call_after_refresh(self._point, event.option_list, event.option_index)

    def _point(self, options: OptionList, index: int) -> None:
        line = index - int(options.scroll_offset.y)
        cast("SalesInboxApp", self.app).point_at(Offset(options.region.x, options.region.y + line))
