"""Content that is on the server only, fetched for a command that needs it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from salesinbox.cli.context import locations
from salesinbox.cli.output import is_terminal

if TYPE_CHECKING:
    from salesinbox.core.errors import UserError
    from salesinbox.store.partial import Lacking


def download(context: typer.Context, things: Sequence[Lacking]) -> dict[Lacking, UserError]:
    """Fetch *things*; those that could not be had, with the reason. On a terminal with a bar; ctrl+c stops it.

    Raises:
        UserError: The settings or the database cannot be used.
    """
    if not things:
        return {}
    from salesinbox.engine.control import fetch_content

    with _bar() as progress:
        return fetch_content(locations(context), things, progress)


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    if not is_terminal(sys.stderr):
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    with Progress(
        TextColumn("Downloading"), BarColumn(), DownloadColumn(), TransferSpeedColumn(),
        console=Console(stderr=True), transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("download", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
