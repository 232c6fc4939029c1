"""How the list of conversations is drawn: which row stands in which line, and its looks. What it does is elsewhere."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from textual.cache import LRUCache
from textual.reactive import reactive
from textual.strip import Strip

from salesinbox.core import clock
from salesinbox.tui.widgets import drawing
from salesinbox.tui.widgets.lines_view import LinesView
from salesinbox.tui.widgets.selection import Selection
from salesinbox.tui.widgets.thread_row import RowLook, State, draw_row
from salesinbox.tui.widgets.thread_rows import Rows
from salesinbox.views.thread_list import ThreadLine

ONE_LINE_FROM = 76
"""From this width on a row takes one line."""


class ThreadLines(LinesView):
    """Draws the rows in view, whatever their number; remembers what it drew."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"thread-list--{name}" for name in RowLook.NAMES}

    cursor: reactive[int] = reactive(0, repaint=False)
    """Index of the row the cursor is on."""
    compact: reactive[bool] = reactive(False, repaint=False)
    empty_text: reactive[str] = reactive("")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.rows = Rows()
        self.selection = Selection()
        self._cache: LRUCache[Hashable, list[Strip]] = LRUCache(400)
        self._look: RowLook | None = None
        self._look_is_old = False

    @property
    def lines(self) -> list[ThreadLine]:
        """The rows that are loaded, newest first."""
        return self.rows.lines

    # Which row stands where

    @property
    def row_height(self) -> int:
        """Lines a row takes at this width."""
        return self._row_height(self.line_width)

    @property
    def page_rows(self) -> int:
        """How many rows are in view."""
        return max(1, self.size.height // self.row_height)

    @property
    def in_view(self) -> list[ThreadLine]:
        """The rows on the screen."""
        first = int(self.scroll_offset.y) // self.row_height
        return self.lines[first : first + self.page_rows + 1]

    def _row_height(self, width: int) -> int:
        return 1 if self.compact or width >= ONE_LINE_FROM else 2

    def resize_content(self) -> None:
        """There are more rows, or fewer, or they have another height."""
        self.set_height(max(1, len(self.lines)) * self.row_height)
        self.refresh_changed()

    def scroll_to_cursor(self) -> None:
        """Scroll as little as brings the cursor's row into view; the first row in view is always whole."""
        height, row = self.size.height, self.row_height
        if not height:
            return  # another pane has the screen
        top, first = self.cursor * row, int(self.scroll_offset.y)
        if top < first:
            self.scroll_to(y=top, animate=False, force=True)
        elif top + row > first + height:
            # Up to the beginning of a row, where a row takes two lines and the pane an odd number of them.
            last = -(-(top + row - height) // row) * row
            self.scroll_to(y=last, animate=False, force=True)

    def watch_compact(self) -> None:
        """Rows have another height."""
        self.resize_content()
        self.scroll_to_cursor()

    def on_resize(self) -> None:
        """The width decides how a row is drawn."""
        self.resize_content()
        self.call_after_refresh(self.scroll_to_cursor)

    # Looks

    def notify_style_update(self) -> None:
        """The theme changed, or the focus."""
        super().notify_style_update()
        self._look_is_old = True

    @property
    def look(self) -> RowLook:
        """The styles in force."""
        if self._look is None or self._look_is_old:
            look, self._look_is_old = RowLook(self), False
            if look != self._look:
                self._look = look
                self._cache.clear()
        assert self._look is not None
        return self._look

    def base_component(self) -> str:
        """The style of a row."""
        return "thread-list--row"

    def line_key(self, number: int, width: int) -> Hashable:
        """The row, how it stands, and which of its lines it is."""
        index, part = divmod(number, self._row_height(width))
        if index >= len(self.lines):
            return (number, None if self.lines else self.empty_text)
        return self._row_key(index, width), part

    def draw_line(self, number: int, width: int) -> Strip:
        """One line of a row; what an empty list says."""
        index, part = divmod(number, self._row_height(width))
        if not self.lines:
            text = self.empty_text if number == min(2, self.size.height // 2) else ""
            return drawing.line([("  " + text, self.look.muted)] if text else [], [], width, self.look.base)
        if index >= len(self.lines):
            return drawing.line([], [], width, self.look.base)
        return self._row_strips(index, width)[part]

    def _row_strips(self, index: int, width: int) -> list[Strip]:
        look, key = self.look, self._row_key(index, width)
        strips = self._cache.get(key)
        if strips is None:
            strips = draw_row(self.lines[index], look, width, self._row_height(width), self._state(index))
            self._cache.set(key, strips)
        return strips

    def _row_key(self, index: int, width: int) -> Hashable:
        # Times are written as of today: past midnight every row reads otherwise.
        hour = clock.timestamp() // 3600
        return self.lines[index], width, self.compact, self._state(index), hour

    def _state(self, index: int) -> State:
        return index == self.cursor, self.has_focus, self.lines[index] in self.selection
