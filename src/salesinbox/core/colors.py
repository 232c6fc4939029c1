"""The colours of labels and saved filters, by name: how each looks is the theme's."""

from __future__ import annotations

from salesinbox.core.errors import UsageError
from salesinbox.core.text import clean_line, shorten

PALETTE = ("blue", "green", "orange", "purple", "teal", "red", "yellow", "pink", "brown", "gray")
"""In the order in which new labels get them: neighbours are far apart."""


def automatic(number: int) -> str:
    """The colour of what was given none, by its id: ten in a row all differ."""
    return PALETTE[(number - 1) % len(PALETTE)]


def check_color(name: str) -> str:
    """A colour as it will be stored; empty for "automatic".

    Raises:
        UsageError: There is no such colour.
    """
    wanted = name.strip().casefold().replace("grey", "gray")
    if wanted in ("", "auto", "automatic"):
        return ""
    if wanted not in PALETTE:
        known = ", ".join((*PALETTE, "auto"))
        raise UsageError(f"There is no colour “{shorten(clean_line(name), 20)}”.", f"Colours: {known}.")
    return wanted
