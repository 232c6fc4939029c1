"""New mail above what is in view: counted until it has been seen. Pure, without a screen."""

from __future__ import annotations

from salesinbox.tui.widgets.thread_rows import Rows


class Arrivals:
    """Unread conversations that came to the top of a list while other rows were in view."""

    def __init__(self) -> None:
        self._ids: set[int] = set()

    def __len__(self) -> int:
        return len(self._ids)

    def note(self, rows: Rows, newest: int) -> None:
        """Those above the row that was the newest, with *newest* as its cursor, are new."""
        for line in rows.lines:
            if line.cursor <= newest and not line.draft_id:
                break
            if line.unread:
                self._ids.add(line.id)

    def see(self, rows: Rows, first: int) -> None:
        """From the row at *first* on everything is in view, or was."""
        self._ids = {id_ for id_ in self._ids if (at := rows.index_of(id_)) is not None and at < first}

    def clear(self) -> None:
        """Another list is shown."""
        self._ids.clear()


def newest(rows: Rows) -> int:
    """The cursor of the newest conversation; 0 where there is none."""
    return next((line.cursor for line in rows.lines if not line.draft_id), 0)
