"""The links of an HTML mail: each target has one number, which stands behind its words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from salesinbox.core.text import shorten
from salesinbox.mail.html_look import Look, safe_link
from salesinbox.mail.html_marks import without_marks
from salesinbox.mail.links import MAX_LINKS, Link
from salesinbox.mail.text_lines import TextLines, tidy

_IMAGE = "(image)"
"""Stands for an image without words that is a link."""
_LONGEST_TEXT = 120
_IMAGE_MARK_RE = re.compile(r"\(image\)\[(\d{1,5})\]")


@dataclass(slots=True)
class _Anchor:
    target: str
    line: int
    """Lines and words there were when it began."""
    word: int
    image: bool = False


class LinkMarks:
    """Numbers the links as they are met."""

    def __init__(self, out: TextLines) -> None:
        self.out = out
        self._links: dict[str, Link] = {}
        self._numbers: dict[str, int] = {}
        self._open: list[_Anchor] = []
        self._told: set[int] = set()
        """Links that words stand for."""

    def found(self) -> tuple[Link, ...]:
        """All links, in the order of their numbers."""
        return tuple(self._links.values())

    def enter(self, look: Look) -> None:
        """A link begins."""
        self._open.append(_Anchor(safe_link(look.href), len(self.out.lines), len(self.out.words)))

    def has_image(self) -> None:
        """An image without words stands in it."""
        if self._open:
            self._open[-1].image = True

    def leave(self) -> None:
        """It ends: its number goes behind its words."""
        if not self._open:
            return
        anchor = self._open.pop()
        target, said = anchor.target, self._said(anchor)
        if target.casefold() == f"mailto:{said.casefold()}":
            return
        if not target or not (said or anchor.image) or (target not in self._links and len(self._links) >= MAX_LINKS):
            return
        if not said:
            self.out.add(_IMAGE)
        number = self._numbers.setdefault(target, len(self._numbers) + 1)
        if said:
            self._told.add(number)
        if not (target in self._links and self._links[target].text):
            self._links[target] = Link(target, "" if said == target else shorten(said, _LONGEST_TEXT))
        self.out.append_mark(f"[{number}]")

    def _said(self, anchor: _Anchor) -> str:
        moved = len(self.out.lines) > anchor.line
        words = "".join(self.out.words if moved else self.out.words[anchor.word :])
        lines = [line.strip("> •") for line in self.out.lines[anchor.line :][:3]] if moved else []
        return tidy(without_marks(" ".join([*lines, words]))).strip()

    def without_doubles(self, text: str) -> str:
        """*text* without the images whose link stands behind words as well."""
        if _IMAGE not in text:
            return text
        kept: list[str] = []
        for line in text.split("\n"):
            shorter = _IMAGE_MARK_RE.sub(lambda match: "" if int(match[1]) in self._told else match[0], line)
            if shorter != line and not without_marks(shorter).strip("> "):
                # The line goes as a whole, and with it one of the two empty lines it leaves side by side.
                if kept and not kept[-1].strip("> "):
                    kept.pop()
                shorter = without_marks(shorter) and shorter[len(shorter.rstrip()) :]
                continue
            kept.append(shorter)
        return "\n".join(kept).lstrip("\n")
