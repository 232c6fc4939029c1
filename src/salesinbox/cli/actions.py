"""``actions``: what waits for a server, and what did not go through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from salesinbox.cli.context import database
from salesinbox.cli.options import Json
from salesinbox.cli.output import Column, document, moment, say, table

if TYPE_CHECKING:
    from salesinbox.views.outcomes import OutcomeLine

_COLUMNS = (
    Column("Id", right=True),
    Column("Date"),
    Column("Account", widest=28),
    Column("What you did", widest=44),
    Column("State"),
    Column("Why", folds=True),
)


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(epilog="Example: salesinbox actions --limit 20")(actions)


def actions(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """List what you did that waits for its server, or that did not go through, and why.

    Refused: the server said no for good, and it was taken back here. Overtaken: the mail was moved or deleted elsewhere
    first, and that stands. In part: that happened to some of the mails. Kept for 30 days.
    """
    from salesinbox.store import outcomes
    from salesinbox.views.outcomes import load

    with database(context) as db:
        lines = load(db, limit)
        told = [line.id for line in lines if line.state != "waiting"]
        if told:
            outcomes.mark_told(db, told)
    if as_json:
        document([_document(line) for line in lines])
        return
    table(_COLUMNS, [_row(line) for line in lines])
    if not lines:
        say("Nothing waits, and everything went through.")


def _document(line: OutcomeLine) -> dict[str, Any]:
    from salesinbox.views import format as formatting

    return {
        "id": line.id,
        "account": line.account,
        "title": line.title,
        "state": line.state,
        "reason": line.reason,
        "date": formatting.iso(line.date),
    }


def _row(line: OutcomeLine) -> tuple[str, ...]:
    return (str(line.id), moment(line.date), line.account, line.title, line.state, line.reason)
