"""Fields to type in, and the text of a mail."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widgets import Input, TextArea

from salesinbox.tui.widgets.reading_order import pieces_as_shown


def typed_as_shown(strip: Strip) -> Strip:
    """A drawn line of text being written with its right-to-left runs in order, the cursor at its letter.

    A line that begins from the right stands at the right.
    """
    if strip.text.isascii():
        return strip
    pieces = pieces_as_shown([(text, style or Style.null()) for text, style, _ in strip])
    return Strip([Segment(text, style) for text, style in pieces], strip.cell_length)


class Field(Input):
    """One line; tab takes over what is suggested and goes on to the next field."""

    def render_line(self, y: int) -> Strip:
        """The line, right-to-left text in order."""
        return typed_as_shown(super().render_line(y))

    async def _on_key(self, event: events.Key) -> None:
        if event.key not in ("tab", "shift+tab"):
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        if event.key == "shift+tab":
            self.screen.focus_previous()
            return
        if self.cursor_position == len(self.value):
            self.action_cursor_right()  # at the end of the text it takes over what is suggested
        self.screen.focus_next()


class MailText(TextArea):
    """The text of a mail being written."""

    def render_line(self, y: int) -> Strip:
        """A line of the text, right-to-left text in order."""
        return typed_as_shown(super().render_line(y))

    def on_resize(self) -> None:
        """Lines break elsewhere: the text area breaks them anew, but after it was drawn, and shows the old ones."""
        self.refresh()
