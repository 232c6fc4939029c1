"""Which parts of a row get how much room: the same for all rows of one width, so that nothing jumps between them.

The narrower, the less: first goes the full time, then words behind signs and the mark of the account, labels but one,
that one, and room for people; the subject, the short time and the signs at the left stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

GUTTER = 4
"""Cells for cursor, selected or unread, and star."""
STAR_CELLS = range(2, 4)
"""The cells of a row where its star stands."""
_ACCOUNT = 2
_LEAST_ROOM_FOR_LABELS = 40
_LEAST_FOR_LABELS_BELOW = 36
_ROOMY_FROM, _ROOMY_BELOW_FROM = 60, 40
_LEAST_SUBJECT = 12
_FULL_TIME_FROM = 120
_SHORT_TIME, _FULL_TIME = 8, 13


@dataclass(frozen=True, slots=True)
class Columns:
    """Cells of a row's parts."""

    gutter: int
    """With the mark of the account, where there are several."""
    people: int
    """With the number of messages; in rows of two lines also time and attachments."""
    time: int
    """With a blank behind it."""
    full_time: bool
    roomy: bool
    """Whether signs have words behind them, and that of attached files its place also where there are none."""
    about: int
    """Subject, snippet and what is held at their right; in rows of two lines the second line."""
    held: int
    """The most that marks and labels take of ``about``."""
    labels: int
    """The most that labels take of that; 0 for none."""


@lru_cache(64)
def columns(width: int, height: int, *, accounts: bool) -> Columns:
    """The parts of a row of *height* lines, *width* cells each; *accounts*: whether it tells which account's it is."""
    gutter = GUTTER + _ACCOUNT * (accounts and (height > 1 or width >= _ROOMY_FROM))
    full = width >= _FULL_TIME_FROM
    time = _FULL_TIME if full else _SHORT_TIME
    if height > 1:
        about = max(0, width - gutter)
        labels = max(about // 3, 14) if width >= _LEAST_FOR_LABELS_BELOW else 0
        held = max(0, about - _LEAST_SUBJECT)
        return Columns(gutter, about, time, full, width >= _ROOMY_BELOW_FROM, about, held, labels)
    people = min(24 + max(0, (width - 100) // 6), 44, width // 3)
    about = max(0, width - gutter - people - 1)
    labels = (about - time) // 3 if about >= _LEAST_ROOM_FOR_LABELS else 0
    held = max(0, about - time - _LEAST_SUBJECT)
    return Columns(gutter, people, time, full, width >= _ROOMY_FROM, about, held, labels)
