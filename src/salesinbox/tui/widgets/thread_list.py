"""The list of conversations: a virtual list that draws lines, so that 50,000 rows cost what 50 do.

Rows are kept sorted by their cursor, newest first. The widget knows nothing of databases: whoever feeds it gets
:class:`ThreadList.More` when it nears its end, and gives it pages, changed rows, or removals.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.cache import LRUCache
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from salesinbox.core import clock
from salesinbox.tui.widgets import drawing
from salesinbox.tui.widgets.lines_view import LinesView
from salesinbox.tui.widgets.thread_row import RowLook, State, draw_row
from salesinbox.views.thread_list import ThreadLine

ONE_LINE_FROM = 76
"""From this width on a row takes one line."""
_NEAR_END = 60


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a list."""

    lines: tuple[ThreadLine, ...]
    next_before: int | None
    cursor: int
    scrolled: int


class ThreadList(LinesView):
    """A list of conversations with a cursor and a selection."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"thread-list--{name}" for name in RowLook.NAMES}

    cursor: reactive[int] = reactive(0, repaint=False)
    """Index of the row the cursor is on."""
    compact: reactive[bool] = reactive(False, repaint=False)
    empty_text: reactive[str] = reactive("")

    class Moved(Message):
        """The cursor is on another conversation, or on none."""

        def __init__(self, line: ThreadLine | None) -> None:
            super().__init__()
            self.line = line

        def can_replace(self, message: Message) -> bool:
            """Only where the cursor came to rest matters."""
            return isinstance(message, ThreadList.Moved)

    class Opened(Message):
        """A conversation was clicked or entered."""

        def __init__(self, line: ThreadLine) -> None:
            super().__init__()
            self.line = line

    class More(Message):
        """The cursor or the view nears the end of what is loaded."""

        def can_replace(self, message: Message) -> bool:
            """Asking once is enough."""
            return isinstance(message, ThreadList.More)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.lines: list[ThreadLine] = []
        self.selected: set[int] = set()
        self.next_before: int | None = None
        self._anchor = 0
        self._cache: LRUCache[Hashable, list[Strip]] = LRUCache(400)
        self._look: RowLook | None = None
        self._look_is_old = False

    # What it holds

    def show(self, lines: Sequence[ThreadLine], next_before: int | None, *, keep: bool = False) -> None:
        """Replace everything; with *keep* the cursor stays on its conversation if that is still there."""
        current = self.current
        self.lines, self.next_before = list(lines), next_before
        self.selected &= {line.id for line in lines} if keep else set()
        index = self._index_of(current) if keep and current is not None else None
        self._resize_content()
        self._place_cursor(index if index is not None else (min(self.cursor, len(lines) - 1) if keep else 0))

    def position(self) -> Position:
        """What is loaded and where the cursor is, to come back to."""
        return Position(tuple(self.lines), self.next_before, self.cursor, int(self.scroll_offset.y))

    def come_back(self, position: Position) -> None:
        """Show what was shown before, in the place it had on the screen."""
        self.show(position.lines, position.next_before)
        self._place_cursor(position.cursor)
        # Once the list has its height back that the search box took.
        self.call_after_refresh(self.scroll_to, y=position.scrolled, animate=False, force=True)

    def append(self, lines: Sequence[ThreadLine], next_before: int | None) -> None:
        """The next page."""
        known = {(line.id, line.draft_id) for line in self.lines}
        self.lines += [line for line in lines if (line.id, line.draft_id) not in known]
        self.next_before = next_before
        self._resize_content()

    def merge(self, changed: Collection[int], lines: Iterable[ThreadLine]) -> None:
        """Take *changed* conversations out, put *lines* in at their places. The cursor keeps its conversation."""
        current = self.current
        new = {line.id: line for line in lines}
        kept = [line for line in self.lines if line.id not in changed or line.draft_id]
        floor = self.floor
        keys = [-line.cursor for line in kept]
        for line in sorted(new.values(), key=lambda each: each.cursor):
            if line.cursor >= floor:
                at = bisect_left(keys, -line.cursor)
                kept.insert(at, line)
                keys.insert(at, -line.cursor)
        self.lines = kept
        if self.selected:
            self.selected &= {line.id for line in kept}
        self._resize_content()
        index = self._index_of(current) if current is not None else None
        if index is None:
            self._place_cursor(min(self.cursor, len(kept) - 1))
        elif index != self.cursor:
            self._shift_cursor(index)
        else:
            self.refresh_changed()

    def take_out(self, thread_ids: Collection[int]) -> None:
        """Take conversations out at once; the cursor goes to the next one that stays."""
        cursor = self.cursor
        before = sum(1 for line in self.lines[:cursor] if line.id in thread_ids)
        self.lines = [line for line in self.lines if line.id not in thread_ids]
        self.selected -= set(thread_ids)
        self._resize_content()
        self._place_cursor(min(cursor - before, len(self.lines) - 1))
        self._ask_for_more()

    def replace(self, lines: Iterable[ThreadLine]) -> None:
        """Show other marks on rows that stay where they are."""
        new = {line.id: line for line in lines}
        self.lines = [new.get(line.id, line) if not line.draft_id else line for line in self.lines]
        self.refresh_changed()

    @property
    def floor(self) -> int:
        """The cursor down to which conversations are loaded; 0 for all of them."""
        return self.next_before or 0

    @property
    def current(self) -> ThreadLine | None:
        """The conversation under the cursor."""
        return self.lines[self.cursor] if 0 <= self.cursor < len(self.lines) else None

    @property
    def chosen(self) -> list[ThreadLine]:
        """What an action is about: the selection, else the conversation under the cursor."""
        if self.selected:
            return [line for line in self.lines if line.id in self.selected and not line.draft_id]
        return [self.current] if self.current is not None else []

    def _index_of(self, line: ThreadLine) -> int | None:
        key = (line.id, line.draft_id)
        return next((index for index, each in enumerate(self.lines) if (each.id, each.draft_id) == key), None)

    # Moving

    def move(self, by: int) -> None:
        """Move the cursor by some rows."""
        self._place_cursor(max(0, min(len(self.lines) - 1, self.cursor + by)))

    def move_to(self, index: int) -> None:
        """Move the cursor to a row; negative counts from the end."""
        self._place_cursor(index if index >= 0 else len(self.lines) + index)

    def go_to(self, thread_id: int) -> bool:
        """Move the cursor to a conversation, if it is in the list."""
        index = next((index for index, line in enumerate(self.lines) if line.id == thread_id), None)
        if index is not None:
            self._place_cursor(index)
        return index is not None

    @property
    def page_rows(self) -> int:
        """How many rows are in view."""
        return max(1, self.size.height // self.row_height)

    def toggle_selected(self) -> None:
        """Select or unselect the conversation under the cursor, and go on to the next."""
        line = self.current
        if line is None or line.draft_id:
            return
        self.selected ^= {line.id}
        self._anchor = self.cursor
        self.refresh_changed()
        self.move(1)

    def select_range(self) -> None:
        """Select from the row selected last to the cursor."""
        first, last = sorted((self._anchor, self.cursor))
        self.selected |= {line.id for line in self.lines[first : last + 1] if not line.draft_id}
        self.refresh_changed()

    def select_all(self) -> None:
        """Select everything that is loaded, or nothing if everything was."""
        every = {line.id for line in self.lines if not line.draft_id}
        self.selected = set() if self.selected == every else every
        self.refresh_changed()

    def clear_selection(self) -> None:
        """Select nothing."""
        self.selected.clear()
        self.refresh_changed()

    def _place_cursor(self, index: int) -> None:
        self.cursor = max(0, index)
        self._scroll_to_cursor()
        self.refresh_changed()
        self.post_message(self.Moved(self.current))
        self._ask_for_more()

    def _shift_cursor(self, index: int) -> None:
        """Rows came or went above. The cursor's conversation stays where it is on the screen.

        But at the top of the list the top stays in view, as long as the cursor does: what is new shows.
        """
        delta = index - self.cursor
        self.cursor = index
        if self.scroll_offset.y:
            self.scroll_to(y=self.scroll_offset.y + delta * self.row_height, animate=False, force=True)
        self._scroll_to_cursor()
        self.refresh_changed()

    def _scroll_to_cursor(self) -> None:
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

    def _ask_for_more(self) -> None:
        if self.next_before is not None and self.cursor + _NEAR_END >= len(self.lines):
            self.post_message(self.More())

    # Drawing

    @property
    def in_view(self) -> list[ThreadLine]:
        """The rows on the screen."""
        first = int(self.scroll_offset.y) // self.row_height
        return self.lines[first : first + self.page_rows + 1]

    @property
    def row_height(self) -> int:
        """Lines a row takes at this width."""
        return self._row_height(self.line_width)

    def _row_height(self, width: int) -> int:
        return 1 if self.compact or width >= ONE_LINE_FROM else 2

    def _resize_content(self) -> None:
        self.set_height(max(1, len(self.lines)) * self.row_height)
        self.refresh_changed()

    def watch_compact(self) -> None:
        """Rows have another height."""
        self._resize_content()
        self._scroll_to_cursor()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scrolled by mouse: load on before the end is reached."""
        super().watch_scroll_y(old_value, new_value)
        if self.next_before is not None and new_value // self.row_height + self.page_rows * 3 >= len(self.lines):
            self.post_message(self.More())

    def on_resize(self) -> None:
        """The width decides how a row is drawn."""
        self._resize_content()
        self.call_after_refresh(self._scroll_to_cursor)

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
        look, key = self.look, self._row_key(index, width)
        strips = self._cache.get(key)
        if strips is None:
            state = self._state(index)
            height = self._row_height(width)
            strips = draw_row(self.lines[index], look, width, height, state)
            self._cache.set(key, strips)
        return strips[part]

    def _row_key(self, index: int, width: int) -> Hashable:
        # Times are written as of today: past midnight every row reads otherwise.
        hour = clock.timestamp() // 3600
        return self.lines[index], width, self.compact, self._state(index), hour

    def _state(self, index: int) -> State:
        line = self.lines[index]
        return index == self.cursor, self.has_focus, line.id in self.selected and not line.draft_id

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor and opens."""
        index = (event.y + int(self.scroll_offset.y)) // self.row_height
        if 0 <= index < len(self.lines) and not self.is_on_bar(event):
            self._place_cursor(index)
            if event.ctrl or event.shift:
                self.toggle_selected()
            else:
                self.post_message(self.Opened(self.lines[index]))
