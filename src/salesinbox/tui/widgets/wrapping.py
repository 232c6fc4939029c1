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
_RAGGED = 4
"""Cells by which a full line may fall short of the longest: programs count differently."""
_OPENINGS = '("“„«'
_QUOTE_RE = re.compile(r"(?:> ?)*")
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


def rejoin_quotes(text: str, width: int) -> tuple[str, list[tuple[int, int]]]:
    """As :func:`rejoin` for quoted lines; the quote marks before what goes on a line are taken out.

    Returns:
        The text, and where marks were taken out of *text*: place and number of characters.
    """
    lines: list[str] = []
    removed: list[tuple[int, int]] = []
    at = 0
    for run in _quoted_runs(text):
        longest = max(len(marks) + len(rest) for marks, rest in run)
        twice = width < longest <= _WIDEST_SENT
        for number, (marks, rest) in enumerate(run):
            if number and twice and _was_full(run[number - 1][1], rest, longest - len(marks)):
                lines[-1] += f" {rest}"
                removed.append((at, len(marks)))
            else:
                lines.append(marks + rest)
            at += len(marks) + len(rest) + 1
    return "\n".join(lines), removed


def _quoted_runs(text: str) -> Iterator[list[tuple[str, str]]]:
    """Runs of lines, marks and rest, that are quoted as often as each other and begin with a letter; others alone."""
    run: list[tuple[str, str]] = []
    for line in text.split("\n"):
        marks = match[0] if (match := _QUOTE_RE.match(line)) else ""
        rest = line[len(marks) :]
        same = bool(run) and 0 < marks.count(">") == run[0][0].count(">")
        if not (same and _is_prose(run[-1][1]) and _is_prose(rest)):
            if run:
                yield run
            run = []
        run.append((marks, rest))
    yield run


def _is_prose(line: str) -> bool:
    return line[:1].isalpha() or (line[:1] != "" and line[:1] in _OPENINGS)


def _was_full(before: str, line: str, longest: int) -> bool:
    """Whether the first word of *line* would not have fitted behind *before*, where lines are as long as *longest*.

    A web address says nothing: it is put on a line of its own, however much room there is.
    """
    word = line.split(" ", 1)[0]
    return len(before) + 1 + len(word) > longest - _RAGGED and "://" not in word


def _blocks(text: str) -> Iterator[list[str]]:
    """Runs of lines that begin at the margin with a letter; every other line alone."""
    block: list[str] = []
    for line in text.split("\n"):
        if line[:1].isalpha() or (block and line[:1] in _OPENINGS):
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
        if _was_full(before, line, longest):
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    return joined
