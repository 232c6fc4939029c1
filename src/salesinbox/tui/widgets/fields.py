"""Fields to type in, and the text of a mail."""

from __future__ import annotations

from textual import events
from textual.widgets import Input, TextArea


class Field(Input):
    """One line; tab takes over what is suggested and goes on to the next field."""

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

    def on_resize(self) -> None:
        """Lines break elsewhere: the text area breaks them anew, but after it was drawn, and shows the old ones."""
        self.refresh()
