"""Putting words, prefixes and gaps together as lines of text."""

from __future__ import annotations

import re
import unicodedata

from salesinbox.mail.html_marks import only_marks, squeezed, without_marks

_BLANKS_RE = re.compile(r"[ \t\r\n\f\u00a0\u2002-\u200a\u3000]+")
# What newsletters pad their preview line with. The non-joiner parts letters in Persian, so only loose ones go.
_PADDING_RE = re.compile("[\u034f\u00ad\u200b\u2060\ufeff]|\u200c(?=[\\s\u200c]|$)|(?<=\\s)\u200c|^\u200c")


def text_width(text: str) -> int:
    """Terminal cells that *text* takes."""
    if text.isascii():
        return len(text)
    text = without_marks(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


def tidy(text: str) -> str:
    """Blanks as HTML sees them: runs as one space, invisible padding gone."""
    return _BLANKS_RE.sub(" ", text if text.isascii() else _PADDING_RE.sub("", text))


class TextLines:
    """Lines being written, each behind the prefixes of the lists and quotes it stands in.

    A gap is one empty line at most, and is written only when text follows, so none pile up.
    """

    def __init__(self, limit: int) -> None:
        self.lines: list[str] = []
        self.words: list[str] = []
        self.room = limit
        self._prefixes: list[str] = []
        self._marker = ""
        self._carried = ""
        """Marks that no text stood between yet; they go before the next."""
        self._gap = False
        self._fresh = True
        """Whether a gap here would separate nothing: at the start of the text or of a list item."""

    @property
    def full(self) -> bool:
        """Whether the limit is reached and what follows is lost."""
        return self.room <= 0

    def add(self, text: str) -> None:
        """Words of the current line; line ends in them are blanks."""
        self.words.append(text)

    def end_line(self) -> str:
        """Write the words collected so far, if they are any, as a line; returns it without its prefix."""
        if not self.words:
            return ""
        words = "".join(self.words)
        line = squeezed(tidy(words).strip())
        bare = without_marks(line).strip()
        self.words.clear()
        if bare:
            self.put(line)
        else:
            self._carried += only_marks(line)
            if "\u00a0" in words:
                self.gap()
        return bare

    def line_break(self) -> None:
        """A ``<br>``: ends the line, or is an empty line where there is none to end."""
        if not self.end_line():
            self.gap()

    def put(self, line: str) -> None:
        """A line as it is, behind its prefixes."""
        if self._gap and self.lines:
            self.lines.append("".join(self._prefixes).rstrip())
        self._gap = self._fresh = False
        prefix = "".join(self._prefixes)
        if self._marker:
            prefix, self._marker = prefix[: -len(self._prefixes[-1])] + self._marker, ""
        self.lines.append(f"{prefix}{self._carried}{line}".rstrip())
        self._carried = ""
        self.room -= len(prefix) + len(line) + 1

    def gap(self) -> None:
        """Ask for an empty line before whatever follows."""
        self.end_line()
        if not self._fresh:
            self._gap = True

    def put_exact(self, line: str) -> None:
        """A line of preformatted text, its blanks kept."""
        if without_marks(line).strip():
            self.put(line.replace("\u00a0", " "))
        else:
            self._carried += only_marks(line)
            self.gap()

    def end_exact(self) -> None:
        """As :meth:`end_line`, for preformatted words."""
        line = "".join(self.words)
        self.words.clear()
        if without_marks(line).strip():
            self.put_exact(line)
        else:
            self._carried += only_marks(line)

    def append_mark(self, mark: str) -> None:
        """*mark* behind the last word written."""
        for at in range(len(self.words) - 1, -1, -1):
            word = self.words[at]
            if without_marks(bare := word.rstrip()):
                self.words[at] = bare + mark + word[len(bare) :]
                return
        if self.words or self._carried or not self.lines:
            self.words.append(mark)
        else:
            self.lines[-1] += mark

    def text(self) -> str:
        """All that was written, without empty lines at the end."""
        self.end_line()
        while self.lines and not self.lines[-1].strip("> "):
            self.lines.pop()
        if self.lines:
            self.lines[-1] += self._carried
        return "\n".join(self.lines)

    def enter(self, prefix: str, marker: str = "") -> None:
        """Start a quote or a list item; *marker*, as wide as *prefix*, stands before its first line instead."""
        self.end_line()
        if self._gap and self.lines:
            self.lines.append("".join(self._prefixes).rstrip())
        self._gap, self._fresh = False, True
        self._prefixes.append(prefix)
        self._marker = marker

    def leave(self) -> None:
        """End what :meth:`enter` started."""
        self.end_line()
        self._prefixes.pop()
        self._marker, self._gap, self._fresh = "", False, False
