"""Tables in HTML mail: nearly all are layout, and the few with data must stay tables."""

from __future__ import annotations

import re
from enum import Enum

from selectolax.lexbor import LexborNode

from salesinbox.mail.text_lines import TextLines, text_width, tidy

CELL_BREAK = "\v"
"""Stands for a line break in a cell while the cell is read."""

_WIDEST = 76
_LONGEST_CELL = 120
_SHORT_CELL = 40
_MOST_CELLS = 5_000
_BLOCKS = frozenset({"p", "div", "ul", "li", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr"})
_NUMBER_RE = re.compile(r"[-+−(]?\s*[^\w\s]?\s?[\d.,'’ \u00a0]*\d[\d.,'’ \u00a0]*\s*[)%]?\s*(?:[^\w\s]|[A-Za-z]{1,3})?")


class TableKind(Enum):
    """How a table is written down."""

    LAYOUT = "layout"
    """Its cells are paragraphs one below the other."""
    ROW = "row"
    """One row of a few words each, such as a menu: written as one line."""
    DATA = "data"


def table_kind(table: LexborNode) -> TableKind:
    """Tell data from layout by what stands in the cells. Looks no further than the first table inside."""
    rows: list[list[tuple[int, int]]] = []
    heads = cells = 0
    for row in _rows(table):
        sizes: list[tuple[int, int]] = []
        for cell in _children(row):
            if cell.tag not in ("td", "th"):
                continue
            size = _cell_size(cell)
            cells += 1
            if size is None or cells > _MOST_CELLS:
                return TableKind.LAYOUT
            heads += cell.tag == "th"
            sizes.append(size)
        rows.append(sizes)
    return _judge(rows, heads)


def _judge(rows: list[list[tuple[int, int]]], heads: int) -> TableKind:
    filled = [[size for size in row if size[0]] for row in rows]
    filled = [row for row in filled if row]
    several = sum(len(row) > 1 for row in filled)
    longest = max((size for row in filled for size, _ in row), default=0)
    blocks = max((count for row in filled for _, count in row), default=0)
    if len(filled) == 1 and several and longest <= _SHORT_CELL and blocks == 0:
        return TableKind.ROW
    if several < 2 or several * 2 < len(filled) or blocks > (3 if heads else 1):
        return TableKind.LAYOUT
    return TableKind.DATA if longest <= (_LONGEST_CELL * 3 if heads else _LONGEST_CELL) else TableKind.LAYOUT


def _cell_size(cell: LexborNode) -> tuple[int, int] | None:
    """Characters of text and number of blocks in a cell; ``None`` where it holds a table or too much for a cell."""
    size = blocks = 0
    for node in cell.traverse(include_text=True):
        if node.is_text_node:
            size += len(" ".join((node.text_content or "").split()))
            if size > _LONGEST_CELL * 4:
                return None
        elif node.tag == "table":
            return None
        elif node.tag in _BLOCKS:
            blocks += 1
    return size, blocks


def _rows(table: LexborNode) -> list[LexborNode]:
    rows: list[LexborNode] = []
    for part in _children(table):
        if part.tag == "tr":
            rows.append(part)
        elif part.tag in ("thead", "tbody", "tfoot"):
            rows.extend(row for row in _children(part) if row.tag == "tr")
    return rows


def _children(node: LexborNode) -> list[LexborNode]:
    return [child for child in node.iter() if child.is_element_node]


def data_rows(rows: list[list[str]], has_head: bool) -> list[str]:
    """The rows of a table as lines: in columns where that fits on a screen, else with bars between the cells."""
    rows = [row for row in rows if any(row)]
    columns = max(map(len, rows), default=0)
    rows = [[*row, *[""] * (columns - len(row))] for row in rows]
    used = [at for at in range(columns) if any(row[at] for row in rows)]
    rows = [[row[at] for at in used] for row in rows]
    widths = [max(text_width(row[at]) for row in rows) for at in range(len(used))]
    if sum(widths) + 3 * len(widths) > _WIDEST:
        return [" | ".join(cell for cell in row) for row in rows]
    body = rows[1:] if has_head else rows
    right = [all(_NUMBER_RE.fullmatch(row[at]) or not row[at] for row in body) for at in range(len(used))]
    lines = [_aligned(row, widths, right) for row in rows]
    if has_head and len(lines) > 1:
        lines.insert(1, "  ".join("─" * width for width in widths))
    return lines


def _aligned(row: list[str], widths: list[int], right: list[bool]) -> str:
    cells = []
    for cell, width, to_right in zip(row, widths, right, strict=True):
        blank = " " * (width - text_width(cell))
        cells.append(blank + cell if to_right else cell + blank)
    return "  ".join(cells).rstrip()


class DataTable:
    """The cells of one table as they are read."""

    def __init__(self, node: int) -> None:
        self.node = node
        self.rows: list[list[str]] = []
        self.has_head = False

    def enter(self, tag: str, out: TextLines) -> None:
        """A row or a cell begins; other blocks in a cell are parted by a blank."""
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            out.words.clear()
            self.has_head = self.has_head or (tag == "th" and len(self.rows) <= 1)
        elif tag in _BLOCKS:
            out.add(" ")

    def leave(self, tag: str, out: TextLines) -> None:
        """A cell ends."""
        if tag in ("td", "th"):
            if not self.rows:
                self.rows.append([])
            parts = (tidy(part).strip() for part in "".join(out.words).split(CELL_BREAK))
            self.rows[-1].append(", ".join(filter(None, parts)))
            out.words.clear()
        elif tag == "caption":
            out.end_line()
        elif tag in _BLOCKS:
            out.add(" ")
