"""Which way a paragraph runs, and how to lay it out where the terminal does not (Unicode Annex 9)."""

from __future__ import annotations

import unicodedata

from bidi import get_display

_FAR_ENOUGH = 500


def is_rtl(paragraph: str) -> bool:
    """Whether the first letter with a direction, quote marks aside, is of a right-to-left script (rules P2, P3)."""
    if paragraph.isascii():
        return False
    for char in paragraph[:_FAR_ENOUGH]:
        direction = unicodedata.bidirectional(char)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def visual(line: str) -> str:
    """One line in the order its characters stand on a screen, from left to right."""
    if line.isascii():
        return line
    shown = get_display(line, base_dir="R" if is_rtl(line) else "L")
    return shown if isinstance(shown, str) else shown.decode("utf-8", "replace")
