"""Breaking text into lines of so many cells; wide characters count two, indents and quote marks go on."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

_HANG_RE = re.compile(r"^(\s*(?:>+\s?|[-*•]\s+|\d{1,3}[.)]\s+)?)")
_LONGEST_LINE = 20_000
_PIECES_RE = re.compile(r"\s+|\S+")


def wrap(text: str, width: int) -> Iterator[str]:
    """The lines of *text*; at least one for each of its own lines."""
    for line in text.split("\n"):
        line = line.expandtabs(4).rstrip()[:_LONGEST_LINE]
        if (len(line) if line.isascii() else cell_len(line)) <= width:
            yield line
        else:
            yield from _wrap_line(line, max(width, 8))


def _wrap_line(line: str, width: int) -> list[str]:
    match = _HANG_RE.match(line)
    hang = match[1] if match else ""
    indent = hang if ">" in hang else " " * min(len(hang), width // 2)
    if line.isascii():
        wrapped = textwrap.wrap(
            line,
            width,
            subsequent_indent=indent,
            break_on_hyphens=False,
            replace_whitespace=False,
            drop_whitespace=True,
        )
        return wrapped or [""]
    return _wrap_cells(line, width, indent)


def _wrap_cells(line: str, width: int, indent: str) -> list[str]:
    lines, current, room = [], "", width
    for piece in _PIECES_RE.findall(line):
        cells = cell_len(piece)
        if cells <= room:
            current, room = current + piece, room - cells
            continue
        if current.strip():
            lines.append(current.rstrip())
            current, room = indent, width - len(indent)
        if piece.isspace():
            continue
        *full, rest = chop_cells(piece, max(room, 2)) if cells > room else [piece]
        lines += [f"{current}{full[0]}", *full[1:]] if full else []
        current = (indent if full else current) + rest
        room = width - cell_len(current)
    return [*lines, current.rstrip()] if current.strip() else lines
