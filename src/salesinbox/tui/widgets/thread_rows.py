"""The rows of a list that are loaded: newest first, each at the place its cursor gives it. Pure, without a screen."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable

from salesinbox.views.thread_list import ThreadLine

_FEW = 64
"""So many rows are looked up one by one; more are found faster by looking at every row."""


def key_of(line: ThreadLine) -> int:
    """What a row is known by: its conversation, or the draft that is only here."""
    return -line.draft_id or line.id


class Rows:
    """Rows sorted by their cursor, each there once. What a search found keeps the order it came in."""

    def __init__(self, lines: Iterable[ThreadLine] = ()) -> None:
        self.lines: list[ThreadLine] = []
        self.ordered = True
        """Whether they are sorted by their cursors, as the rows of every list are, and of some searches."""
        self._cursors: dict[int, int] = {}
        self.append(lines)

    def append(self, lines: Iterable[ThreadLine]) -> None:
        """The next page; rows that are there already are left out."""
        for line in lines:
            key = key_of(line)
            if key not in self._cursors:
                self._cursors[key] = line.cursor
                self.ordered &= not self.lines or self.lines[-1].cursor >= line.cursor
                self.lines.append(line)

    def merge(self, changed: Collection[int], lines: Iterable[ThreadLine], floor: int) -> None:
        """Take *changed* conversations out, put *lines* in at their places, down to the one whose cursor is *floor*."""
        new = {line.id: line for line in lines}
        for at in reversed(self._places({*changed, *new})):
            del self._cursors[key_of(self.lines.pop(at))]
        for line in new.values():
            if line.cursor >= floor:
                self.lines.insert(self._place_for(line.cursor), line)
                self._cursors[line.id] = line.cursor

    def take_out(self, ids: Collection[int]) -> list[int]:
        """Without some conversations; gives where they were."""
        places = self._places(ids)
        if len(places) > _FEW:
            gone = frozenset(ids)
            self.lines = [line for line in self.lines if key_of(line) not in gone]
        else:
            for at in reversed(places):
                del self.lines[at]
        for id_ in ids:
            self._cursors.pop(id_, None)
        return places

    def replace(self, lines: Iterable[ThreadLine]) -> None:
        """Other marks on conversations that stay where they are."""
        new = {line.id: line for line in lines}
        for at in self._places(new):
            self.lines[at] = new[self.lines[at].id]

    def of(self, ids: Collection[int]) -> list[ThreadLine]:
        """The rows of those of some conversations that are loaded, in the order of the list."""
        return [self.lines[at] for at in self._places(ids)]

    def index_of(self, key: int) -> int | None:
        """Where a row is; ``None`` if it is not loaded."""
        cursor = self._cursors.get(key)
        if cursor is None:
            return None
        for at in range(self._place_for(cursor), len(self.lines)):
            if key_of(self.lines[at]) == key:
                return at
            if self.lines[at].cursor != cursor:
                break
        return next((at for at, line in enumerate(self.lines) if key_of(line) == key), None)

    def _places(self, keys: Collection[int]) -> list[int]:
        if len(keys) > _FEW:
            wanted = frozenset(keys)
            return [at for at, line in enumerate(self.lines) if key_of(line) in wanted]
        return sorted(at for key in keys if (at := self.index_of(key)) is not None)

    def _place_for(self, cursor: int) -> int:
        return bisect_left(self.lines, -cursor, key=lambda line: -line.cursor)
