"""The plain way of showing things, for screen readers: no drawn lines, no signs to be guessed, words instead of marks.

What the screen draws passes :data:`PLAIN_SIGNS`; rows of the list are made of :func:`row_words` in the first place.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from salesinbox.tui.widgets import drawing
from salesinbox.views import format as formatting
from salesinbox.views.thread_list import ThreadLine

# One cell each, so that nothing moves. Arrows up and down stay: they are keys, and read as such.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("│┃║┆┊╎─━═┄┈┌┐└┘╭╮╰╯├┤┬┴┼▁▂▃▄▅▆▇▔▊▎▍▕▐▒▓◷☾⊘✎", " "),
        **dict.fromkeys("▌▏▶►→", ">"),
        **dict(zip("◂◀←↩↪↻", "<<<<>~", strict=True)),
        **dict(zip("●★☆✓✔✗✘⊞▸▾•·█░…", "****x!!++---#..", strict=True)),
    }
)
_DELIVERY = {
    "draft": "draft",
    "queued": "waiting to be sent",
    "sending": "being sent",
    "retry": "not sent yet, tried again",
    "failed": "not sent",
    "unknown": "perhaps sent",
}


class PlainSigns(LineFilter):
    """Puts plain characters in the place of drawn ones."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, each as wide as it was."""
        return [
            segment
            if segment.text.isascii() or segment.control
            else Segment(segment.text.translate(_SIGNS), segment.style)
            for segment in segments
        ]


PLAIN_SIGNS = PlainSigns()


def row_words(line: ThreadLine, now: datetime, *, selected: bool = False) -> str:
    """A conversation of the list in words: what is special about it, who, what, when, then how it begins."""
    states = ", ".join(_states(line, now, selected=selected))
    people = ", ".join(name for name, _ in line.people) or "nobody"
    count = f", {line.messages} messages" if line.messages > 1 else ""
    when = formatting.when(line.returned_at or line.date, now).strip()
    parts = [states.capitalize(), f"{people}{count}", line.subject, when, line.snippet]
    return ". ".join(part.rstrip(".") for part in parts if part)


def _states(line: ThreadLine, now: datetime, *, selected: bool) -> Iterator[str]:
    if selected:
        yield "selected"
    if line.mark in _DELIVERY:
        yield _DELIVERY[line.mark]
    if line.unread:
        yield "unread"
    if line.starred:
        yield "starred"
    if line.snoozed_until:
        yield f"snoozed until {formatting.coming(line.snoozed_until, now)}"
    elif line.returned_at:
        yield "no reply so far" if line.no_reply else "back from snooze"
    elif line.remind_at:
        yield f"reminder {formatting.coming(line.remind_at, now)}"
    if line.muted:
        yield "muted"
    if line.answered and not line.mark:
        yield "waiting for an answer"
    if line.attachments:
        yield "with files"
    yield from (f"label {label}" for label in line.labels)


def draw_plain_row(line: ThreadLine, base: Style, width: int, now: datetime, *, cursor: bool, selected: bool) -> Strip:
    """The one line of a row."""
    words = f"{'>' if cursor else ' '} {row_words(line, now, selected=selected)}"
    return drawing.line([(words, base)], [], width, base)
