"""Where bold, code, links and the like begin and end in the text an HTML mail becomes.

While lines are put together the places are kept as noncharacters of Unicode (U+FDD0 and up, never exchanged), which
are taken out of the mail's own text first; at the end they become spans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How a stretch of text is to look."""

    BOLD = "bold"
    ITALIC = "italic"
    STRIKE = "strike"
    CODE = "code"
    HEAD = "head"
    LINK = "link"
    RTL = "rtl"
    """Paragraphs that the mail says run from the right."""
    LTR = "ltr"
    """Paragraphs among these that it says run from the left."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: characters from ``start`` up to ``end``."""

    start: int
    end: int
    shape: Shape
    link: int = 0
    """The number of a link."""


_SHAPES = tuple(Shape)
_FIRST = 0xFDD0
_MARK = f"[{chr(_FIRST)}-{chr(_FIRST + 31)}]"
_MARK_RE = re.compile(_MARK)
_MARKS_RE = re.compile(f"{_MARK}+")
_BLANKS_RE = re.compile(f" ({_MARK}+) ")
_START_RE = re.compile(f"^({_MARK}+) +")
_END_RE = re.compile(f" +({_MARK}+)$")
_NUMBER_RE = re.compile(r"\[(\d+)\]$")


def opening(shape: Shape) -> str:
    """The mark a stretch of this shape begins with."""
    return chr(_FIRST + 2 * _SHAPES.index(shape))


def closing(shape: Shape) -> str:
    """The mark it ends with."""
    return chr(_FIRST + 2 * _SHAPES.index(shape) + 1)


def without_marks(text: str) -> str:
    """*text* with neither the marks nor what a mail has put in their place."""
    return text if text.isascii() else _MARKS_RE.sub("", text)


def only_marks(text: str) -> str:
    """Nothing but the marks in *text*."""
    return "" if text.isascii() else "".join(_MARKS_RE.findall(text))


def squeezed(line: str) -> str:
    """*line* without the second of two blanks that only marks stand between, and without blanks at its ends."""
    if line.isascii():
        return line
    while (shorter := _BLANKS_RE.sub(r" \1", line)) != line:
        line = shorter
    return _END_RE.sub(r"\1", _START_RE.sub(r"\1", line))


def to_spans(text: str) -> tuple[str, tuple[Span, ...]]:
    """*text* without its marks, and the spans they stand for, in the order they end."""
    if text.isascii():
        return text, ()
    out: list[str] = []
    length, at = 0, 0
    began: dict[Shape, list[int]] = {shape: [] for shape in _SHAPES}
    spans: list[Span] = []
    for match in _MARK_RE.finditer(text):
        out.append(text[at : match.start()])
        length += match.start() - at
        at = match.end()
        number, closes = divmod(ord(match[0]) - _FIRST, 2)
        shape = _SHAPES[number]
        if not closes:
            began[shape].append(length)
        elif began[shape] and (start := began[shape].pop()) < length:
            spans.append(Span(start, length, shape))
    plain = "".join([*out, text[at:]])
    return plain, tuple(_numbered(plain, spans))


def _numbered(text: str, spans: Iterable[Span]) -> Iterable[Span]:
    """Links with the number that stands at their end; one without is none."""
    for span in spans:
        if span.shape is not Shape.LINK:
            yield span
        elif match := _NUMBER_RE.search(text[max(span.start, span.end - 8) : span.end]):
            yield Span(span.start, span.end, span.shape, int(match[1]))
