"""A line of a drawn document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocLine:
    """One line: pieces of (text, style name), something at the right edge, and what a click on it means."""

    left: tuple[tuple[str, str], ...] = ()
    right: tuple[tuple[str, str], ...] = ()
    message: int = -1
    """Index of the message it belongs to."""
    target: str = ""
    """``fold``, ``quotes`` or ``attachment:ID``."""
    rtl: bool | None = None
    """For a line of a paragraph, whether that runs from the right; then its pieces, margin first, are ordered together,
    and nothing stands at the other edge. ``None`` where each piece is a text of its own."""
