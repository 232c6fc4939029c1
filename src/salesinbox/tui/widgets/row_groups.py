"""Rows under headers, and where each stands counted in lines. Pure, without a screen.

Headers are found by looking for where the next one begins, so that a list of 50,000 rows costs as many looks as it has
headers; a place on the screen is found among the headers alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from salesinbox.views.thread_list import ThreadLine

DRAFTS_TITLE = "Drafts on this computer"
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one header."""

    title: str
    first: int
    """Index of its first row."""


def day_groups(lines: Sequence[ThreadLine], now: datetime, zone: tzinfo | None = None) -> Iterator[Group]:
    """Today, yesterday, the days of the last week by name, the week before, then months; by when the newest mail came.

    Args:
        lines: Newest first.
        zone: Whose midnights count; this computer's where it is left out.
    """
    today = now.astimezone(zone).date()
    at = bisect_left(lines, True, key=lambda line: not line.draft_id)
    if at:
        yield Group(DRAFTS_TITLE, 0)
    while at < len(lines):
        came = datetime.fromtimestamp(lines[at].came, UTC).astimezone(zone).date()
        title, since = _day_group(came, today)
        yield Group(title, at)
        midnight = _midnight(since, zone)
        at = bisect_left(lines, True, lo=at + 1, key=lambda line, midnight=midnight: line.came < midnight)  # type: ignore[misc]  # bound as a default


def _day_group(came: date, today: date) -> tuple[str, date]:
    """What the header over a day reads, and the first day below it."""
    ago = (today - came).days
    if ago <= 0:
        return "Today", today
    if ago == 1:
        return "Yesterday", came
    if ago < _WEEK:
        return f"{came:%A}", came
    if ago < 2 * _WEEK:
        return "Last week", today - timedelta(days=2 * _WEEK - 1)
    month = came.replace(day=1)
    if month == today.replace(day=1):
        return "Earlier this month", month
    return (f"{came:%B}" if came.year == today.year else f"{came:%B %Y}"), month


def _midnight(day: date, zone: tzinfo | None) -> float:
    return datetime.combine(day, time(), zone).timestamp()


class Outline:
    """Which line each row and each header takes: a header one line, a row *height* of them.

    Args:
        groups: In the order of their first rows; none where the list has no headers.
    """

    def __init__(self, rows: int, height: int, groups: Sequence[Group] = ()) -> None:
        self._rows, self.height = rows, height
        self.groups = list(groups)
        self._firsts = [group.first for group in self.groups]
        self._headers = [group.first * height + number for number, group in enumerate(self.groups)]

    @property
    def total(self) -> int:
        """How many lines there are."""
        return self._rows * self.height + len(self.groups)

    def line_of(self, index: int) -> int:
        """The first line of a row."""
        return index * self.height + bisect_right(self._firsts, index)

    def top_of(self, index: int) -> int:
        """The line that belongs at the top of the screen for a row: its header's, for the first one below that."""
        return self.line_of(index) - (index in self._firsts)

    def row_at(self, line: int) -> tuple[int, int]:
        """The row that takes a line, and which of its lines; for a header's line the row below it, and -1."""
        group = bisect_right(self._headers, line) - 1
        if group < 0:
            return divmod(line, self.height)
        index, part = divmod(line - self._headers[group] - 1, self.height)
        return self._firsts[group] + max(0, index), part if index >= 0 else -1

    def header_at(self, line: int) -> Group | None:
        """The group whose header takes a line."""
        at = bisect_left(self._headers, line)
        return self.groups[at] if self._headers[at : at + 1] == [line] else None

    def begin_from(self, line: int) -> int:
        """The first line from *line* on that begins a row or is a header."""
        _, part = self.row_at(line)
        return line if part <= 0 else line + self.height - part
