"""The one door for text that came by mail on its way to a widget (STYLE D1, SECURITY M1 and M2).

``Content`` is not markup: brackets in a subject stay brackets, and ``[@click=…]`` never becomes a link.
"""

from __future__ import annotations

from textual.content import Content

from salesinbox.core.text import clean_block, clean_line
from salesinbox.tui.widgets.reading_order import as_shown


def line(text: str, style: str = "") -> Content:
    """Untrusted text for one line."""
    return Content.styled(as_shown(clean_line(text)), style)


def block(text: str, style: str = "") -> Content:
    """Untrusted text of several lines."""
    return Content.styled("\n".join(map(as_shown, clean_block(text).split("\n"))), style)
