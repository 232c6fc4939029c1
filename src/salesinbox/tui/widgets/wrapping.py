"""Breaking text into lines of so many cells; wide characters count two, indents and quote marks go on."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from itertools import pairwise

from rich.cells import cell_len, chop_cells

_HANG_RE = re.compile(r"^(\s*(?:>+\s?|[-*•]\s+|\d{1,3}[.)]\s+)?)")
_LONGEST_LINE = 20_000
_WIDEST_SENT = 100
"""Lines beyond this were not broken by the sender's program."""
_PIECES_RE = re.compile(r"\s+|\S+")


def wrap(text: str, width: int) -> Iterator[str]:
    """The lines of *text*; at least one for each of its own lines."""
    for line in text.split("\n"):
        line = line.expandtabs(4).rstrip()[:_LONGEST_LINE]
        if (len(line) if line.isascii() else cell_len(line)) <= width:
            yield line
        else:
            yield from _wrap_line(line, max(width, 8))


def rejoin(text: str, width: int) -> str:
    """*text* with the line ends taken out that its sender's program put in because a line was full.

    Only where a line is wider than *width* and would be broken once more: broken twice, a paragraph is hard to read.
    A line end counts as put in where the next line's first word would not have fitted.
    """
    return "\n".join(line for block in _blocks(text) for line in _rejoin_block(block, width))


def _blocks(text: str) -> Iterator[list[str]]:
    """Runs of lines that begin at the margin with a letter; every other line alone."""
    block: list[str] = []
    for line in text.split("\n"):
        if line[:1].isalpha() or (block and line[:1] in '("“„«'):
            block.append(line)
            continue
        if block:
            yield block
        block = []
        yield [line]
    if block:
        yield block


def _rejoin_block(block: list[str], width: int) -> list[str]:
    longest = max(map(len, block))
    if longest <= width or longest > _WIDEST_SENT:
        return block
    joined = [block[0]]
    for before, line in pairwise(block):
        if len(before) + 1 + len(line.split(" ", 1)[0]) > longest:
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    return joined


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
