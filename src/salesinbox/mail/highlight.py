"""Where the words of a search stand in a text, folded as the index folds: accents, case, variants of letters, CJK."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from salesinbox.mail.index_text import CJK, fold, with_particles

_LONGEST_LINE = 20_000
_AROUND = 100
_LONGEST_TEXT = 200_000
_BEFORE = 12
"""Characters of an excerpt before the place that was found."""
_WORD = rf"[^\W_{CJK}]"
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u3099\u309a"
_LETTERS_RE = re.compile(rf"[\x00-\x7f]+(?![^\x00-\x7f])|.[{_MARKS}]*", re.DOTALL)
"""Runs that stay as they are but for case, and single letters, each with the marks on it."""
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
    first = re.escape(pieces[0])
    forms = with_particles(pieces[0]) if len(pieces) == 1 else []
    if len(forms) > 1:
        parts = [f"(?<!{_WORD})(?:{'|'.join(map(re.escape, forms))})"]
    else:  # looking back once it is found is much faster than before
        parts = [first, "" if _is_cjk(pieces[0]) else f"(?<!{_WORD}{first})"]
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
    if found.search(fold(text)) is None:  # mostly so, and looked for fast
        return []
    folded, starts, ends = _folded(text)
    every = ((starts[match.start()], ends[match.end() - 1]) for match in found.finditer(folded))
    return list(dict.fromkeys(every))  # several letters may come from one


def _folded(text: str) -> tuple[str, list[int], list[int]]:
    """*text* folded, and for each character of that where the letter that it comes from begins and ends."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for letters in _LETTERS_RE.finditer(text):
        start, end = letters.span()
        part = letters[0]
        if part.isascii():
            starts += range(start, end)
            ends += range(start + 1, end + 1)
            parts.append(part.lower())
            continue
        parts.append(part := _fold_one(part))
        if not part and ends:
            ends[-1] = end  # a mark that vanishes belongs to the letter before it
        starts += [start] * len(part)
        ends += [end] * len(part)
    return "".join(parts), starts, ends


@lru_cache(maxsize=4096)
def _fold_one(letter: str) -> str:
    return fold(letter)


def _first(line: str, near: int, found: re.Pattern[str]) -> int:
    """Where in a line the words stand, which in its folded text is *near*: marks that vanish are before it."""
    begin = max(0, near - _AROUND)
    for start, end in ((begin, 2 * near + _AROUND), (0, _LONGEST_LINE)):
        if inside := spans(line[start:end], found):
            return start + inside[0][0]
    return min(near, len(line))


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
    at = sum(len(line) + 1 for line in lines[:number])
    at += _first(lines[number], match.start() - folded.rfind("\n", 0, match.start()) - 1, found)
    start = max(0, at - _BEFORE)
    if start:
        start = next((start + blank.end() for blank in re.finditer(r"\s", text[start:at])), at)
    return f"{'… ' if start else ''}{text[start : start + length]}"
