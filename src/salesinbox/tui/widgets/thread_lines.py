"""How the list of conversations is drawn: which row stands in which line, and its looks. What it does is elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from contextlib import contextmanager
from typing import ClassVar

from textual.cache import LRUCache
from textual.reactive import reactive
from textual.strip import Strip

from salesinbox.core import clock
from salesinbox.tui.plain import draw_plain_row
from salesinbox.tui.widgets import drawing
from salesinbox.tui.widgets.lines_view import LinesView
from salesinbox.tui.widgets.row_groups import Outline, day_groups
from salesinbox.tui.widgets.selection import Selection
from salesinbox.tui.widgets.thread_row import RowLook, State, draw_empty, draw_header, draw_note, draw_row
from salesinbox.tui.widgets.thread_rows import Rows, key_of
from salesinbox.views.thread_list import ThreadLine

ONE_LINE_FROM = 76
"""From this width on a row takes one line."""
_CLOCK_SECONDS = 30


class ThreadLines(LinesView):
    """Draws the rows in view, whatever their number; remembers what it drew."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"thread-list--{name}" for name in RowLook.NAMES}

    cursor: reactive[int] = reactive(0, repaint=False)
    """Index of the row the cursor is on."""
    density: reactive[str] = reactive("auto", repaint=False)
    """``compact`` for one line a row, ``comfortable`` for two, ``auto`` for what the width asks for."""
    grouping: reactive[str] = reactive("none", repaint=False)
    """``day`` for headers by day, ``none``."""
    empty_text: reactive[str] = reactive("")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.rows = Rows()
        self.selection = Selection()
        self.outline = Outline(0, 1)
        self._cache: LRUCache[Hashable, list[Strip]] = LRUCache(400)
        self._look: RowLook | None = None
        self._look_is_old = False
        self._height_before = 0
        self._day = clock.now().astimezone().date()

    @property
    def lines(self) -> list[ThreadLine]:
        """The rows that are loaded, newest first."""
        return self.rows.lines

    # Which row stands where

    @property
    def row_height(self) -> int:
        """Lines a row takes at this width."""
        if self.app.has_class("-plain"):
            return 1
        if self.density == "auto":
            return 1 if self.line_width >= ONE_LINE_FROM else 2
        return 1 if self.density == "compact" else 2

    @property
    def first_in_view(self) -> int:
        """Index of the first row in view that is whole."""
        top = int(self.scroll_offset.y)
        return self.outline.row_at(self.outline.begin_from(top))[0]

    @property
    def page_rows(self) -> int:
        """How many whole rows are in view."""
        below, _ = self.outline.row_at(int(self.scroll_offset.y) + self.size.height)
        return max(1, min(below, len(self.lines)) - self.first_in_view)

    @property
    def in_view(self) -> list[ThreadLine]:
        """The rows on the screen."""
        first = self.first_in_view
        return self.lines[first : first + self.page_rows + 1]

    @property
    def cursor_in_view(self) -> bool:
        """Whether the cursor's row is on the screen."""
        return self._is_in_view(self.cursor, self.size.height)

    def _is_in_view(self, index: int, height: int) -> bool:
        line = self.outline.line_of(index) - int(self.scroll_offset.y)
        return 0 <= line <= height - self.outline.height

    def resize_content(self) -> None:
        """There are more rows, or fewer, or they have another height."""
        by_day, now = self.grouping == "day" and self.rows.ordered, clock.now()
        self._day = now.astimezone().date()
        groups = list(day_groups(self.lines, now)) if by_day else []
        self.outline = Outline(len(self.lines), self.row_height, groups)
        self.set_height(max(1, self.outline.total + self._below_the_last))
        self.refresh_changed()

    @property
    def _below_the_last(self) -> int:
        """Lines left blank at the end, so that there, too, the first row in view is whole."""
        last = self.outline.total - self.size.height
        return self.outline.begin_from(last) - last if last > 0 else 0

    def validate_scroll_y(self, value: float) -> float:
        """The first row in view is whole, however one scrolls."""
        return super().validate_scroll_y(self.outline.begin_from(int(value)))

    @contextmanager
    def staying(self, besides: Collection[int] = ()) -> Iterator[None]:
        """Whatever is done to the rows, the cursor's stays where it is on the screen, or the first in view.

        But at the top of the list the top stays in view, as long as the cursor does: what is new shows.

        Args:
            besides: Rows that go to other places; if the cursor's is not in view, none of them is followed there.
        """
        top, seen = int(self.scroll_offset.y), self.cursor_in_view
        index = self.cursor if seen else self.first_in_view
        while not seen and index < len(self.lines) and key_of(self.lines[index]) in besides:
            index += 1
        key = key_of(self.lines[index]) if index < len(self.lines) else None
        from_top = self.outline.line_of(index) - top
        yield
        self.resize_content()
        at = self.rows.index_of(key) if top and key is not None else None
        if at is not None:
            line = self.outline.begin_from(self.outline.line_of(at) - from_top)
            self.scroll_to(y=line, animate=False, force=True)
        if seen:
            self.scroll_to_cursor()
        self.refresh_changed()

    def scroll_to_cursor(self) -> None:
        """Scroll as little as brings the cursor's row into view; the first row in view is always whole."""
        height, row = self.size.height, self.outline.height
        if not height:
            return  # another pane has the screen
        top, first = self.outline.line_of(self.cursor), int(self.scroll_offset.y)
        if top < first:
            self.scroll_to(y=self.outline.top_of(self.cursor), animate=False, force=True)
        elif top + row > first + height:
            # Up to the beginning of a row, where a row takes two lines and the pane an odd number of them.
            last = self.outline.begin_from(top + row - height)
            self.scroll_to(y=last, animate=False, force=True)

    def on_mount(self) -> None:
        """Today is yesterday after midnight."""
        self.set_interval(_CLOCK_SECONDS, self.look_at_the_clock)

    def look_at_the_clock(self) -> None:
        """Move the headers on where another day has begun."""
        if clock.now().astimezone().date() != self._day:
            with self.staying():
                pass

    def watch_density(self) -> None:
        """Rows have another height."""
        with self.staying():
            pass

    def watch_grouping(self) -> None:
        """Headers come or go."""
        with self.staying():
            pass

    def on_resize(self) -> None:
        """The width decides how a row is drawn; the cursor's row stays in view, if it was or nothing was."""
        follow = not self._height_before or self._is_in_view(self.cursor, self._height_before)
        self._height_before = self.size.height
        self.resize_content()
        if follow:
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

    @property
    def note(self) -> str:
        """What stands at the right of the first line in view, over what is there."""
        return ""

    def line_key(self, number: int, width: int) -> Hashable:
        """The row, how it stands, and which of its lines it is."""
        note = self.note if number == int(self.scroll_offset.y) else ""
        index, part = self.outline.row_at(number)
        if index >= len(self.lines):
            return (number, note) if self.lines else (number, self.empty_text, self.size.height)
        if part < 0:
            return self.outline.header_at(number), note
        return self._row_key(index, width), part, note

    def draw_line(self, number: int, width: int) -> Strip:
        """One line: of a row, a header, or what an empty list says."""
        index, part = self.outline.row_at(number)
        if not self.lines:
            return draw_empty(self.empty_text, number, self.look, width, self.size.height)
        if index >= len(self.lines):
            return drawing.line([], [], width, self.look.base)
        header = self.outline.header_at(number) if part < 0 else None
        strip = draw_header(header.title, self.look, width) if header else self._row_strips(index, width)[part]
        note = self.note if number == int(self.scroll_offset.y) else ""
        return draw_note(strip, note, self.look, width) if note else strip

    def _row_strips(self, index: int, width: int) -> list[Strip]:
        look, key = self.look, self._row_key(index, width)
        strips = self._cache.get(key)
        if strips is None:
            strips = self._drawn_row(index, look, width)
            self._cache.set(key, strips)
        return strips

    def _drawn_row(self, index: int, look: RowLook, width: int) -> list[Strip]:
        state = self._state(index)
        if not self.app.has_class("-plain"):
            return draw_row(self.lines[index], look, width, self.outline.height, state)
        cursor, _, selected = state
        return [draw_plain_row(self.lines[index], look.base, width, clock.now(), cursor=cursor, selected=selected)]

    def _row_key(self, index: int, width: int) -> Hashable:
        # Times are written as of today: past midnight every row reads otherwise.
        hour = clock.timestamp() // 3600
        return self.lines[index], width, self.outline.height, self._state(index), hour

    def _state(self, index: int) -> State:
        return index == self.cursor, self.has_focus, self.lines[index] in self.selection
