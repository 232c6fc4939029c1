"""``label``: putting labels on conversations, and changing the labels themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from salesinbox.cli.context import database
from salesinbox.cli.options import Json, Threads, id_of
from salesinbox.cli.output import Column, document, say, table
from salesinbox.cli.triage import carry_out
from salesinbox.core.errors import UsageError

if TYPE_CHECKING:
    from salesinbox.actions.submit import Done
    from salesinbox.store.connection import Database

Name = Annotated[str, typer.Argument(metavar="LABEL", help="Name of a label.")]
Names = Annotated[list[str], typer.Argument(metavar="LABEL…", help="Names of labels.")]
_EXAMPLES = {
    "list": "list",
    "add": "add 12 15 urgent",
    "remove": "remove 12 urgent",
    "rename": "rename urgent 'act now'",
    "merge": "merge hot urgent --into 'act now'",
    "color": "color urgent red",
    "delete": "delete urgent",
}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    labels = typer.Typer(help="Labels of conversations.", rich_markup_mode=None)
    for name, command in (
        ("add", add), ("remove", remove), ("list", list_), ("rename", rename), ("merge", merge), ("color", color),
        ("delete", delete),
    ):  # fmt: skip
        labels.command(name, epilog=f"Example: salesinbox label {_EXAMPLES[name]}")(command)
    app.add_typer(labels, name="label")


def add(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="[THREAD…] LABEL", help="Ids of conversations, then the name of the label."),
    ],
    color: Annotated[
        Optional[str],  # noqa: UP045 - read at run time
        typer.Option("--color", metavar="COLOR", help="The colour of the label."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Put a label on conversations, or without any, make one; a label that is new is made."""
    from salesinbox.actions import labels, triage

    *ids, name = words
    threads = [id_of("conversation")(word) for word in ids]
    if not threads and name.isdigit():
        raise UsageError(f"Which label is conversation {name} to get?", "Write its name after the ids.")

    def work(db: Database) -> Done:
        if not threads:
            return labels.create(db, name, color or "")
        done = triage.label(db, threads, name)
        if color is not None:
            labels.recolor(db, name, color)
        return done

    carry_out(context, work, as_json)


def remove(
    context: typer.Context,
    threads: Threads,
    label: Name,
    as_json: Json = False,
) -> None:
    """Take a label off conversations."""
    from salesinbox.actions import triage

    carry_out(context, lambda db: triage.label(db, threads, label, on=False), as_json)


def list_(context: typer.Context, as_json: Json = False) -> None:
    """List the labels, their colours, and how many conversations have each."""
    from salesinbox.core.numbers import at_most
    from salesinbox.core.text import clean_line
    from salesinbox.store import labels

    with database(context) as db:
        found = [(clean_line(each.label.name), each) for each in labels.counted(db)]
    if as_json:
        document(
            [
                {"name": name, "color": each.label.color, "threads": each.threads, "unread": each.unread}
                for name, each in found
            ]
        )
        return
    columns = (Column("Label"), Column("Colour"), Column("Conversations", right=True), Column("Unread", right=True))
    table(
        columns,
        [(name, each.label.color, at_most(each.threads, labels.COUNTED), str(each.unread)) for name, each in found],
    )
    if not found:
        say("No labels.")


def rename(
    context: typer.Context,
    label: Name,
    to: Annotated[str, typer.Argument(metavar="NEW", help="The new name.")],
    as_json: Json = False,
) -> None:
    """Give a label another name, on the servers too."""
    from salesinbox.actions import labels

    carry_out(context, lambda db: labels.rename(db, label, to), as_json)


def merge(
    context: typer.Context,
    names: Names,
    into: Annotated[str, typer.Option("--into", metavar="LABEL", help="The label that stays.")],
    as_json: Json = False,
) -> None:
    """Put one label on all that have one of the others, and delete those."""
    from salesinbox.actions import labels

    carry_out(context, lambda db: labels.merge(db, names, into), as_json)


def color(
    context: typer.Context,
    label: Name,
    color: Annotated[
        str, typer.Argument(metavar="COLOR", help="blue, green, orange, purple, teal, red, yellow, pink, brown, gray.")
    ],
    as_json: Json = False,
) -> None:
    """Give a label another colour; "auto" lets salesinbox choose."""
    from salesinbox.actions import labels

    carry_out(context, lambda db: labels.recolor(db, label, color), as_json)


def delete(context: typer.Context, names: Names, as_json: Json = False) -> None:
    """Take labels off everything that has them, and forget them; the conversations stay."""
    from salesinbox.actions import labels

    carry_out(context, lambda db: labels.delete(db, names), as_json)
