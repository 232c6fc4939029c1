"""The list of conversations: a virtual list that draws lines, so that 50,000 rows cost what 50 do.

Rows are kept sorted by their cursor, newest first. The widget knows nothing of databases: whoever feeds it gets
:class:`ThreadList.More` when it nears its end, and gives it pages, changed rows, or removals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from salesinbox.tui.widgets.thread_lines import ThreadLines
from salesinbox.tui.widgets.thread_rows import Rows, key_of
from salesinbox.views.thread_list import ThreadLine

_NEAR_END = 60


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a list."""

    lines: tuple[ThreadLine, ...]
    next_before: int | None
    cursor: int
    scrolled: int


class ThreadList(ThreadLines):
    """A list of conversations with a cursor and a selection."""

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
        self.next_before: int | None = None

    # What it holds

    def show(self, lines: Sequence[ThreadLine], next_before: int | None, *, keep: bool = False) -> None:
        """Replace everything; with *keep* the cursor stays on its conversation if that is still there."""
        current = self.current
        self.rows, self.next_before = Rows(lines), next_before
        if keep:
            self.selection.keep(self.lines)
        else:
            self.selection.clear()
        index = self.rows.index_of(key_of(current)) if keep and current is not None else None
        self.resize_content()
        self._place_cursor(index if index is not None else (min(self.cursor, len(self.lines) - 1) if keep else 0))

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
        self.rows.append(lines)
        self.next_before = next_before
        self.resize_content()

    def merge(self, changed: Collection[int], lines: Iterable[ThreadLine]) -> None:
        """Take *changed* conversations out, put *lines* in at their places. The cursor keeps its conversation."""
        current = self.current
        self.rows.merge(changed, lines, self.floor)
        self.selection.drop(id_ for id_ in changed if self.rows.index_of(id_) is None)
        self.resize_content()
        index = self.rows.index_of(key_of(current)) if current is not None else None
        if index is None:
            self._place_cursor(min(self.cursor, len(self.lines) - 1))
        elif index != self.cursor:
            self._shift_cursor(index)
        else:
            self.refresh_changed()

    def take_out(self, thread_ids: Collection[int]) -> None:
        """Take conversations out at once; the cursor goes to the next one that stays."""
        ids = set(thread_ids)
        before = sum(1 for line in self.lines[: self.cursor] if key_of(line) in ids)
        self.rows.take_out(ids)
        self.selection.drop(ids)
        self.resize_content()
        self._place_cursor(min(self.cursor - before, len(self.lines) - 1))
        self._ask_for_more()

    def replace(self, lines: Iterable[ThreadLine]) -> None:
        """Show other marks on rows that stay where they are."""
        self.rows.replace(lines)
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
    def selected(self) -> set[int]:
        """The ids of the conversations that are selected."""
        return self.selection.ids

    @property
    def chosen(self) -> list[ThreadLine]:
        """What an action is about: the selection, else the conversation under the cursor."""
        if self.selected:
            return self.rows.of(self.selected)
        return [self.current] if self.current is not None else []

    # Moving

    def move(self, by: int) -> None:
        """Move the cursor by some rows."""
        self._place_cursor(max(0, min(len(self.lines) - 1, self.cursor + by)))

    def move_to(self, index: int) -> None:
        """Move the cursor to a row; negative counts from the end."""
        self._place_cursor(index if index >= 0 else len(self.lines) + index)

    def go_to(self, thread_id: int) -> bool:
        """Move the cursor to a conversation, if it is in the list."""
        index = self.rows.index_of(thread_id)
        if index is not None:
            self._place_cursor(index)
        return index is not None

    def _place_cursor(self, index: int) -> None:
        self.cursor = max(0, index)
        self.scroll_to_cursor()
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
        self.scroll_to_cursor()
        self.refresh_changed()

    def _ask_for_more(self) -> None:
        if self.next_before is not None and self.cursor + _NEAR_END >= len(self.lines):
            self.post_message(self.More())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scrolled by mouse: load on before the end is reached."""
        super().watch_scroll_y(old_value, new_value)
        if self.next_before is not None and new_value // self.row_height + self.page_rows * 3 >= len(self.lines):
            self.post_message(self.More())

    # Selecting

    def toggle_selected(self) -> None:
        """Select or unselect the conversation under the cursor, and go on to the next."""
        if self.current is not None and not self.current.draft_id:
            self.selection.toggle(self.current)
            self.refresh_changed()
            self.move(1)

    def select_range(self) -> None:
        """Select from the row selected last to the cursor."""
        self.selection.reach(self.lines, self.cursor)
        self.refresh_changed()

    def select_all(self) -> None:
        """Select everything that is loaded, or nothing if everything was."""
        self.selection.all_or_none(self.lines)
        self.refresh_changed()

    def clear_selection(self) -> None:
        """Select nothing."""
        self.selection.clear()
        self.refresh_changed()

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
