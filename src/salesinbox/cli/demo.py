"""``demo``: a believable company's mailbox in a profile that is thrown away."""

from __future__ import annotations

from typing import Annotated

import typer

from salesinbox.cli.options import Json
from salesinbox.cli.output import is_interactive


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog="Example: salesinbox demo")(demo)


def demo(
    context: typer.Context,
    headless: Annotated[
        bool, typer.Option("--headless", help="Sync and print a table; the default off a terminal.")
    ] = False,
    plain: Annotated[bool, typer.Option("--plain", help="In words, as salesinbox --plain.")] = False,
    as_json: Json = False,
) -> None:
    """Try salesinbox: own mail servers, an invented company, customers who answer. Your own mail is not touched."""
    from salesinbox.demo import run

    if is_interactive() and not (headless or as_json):
        raise typer.Exit(run.run_demo(plain=plain or context.find_root().params["plain"]))
    lines = run.run_headless()
    if as_json:
        from salesinbox.cli.output import document
        from salesinbox.views import format as formatting

        document(
            [
                {"id": each.id, "subject": each.subject, "people": [name for name, _ in each.people],
                 "messages": each.messages, "unread": each.unread, "last_date": formatting.iso(each.date),
                 "snippet": each.snippet, "labels": list(each.labels)}
                for each in lines
            ]
        )  # fmt: skip
        return
    from salesinbox.cli.threads import print_threads

    print_threads(lines)
