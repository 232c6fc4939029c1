"""Options and arguments that many commands share, and how their words are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Optional

import typer

from salesinbox.core.errors import NotFound, UsageError
from salesinbox.core.text import clean_line, shorten

_LONGEST_ID = 18
"""Digits of the longest number that is surely a row's id: those have 63 bits."""


def id_of(what: str) -> Callable[[str], int]:
    """How the id of a *what* is read. That raises :class:`UsageError` for other words than digits, and
    :class:`NotFound` for a number that is larger than any id."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit()):
            raise UsageError(f"“{shorten(clean_line(text), 40)}” is no id of a {what}.", "Ids are whole numbers.")
        if len(text.lstrip("0")) > _LONGEST_ID:
            raise NotFound(f"There is no {what} {shorten(text, 40)}.")
        return int(text)

    return read


def typed_path(text: str) -> Path:
    """A path as it was typed, ``~`` and all.

    Raises:
        UsageError: It is empty, which would mean this folder, or begins with the home folder of nobody.
    """
    if not text:
        raise UsageError("An empty text is no path.", "For this folder write a dot.")
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise UsageError(f"There is no such home folder: the path is {clean_line(text)}.") from error


Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Answer every question with yes.")]
Threads = Annotated[
    list[int],
    typer.Argument(
        metavar="THREAD…", parser=id_of("conversation"), help="Ids of conversations, as `threads` lists them."
    ),
]
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="The account's e-mail address.")]
Account = Annotated[
    Optional[str],  # noqa: UP045 - read at run time
    typer.Option("--account", metavar="ADDRESS", help="Only this account."),
]
Before = Annotated[
    Optional[int],  # noqa: UP045 - read at run time
    typer.Option(
        "--before",
        metavar="ID",
        parser=id_of("conversation"),
        help="Go on after this conversation: the last one of the page before.",
    ),
]
