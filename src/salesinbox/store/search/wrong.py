"""What is wrong with a query, and where."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from salesinbox.core.errors import UsageError
from salesinbox.core.text import clean_line, shorten

_SHOWN = 40
_LISTED = 25


class QueryError(UsageError):
    """A query that cannot be understood.

    Args:
        what: What is wrong, without a full stop.
        hint: What to write instead.
        start: Where in the text the wrong part begins.
        end: Where it ends.
    """

    def __init__(self, what: str, hint: str, start: int, end: int) -> None:
        super().__init__(f"{what} (at position {start + 1}).", hint)
        self.what = f"{what}."
        self.start = start
        self.end = end


def shown(text: str) -> str:
    """A part of a query as it may stand in a message."""
    return shorten(clean_line(text), _SHOWN)


def near(typed: str, known: Iterable[str], before: str = "") -> str:
    """What *typed* was perhaps meant to be, with *before* in front of it; else what there is."""
    names = list(dict.fromkeys(known))
    close = get_close_matches(typed.lower(), names, 1, 0.65)
    if close:
        return f"Did you mean {before}{close[0]}?"
    more = ", …" if len(names) > _LISTED else ""
    return f"Known: {', '.join(names[:_LISTED])}{more}."
