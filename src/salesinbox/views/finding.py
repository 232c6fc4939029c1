"""Words in a text: found whatever their case and accents, and however lines are broken between them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from salesinbox.core.errors import UserError
from salesinbox.mail import highlight
from salesinbox.store import reading
from salesinbox.store.connection import Database
from salesinbox.views import highlights
from salesinbox.views.thread import load_body

MAX_HITS = 5_000
"""Places that are told of one text."""
MOST_SEARCHED = 2_000_000
"""Characters of one text that are searched: no person wrote more."""
_MOST_BY_WORD = 300_000
_SIMPLE = str.maketrans({"ß": "s", "ı": "i", "ø": "o", "đ": "d", "ł": "l"})


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in a text."""

    pattern: re.Pattern[str]
    whole: bool = False
    """Whole words, told apart as the search does; else letters wherever they stand."""

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where it stands in *text*, as (start, end), in order: the first :data:`MAX_HITS`, of the part searched."""
        if self.whole:
            return highlight.spans(text[:_MOST_BY_WORD], self.pattern)[:MAX_HITS]
        return find(text[:MOST_SEARCHED], self.pattern)


def sought(words: str) -> Sought:
    """Words that the user typed."""
    return Sought(pattern_of(words))


def sought_by(query: str) -> Sought | None:
    """The words that a search looks for in the text of mail; ``None`` where it looks for none."""
    try:
        pattern = highlights.pattern(query, "body")
    except UserError:
        return None
    return None if pattern is None else Sought(pattern, whole=True)


def count(db: Database, message_ids: Iterable[int], wanted: Sought) -> list[tuple[int, int]]:
    """(message, number) of every place in the texts of some messages, numbered from 0 in each, in order.

    Texts as they are kept are asked first: few messages have to be read as they are shown.
    """
    found: list[tuple[int, int]] = []
    for message_id in message_ids:
        if not wanted.places(reading.text(db, message_id)):
            continue
        try:
            body = load_body(db, message_id)
        except UserError:
            continue
        hits = sum(len(wanted.places(segment.text.strip("\n"))) for segment in body.segments)
        found += [(message_id, number) for number in range(hits)]
    return found


def pattern_of(words: str) -> re.Pattern[str]:
    """What finds *words* in a :func:`folded` text; blanks stand for any blanks and line ends, quote marks too."""
    parts = [re.escape(part) for part in folded(words).split()]
    return re.compile(r"\s+(?:>\s*)*".join(parts) or r"(?!)")


def find(text: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """Where it stands in *text*, as (start, end), in order."""
    found = []
    for match in pattern.finditer(folded(text)):
        found.append(match.span())
        if len(found) == MAX_HITS:
            break
    return found


def folded(text: str) -> str:
    """*text* without case and accents; every character stays where it is."""
    lower = text.lower()
    if text.isascii():
        return lower
    return "".join(map(_folded, text))


@lru_cache(8_000)
def _folded(char: str) -> str:
    base = unicodedata.normalize("NFKD", char)[0].casefold()[:1] or char
    return base.translate(_SIMPLE)
