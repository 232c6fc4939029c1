"""Right-to-left text on its way to the terminal, which mostly takes characters as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TypeVar

from salesinbox.mail.bidi import arranged, visual

Look = TypeVar("Look")

_terminal_reorders = False


class Shown(str):
    """Text that is in the order of the screen already."""

    __slots__ = ()


def leave_to_terminal(wanted: bool) -> None:
    """Whether the terminal puts right-to-left text in order by itself (the setting ``terminal_bidi``)."""
    global _terminal_reorders
    _terminal_reorders = wanted


def is_left_to_terminal() -> bool:
    """Whether nobody but the terminal knows where a character of right-to-left text stands."""
    return _terminal_reorders


def as_shown(line: str, rtl: bool | None = None) -> str:
    """One line of text in the order in which the terminal must be given it.

    Args:
        rtl: Which way its paragraph runs; told from the line where it is left out.
    """
    if _terminal_reorders or isinstance(line, Shown) or (line.isascii() and not rtl):
        return line
    return visual(line, rtl)


def pieces_as_shown(pieces: Sequence[tuple[str, Look]], rtl: bool | None = None) -> list[tuple[str, Look]]:
    """Pieces of one paragraph, each with its look, ordered together: a highlighted word stays where it belongs.

    Give them cut to what there is room for. :func:`as_shown` leaves the result as it is.
    """
    text = "".join(piece for piece, _ in pieces)
    if _terminal_reorders or (text.isascii() and not rtl):
        return list(pieces)
    owners = [number for number, (piece, _) in enumerate(pieces) for _ in piece]
    placed = ((owners[place], part) for part, place in arranged(text, rtl))
    return [
        (Shown("".join(part for _, part in run)), pieces[owner][1])
        for owner, run in groupby(placed, key=lambda each: each[0])
    ]
