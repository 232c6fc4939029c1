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
    rtl: bool = False
