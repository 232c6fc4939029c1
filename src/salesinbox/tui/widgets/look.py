"""Styles for drawn lines, from the style sheet, with transparent colours laid over the widget's own background."""

from __future__ import annotations

from rich.style import Style
from textual.color import Color
from textual.widget import Widget


def base_style(widget: Widget, component: str) -> tuple[Style, Color]:
    """The style that every line starts from, and its background."""
    styles = widget.get_component_styles(component)
    background = widget.background_colors[1] + styles.background
    return Style(color=(background + styles.color).rich_color, bgcolor=background.rich_color), background


def part_style(widget: Widget, component: str, background: Color) -> Style:
    """A style to lay over the base: only what the sheet sets for this part."""
    styles = widget.get_component_styles(component)
    over = background + styles.background
    colour = (over + styles.color).rich_color if styles.has_rule("color") else None
    bgcolor = over.rich_color if styles.has_rule("background") else None
    return Style(color=colour, bgcolor=bgcolor) + styles.text_style
