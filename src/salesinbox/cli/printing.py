"""``print``: a conversation as a document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from salesinbox.cli.context import database
from salesinbox.cli.options import Json, id_of, typed_path
from salesinbox.cli.output import document, line, say
from salesinbox.core.errors import UsageError

_FORMATS = ("text", "html", "md")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("print", epilog="Example: salesinbox print 12 --to offer.html")(print_)


def print_(
    context: typer.Context,
    thread: Annotated[int, typer.Argument(metavar="THREAD", parser=id_of("conversation"), help="A conversation's id.")],
    to: Annotated[
        Optional[Path],  # noqa: UP045 - read at run time
        typer.Option(metavar="FILE", parser=typed_path, help="A new file; without it the terminal."),
    ] = None,
    as_: Annotated[
        Optional[str],  # noqa: UP045 - read at run time
        typer.Option("--format", metavar="F", help="text, html or md; by the file's name if left out."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Print a whole conversation as text, Markdown or an HTML page that fetches nothing; never over a file."""
    from salesinbox.views import printing

    if as_ is not None and as_ not in _FORMATS:
        raise UsageError(f"There is no format “{as_}”.", f"Choose one of {', '.join(_FORMATS)}.")
    wanted = printing.Format(as_) if as_ else printing.format_of(to) if to else printing.Format.TEXT
    with database(context) as db:
        if to is None:
            text = printing.printed(db, thread, wanted)
        else:
            printing.print_to(db, thread, to, wanted)
    if as_json:
        document({"format": wanted.value, "path": str(to)} if to else {"format": wanted.value, "text": text})
    elif to is None:
        line(text.rstrip("\n"))
    else:
        say(f"Printed to {to}.")
