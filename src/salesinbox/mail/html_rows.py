"""Tables of data from HTML mail as lines: columns where a screen is wide enough, else one line for each value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from salesinbox.mail.html_hidden import Attributes
from salesinbox.mail.html_marks import squeezed, without_marks
from salesinbox.mail.html_table import BLOCKS
from salesinbox.mail.text_lines import TextLines, text_width, tidy

CELL_BREAK = "\v"
"""Stands for a line break in a cell while the cell is read."""

_WIDEST = 76
_MOST_SPANNED = 50
_MOST_COLUMNS = 200
_NUMBER_RE = re.compile(r"[-+−(]?\s*[^\w\s]?\s?[\d.,'’ \u00a0]*\d[\d.,'’ \u00a0]*\s*[)%]?\s*(?:[^\w\s]|[A-Za-z]{1,3})?")
_SPAN_RE = re.compile(r"\s*(\d{1,4})")

Row = list[str]


class DataTable:
    """The cells of one table as they are read."""

    def __init__(self, node: int) -> None:
        self.node = node
        self.rows: list[Row] = []
        self.heads = 0
        """Rows at the top that name the columns."""
        self.in_cell = False
        self._spans = (1, 1)
        self._held: dict[int, int] = {}
        """Columns that a cell further up still takes → rows that are left of it."""

    def enter(self, tag: str, attributes: Attributes, out: TextLines) -> None:
        """A row or a cell begins; other blocks in a cell are parted by a blank."""
        if tag == "tr":
            self.rows.append([])
            self._skip_held()
        elif tag in ("td", "th"):
            out.words.clear()
            self.in_cell = True
            self._spans = _span(attributes.get("colspan")), _span(attributes.get("rowspan"))
            self.heads = max(self.heads, len(self.rows)) if tag == "th" and self._is_head() else self.heads
        elif tag in BLOCKS:
            out.add(" ")

    def leave(self, tag: str, out: TextLines) -> None:
        """A cell ends."""
        if tag in ("td", "th"):
            self.in_cell = False
            self._put(_cell("".join(out.words)))
            out.words.clear()
        elif tag == "caption":
            out.end_line()
        elif tag in BLOCKS:
            out.add(" ")

    def _is_head(self) -> bool:
        """Whether a head cell here names a column: in the first row, or in one below a row of nothing but heads."""
        return len(self.rows) <= 1 or (self.heads == len(self.rows) - 1 and not any(self.rows[-1]))

    def _put(self, cell: str) -> None:
        if not self.rows:
            self.rows.append([])
        row, (across, down) = self.rows[-1], self._spans
        if len(row) >= _MOST_COLUMNS:
            return
        for column in range(len(row), len(row) + across):
            if down > 1:
                self._held[column] = down - 1
        row += [cell, *[""] * (across - 1)]
        self._skip_held()

    def _skip_held(self) -> None:
        row = self.rows[-1]
        while self._held.get(len(row), 0) > 0:
            self._held[len(row)] -= 1
            row.append("")


def data_lines(rows: list[Row], heads: int) -> list[str]:
    """The rows of a table as lines.

    Args:
        heads: Rows at the top that name the columns.
    """
    rows = [row for row in rows if any(row)]
    heads = min(heads, len(rows) - 1)
    columns = max(map(len, rows), default=0)
    rows = [[*row, *[""] * (columns - len(row))] for row in rows]
    used = [at for at in range(columns) if any(row[at] for row in rows)]
    rows = [[row[at] for at in used] for row in rows]
    widths = [max((text_width(row[at]) for row in rows if not _is_alone(row)), default=0) for at in range(len(used))]
    if sum(widths) + 2 * len(widths) <= _WIDEST + 2:
        return _columns(rows, heads, widths)
    if heads > 0:
        return _records(_names(rows[:heads]), rows[heads:])
    if len(used) == 2:
        return [_named(without_marks(row[0]), row) if all(row) else "".join(row) for row in rows]
    return [" | ".join(row) for row in rows]


def _columns(rows: list[Row], heads: int, widths: list[int]) -> list[str]:
    body = [row for row in rows[max(heads, 0) :] if not _is_alone(row)]
    right = [all(_is_number(row[at]) or not row[at] for row in body) for at in range(len(widths))]
    lines = ["".join(row) if _is_alone(row) else _aligned(row, widths, right) for row in rows]
    if heads > 0:
        lines.insert(heads, "  ".join("─" * width for width in widths))
    return lines


def _is_number(cell: str) -> bool:
    return _NUMBER_RE.fullmatch(without_marks(cell)) is not None


def _aligned(row: Row, widths: list[int], right: list[bool]) -> str:
    cells = []
    for cell, width, to_right in zip(row, widths, right, strict=True):
        blank = " " * (width - text_width(cell))
        cells.append(blank + cell if to_right else cell + blank)
    return "  ".join(cells).rstrip()


def _is_alone(row: Row) -> bool:
    """Whether a row is one cell across a table of several columns."""
    return len(row) > 1 and bool(row[0]) and not any(row[1:])


def _names(heads: list[Row]) -> Row:
    """One name for each column; where there are several rows of them, what stands above goes before."""
    named = [list(row) for row in heads]
    for row in named[:-1]:
        for at in range(1, len(row)):
            row[at] = row[at] or row[at - 1]
    columns = zip(*named, strict=True)
    return [" ".join(dict.fromkeys(without_marks(cell) for cell in column if cell)) for column in columns]


def _records(names: Row, rows: list[Row]) -> list[str]:
    """Each row as lines of name and value, an empty line between two rows."""
    lines: list[str] = []
    for row in rows:
        values = [(name, cell) for name, cell in zip(names, row, strict=True) if cell]
        lines += [""] if lines else []
        lines += [_named(name, ["", cell], "  " if at else "") for at, (name, cell) in enumerate(values)]
    return lines


def _named(name: str, row: Sequence[str], indent: str = "") -> str:
    return f"{indent}{name.rstrip(': ')}: {row[1]}" if name.strip(": ") else f"{indent}{row[1]}"


def _cell(words: str) -> str:
    """What stands in a cell as one line."""
    parts = [squeezed(tidy(part).strip()) for part in words.split(CELL_BREAK)]
    line = ""
    for part in parts:
        line += f", {part}" if without_marks(line) and without_marks(part) else part
    return line


def _span(value: str | None) -> int:
    match = _SPAN_RE.match(value or "")
    return max(1, min(int(match[1]), _MOST_SPANNED)) if match else 1
