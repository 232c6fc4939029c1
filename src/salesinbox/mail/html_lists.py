"""Lists of HTML mail: their markers, and the paragraphs that Word writes instead of lists."""

from __future__ import annotations

import re
from dataclasses import dataclass

from salesinbox.mail.html_look import Look

BULLET = "•"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LARGEST_ROMAN = 3_999
_LEVEL_RE = re.compile(r"mso-list\s*:\s*l\d+\s+level(\d)", re.IGNORECASE)
_IGNORED_RE = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
_BULLETS = frozenset("·o§Øüv-–*q¨" + BULLET)
"""What Word writes for a bullet, in fonts of symbols."""
_LONGEST_MARKER = 12


@dataclass(slots=True)
class HtmlList:
    """A list that is being read."""

    number: int = 1
    kind: str = ""
    """``1``, ``a``, ``A``, ``i`` or ``I``; empty for bullets."""
    step: int = 1
    bare: bool = False
    """Whether its items have no marker."""
    items: int = 0
    """Items that are open: a list in a list, but in none of its items, is put wrongly and means an indent."""
    indented: bool = False

    def marker(self) -> str:
        """The marker of the next item, with the blank behind it; counts on."""
        if self.bare:
            return ""
        if not self.kind:
            return f"{BULLET} "
        number, self.number = self.number, self.number + self.step
        return f"{_shown(number, self.kind)}. "


def html_list(tag: str, look: Look, items: int) -> HtmlList:
    """A list as its element says.

    Args:
        items: How many it has, which a list that counts down begins with.
    """
    bare = "list-style:none" in look.style.replace(" ", "").replace("list-style-type", "list-style").lower()
    if tag == "ul":
        return HtmlList(bare=bare)
    kind = look.type if look.type in ("a", "A", "i", "I") else "1"
    if look.reversed:
        return HtmlList(look.start or items, kind, -1, bare)
    return HtmlList(1 if look.start is None else look.start, kind, 1, bare)


def word_level(look: Look) -> int:
    """How deep in a list of Word's a paragraph is, from 1; 0 for one in none."""
    match = _LEVEL_RE.search(look.style)
    return min(int(match[1]) or 1, 6) if match else 0


def is_word_marker(look: Look) -> bool:
    """Whether an element holds what Word shows as the marker of such a paragraph."""
    return _IGNORED_RE.search(look.style) is not None


def word_marker(text: str) -> str:
    """That marker with the blank behind it; a bullet for letters of fonts of symbols."""
    marker = " ".join(text.split())[:_LONGEST_MARKER]
    if not marker or marker in _BULLETS or not marker.isprintable() or "\ue000" <= marker <= "\uf8ff":
        marker = BULLET
    return f"{marker} "


def _shown(number: int, kind: str) -> str:
    if kind in "aA" and number > 0:
        letters = ""
        while number > 0:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("a") + rest) + letters
        return letters if kind == "a" else letters.upper()
    if kind in "iI" and 0 < number <= _LARGEST_ROMAN:
        roman = ""
        for value, letter in _ROMAN:
            times, number = divmod(number, value)
            roman += letter * times
        return roman if kind == "i" else roman.upper()
    return str(number)
