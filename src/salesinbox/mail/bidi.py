"""Which way a paragraph runs, and how to lay it out where the terminal does not (Unicode Annex 9)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from bidi import algorithm
from bidi.mirror import MIRRORED

_FAR_ENOUGH = 500
_RTL = ("R", "AL")
_JOINER = "\u200d"
_ROW_RE = re.compile(r"[│┃|┼╪]|\S {2,}\S")
"""What rows of a table look like."""
_GAP_RE = re.compile(r"(?<=[^\s.!?:;,]) {2,}(?=\S)")
"""What stands between two columns, and not between two sentences."""
_IN_ADDRESS = r"A-Za-z0-9._~:/?#@!$&*+,;=%'-"
_WHOLE_RE = re.compile(
    rf"(?:https?://|www\.)[{_IN_ADDRESS}]*[A-Za-z0-9/_~#&=%-]|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|(?<![\w+])\+\d[\d ().-]{4,20}\d",
    re.IGNORECASE | re.ASCII,
)
"""What is read from the left wherever it stands."""

_Char = dict[str, Any]
"""What python-bidi knows of a character: ``ch``, ``type``, ``orig``, ``level``."""


def is_rtl(paragraph: str) -> bool:
    """Whether the first letter with a direction, quote marks aside, is of a right-to-left script (rules P2, P3)."""
    if paragraph.isascii():
        return False
    for char in paragraph[:_FAR_ENOUGH]:
        direction = unicodedata.bidirectional(char)
        if direction in _RTL:
            return True
        if direction == "L":
            return False
    return False


def directions(lines: Sequence[str], told: Sequence[bool | None] = ()) -> list[bool]:
    """For each line of a text whether it runs from the right; an empty one as the line before it.

    Lines of a table, which have rules or columns, run as one: else its columns would change sides from row to row. In a
    text with paragraphs from the right, one that begins with a foreign name but is mostly of their script is another
    (the standard leaves that to who knows better, HL1).

    Args:
        told: What the mail itself says of each line. From the right is not believed of lines without a letter that is
            written so: some programs say it of all that is typed.
    """
    if all(map(str.isascii, lines)):
        return [False] * len(lines)
    found, at, among = list[bool](), 0, any(map(is_rtl, lines))
    while at < len(lines):
        end = at + 1
        while _is_row(lines[at]) and end < len(lines) and _is_row(lines[end]):
            end += 1
        block = lines[at:end]
        before = found[-1] if found else False
        text = " ".join(block)
        said = next((each for each in told[at:end] if each is not None), None)
        rtl = (bool(said) and _has_rtl(text)) or is_rtl(text) or (among and _is_mostly_rtl(text))
        rtl = rtl and said is not False
        found += [rtl if text.strip() else before] * len(block)
        at = end
    return found


def _has_rtl(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(char) in _RTL for char in text[:_FAR_ENOUGH])


def _is_mostly_rtl(text: str) -> bool:
    if text.isascii():
        return False
    kinds = [unicodedata.bidirectional(char) for char in text[:_FAR_ENOUGH]]
    return sum(kind in _RTL for kind in kinds) > kinds.count("L")


def _is_row(line: str) -> bool:
    return _ROW_RE.search(line) is not None


def visual(line: str, rtl: bool | None = None) -> str:
    """One line in the order its characters stand on a screen, from left to right.

    Brackets face the text they enclose, and marks follow the letters they belong to, as terminals expect them.

    Args:
        rtl: Which way its paragraph runs; told from the line where it is left out.
    """
    return line if _is_plain(line, rtl) else "".join(text for text, _ in arranged(line, rtl))


@lru_cache(4_000)
def arranged(line: str, rtl: bool | None = None) -> tuple[tuple[str, int], ...]:
    """The characters of a line as :func:`visual` orders them, each with its marks and its place in *line*."""
    clusters = list(_clusters(line))
    rtl = is_rtl(line) if rtl is None else rtl
    if _is_plain(line, rtl):
        return tuple(clusters)
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = int(rtl), "R" if rtl else "L"
    algorithm.get_embedding_levels("".join(text[0] for text, _ in clusters), storage)
    chars: list[_Char] = storage["chars"]
    for char, (text, place) in zip(chars, clusters, strict=True):
        char["marks"], char["place"] = text[1:], place
    _keep_whole(line, chars)
    _part_columns(line, chars)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    for run in storage["runs"]:
        _resolve_brackets(storage["chars"][run["start"] : run["start"] + run["length"]], run["sor"])
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    algorithm.reorder_resolved_levels(storage, debug=False)
    algorithm.apply_mirroring(storage, debug=False)
    return tuple((char["ch"] + char["marks"], char["place"]) for char in storage["chars"])


def reorders(line: str, *, rtl: bool) -> bool:
    """Whether characters of a line may stand elsewhere on a screen than where they were written."""
    return not _is_plain(line, rtl)


def _is_plain(line: str, rtl: bool | None) -> bool:
    """Whether nothing in a line can change its place."""
    return not rtl and (line.isascii() or not any(unicodedata.bidirectional(char) in (*_RTL, "AN") for char in line))


def _clusters(line: str) -> Iterator[tuple[str, int]]:
    """Each character with what belongs to it, which goes where it goes, and its place.

    That is marks and joiners (rules W1, X9), and the other parts of an emoji: its colour of skin, what is joined to it.
    """
    start = 0
    for at in range(1, len(line) + 1):
        if at == len(line) or not _belongs(line, at):
            yield line[start:at], start
            start = at


def _belongs(line: str, at: int) -> bool:
    char = line[at]
    if unicodedata.bidirectional(char) in ("NSM", "BN") or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    return line[at - 1] == _JOINER and unicodedata.bidirectional(char) == "ON"


def _keep_whole(line: str, chars: Sequence[_Char]) -> None:
    """Web and mail addresses and telephone numbers read from the left in every text, as higher-level protocol HL4."""
    spans = [match.span() for match in _WHOLE_RE.finditer(line)]
    if not spans:
        return
    for char in chars:
        if any(start <= char["place"] < end for start, end in spans):
            char["type"] = char["orig"] = "L"


def _part_columns(line: str, chars: Sequence[_Char]) -> None:
    """Columns follow each other as the paragraph runs, as if tabs were between them (type S, rule L1)."""
    gaps = [match.span() for match in _GAP_RE.finditer(line)]
    for char in chars if gaps else ():
        if any(start <= char["place"] < end for start, end in gaps):
            char["type"] = char["orig"] = "S"


def _resolve_brackets(chars: Sequence[_Char], before: str) -> None:
    """Rule N0, which python-bidi leaves out: both brackets of a pair run the same way.

    Args:
        before: The direction of what stands before the run (``sor``).
    """
    for opening, closing in _pairs(chars):
        own = "LR"[chars[opening]["level"] % 2]
        inside = {_strong(char) for char in chars[opening + 1 : closing]} - {""}
        if own in inside:
            direction = own
        elif inside:
            (other,) = inside
            context = next(filter(None, (_strong(char) for char in reversed(chars[:opening]))), before)
            direction = other if context == other else own
        else:
            continue
        chars[opening]["type"] = chars[closing]["type"] = direction


def _pairs(chars: Sequence[_Char]) -> list[tuple[int, int]]:
    """The places of brackets that belong together, in the order they open (definition BD16)."""
    found, waiting = [], list[tuple[str, int]]()
    for at, char in enumerate(chars):
        category = unicodedata.category(char["ch"]) if char["type"] == "ON" else ""
        if category == "Ps" and char["ch"] in MIRRORED:
            waiting.append((MIRRORED[char["ch"]], at))
        elif category == "Pe":
            match = next((n for n, (closing, _) in reversed(list(enumerate(waiting))) if closing == char["ch"]), None)
            if match is not None:
                found.append((waiting[match][1], at))
                del waiting[match:]
    return sorted(found)


def _strong(char: _Char) -> str:
    """``L`` or ``R``, where a number counts as R; empty for what has no direction yet."""
    kind = char["type"]
    return "R" if kind in ("R", "AL", "EN", "AN") else "L" if kind == "L" else ""
