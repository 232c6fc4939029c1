"""Which conversations of a list are selected. Pure, without a screen."""

from __future__ import annotations

from collections.abc import Iterable

from salesinbox.tui.widgets.thread_rows import Rows, key_of
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

    def reach(self, rows: Rows, index: int, otherwise: int = 0) -> None:
        """Select from the row selected last, if it is still there, to the one at *index*; else from *otherwise* on."""
        anchor = None if self._anchor is None else rows.index_of(self._anchor)
        first, last = sorted((otherwise if anchor is None else anchor, index))
        self.add(line.id for line in rows.lines[first : last + 1] if not line.draft_id)

    def add(self, ids: Iterable[int]) -> None:
        """Select some more."""
        self.ids = self.ids.union(ids)

    def drop(self, ids: Iterable[int]) -> None:
        """These are not in the list any more."""
        self.ids = self.ids.difference(ids)

    def keep(self, old: Rows, new: Rows) -> None:
        """The list was read anew: what was in it and is not any more is not selected."""
        self.drop([id_ for id_ in self.ids if old.index_of(id_) is not None and new.index_of(id_) is None])

    def clear(self) -> None:
        """Nothing."""
        self.ids = set()
        self._anchor = None
