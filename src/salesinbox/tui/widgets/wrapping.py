"""Breaking text into lines of so many cells; wide characters count two, indents and quote marks go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rich.cells import cell_len, chop_cells

_HANG_RE = re.compile(r"^(\s*(?:>+\s?|[-*•]\s+|(?:\d{1,3}|[a-z]|[ivx]{2,5}|[IVX]{2,5})[.)]\s+)?)")
_WIDEST_SENT = 100
"""Lines beyond this were not broken by the sender's program."""
_PIECES_RE = re.compile(r"\s+|\S+")
_NARROWEST = 8


@dataclass(frozen=True, slots=True)
class Broken:
    """A line of the screen: ``prefix``, then characters ``start`` up to ``end`` of the line that was broken."""

    prefix: str
    start: int
    end: int


def wrap(text: str, width: int) -> Iterator[str]:
    """The lines of *text*; at least one for each of its own lines."""
    for line in text.split("\n"):
        shown = line.expandtabs(4)
        for each in broken(shown, width):
            yield each.prefix + shown[each.start : each.end]


def broken(line: str, width: int) -> list[Broken]:
    """Where a line without tabs is to be broken: at blanks, else where it is full. Blanks at line ends are left out."""
    end = len(line.rstrip())
    if (end if line.isascii() else cell_len(line[:end])) <= width:
        return [Broken("", 0, end)]
    width = max(width, _NARROWEST)
    match = _HANG_RE.match(line)
    hang = match[1] if match else ""
    indent = (hang if ">" in hang else " " * len(hang)) if len(hang) <= width // 2 else " " * (width // 2)
    return _break_ascii(line, end, width, indent) if line.isascii() else _break_cells(line, end, width, indent)


def _break_ascii(line: str, end: int, width: int, indent: str) -> list[Broken]:
    lines: list[Broken] = []
    start, prefix = 0, ""
    hang = len(line) - len(line.lstrip())
    while end - start > width - len(prefix):
        limit = start + width - len(prefix)
        at = limit if line[limit] == " " else line.rfind(" ", start, limit)
        if at <= (hang if start == 0 else start):
            at = limit
        lines.append(Broken(prefix, start, start + len(line[start:at].rstrip())))
        start, prefix = at, indent
        while start < end and line[start] == " ":
            start += 1
    if start < end:
        lines.append(Broken(prefix, start, end))
    return lines


def _break_cells(line: str, end: int, width: int, indent: str) -> list[Broken]:
    lines: list[Broken] = []
    prefix, start, last, room = "", 0, 0, width
    for match in _PIECES_RE.finditer(line, 0, end):
        piece, cells = match[0], cell_len(match[0])
        if cells <= room:
            last, room = match.end(), room - cells
            continue
        if line[start:last].strip():
            lines.append(Broken(prefix, start, start + len(line[start:last].rstrip())))
            prefix, start, room = indent, match.start(), width - cell_len(indent)
        if piece.isspace():
            start = last = match.end()
            continue
        at = match.start()
        if cells > room:
            *full, rest = chop_cells(piece, max(2, min(room, width - cell_len(indent))))
            for part in full:
                lines.append(Broken(prefix, start, at + len(part)))
                at += len(part)
                start, prefix = at, indent if lines else ""
            cells, room = cell_len(rest), width - cell_len(prefix)
        last, room = match.end(), room - cells
    return [*lines, Broken(prefix, start, end)] if line[start:end].strip() else lines


def rejoin(text: str, width: int) -> str:
    """*text* with the line ends taken out that its sender's program put in because a line was full.

    Only where a line is wider than *width* and would be broken once more: broken twice, a paragraph is hard to read.
    A line end counts as put in where the next line's first word would not have fitted. It becomes a blank, so that
    every character stays where it was.
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
