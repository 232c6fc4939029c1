"""The text of a mail being written."""

from __future__ import annotations

from textual.widgets import TextArea


class MailText(TextArea):
    """Textual's text area as mail needs it."""

    def on_resize(self) -> None:
        """Lines break elsewhere: the text area breaks them anew, but after it was drawn, and shows the old ones."""
        self.refresh()
