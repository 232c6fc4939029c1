"""How one conversation looks in the list: pure drawing, given the styles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from salesinbox.core import clock
from salesinbox.tui.widgets.drawing import Piece, cells, cut, fit, joined, line
from salesinbox.tui.widgets.label_colors import label_styles
from salesinbox.tui.widgets.look import base_style, part_style
from salesinbox.tui.widgets.reading_order import pieces_as_shown
from salesinbox.tui.widgets.row_columns import GUTTER, Columns, columns
from salesinbox.tui.widgets.row_marks import ATTACHMENT, SELECTED, STARRED, UNREAD, marks_of
from salesinbox.tui.widgets.wrapping import wrap
from salesinbox.views import format as formatting
from salesinbox.views.thread_list import ThreadLine

_LABEL_CELLS = 18
_EMPTY_CELLS = 56
"""The longest line of what an empty list says."""
_GAP: Piece = (" ", Style())


class RowLook:
    """The styles of a row's parts, read from the style sheet once per theme."""

    NAMES: ClassVar[tuple[str, ...]] = (
        "row", "cursor", "cursor-blurred", "selected", "unread", "muted", "people", "dot", "mark", "star", "chip",
        "count", "draft", "busy", "error", "header", "rule", "new", "empty", "hit",
    )  # fmt: skip

    def __init__(self, widget: Widget) -> None:
        self.base, background = base_style(widget, "thread-list--row")
        self.styles = {name: part_style(widget, f"thread-list--{name}", background) for name in self.NAMES}
        self.muted = self.styles["muted"]
        self.few_colors = widget.app.native_ansi_color or widget.app.no_color
        """Whether a chip cannot be told by its background."""
        self.chips = label_styles(widget, background)

    def __getitem__(self, name: str) -> Style:
        return self.styles[name]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowLook) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # compared, never looked up


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
    room = columns(width, height, accounts=bool(row.account_mark))
    gutter = _gutter(row, look, state, room)
    right = _held(row, look, room)
    time = _time(row, look, room)
    if height == 1:
        people = line(_people(row, look), _count(row, look), room.people, base)
        held = [_GAP, *right, *time]
        rest = line(_about(row, look, room.about - cells(held)), held, room.about, base)
        parts = [line(gutter, [], room.gutter, base), people, line([], [], 1, base), rest]
        return [_readable(Strip.join(parts), base)]
    count = _count(row, look)
    names = cut(_people(row, look), room.people - cells(count) - cells(time))
    first = line([*gutter, *names, *count], time, width, base)
    below = (f"{gutter[0][0]:<{room.gutter}}", gutter[0][1])
    held = [_GAP, *right, _GAP]
    second = line([below, *_about(row, look, width - room.gutter - cells(held))], held, width, base)
    return [_readable(first, base), _readable(second, base)]


def _about(row: ThreadLine, look: RowLook, room: int) -> list[Piece]:
    """Subject and snippet with what was searched for marked, each in reading order."""
    subject = marked_pieces(
        row.subject, row.subject_hits, look["unread"] if row.unread else look["people"], look["hit"]
    )
    about = pieces_as_shown(cut(subject, room))
    if row.snippet and (left := room - cells(about) - 2) > 0:
        snippet = marked_pieces(row.snippet, row.snippet_hits, look.muted, look["hit"])
        about += [("  ", look.muted), *pieces_as_shown(cut(snippet, left))]
    return about


def marked_pieces(text: str, hits: Sequence[tuple[int, int]], style: Style, hit: Style) -> list[Piece]:
    """*text* in pieces, those at *hits* looking another way."""
    pieces: list[Piece] = []
    at = 0
    for start, end in hits:
        pieces += [(text[at:start], style), (text[start:end], style + hit)]
        at = end
    return [piece for piece in (*pieces, (text[at:], style)) if piece[0]]


