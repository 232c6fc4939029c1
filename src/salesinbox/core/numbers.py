"""Numbers of things, as a person reads them."""

from __future__ import annotations


def counted(count: int, what: str) -> str:
    """``1 page``, ``2,000 pages``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def at_most(count: int, most: int) -> str:
    """A number that was counted up to *most*: ``12``, ``1,000+`` where there may be more."""
    return f"{count:,}{'+' if count >= most else ''}"
