"""Right-to-left text on its way to the terminal, which mostly takes characters as they stand."""

from __future__ import annotations

from salesinbox.mail.bidi import visual

_terminal_reorders = False


def leave_to_terminal(wanted: bool) -> None:
    """Whether the terminal puts right-to-left text in order by itself (the setting ``terminal_bidi``)."""
    global _terminal_reorders
    _terminal_reorders = wanted


def as_shown(line: str) -> str:
    """One line of text in the order in which the terminal must be given it."""
    return line if _terminal_reorders or line.isascii() else visual(line)