def draw_header(title: str, look: RowLook, width: int) -> Strip:
    """The line over a group of rows."""
    room = max(0, width - GUTTER - cell_len(title) - 2)
    words = [(" " * GUTTER, look.muted), (title, look["header"]), (" ", look.muted), ("─" * room, look["rule"])]
    return line(words, [(" ", look.muted)], width, look.base)


def draw_empty(text: str, number: int, look: RowLook, width: int, height: int) -> Strip:
    """Line *number* of a list without rows: a title and what to do, in the middle, a little above the half."""
    title, *rest = text.split("\n")
    room = min(width - 4, _EMPTY_CELLS)
    words = [(line_, look["empty"]) for line_ in wrap(title, room)]
    words += [(line_, look.muted) for part in rest for line_ in ("", *wrap(part, room))]
    at = number - max(0, (height - len(words)) * 2 // 5)
    if not 0 <= at < len(words):
        return line([], [], width, look.base)
    indent = max(0, width - cell_len(words[at][0])) // 2
    return line([(" " * indent, look.muted), words[at]], [], width, look.base)


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


def _gutter(row: ThreadLine, look: RowLook, state: State, room: Columns) -> list[Piece]:
    cursor, focused, selected = state
    bar = ("▌" if focused else "▏") if cursor else " "
    mark = (SELECTED.sign, look["mark"]) if selected else (UNREAD.sign if row.unread else " ", look["dot"])
    star = (f"{STARRED.sign if row.starred else ' '} ", look["star"])
    account = [(f"{row.account_mark} ", look.muted)] if room.gutter > GUTTER else []
    return [(bar, look["dot"]), mark, star, *account]


def _people(row: ThreadLine, look: RowLook) -> list[Piece]:
    pieces: list[Piece] = []
    alone = len(row.people) == 1
    for name, unread in row.people:
        text = name if alone else formatting.names([name, name]).split(",")[0]
        style = look["unread"] if unread else look["people"]
        pieces += [(", ", look.muted)] if pieces else []
        pieces.append((text, style))
    return pieces


def _count(row: ThreadLine, look: RowLook) -> list[Piece]:
    return [(f" {row.messages}", look["count"])] if row.messages > 1 else []


def _time(row: ThreadLine, look: RowLook, room: Columns) -> list[Piece]:
    """Attachments and time, in the same cells of every row."""
    at = row.returned_at or row.date
    text = formatting.when(at, clock.now(), full=room.full_time)
    style = look["dot"] if row.unread else look.muted
    files = f" {ATTACHMENT.sign}" if row.attachments else " " * 2 * room.roomy
    return [(files, look.muted), (f"{text:>{room.time - 1}} ", style)]


def _held(row: ThreadLine, look: RowLook, room: Columns) -> list[Piece]:
    """Marks, the most urgent first, and labels: what of them leaves room for the subject."""
    held: list[Piece] = []
    left = room.held
    for text, style in marks_of(row, clock.now(), words=room.roomy):
        left -= cell_len(text) + 1
        if left < 0:
            return held
        held = joined([held, [(text, look[style])]], _GAP)
    return joined([held, _chips(row, look, min(left, room.labels))], _GAP)


def _chips(row: ThreadLine, look: RowLook, room: int) -> list[Piece]:
    """Labels, each in its colour, as many as there is room for, and the number of the others."""
    shown: list[Piece] = []
    left = room - (len("+99 ") if len(row.labels) > 1 else 0)
    for name, color in zip(row.labels, row.colors or ("",) * len(row.labels), strict=True):
        chip = ("[{}]" if look.few_colors else " {} ").format(fit(name, min(_LABEL_CELLS, room - 2)))
        if cell_len(chip) > (left if shown else room):
            break
        shown.append((chip, look.chips.get(color, look["chip"])))
        left -= cell_len(chip) + 1
    others = len(row.labels) - len(shown)
    more: list[Piece] = [(f"+{others}", look.muted)] if others and room else []
    return joined([*([chip] for chip in shown), more], _GAP)
