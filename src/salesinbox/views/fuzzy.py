"""Finding a name by a few of its letters: whole words before beginnings, beginnings before letters with gaps. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

Score = Callable[[str], int]
"""Given a text of :func:`fold`, how well it fits: 0 not at all, more is better."""


def fold(text: str) -> str:
    """A text as it is compared: without case and accents."""
    if text.isascii():
        return text.casefold()
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


def scorer(typed: str) -> Score:
    """What tells how well a text fits to what is typed; everything fits to nothing.

    All words that are typed must be in the text, in any order; failing that, all letters in their order.
    """
    words = fold(typed).split()
    if not words:
        return lambda text: 1
    whole, letters = " ".join(words), "".join(words)
    # Letters with gaps, but each at most a word's length after the one before: "thm" is in "theme".
    gaps = re.compile(".{0,12}?".join(map(re.escape, letters)))

    def score(text: str) -> int:
        if whole in text:
            at = text.index(whole)
            begins = at == 0 or not text[at - 1].isalnum()
            return 400 if text == whole else 300 if at == 0 else 200 if begins else 100
        if len(words) > 1 and all(word in text for word in words):
            return 150 if all(re.search(rf"\b{re.escape(word)}", text) for word in words) else 90
        return 50 if len(letters) > 1 and gaps.search(text) else 0

    return score
