"""The list of conversations: a virtual list that draws lines, so that 50,000 rows cost what 50 do.

Rows are kept sorted by their cursor, newest first. The widget knows nothing of databases: whoever feeds it gets
:class:`ThreadList.More` when it nears its end, and gives it pages, changed rows, or removals.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message

from salesinbox.tui.widgets.arrivals import Arrivals, newest
from salesinbox.tui.widgets.row_columns import STAR_CELLS
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

    class StarClicked(Message):
        """The star of a conversation was clicked."""

        def __init__(self, line: ThreadLine) -> None:
            super().__init__()
            self.line = line

    class Selected(Message):
        """More or fewer conversations are selected than before, by mouse."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.next_before: int | None = None
        self._arrivals = Arrivals()

    # What it holds

    def show(self, lines: Sequence[ThreadLine], next_before: int | None, *, keep: bool = False) -> None:
        """Replace everything; with *keep* the cursor stays on its conversation if that is still there."""
        old, at = self.rows, self.cursor
        rows, self.next_before = Rows(lines), next_before
        if keep:
            self.selection.keep(old, rows)
            with self.staying():
                self.rows = rows
                self.cursor = _same_place(old.lines[at:], rows, at)
            self._note_arrivals(newest(old))
        else:
            self.rows = rows
            self.selection.clear()
            self._arrivals.clear()
            self.resize_content()
            self.cursor = 0
            self.scroll_to_cursor()
        self._moved()

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
        before = len(self.lines)
        self.rows.append(lines)
        self.next_before = next_before
        self.resize_content()
        if len(self.lines) > before:
            self._ask_for_more()

    def merge(self, changed: Collection[int], lines: Iterable[ThreadLine]) -> None:
        """Take *changed* conversations out, put *lines* in at their places. The cursor keeps its conversation."""
        current, before = self.current, newest(self.rows)
        after = self.lines[self.cursor : self.cursor + len(changed) + 1]
        with self.staying(besides=changed):
            self.rows.merge(changed, lines, self.floor)
            self.selection.drop(id_ for id_ in changed if self.rows.index_of(id_) is None)
            self.cursor = _same_place(after, self.rows, self.cursor)
        self._note_arrivals(before)
        if current is None or self.current is None or key_of(current) != key_of(self.current):
            self._moved()

    def take_out(self, thread_ids: Collection[int]) -> None:
        """Take conversations out at once; the cursor goes to the next one that stays."""
        ids = set(thread_ids)
        before = bisect_left(self.rows.take_out(ids), self.cursor)
        self.selection.drop(ids)
        self.resize_content()
        self._place_cursor(min(self.cursor - before, len(self.lines) - 1))

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
    def chosen(self) -> list[int]:
        """The conversations an action is about: the selection, else the one under the cursor."""
        if self.selected:
            loaded = [line.id for line in self.rows.of(self.selected)]
            return [*loaded, *sorted(self.selected.difference(loaded))]
        return [self.current.id] if self.current is not None and not self.current.draft_id else []

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
        self._moved()

    def _moved(self) -> None:
        self.refresh_changed()
        self.post_message(self.Moved(self.current))
        self._ask_for_more()

    def _ask_for_more(self) -> None:
        if self.next_before is not None and self.cursor + _NEAR_END >= len(self.lines):
            self.post_message(self.More())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scrolled, perhaps by mouse: load on before the end is reached. What comes into view is seen."""
        super().watch_scroll_y(old_value, new_value)
        self._arrivals.see(self.rows, self.first_in_view)
        if self.next_before is not None and self.first_in_view + self.page_rows * 3 >= len(self.lines):
            self.post_message(self.More())

    def _note_arrivals(self, before: int) -> None:
        self._arrivals.note(self.rows, before)
        self._arrivals.see(self.rows, self.first_in_view)
        self.refresh_changed()

    @property
    def note(self) -> str:
        """That there is new mail further up."""
        return f"↑ {len(self._arrivals):,} new" if self._arrivals else ""

    # Selecting

    def toggle_selected(self) -> None:
        """Select or unselect the conversation under the cursor, and go on to the next."""
        if self.current is not None and not self.current.draft_id:
            self.selection.toggle(self.current)
            self.refresh_changed()
            self.move(1)

    def select_range(self) -> None:
        """Select from the row selected last to the cursor."""
        self.selection.reach(self.rows, self.cursor)
        self.refresh_changed()

    def select_loaded(self) -> None:
        """Select everything that is loaded."""
        self.selection.add(line.id for line in self.lines if not line.draft_id)
        self.refresh_changed()

    def select_ids(self, ids: Iterable[int]) -> None:
        """Select conversations, loaded or not."""
        self.selection.add(ids)
        self.refresh_changed()

    @property
    def all_loaded_selected(self) -> bool:
        """Whether everything that is loaded is selected."""
        return all(line.draft_id or line.id in self.selected for line in self.lines)

    def clear_selection(self) -> None:
        """Select nothing."""
        self.selection.clear()
        self.refresh_changed()

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """A click opens; in the first cells of a row, or with shift or ctrl, it selects; on the star it stars."""
        top = int(self.scroll_offset.y)
        index, part = self.outline.row_at(event.y + top)
        if self.is_on_bar(event) or index >= len(self.lines):
            return
        if self.note and event.y == 0 and event.x >= self.line_width - cell_len(self.note) - 3:
            self.move_to(0)
        elif part >= 0:
            self._clicked(event, index)

    def _clicked(self, event: events.Click, index: int) -> None:
        line, here = self.lines[index], self.cursor
        if STAR_CELLS.start <= event.x < STAR_CELLS.stop and not (event.shift or event.ctrl):
            self.post_message(self.StarClicked(line))
            return
        self._place_cursor(index)
        if event.shift:
            self.selection.reach(self.rows, index, otherwise=here)
        elif event.ctrl or event.x < STAR_CELLS.start:
            self.selection.toggle(line)
        else:
            self.post_message(self.Opened(line))
            return
        self.refresh_changed()
        self.post_message(self.Selected())


def _same_place(after: Sequence[ThreadLine], rows: Rows, index: int) -> int:
    """Where the first row of *after* that is still there is now; else the row at *index*, or the last one."""
    for line in after:
        at = rows.index_of(key_of(line))
        if at is not None:
            return at
    return max(0, min(index, len(rows.lines) - 1))
