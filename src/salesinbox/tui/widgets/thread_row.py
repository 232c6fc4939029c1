"""How one conversation looks in the list: pure drawing, given the styles."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from salesinbox.core import clock
from salesinbox.tui.widgets.drawing import Piece, joined, line
from salesinbox.tui.widgets.look import base_style, part_style
from salesinbox.views import format as formatting
from salesinbox.views.thread_list import ThreadLine

_PEOPLE_CELLS = 24
_MARKS = {
    "draft": ("✎ draft", "draft"),
    "queued": ("↑ to send", "busy"),
    "sending": ("↑ sending", "busy"),
    "retry": ("↻ trying again", "busy"),
    "failed": ("✗ not sent", "error"),
    "unknown": ("? perhaps sent", "error"),
}
_MAX_CHIPS = 2
_CHIPS_FROM = 40
"""Narrower than that, subject and labels do not both fit beside the people."""
_GUTTER = 4
STAR_CELLS = range(2, 4)
"""The cells of a row where its star stands."""


class RowLook:
    """The styles of a row's parts, read from the style sheet once per theme."""

    NAMES: ClassVar[tuple[str, ...]] = (
        "row", "cursor", "cursor-blurred", "selected", "unread", "muted", "people", "dot", "mark", "star", "chip",
        "count", "draft", "busy", "error", "header", "rule", "new",
    )  # fmt: skip

    def __init__(self, widget: Widget) -> None:
        self.base, background = base_style(widget, "thread-list--row")
        self.styles = {name: part_style(widget, f"thread-list--{name}", background) for name in self.NAMES}
        self.muted = self.styles["muted"]

    def __getitem__(self, name: str) -> Style:
        return self.styles[name]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowLook) and (self.base, self.styles) == (other.base, other.styles)


State = tuple[bool, bool, bool]
"""Under the cursor, list has focus, selected."""


def draw_row(row: ThreadLine, look: RowLook, width: int, height: int, state: State) -> list[Strip]:
    """The lines of one row."""
    base = look.base
    cursor, focused, selected = state
    if selected:
        base = base + look["selected"]
    if cursor:
        base = base + look["cursor" if focused else "cursor-blurred"]
    gutter = _gutter(row, look, state)
    when = formatting.when(row.date, clock.now())
    about: list[Piece] = [(row.subject, look["unread"] if row.unread else look["people"])]
    if row.snippet:
        about += [("  ", look.muted), (row.snippet, look.muted)]
    people = _people(row, look)
    time: Piece = (f"{when:>7} ", look["dot"] if row.unread else look.muted)
    if height == 1:
        column = min(_PEOPLE_CELLS + max(0, (width - 100) // 6), 34, width // 3)
        room = max(0, width - _GUTTER - column - 1)
        chips = _chips(row, look) if room >= _CHIPS_FROM else []
        right = joined([_marks(row, look), chips, _flags(row, look)], (" ", Style()))
        head, names = line(gutter, [], _GUTTER, base), line(people, [], column, base)
        rest = line(about, [(" ", Style()), *right, time], room, base)
        return [_readable(Strip.join([head, names, line([], [], 1, base), rest]), base)]
    marks = joined([_marks(row, look), _chips(row, look)], (" ", Style()))
    first = line([*gutter, *people], [*_flags(row, look), time], width, base)
    below = (f"{gutter[0][0]:<{_GUTTER}}", gutter[0][1])
    second = line([below, *about], [(" ", Style()), *marks, (" ", Style())], width, base)
    return [_readable(first, base), _readable(second, base)]


def draw_header(title: str, look: RowLook, width: int) -> Strip:
    """The line over a group of rows."""
    room = max(0, width - _GUTTER - cell_len(title) - 2)
    words = [(" " * _GUTTER, look.muted), (title, look["header"]), (" ", look.muted), ("─" * room, look["rule"])]
    return line(words, [(" ", look.muted)], width, look.base)


def draw_note(strip: Strip, note: str, look: RowLook, width: int) -> Strip:
    """A line with a few words over its right end."""
    over = line([], [(f" {note} ", look["new"])], cell_len(note) + 2, look.base)
    return Strip.join([strip.crop(0, width - over.cell_length - 1), over, strip.crop(width - 1)])


def _readable(strip: Strip, base: Style) -> Strip:
    """Where the row is reversed for want of colours, one colour for all of it: some would vanish, others be patches."""
    if not base.reverse:
        return strip
    bold = base + Style(bold=True)
    return Strip([Segment(text, bold if style and style.bold else base) for text, style, _ in strip])


def _gutter(row: ThreadLine, look: RowLook, state: State) -> list[Piece]:
    cursor, focused, selected = state
    bar = ("▌" if focused else "▏") if cursor else " "
    mark = ("✓", look["mark"]) if selected else ("●" if row.unread else " ", look["dot"])
    return [(bar, look["dot"]), mark, ("★ " if row.starred else "  ", look["star"])]


def _people(row: ThreadLine, look: RowLook) -> list[Piece]:
    pieces: list[Piece] = []
    alone = len(row.people) == 1
    for name, unread in row.people:
        text = name if alone else formatting.names([name, name]).split(",")[0]
        style = look["unread"] if unread else look["people"]
        pieces += [(", ", look.muted)] if pieces else []
        pieces.append((text, style))
    if row.messages > 1:
        pieces.append((f" {row.messages}", look["count"]))
    return pieces


def _flags(row: ThreadLine, look: RowLook) -> list[Piece]:
    return [(" ⊞", look.muted)] if row.attachments else []


def _marks(row: ThreadLine, look: RowLook) -> list[Piece]:
    pieces: list[Piece] = []
    if row.mark in _MARKS:
        text, style = _MARKS[row.mark]
        pieces.append((text, look[style]))
    elif row.answered:
        pieces.append(("↩", look.muted))
    return pieces


def _chips(row: ThreadLine, look: RowLook) -> list[Piece]:
    shown = [(f" {label} ", look["chip"]) for label in row.labels[:_MAX_CHIPS]]
    if len(row.labels) > _MAX_CHIPS:
        shown.append((f"+{len(row.labels) - _MAX_CHIPS}", look.muted))
    return joined([[chip] for chip in shown], (" ", Style()))
