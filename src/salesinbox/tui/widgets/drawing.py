"""Drawing one line of cells: pieces of styled text, cut to fit, with something held at the right edge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from salesinbox.tui.widgets.reading_order import as_shown, pieces_as_shown

Look = TypeVar("Look")
Piece = tuple[str, Style]
ELLIPSIS = "…"


def fit(text: str, width: int) -> str:
    """*text* cut to at most *width* cells, ending in an ellipsis where something was cut."""
    if width <= 0:
        return ""
    if len(text) <= width and text.isascii():
        return text
    if cell_len(text[: width * 2 + 2]) <= width and len(text) <= width * 2 + 2:
        return text
    return set_cell_size(text[: width * 2 + 2], width - 1).rstrip() + ELLIPSIS


def line(left: Sequence[Piece], right: Sequence[Piece], width: int, base: Style) -> Strip:
    """One line of exactly *width* cells: *left* cut to make room for *right*; cut first, then put in reading order."""
    if cells(right) > width:
        right = ()
    room = width - cells(right)
    segments = [Segment(as_shown(text), base + style) for text, style in cut(left, room)]
    room -= sum(segment.cell_length for segment in segments)
    if room > 0:
        segments.append(Segment(" " * room, base))
    segments.extend(Segment(as_shown(text), base + style) for text, style in right)
    return Strip(segments, width)


def cells(pieces: Iterable[tuple[str, object]]) -> int:
    """How many cells pieces take."""
    return sum(cell_len(text) for text, _ in pieces)


def cut(pieces: Iterable[tuple[str, Look]], width: int) -> list[tuple[str, Look]]:
    """As much of *pieces* as *width* cells take, ending in an ellipsis where something was cut."""
    kept: list[tuple[str, Look]] = []
    for text, style in pieces:
        short = fit(text, width)
        if not short:
            break
        kept.append((short, style))
        width -= cell_len(short)
        if short != text:
            break
    return kept


def paragraph(pieces: Sequence[Piece], width: int, base: Style, *, rtl: bool) -> Strip:
    """A line of a paragraph, exactly *width* cells, with its pieces in one reading order.

    One that runs from the right stands at the right, its margin too.
    """
    margin, kept = _laid(pieces, width, rtl=rtl)
    segments = [Segment(text, base + style) for text, style in kept]
    blank = Segment(" " * max(0, width - cells(kept)), base)
    return Strip([blank, *segments] if margin else [*segments, blank], width)


def look_at(pieces: Sequence[tuple[str, Look]], cell: int, width: int, *, rtl: bool) -> Look | None:
    """What comes with the piece that :func:`paragraph` draws in a cell; ``None`` beside the text."""
    end, kept = _laid(pieces, width, rtl=rtl)
    for text, look in kept if cell >= end else ():
        end += cell_len(text)
        if cell < end:
            return look
    return None


def _laid(pieces: Sequence[tuple[str, Look]], width: int, *, rtl: bool) -> tuple[int, list[tuple[str, Look]]]:
    """Where the text of a paragraph begins, and its pieces from left to right."""
    kept = pieces_as_shown(cut(pieces, width), rtl)
    return (max(0, width - cells(kept)) if rtl else 0), kept


def joined(pieces: Iterable[Sequence[Piece]], gap: Piece) -> list[Piece]:
    """Groups of pieces with a gap between them; empty groups leave none."""
    found: list[Piece] = []
    for group in pieces:
        if group:
            found += [gap, *group] if found else list(group)
    return found
