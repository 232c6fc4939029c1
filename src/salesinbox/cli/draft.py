"""``draft list / show / delete``: mail that is being written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from salesinbox.cli.context import confirm, database
from salesinbox.cli.options import Json, Yes, id_of
from salesinbox.cli.output import Column, document, line, moment, say, table
from salesinbox.core.errors import NotFound
from salesinbox.core.text import clean_block, clean_line

if TYPE_CHECKING:
    from salesinbox.store.connection import Database
    from salesinbox.store.drafts import DraftRow

Id = Annotated[int, typer.Argument(metavar="ID", parser=id_of("draft"), help="As `salesinbox draft list` shows it.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="Mail that is being written.", rich_markup_mode=None)
    group.command("list", epilog="Example: salesinbox draft list")(list_)
    group.command(epilog="Example: salesinbox draft show 3")(show)
    group.command(epilog="Example: salesinbox draft delete 3 --yes")(delete)
    app.add_typer(group, name="draft")


def list_(context: typer.Context, as_json: Json = False) -> None:
    """List drafts, the one touched last first."""
    from salesinbox.store import drafts

    with database(context) as db:
        rows = drafts.listing(db)
    if as_json:
        document([_document(row) for row in rows])
        return
    table(
        (Column("Id", right=True), Column("Date"), Column("To", widest=36), Column("Subject", folds=True)),
        [(str(row.id), moment(row.updated), row.to, row.subject) for row in rows],
    )
    if not rows:
        say("No drafts.")


def show(context: typer.Context, draft: Id, as_json: Json = False) -> None:
    """Print a draft."""
    with database(context) as db:
        found = _document(_row(db, draft))
    if as_json:
        document(found)
        return
    for name in ("to", "cc", "bcc", "subject"):
        if found[name]:
            line(f"{name.capitalize()}: {found[name]}")
    for path in found["attachments"]:
        line(f"Attachment: {path}")
    line()
    line(found["text"].rstrip("\n"))


def delete(context: typer.Context, draft: Id, yes: Yes = False, as_json: Json = False) -> None:
    """Throw a draft away, for good."""
    from salesinbox.store import drafts

    with database(context) as db:
        row = _row(db, draft)
        confirm(context, f"Throw away the draft “{clean_line(row.subject) or '(no subject)'}”?", yes=yes)
        drafts.delete(db, draft)
    say(f"Draft {draft} is gone.")
    if as_json:
        document({"id": draft, "deleted": True})


def _row(db: Database, draft: int) -> DraftRow:
    from salesinbox.store import drafts

    row = drafts.get(db, draft)
    if row is None:
        raise NotFound(f"There is no draft {draft}.", "See: salesinbox draft list")
    return row


def _document(row: DraftRow) -> dict[str, Any]:
    from salesinbox.views import format as formatting

    return {
        "id": row.id,
        "kind": row.kind,
        "thread": row.thread_id,
        "answers": row.answers,
        "to": clean_line(row.to),
        "cc": clean_line(row.cc),
        "bcc": clean_line(row.bcc),
        "subject": clean_line(row.subject),
        "text": clean_block(row.body),
        "attachments": [clean_line(path) for path in row.attachments],
        "updated": formatting.iso(row.updated),
    }
