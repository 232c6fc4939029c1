"""``outbox list / show / retry / cancel``: mail on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from salesinbox.cli.context import confirm, database
from salesinbox.cli.options import Json, Yes, id_of
from salesinbox.cli.output import Column, document, line, moment, say, table
from salesinbox.core.errors import NotFound, UserError
from salesinbox.core.text import clean_block, clean_line

if TYPE_CHECKING:
    from salesinbox.store.connection import Database
    from salesinbox.store.outbox import OutboxRow

Id = Annotated[
    int,
    typer.Argument(metavar="ID", parser=id_of("mail"), help="As `salesinbox outbox list` shows it."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="Mail on its way.", rich_markup_mode=None)
    group.command("list", epilog="Example: salesinbox outbox list --all")(list_)
    group.command(epilog="Example: salesinbox outbox show 4")(show)
    group.command(epilog="Example: salesinbox outbox retry 4")(retry)
    group.command(epilog="Example: salesinbox outbox cancel 4")(cancel)
    app.add_typer(group, name="outbox")


def list_(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="What was sent or cancelled, too.")] = False,
    as_json: Json = False,
) -> None:
    """List outgoing mail, newest first."""
    from salesinbox.store import outbox

    with database(context) as db:
        rows = outbox.listing(db, everything=everything)
    if as_json:
        document([outbox_document(row) for row in rows])
        return
    print_rows(rows)
    if not rows:
        say("Nothing waits to be sent.")


def show(context: typer.Context, outgoing: Id, as_json: Json = False) -> None:
    """Print one outgoing mail: its state, what the server said, its text."""
    with database(context) as db:
        row = _row(db, outgoing)
    found = outbox_document(row)
    body = clean_block(str(row.draft.get("body", "")))
    if as_json:
        document({**found, "text": body})
        return
    for name in ("id", "state", "from", "subject", "not_before", "error"):
        if found[name]:
            line(f"{name.replace('_', ' ').capitalize()}: {found[name]}")
    for person in found["recipients"]:
        line(f"To: {person}  {found['results'].get(person, '')}".rstrip())
    line()
    line(body.rstrip("\n"))


def retry(context: typer.Context, outgoing: Id, yes: Yes = False, as_json: Json = False) -> None:
    """Send a mail that waits or failed now."""
    from salesinbox.actions import send

    with database(context) as db:
        row = _row(db, outgoing)
        if row.state == "unknown":
            confirm(
                context, "This mail may have arrived already; sending it again may deliver it twice. Go on?", yes=yes
            )
        if not send.retry(db, outgoing):
            raise UserError(f"Mail {outgoing} is {row.state}; there is nothing to send now.")
        row = _row(db, outgoing)
    say(f"Mail {outgoing} is queued again.")
    if as_json:
        document(outbox_document(row))


def cancel(context: typer.Context, outgoing: Id, as_json: Json = False) -> None:
    """Take a mail back that has not gone out; it becomes a draft again."""
    from salesinbox.actions import send

    with database(context) as db:
        draft = send.take_back(db, outgoing)
        row = _row(db, outgoing)
        if draft is None:
            raise _cannot_take_back(row)
    say(f"Mail {outgoing} will not be sent.{f' It is draft {draft} now.' if draft else ''}")
    if as_json:
        document({**outbox_document(row), "draft": draft or None})


def _cannot_take_back(row: OutboxRow) -> UserError:
    match row.state:
        case "cancelled":
            return UserError(f"Mail {row.id} was taken back already.", "See: salesinbox draft list")
        case "unknown":
            return UserError(
                f"Mail {row.id} may have gone out, so it cannot be taken back.",
                f"Look whether it arrived; if not, `salesinbox outbox retry {row.id}` sends it again.",
            )
        case "sending":
            return UserError(f"Mail {row.id} is being sent; it is too late to take it back.")
    return UserError(f"Mail {row.id} has gone out; it is too late to take it back.")


def outbox_document(row: OutboxRow) -> dict[str, Any]:
    """An outgoing mail for scripts, every text safe to show."""
    from salesinbox.views import format as formatting

    return {
        "id": row.id,
        "state": row.state,
        "from": clean_line(row.sender),
        "recipients": [clean_line(each) for each in row.recipients],
        "subject": clean_line(row.subject),
        "not_before": formatting.iso(row.not_before),
        "created": formatting.iso(row.created),
        "attempts": row.attempts,
        "error": clean_line(row.error),
        "results": {clean_line(person): clean_line(said) for person, said in row.results.items()},
        "copy_in_sent": row.filing,
        "message": row.message_id,
    }


def print_rows(rows: list[OutboxRow]) -> None:
    """Outgoing mail for a person."""
    columns = (
        Column("Id", right=True),
        Column("State"),
        Column("Date"),
        Column("Goes out"),
        Column("To", widest=36),
        Column("Subject", folds=True),
    )
    table(
        columns,
        [
            (
                str(row.id),
                row.state,
                moment(row.created),
                moment(row.not_before, whole=True) if row.state in ("queued", "retry") else "",
                ", ".join(row.recipients),
                row.subject,
            )
            for row in rows
        ],
    )


def _row(db: Database, outgoing: int) -> OutboxRow:
    from salesinbox.store import outbox

    row = outbox.get(db, outgoing)
    if row is None:
        raise NotFound(f"There is no mail {outgoing} in the outbox.", "See: salesinbox outbox list --all")
    return row
