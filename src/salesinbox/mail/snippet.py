"""The first words of a mail, for the line under its subject."""

from __future__ import annotations

import re

from salesinbox.core.text import clean_line, shorten
from salesinbox.mail.quotes import SegmentKind, split_quotes

_MOSTLY_ENOUGH, _FAR_ENOUGH = 2_000, 20_000
"""Characters looked at: all the more only where those hold too little of the sender's own."""
_RULE_RE = re.compile(r"[\W_]{3,}")
_NOTE_RE = re.compile(r"\[\d{1,3}\]")
_URL_RE = re.compile(r"<?https?://\S+>?")


def snippet(text: str, length: int = 160) -> str:
    """One safe line of at most *length* characters: what the sender wrote, without quotes, signature and rules.

    A mail that is nothing but a quote or a signature gives the beginning of that.
    """
    for far in (_MOSTLY_ENOUGH, _FAR_ENOUGH):
        segments = split_quotes(text[:far])
        line = _line("".join(one.text for one in segments if one.kind is SegmentKind.TEXT), length)
        if len(line) == length or len(text) <= far:
            break
    return line or _line(text[:_FAR_ENOUGH], length)


def _line(text: str, length: int) -> str:
    words: list[str] = []
    room = length + 1
    for raw in text.split("\n"):
        line = clean_line(_NOTE_RE.sub("", _URL_RE.sub("", raw)).lstrip("#>*|• \t"))
        if not line or _RULE_RE.fullmatch(line):
            continue
        words.append(line)
        room -= len(line) + 1
        if room <= 0:
            break
    return shorten(" ".join(words), length)
