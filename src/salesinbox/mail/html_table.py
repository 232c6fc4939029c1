"""Tables in HTML mail: nearly all are layout, and the few with data are told from them by what stands in them."""

from __future__ import annotations

from enum import Enum

from selectolax.lexbor import LexborNode

BLOCKS = frozenset({"p", "div", "ul", "li", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr"})
"""Elements that part what stands in a cell."""

_LONGEST_CELL = 120
_SHORT_CELL = 40
_MOST_CELLS = 5_000


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
        elif node.tag == "img":
            size += len((node.attributes.get("alt") or "")[:_SHORT_CELL])
        elif node.tag in BLOCKS:
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
