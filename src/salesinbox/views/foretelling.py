"""What is shown of conversations before something is done to all of them."""

from __future__ import annotations

from collections.abc import Iterable

from salesinbox.core import clock
from salesinbox.core.models import Address
from salesinbox.core.text import clean_line, shorten
from salesinbox.views import format as formatting

_LONGEST_SUBJECT = 44
_LONGEST_NAME = 40


def first_of(rows: Iterable[tuple[float, str]], count: int) -> str:
    """The first (date, subject) of *count*, a line each, and how many more there are."""
    now = clock.now()
    lines = [
        f"{formatting.when(date, now):>7}  {shorten(clean_line(subject), _LONGEST_SUBJECT)}" for date, subject in rows
    ]
    more = count - len(lines)
    return "\n".join([*lines, f"and {more:,} more"] if more > 0 else lines)


def name_of(sender: Address) -> str:
    """What somebody is called in a question about their mail."""
    return shorten(clean_line(sender.label), _LONGEST_NAME)
