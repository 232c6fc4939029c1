"""The part of a query that is being typed, to be completed. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.store.search.lexer import Kind, tokens
from salesinbox.store.search.vocabulary import SAME


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands right before the place where the user types."""

    key: str
    """The operator, empty before its colon is typed."""
    value: str
    """What of its value, or of a word, is there."""
    start: int
    """Where that begins in the query."""
    end: int
    """Where the user types."""


def typed_at(query: str, place: int) -> Typed | None:
    """The part that ends at *place*; ``None`` where nothing is begun."""
    last = None
    for last in tokens(query[:place]):  # noqa: B007 - the last one is wanted
        pass
    if last is None or last.kind is not Kind.TERM or last.at[1] != place or not last.unfinished:
        return None
    key = SAME.get(last.key, last.key)
    begins = last.at[0] + (len(last.key) + 1 if last.key else 0)
    return Typed(key, last.value, begins, place)
