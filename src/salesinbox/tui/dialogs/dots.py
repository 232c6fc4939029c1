"""The coloured dot in front of a label or a saved filter."""

from __future__ import annotations

from textual.content import Content

_TONES = {
    "blue": "#4a90e2", "green": "#3fa35b", "orange": "#e08a2e", "purple": "#9a6ad6", "teal": "#2aa5a0",
    "red": "#d9534f", "yellow": "#c9a227", "pink": "#d66ba0", "brown": "#a0764b", "gray": "#8a8f98",
}  # fmt: skip
_TERMINAL = {
    "blue": "ansi_blue", "green": "ansi_green", "orange": "ansi_bright_red", "purple": "ansi_magenta",
    "teal": "ansi_cyan", "red": "ansi_red", "yellow": "ansi_yellow", "pink": "ansi_bright_magenta",
    "brown": "ansi_yellow", "gray": "ansi_bright_black",
}  # fmt: skip


def dot(color: str, *, ansi: bool) -> Content:
    """A dot in one of the colours of :data:`salesinbox.core.colors.PALETTE`; a blank for none."""
    if not color:
        return Content("  ")
    return Content.styled("● ", (_TERMINAL if ansi else _TONES)[color])
