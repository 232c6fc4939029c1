"""What the reader says above mail that is signed or encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.wrapping import wrap
from salesinbox.views.seal import Seal


def seal_lines(seal: Seal | None, index: int, width: int) -> Iterator[DocLine]:
    """One paragraph; that a mail cannot be read stands out."""
    if seal is not None:
        style = "accent" if seal.encrypted else "muted"
        yield DocLine(message=index)
        for line in wrap(seal.words, width - 8):
            yield DocLine((("    ", "text"), (line, style)), message=index)
