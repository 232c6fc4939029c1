"""A line of a drawn document."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from rich.cells import cell_len


@dataclass(frozen=True, slots=True)
class LinkPlace:
    """A link in a line as it is written: cells ``start`` up to ``end``, and its number in its message."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class DocLine:
    """One line: pieces of (text, style name), something at the right edge, and what a click on it means.

    A name such as ``quote+bold+link`` lays the styles over each other.
    """

    left: tuple[tuple[str, str], ...] = ()
    right: tuple[tuple[str, str], ...] = ()
    message: int = -1
    """Index of the message it belongs to."""
    target: str = ""
    """``fold``, ``quotes``, ``more``, ``links``, ``attachment:ID`` or ``thread:ID``."""
    rtl: bool | None = None
    """For a line of a paragraph, whether that runs from the right; then its pieces, margin first, are ordered together,
    and nothing stands at the other edge. ``None`` where each piece is a text of its own."""
    links: tuple[LinkPlace, ...] = ()

    def link_at(self, cell: int) -> int:
        """The number of the link that is written in a cell; 0 for none."""
        return next((each.number for each in self.links if each.start <= cell < each.end), 0)

    def by_link(self) -> list[tuple[str, int]]:
        """The pieces, each with the number of the link it is of, or 0."""
        cells = accumulate((cell_len(text) for text, _ in self.left), initial=0)
        return [(text, self.link_at(cell)) for cell, (text, _) in zip(cells, self.left, strict=False)]
