"""Tables of text (CSV, TSV) with their columns one below the other. Formulas are text like all other cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from itertools import islice

from salesinbox.attachments.previews.plain import decoded, text_preview
from salesinbox.attachments.previews.shown import Preview, shown
from salesinbox.core.numbers import counted
from salesinbox.core.text import clean_line
from salesinbox.mail.text_lines import text_width

MAX_ROWS = 5_000
MAX_COLUMNS = 60
WIDEST = 36
"""Cells of the screen that a column may take."""
_LONGEST_CELL = 200
_DELIMITERS = "\t;,|"
_SAMPLE_ROWS = 30
_SAMPLE = 20_000
_NUMBER_RE = re.compile(r"[-+(]?\s*[€$£¥]?\s*[-+]?\d[\d.,'’ \u00a0]*\s*[%)€$£¥]?|")
_GAP = "  "


def csv_preview(data: bytes, charset: str, delimiter: str = "") -> Preview:
    """A table; plain text where it is none."""
    text, note = decoded(data, charset)
    try:
        rows = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter or _delimiter(text)), MAX_ROWS + 1))
    except csv.Error:
        return text_preview(data, charset, "text", wraps=False)
    return table_preview("table", rows, notes=(note,))


def table_preview(about: str, rows: Sequence[Sequence[str]], *, notes: tuple[str, ...] = ()) -> Preview:
    """Rows as an aligned table, the first one parted from the others."""
    columns = max(map(len, rows), default=0)
    if len(rows) > MAX_ROWS:
        rows = rows[:MAX_ROWS]
        notes = (*notes, f"Only the first {MAX_ROWS:,} rows are shown.")
    if columns > MAX_COLUMNS:
        notes = (*notes, f"{columns - MAX_COLUMNS:,} more columns are not shown.")
    lines = aligned([[_cell(cell) for cell in row[:MAX_COLUMNS]] for row in rows])
    size = f"{counted(len(rows), 'row')}, {counted(columns, 'column')}"
    return shown(f"{about}, {size}", "\n".join(lines), wraps=False, notes=notes)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table; columns of numbers stand to the right."""
    count = max(map(len, rows), default=0)
    widths = [max((text_width(row[at]) for row in rows if at < len(row)), default=0) for at in range(count)]
    numbers = [_are_numbers(row[at] for row in rows[1:] if at < len(row)) for at in range(count)]
    lines = [_GAP.join(_set(cell, widths[at], numbers[at]) for at, cell in enumerate(row)).rstrip() for row in rows]
    if len(lines) > 1:
        lines.insert(1, _GAP.join("─" * width for width in widths))
    return lines


def _delimiter(text: str) -> str:
    """What parts the cells: the sign by which most of the first rows have the same number of cells, above one.

    Not csv.Sniffer: it takes quadratic time over some texts, and a letter for the sign in others.
    """
    lines = text[:_SAMPLE].split("\n")[:_SAMPLE_ROWS]

    def score(sign: str) -> tuple[int, int]:
        try:
            counts = [len(row) for row in csv.reader(lines, delimiter=sign) if row]
        except csv.Error:
            return 0, 0
        usual = max(set(counts), key=counts.count, default=1)
        return (counts.count(usual), usual) if usual > 1 else (0, 0)

    return max(_DELIMITERS, key=score) if any(map(score, _DELIMITERS)) else ","


def _cell(text: str) -> str:
    text = clean_line(text[:_LONGEST_CELL])
    if text_width(text) <= WIDEST:
        return text
    room = WIDEST - 1
    while text_width(text[:room]) > WIDEST - 1:
        room -= 1
    return text[:room] + "…"


def _are_numbers(cells: Iterable[str]) -> bool:
    found = [cell for cell in cells if cell]
    return bool(found) and all(_NUMBER_RE.fullmatch(cell) for cell in found)


def _set(cell: str, width: int, right: bool) -> str:
    gap = " " * (width - text_width(cell))
    return gap + cell if right else cell + gap
