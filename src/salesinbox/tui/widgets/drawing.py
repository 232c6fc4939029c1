"""Drawing one line of cells: pieces of styled text, cut to fit, with something held at the right edge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from salesinbox.tui.widgets.reading_order import as_shown, pieces_as_shown

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


def cells(pieces: Iterable[Piece]) -> int:
    """How many cells pieces take."""
    return sum(cell_len(text) for text, _ in pieces)


def cut(pieces: Iterable[Piece], width: int) -> list[Piece]:
    """As much of *pieces* as *width* cells take, ending in an ellipsis where something was cut."""
    kept: list[Piece] = []
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
    kept = pieces_as_shown(cut(pieces, width), rtl)
    segments = [Segment(text, base + style) for text, style in kept]
    blank = Segment(" " * max(0, width - sum(segment.cell_length for segment in segments)), base)
    return Strip([blank, *segments] if rtl else [*segments, blank], width)


def joined(pieces: Iterable[Sequence[Piece]], gap: Piece) -> list[Piece]:
    """Groups of pieces with a gap between them; empty groups leave none."""
    found: list[Piece] = []
    for group in pieces:
        if group:
            found += [gap, *group] if found else list(group)
    return found
