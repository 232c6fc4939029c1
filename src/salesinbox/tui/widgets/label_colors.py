"""The colours of labels, so that they can be read on every theme."""

from __future__ import annotations

from rich.style import Style
from textual.color import Color
from textual.content import Content
from textual.widget import Widget

from salesinbox.tui.themes import READABLE, contrast

_TONES = {
    "blue": "#4a90e2", "green": "#3fa35b", "orange": "#e08a2e", "purple": "#9a6ad6", "teal": "#2aa5a0",
    "red": "#d9534f", "yellow": "#c9a227", "pink": "#d66ba0", "brown": "#a0764b", "gray": "#8a8f98",
}  # fmt: skip
"""What the names of :data:`salesinbox.core.colors.PALETTE` look like, before a theme's background is laid below."""
_TERMINAL = {
    "blue": "blue", "green": "green", "orange": "bright_red", "purple": "magenta", "teal": "cyan", "red": "red",
    "yellow": "yellow", "pink": "bright_magenta", "brown": "yellow", "gray": "bright_black",
}  # fmt: skip
"""The nearest of a terminal's own sixteen."""
_TINT = 0.2
_STEPS = 10


def label_styles(widget: Widget, background: Color) -> dict[str, Style]:
    """For each colour a label may have: text in it, on a tint of it, above *background*.

    In a terminal's own colours, whose background nobody knows, there is no tint; without colours there is none.
    """
    if widget.app.no_color:
        return {}
    return terminal_styles() if widget.app.native_ansi_color else chip_styles(background)


def chip_styles(background: Color) -> dict[str, Style]:
    """The styles of :func:`label_styles` on a background that is known."""
    return {name: _chip(Color.parse(tone), background) for name, tone in _TONES.items()}


def terminal_styles() -> dict[str, Style]:
    """The styles of :func:`label_styles` in a terminal's own colours."""
    return {name: Style(color=tone) for name, tone in _TERMINAL.items()}


def _chip(tone: Color, background: Color) -> Style:
    tint = background.blend(tone, _TINT)
    far = Color.parse("#ffffff" if contrast(Color.parse("#ffffff"), tint) > contrast(Color(0, 0, 0), tint) else "#000")
    texts = (tone.blend(far, step / _STEPS) for step in range(_STEPS + 1))
    text = next((each for each in texts if contrast(each, tint) >= READABLE), far)
    return Style(color=text.rich_color, bgcolor=tint.rich_color)


def tone(color: str, *, ansi: bool) -> Style:
    """The style of a dot in a label's colour, or in the nearest of the terminal's own."""
    return Style(color=(_TERMINAL if ansi else _TONES)[color])


def dot(color: str, *, ansi: bool) -> Content:
    """A dot in a label's colour, in front of its name; blanks for none.

    Args:
        ansi: Use the terminal's own colours.
    """
    return Content.styled("● ", f"ansi_{_TERMINAL[color]}" if ansi else _TONES[color]) if color else Content("  ")
