"""Drawing one line of cells: pieces of styled text, cut to fit, with something held at the right edge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from salesinbox.tui.widgets.reading_order import as_shown

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
    right_width = sum(cell_len(text) for text, _ in right)
    room = max(0, width - right_width)
    segments: list[Segment] = []
    for text, style in left:
        cut = fit(text, room)
        if not cut:
            break
        segments.append(Segment(as_shown(cut), base + style))
        room -= cell_len(cut)
        if cut != text:
            break
    if room > 0:
        segments.append(Segment(" " * room, base))
    if right_width <= width:
        segments.extend(Segment(as_shown(text), base + style) for text, style in right)
    return Strip(segments, width)


def joined(pieces: Iterable[Sequence[Piece]], gap: Piece) -> list[Piece]:
    """Groups of pieces with a gap between them; empty groups leave none."""
    found: list[Piece] = []
    for group in pieces:
        if group:
            found += [gap, *group] if found else list(group)
    return found
