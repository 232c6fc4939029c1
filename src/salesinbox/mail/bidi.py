"""Which way a paragraph runs, and how to lay it out where the terminal does not (Unicode Annex 9)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from bidi import algorithm
from bidi.mirror import MIRRORED

_FAR_ENOUGH = 500
_RTL = ("R", "AL")

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


@lru_cache(2_000)
def visual(line: str) -> str:
    """One line in the order its characters stand on a screen, from left to right.

    Brackets face the text they enclose, and marks follow the letters they belong to, as terminals expect them.
    """
    if line.isascii() or not any(unicodedata.bidirectional(char) in (*_RTL, "AN") for char in line):
        return line
    letters, marks = zip(*_with_marks(line), strict=True)
    storage = algorithm.get_empty_storage()
    right = is_rtl(line)
    storage["base_level"], storage["base_dir"] = int(right), "R" if right else "L"
    algorithm.get_embedding_levels("".join(letters), storage)
    for char, following in zip(storage["chars"], marks, strict=True):
        char["marks"] = following
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    for run in storage["runs"]:
        _resolve_brackets(storage["chars"][run["start"] : run["start"] + run["length"]], run["sor"])
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    algorithm.reorder_resolved_levels(storage, debug=False)
    algorithm.apply_mirroring(storage, debug=False)
    return "".join(char["ch"] + char["marks"] for char in storage["chars"])


def _with_marks(line: str) -> Iterator[tuple[str, str]]:
    """Each character with the combining marks and joiners behind it, which go where it goes (rules W1, X9)."""
    start = 0
    for at in range(1, len(line) + 1):
        if at == len(line) or not (unicodedata.combining(line[at]) or unicodedata.bidirectional(line[at]) == "BN"):
            yield line[start], line[start + 1 : at]
            start = at


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
