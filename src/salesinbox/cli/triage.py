"""Putting conversations where they belong: ``archive``, ``move``, ``undo`` and their like."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from salesinbox.cli.context import database
from salesinbox.cli.options import Json, Threads
from salesinbox.cli.output import Column, document, moment, say, table
from salesinbox.core.errors import NotFound, UserError

if TYPE_CHECKING:
    from salesinbox.actions.submit import Done
    from salesinbox.store.connection import Database

Mailbox = Annotated[str, typer.Argument(metavar="MAILBOX", help="Name of a mailbox of the account.")]

_MOST_STEPS = 100


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (archive, unarchive, delete, restore, star, read, unread, spam, unspam):
        app.command(epilog=f"Example: salesinbox {command.__name__} 12 15")(command)
    app.command(epilog="Example: salesinbox move 12 15 Customers")(move)
    app.command(epilog="Example: salesinbox undo")(undo)
    app.command(epilog="Example: salesinbox redo")(redo)


def archive(context: typer.Context, threads: Threads, as_json: Json = False) -> None:
    """Take conversations out of the inbox; they stay everywhere else."""
    from salesinbox.actions import triage

    carry_out(context, lambda db: triage.archive(db, threads), as_json)


def unarchive(context: typer.Context, threads: Threads, as_json: Json = False) -> None:
    """Put archived conversations back into the inbox."""
    from salesinbox.actions import triage

    carry_out(context, lambda db: triage.unarchive(db, threads), as_json)


def delete(context: typer.Context, threads: Threads, as_json: Json = False) -> None:
    """Move conversations to Trash."""
    from salesinbox.actions import triage

    carry_out(context, lambda db: triage.delete(db, threads), as_json)


def restore(context: typer.Context, threads: Threads, as_json: Json = False) -> None:
    """Take conversations out of Trash again."""
    from salesinbox.actions import triage

    carry_out(context, lambda db: triage.restore(db, threads), as_json)


def star(
    context: typer.Context,
    threads: Threads,
    off: Annotated[bool, typer.Option("--off", help="Take the star away.")] = False,
    as_json: Json = False,
) -> None:
    """Star conversations."""
    from salesinbox.actions import triage

    carry_out(context, lambda db: triage.star(db, threads, on=not off), as_json)


def read(context: typer.Context, threads: Threads, as_json: Json = False) -> None:
    """Mark conversations as read."""
    from salesinbox.actions import triage

    carry_out(context, lambda db: triage.mark_read(db, threads), as_json)


def unread(context: typer.Context, threads: Threads, as_json: Json = False) -> None:
    """Mark the newest message of conversations as unread."""
    from salesinbox.actions import triage

    carry_out(context, lambda db: triage.mark_unread(db, threads), as_json)


def spam(context: typer.Context, threads: Threads, as_json: Json = False) -> None:
    """Move received mail of conversations to Junk."""
    from salesinbox.actions import triage

    carry_out(context, lambda db: triage.spam(db, threads), as_json)


def unspam(context: typer.Context, threads: Threads, as_json: Json = False) -> None:
    """Move conversations out of Junk into the inbox."""
    from salesinbox.actions import triage

    carry_out(context, lambda db: triage.unspam(db, threads), as_json)


def move(context: typer.Context, threads: Threads, mailbox: Mailbox, as_json: Json = False) -> None:
    """Move conversations to a mailbox of their account."""
    from salesinbox.actions import triage

    carry_out(context, lambda db: triage.move(db, threads, mailbox), as_json)


def undo(
    context: typer.Context,
    only_list: Annotated[bool, typer.Option("--list", help="List what can be undone, and change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Take the newest step back; a mail that has not gone out becomes a draft again."""
    if only_list:
        _list_steps(context, as_json)
        return
    from salesinbox.actions.undo import undo as take_back

    with database(context) as db:
        undone = take_back(db)
    if undone is None:
        raise NotFound("There is nothing to undo.")
    if undone.too_late:
        raise UserError(f"{undone.title}.", "See: salesinbox outbox list --all")
    say(undone.title if undone.draft_id is None else f"{undone.title}. It is draft {undone.draft_id} now.")
    if as_json:
        document({"title": undone.title, "draft": undone.draft_id})


def _list_steps(context: typer.Context, as_json: bool) -> None:
    from salesinbox.core.text import clean_line
    from salesinbox.store import action_log
    from salesinbox.views import format as formatting

    with database(context) as db:
        steps = action_log.last_steps(db, _MOST_STEPS)
    if as_json:
        document([{"title": clean_line(step.title), "done": formatting.iso(step.created)} for step in steps])
        return
    table((Column("Done"), Column("What")), [(moment(step.created), clean_line(step.title)) for step in steps])
    if not steps:
        say("Nothing to undo.")


def redo(context: typer.Context, as_json: Json = False) -> None:
    """Do again what was undone last."""
    from salesinbox.actions.undo import redo as do_again

    with database(context) as db:
        done = do_again(db)
    if done is None:
        raise NotFound("There is nothing to redo.", "What was undone can be redone until something new is done.")
    say(f"{done.title}.")
    if as_json:
        document({"title": done.title, "threads": list(done.threads)})


def carry_out(context: typer.Context, work: Callable[[Database], Done], as_json: bool, **more: str) -> None:
    """Do a step and tell of it; the JSON document says *more*, too."""
    with database(context) as db:
        done = work(db)
    say(f"{done.title}.")
    if as_json:
        document({"title": done.title, "threads": list(done.threads), "messages": done.messages, **more})
