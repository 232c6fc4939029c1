"""Where the words of a search stand in a text, folded as the index folds: accents, case, variants of letters, CJK."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from salesinbox.mail.index_text import CJK, fold

_LONGEST_LINE = 20_000
_LONGEST_TEXT = 200_000
_BEFORE = 12
"""Characters of an excerpt before the place that was found."""
_WORD = rf"[^\W_{CJK}]"
_PIECE_RE = re.compile(rf"[{CJK}]+|{_WORD}+")


def pattern(words: Iterable[tuple[str, bool]]) -> re.Pattern[str] | None:
    """What finds some words in folded text; ``None`` where there is nothing to find.

    Args:
        words: Words or phrases, each with whether its last word is the beginning of one.
    """
    found = [_phrase(text, prefix) for text, prefix in words]
    longest_first = sorted({each for each in found if each}, key=lambda each: (-len(each), each))
    return re.compile("|".join(longest_first)) if longest_first else None


def _phrase(text: str, prefix: bool) -> str:
    pieces = _PIECE_RE.findall(fold(text))
    if not pieces:
        return ""
    parts = ["" if _is_cjk(pieces[0]) else f"(?<!{_WORD})", re.escape(pieces[0])]
    for before, piece in pairwise(pieces):
        # Letters of these scripts need no blank beside them.
        parts.append(rf"[\W_]{'*' if _is_cjk(before) or _is_cjk(piece) else '+'}{re.escape(piece)}")
    parts.append("" if prefix or _is_cjk(pieces[-1]) else f"(?!{_WORD})")
    return "".join(parts)


def _is_cjk(piece: str) -> bool:
    return re.match(f"[{CJK}]", piece) is not None


def spans(text: str, found: re.Pattern[str] | None) -> list[tuple[int, int]]:
    """Where in *text* the words stand: from, to, in order, without overlaps."""
    if found is None or not text:
        return []
    if text.isascii():
        return [match.span() for match in found.finditer(text.lower())]
    folded, starts, ends = _folded(text)
    every = ((starts[match.start()], ends[match.end() - 1]) for match in found.finditer(folded))
    return list(dict.fromkeys(every))  # several letters may come from one


def _folded(text: str) -> tuple[str, list[int], list[int]]:
    """*text* folded, and for each character of that where the letter that it comes from begins and ends."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        part = _fold_one(text[start:end])
        parts.append(part)
        starts += [start] * len(part)
        ends += [end] * len(part)
        start = end
    return "".join(parts), starts, ends


@lru_cache(maxsize=4096)
def _fold_one(letter: str) -> str:
    return fold(letter)


def excerpt(text: str, found: re.Pattern[str] | None, length: int = 300) -> str | None:
    """About *length* characters of *text* around the first place where a word stands; ``None`` if there is none."""
    if found is None:
        return None
    text = text[:_LONGEST_TEXT]
    folded = fold(text)
    match = found.search(folded)
    if match is None:
        return None
    # Folding keeps lines, so that the place is looked for exactly in one line only.
    lines = text.split("\n")
    number = min(folded.count("\n", 0, match.start()), len(lines) - 1)
    inside = spans(lines[number][:_LONGEST_LINE], found)
    at = sum(len(line) + 1 for line in lines[:number]) + (inside[0][0] if inside else 0)
    start = max(0, at - _BEFORE)
    if start:
        start = next((start + blank.end() for blank in re.finditer(r"\s", text[start:at])), at)
    return f"{'… ' if start else ''}{text[start : start + length]}"
