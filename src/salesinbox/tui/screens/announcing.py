"""What a screen reader is told in the plain way: where the focus went and what is under the cursor.

It is said in the status line, and the terminal's own cursor is put where the eye would look, which is what screen
readers follow.
"""

from __future__ import annotations

from textual import on
from textual.events import DescendantFocus
from textual.geometry import Offset
from textual.widget import Widget

from salesinbox.core import clock
from salesinbox.tui.panes.reader import Reader
from salesinbox.tui.plain import row_words
from salesinbox.tui.screens.pointing import Pointing
from salesinbox.tui.widgets.thread_list import ThreadList

_TOGETHER_SECONDS = 1.0
_SHOW_CURSOR = "\x1b[?25h"


class Announcing(Pointing):
    """The part of the main screen that announces, in the plain way only."""

    def __init__(self) -> None:
        super().__init__()
        self._read_out = (0, -1)
        """The conversation and message that were announced last."""
        self._told = (0.0, "")
        """When the user was told what was done, and that."""

    def on_mount(self) -> None:
        """The terminal's cursor is seen from now on; Textual hides it."""
        if self.mail_app.plain:
            self.mail_app.write_sequence(_SHOW_CURSOR)

    def tell(self, text: str, severity: str = "information") -> None:
        """What was done is not lost when the cursor moves because of it."""
        self._told = (clock.timestamp(), text if severity == "information" else "")
        super().tell(text, severity)

    @on(ThreadList.Moved)
    def announce_row(self, event: ThreadList.Moved) -> None:
        """Another conversation is under the cursor."""
        if self.mail_app.plain and event.line is not None:
            row = self._row(event.line)
            together = self._told[1] and clock.timestamp() - self._told[0] < _TOGETHER_SECONDS
            self.status_bar.flash(f"{self._told[1]}. {row}" if together else row)
            self.call_after_refresh(self._point)

    @on(DescendantFocus)
    def announce_pane(self, event: DescendantFocus) -> None:
        """The focus went to another pane."""
        if self.mail_app.plain:
            self.status_bar.flash(self._place(event.widget))
            self.call_after_refresh(self._point)
            self.announce_reading()

    def announce_reading(self) -> None:
        """Another conversation is open, or another of its messages is the current one."""
        thread, current = self.reader.thread, self.reader.current
        if not self.mail_app.plain or not self.reader.has_focus or thread is None:
            return
        if (thread.id, current) != self._read_out:
            self._read_out = (thread.id, current)
            message = self.reader.message
            who = f", from {message.sender.label}" if message else ""
            words = f"Conversation. {thread.subject}, message {current + 1} of {len(thread.messages)}{who}"
            self.status_bar.flash(words)
            self.call_after_refresh(self._point)

    def _row(self, line: object) -> str:
        current = self.threads.current
        if current is None or current is not line:
            return ""
        words = row_words(current, clock.now(), selected=current in self.threads.selection)
        return f"{self.threads.cursor + 1} of {len(self.threads.lines)}. {words}"

    def _place(self, widget: Widget) -> str:
        if isinstance(widget, ThreadList):
            return f"List. {self._row(self.threads.current)}"
        if isinstance(widget, Reader):
            self._read_out = (0, -1)
            return "Conversation"
        return {"search": "Search", "sidebar": "Person", "composer-body": "Text of the mail"}.get(
            widget.id or "", (widget.id or "").removeprefix("field-").capitalize()
        )

    def _point(self) -> None:
        """Put the terminal's cursor on the row, or at the first line of the conversation."""
        if self.threads.has_focus:
            line = self.threads.outline.line_of(self.threads.cursor) - int(self.threads.scroll_offset.y)
            self.mail_app.point_at(self.threads.region.offset + Offset(0, line))
        elif self.reader.has_focus:
            self.mail_app.point_at(self.reader.region.offset)
