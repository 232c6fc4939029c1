"""What a command says: data on stdout, words for people on stderr, nothing that could harm a terminal (M1)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from salesinbox.core.text import clean_block, clean_line


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    title: str
    right: bool = False
    """Set to the right, as numbers are."""
    folds: bool = False
    """It takes what room is left."""
    wraps: bool = False
    """It takes what room is left, and several lines where that is too little."""
    widest: int | None = None
    """Most cells it may take."""


def is_terminal(stream: IO[str] | None) -> bool:
    """Whether somebody looks at *stream*."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it is closed
        return False


def is_interactive() -> bool:
    """Whether the TUI can be used: it reads standard input and draws on standard error."""
    return all(map(is_terminal, (sys.stdin, sys.stdout, sys.stderr)))


def say(text: str) -> None:
    """Words for a person."""
    print(clean_block(text), file=sys.stderr)


def line(text: str = "") -> None:
    """Text as data."""
    print(clean_block(text))


def document(value: Any) -> None:
    """One JSON document, all of it ASCII."""
    import json

    print(json.dumps(value, indent=2 if is_terminal(sys.stdout) else None))
    sys.stdout.flush()


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """A table on a terminal; elsewhere a line for each row, its cells between tabs, without titles."""
    cells = [[clean_line(cell) for cell in row] for row in rows]
    if cells and is_terminal(sys.stdout):
        _draw(columns, cells)
        return
    for row in cells:
        print("\t".join(row))
    sys.stdout.flush()


def moment(seconds: float, *, whole: bool = False) -> str:
    """A time for a table: short on a terminal unless the *whole* of it is wanted, ISO 8601 elsewhere."""
    from salesinbox.core import clock
    from salesinbox.views import format as formatting

    if not is_terminal(sys.stdout):
        return formatting.iso(seconds)
    return formatting.full_when(seconds) if whole else formatting.when(seconds, clock.now())


def _draw(columns: Sequence[Column], rows: list[list[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=any(column.folds or column.wraps for column in columns))
    for column in columns:
        drawn.add_column(
            column.title,
            justify="right" if column.right else "left",
            no_wrap=not column.wraps,
            overflow="fold" if column.wraps else "ellipsis",
            ratio=1 if column.folds or column.wraps else None,
            max_width=column.widest,
        )
    for row in rows:
        drawn.add_row(*map(Text, row))  # Text: markup in a subject is only text (M2)
    Console(highlight=False, emoji=False).print(drawn)
