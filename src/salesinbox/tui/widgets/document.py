"""A pane of drawn text: the reader and the side bar are made of it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from salesinbox.core.colors import PALETTE
from salesinbox.mail.bidi import reorders
from salesinbox.tui.widgets import drawing
from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.label_colors import label_styles
from salesinbox.tui.widgets.lines_view import LinesView
from salesinbox.tui.widgets.look import base_style, part_style
from salesinbox.tui.widgets.reading_order import is_left_to_terminal

STYLES = (
    "text", "title", "muted", "sender", "unread", "quote", "fold", "link", "rule", "chip", "star", "cursor", "accent",
    "busy", "error", "bold", "italic", "strike", "code", "head", "hit", "hit-now",
)  # fmt: skip
_BLANK = DocLine()


class DocumentView(LinesView):
    """Shows :class:`DocLine` rows; a click on one with a target, or on a link, posts :class:`Clicked`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"document--{name}" for name in STYLES}

    class Clicked(Message):
        """A line was clicked."""

        def __init__(self, view: DocumentView, line: DocLine, link: int = 0) -> None:
            super().__init__()
            self.view = view
            self.line = line
            self.link = link
            """The number of the link that was clicked; 0 for none."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.doc_lines: tuple[DocLine, ...] = ()
        self._styles_by_name: dict[str, Style] = {}

    def show_lines(self, lines: tuple[DocLine, ...]) -> None:
        """Draw these from now on; where it is scrolled to stays."""
        self.doc_lines = lines
        self.set_height(len(lines))
        self.refresh_changed()

    def style_named(self, name: str) -> Style:
        """A style of the sheet, of a label's colour (``label:red``), or, for pictures, one given in colours."""
        if name.startswith("#"):
            return Style.parse(name)
        if not self._styles_by_name:
            base, background = base_style(self, self.base_component())
            self._styles_by_name = {each: part_style(self, f"document--{each}", background) for each in STYLES}
            self._styles_by_name["text"] = base
            chips = label_styles(self, background)
            chip = self._styles_by_name["chip"]
            self._styles_by_name |= {f"label:{color}": chips.get(color, chip) for color in PALETTE}
        if name not in self._styles_by_name:
            parts = [self._styles_by_name[part] for part in name.split("+")]
            self._styles_by_name[name] = Style.combine(parts)
        return self._styles_by_name[name]

    def notify_style_update(self) -> None:
        """The theme changed, or the focus."""
        super().notify_style_update()
        self._styles_by_name.clear()

    def base_component(self) -> str:
        """The style of plain text."""
        return "document--text"

    def line_key(self, number: int, width: int) -> Hashable:
        """The line itself."""
        return self._line(number)

    def draw_line(self, number: int, width: int) -> Strip:
        """One line of the text; nothing below its end."""
        base, doc_line = self.style_named("text"), self._line(number)
        left = [(text, self.style_named(name)) for text, name in doc_line.left if text]
        right = [(text, self.style_named(name)) for text, name in doc_line.right if text]
        if doc_line.rtl is not None and not right:
            return drawing.paragraph(left, width, base, rtl=doc_line.rtl)
        return drawing.line(left, right, width, base)

    def _line(self, number: int) -> DocLine:
        return self.doc_lines[number] if number < len(self.doc_lines) else _BLANK

    def _link_at(self, line: DocLine, cell: int) -> int:
        """The number of the link that is drawn in a cell of a line; 0 for none."""
        if not line.links or line.rtl is None or line.right:
            return line.link_at(cell)
        pieces = line.by_link()
        if is_left_to_terminal() and reorders("".join(text for text, _ in pieces), rtl=line.rtl):
            return line.links[0].number
        return drawing.look_at(pieces, cell, self.line_width, rtl=line.rtl) or 0

    def on_click(self, event: events.Click) -> None:
        """A click on a line with a target."""
        line = self._line(event.y + int(self.scroll_offset.y))
        link = self._link_at(line, event.x - self.has_edge)
        if (line.target or link) and not self.is_on_bar(event):
            self.post_message(self.Clicked(self, line, link))
