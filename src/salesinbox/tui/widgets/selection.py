"""Which conversations of a list are selected. Pure, without a screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from salesinbox.tui.widgets.thread_rows import key_of
from salesinbox.views.thread_list import ThreadLine


class Selection:
    """Ids of conversations; drafts that are only here cannot be selected."""

    def __init__(self) -> None:
        self.ids: set[int] = set()
        self._anchor: int | None = None
        """The row selected or unselected last, where a range begins."""

    def __contains__(self, line: ThreadLine) -> bool:
        return line.id in self.ids and not line.draft_id

    def toggle(self, line: ThreadLine) -> None:
        """Select or unselect one."""
        if not line.draft_id:
            self.ids ^= {line.id}
        self._anchor = key_of(line)

    def reach(self, lines: Sequence[ThreadLine], index: int) -> None:
        """Select from the row selected last, if it is still there, to the one at *index*."""
        anchor = next((at for at, line in enumerate(lines) if key_of(line) == self._anchor), 0)
        first, last = sorted((anchor, index))
        self.ids |= _selectable(lines[first : last + 1])

    def all_or_none(self, lines: Iterable[ThreadLine]) -> None:
        """Select everything, or nothing if everything was."""
        every = _selectable(lines)
        self.ids = set() if self.ids == every else every

    def drop(self, ids: Iterable[int]) -> None:
        """These are not in the list any more."""
        self.ids = self.ids.difference(ids)

    def keep(self, lines: Iterable[ThreadLine]) -> None:
        """Of what is selected only what is in the list."""
        if self.ids:
            self.ids &= _selectable(lines)

    def clear(self) -> None:
        """Nothing."""
        self.ids = set()
        self._anchor = None


def _selectable(lines: Iterable[ThreadLine]) -> set[int]:
    return {line.id for line in lines if not line.draft_id}
