"""``thread``: taking conversations apart and putting them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from salesinbox.cli.context import database
from salesinbox.cli.options import Json, Threads, id_of
from salesinbox.cli.output import document, say

if TYPE_CHECKING:
    from salesinbox.actions.submit import Done

Message = Annotated[
    int, typer.Argument(metavar="MESSAGE", parser=id_of("message"), help="Id of a message, as `show` prints it.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="Split and merge conversations.", rich_markup_mode=None)
    group.command("split", epilog="Example: salesinbox thread split 231")(split)
    group.command("merge", epilog="Example: salesinbox thread merge 12 15")(merge)
    app.add_typer(group, name="thread")


def split(
    context: typer.Context,
    message: Message,
    alone: Annotated[bool, typer.Option("--only-this", help="Leave the answers that are here where they are.")] = False,
    as_json: Json = False,
) -> None:
    """Make a message and all that answers it, now and later, a conversation of its own."""
    from salesinbox.actions import arrange

    with database(context) as db:
        done = arrange.split(db, message, alone=alone)
    _tell(done, f"{done.title}; it is conversation {done.threads[0]} now", as_json)


def merge(context: typer.Context, threads: Threads, as_json: Json = False) -> None:
    """Make one conversation of several of one account; the ids of all of them go on working."""
    from salesinbox.actions import arrange

    with database(context) as db:
        done = arrange.merge(db, threads)
    _tell(done, f"{done.title}; it is conversation {done.threads[0]} now", as_json)


def _tell(done: Done, words: str, as_json: bool) -> None:
    say(f"{words}.")
    if as_json:
        document({"title": done.title, "threads": list(done.threads), "messages": done.messages})
