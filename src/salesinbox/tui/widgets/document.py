"""A pane of drawn lines that scrolls: the reader and the side bar are made of it."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from salesinbox.tui.widgets import drawing
from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.look import base_style, part_style

STYLES = (
    "text", "title", "muted", "sender", "unread", "quote", "fold", "link", "rule", "chip", "star", "cursor", "accent",
    "busy", "error",
)  # fmt: skip


class DocumentView(ScrollView, can_focus=True):
    """Shows :class:`DocLine` rows; a click on one with a target posts :class:`Clicked`."""

    BINDINGS: ClassVar[list[BindingType]] = []
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"document--{name}" for name in STYLES}
    DEFAULT_CSS = """
    DocumentView { scrollbar-size-vertical: 1; overflow-x: hidden; overflow-y: scroll; }
    """

    terminal_bidi = False

    class Clicked(Message):
        """A line was clicked."""

        def __init__(self, view: DocumentView, line: DocLine) -> None:
            super().__init__()
            self.view = view
            self.line = line

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.doc_lines: tuple[DocLine, ...] = ()
        self._styles_by_name: dict[str, Style] = {}

    def show_lines(self, lines: tuple[DocLine, ...]) -> None:
        """Draw these from now on; where it is scrolled to stays."""
        self.doc_lines = lines
        drawing.set_height(self, len(lines))
        self.refresh()

    def style_named(self, name: str) -> Style:
        """A style of the sheet."""
        if not self._styles_by_name:
            base, background = base_style(self, "document--text")
            self._styles_by_name = {each: part_style(self, f"document--{each}", background) for each in STYLES}
            self._styles_by_name["text"] = base
        return self._styles_by_name[name]

    def notify_style_update(self) -> None:
        """The theme changed."""
        super().notify_style_update()
        self._styles_by_name.clear()

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        width = self.size.width
        base = self.style_named("text")
        number = y + int(self.scroll_offset.y)
        if number >= len(self.doc_lines):
            return drawing.blank(width, base)
        doc_line = self.doc_lines[number]
        left = [(text, self.style_named(name)) for text, name in doc_line.left if text]
        right = [(text, self.style_named(name)) for text, name in doc_line.right if text]
        if doc_line.rtl:
            every = [
                (drawing.in_reading_order(text, terminal_bidi=self.terminal_bidi), style)
                for text, style in left + right
            ]
            return drawing.line([], every, width, base)
        return drawing.line(left, right, width, base, terminal_bidi=self.terminal_bidi)

    def on_click(self, event: events.Click) -> None:
        """A click on a line with a target."""
        number = event.y + int(self.scroll_offset.y)
        if number < len(self.doc_lines) and self.doc_lines[number].target:
            self.post_message(self.Clicked(self, self.doc_lines[number]))

    def scroll_by(self, lines: int) -> None:
        """Scroll without animation."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False, force=True)
