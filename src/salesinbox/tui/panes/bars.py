"""The lines below the panes: sync state, hints."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from salesinbox.core.text import shorten
from salesinbox.tui.widgets import untrusted
from salesinbox.views.status import StatusLine

FLASH_SECONDS = 5
_LEVELS = {"good": "$text-muted", "busy": "$accent", "warning": "$text-warning", "error": "$text-error"}
_LEAST_BANNER = 8


class StatusBar(Static):
    """What the sync does, what waits, what went wrong; and what is selected."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, markup=False)
        self._status = StatusLine("Opening …", "good")
        self._prefix = ""
        self._selection = ""
        self._activity = ""
        self._flash = ""
        self._flash_timer: Timer | None = None
        self._banner = ""

    def show(self, status: StatusLine) -> None:
        """The engine's state."""
        if status != self._status:
            self._status = status
            self._draw()

    def prefix(self, text: str) -> None:
        """The first key of a sequence, and what may follow."""
        if text != self._prefix:
            self._prefix = text
            self._draw()

    def selection(self, text: str) -> None:
        """What is selected."""
        if text != self._selection:
            self._selection = text
            self._draw()

    def activity(self, text: str) -> None:
        """What the user waits for, and how far it is."""
        if text != self._activity:
            self._activity = text
            self._draw()

    def flash(self, text: str) -> None:
        """What has just been done, for a few seconds."""
        if self._flash_timer is not None:
            self._flash_timer.stop()
        self._flash = text
        self._flash_timer = self.set_timer(FLASH_SECONDS, lambda: self.flash("")) if text else None
        self._draw()

    def banner(self, text: str) -> None:
        """A lasting note at the right edge."""
        self._banner = text
        self._draw()

    def _draw(self) -> None:
        dot = Content.styled(" ● ", _LEVELS[self._status.level])
        style = "$text-muted" if self._status.level == "good" else _LEVELS[self._status.level]
        words = self._prefix or self._flash or self._activity or self._selection
        left = [dot, untrusted.line(words, "bold") if words else untrusted.line(self._status.text, style)]
        if self._status.hint and not words:
            left += [Content("  "), untrusted.line(self._status.hint, "$text-muted")]
        content = Content("").join(left)
        # What is said comes first; the banner has the room that is left.
        room = self.size.width - content.cell_length - 3
        if self._banner and room >= _LEAST_BANNER:
            banner = Content.styled(f" {shorten(self._banner, room)} ", "reverse")
            content = content.pad_right(self.size.width - content.cell_length - banner.cell_length) + banner
        self.update(content, layout=False)

    def on_resize(self) -> None:
        """The banner keeps to the right."""
        self._draw()


class HintBar(Static):
    """A few keys for where you are; a click on one does what it says."""

    class Clicked(Message):
        """A hint was clicked; *key* as it is shown."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, markup=False)
        self._hints: Sequence[tuple[str, str]] = ()
        self._spans: list[tuple[int, int, str]] = []

    def show(self, hints: Sequence[tuple[str, str]]) -> None:
        """(key, what it does) pairs, the most useful first."""
        if hints != self._hints:
            self._hints = hints
            self._draw()

    def _draw(self) -> None:
        parts, self._spans, at = [], [], 0
        for key, title in self._hints:
            part = Content.assemble(" ", (key, "bold $accent"), " ", (title, "$text-muted"), " ")
            if at + part.cell_length > self.size.width:
                break
            self._spans.append((at, at + part.cell_length, key))
            at += part.cell_length
            parts.append(part)
        self.update(Content("").join(parts), layout=False)

    def on_resize(self) -> None:
        """As many as there is room for."""
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Which hint was meant."""
        for start, end, key in self._spans:
            if start <= event.x < end:
                self.post_message(self.Clicked(key))
