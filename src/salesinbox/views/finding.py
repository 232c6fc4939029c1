"""Words in a text: found whatever their case and accents, and however lines are broken between them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_HITS = 5_000
"""Places that are told of one text."""
_SIMPLE = str.maketrans({"ß": "s", "ı": "i", "ø": "o", "đ": "d", "ł": "l"})


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
