"""A line of a drawn document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkPlace:
    """A link in a line: cells ``start`` up to ``end``, and its number in its message."""

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
        """The number of the link that is drawn in a cell; 0 for none."""
        return next((each.number for each in self.links if each.start <= cell < each.end), 0)
