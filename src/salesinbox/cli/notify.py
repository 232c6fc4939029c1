"""``notify list`` and ``notify test``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from salesinbox.cli.context import database, settings
from salesinbox.cli.options import Json
from salesinbox.cli.output import Column, document, moment, say, table
from salesinbox.core.errors import UsageError, UserError

if TYPE_CHECKING:
    from salesinbox.notify.policy import Way
    from salesinbox.notify.words import Saying
    from salesinbox.store.notifications import Notification

_COLUMNS = (
    Column("Conversation", right=True),
    Column("Date"),
    Column("Kind"),
    Column("From", widest=28),
    Column("Subject", folds=True),
    Column("Seen"),
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="Notifications: the last ones, and a trial.", rich_markup_mode=None)
    group.command("list", epilog="Example: salesinbox notify list --limit 20 --json")(list_notifications)
    group.command("test", epilog="Example: salesinbox notify test")(try_out)
    app.add_typer(group, name="notify", help="Notifications: the last ones, and a trial.")


def list_notifications(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """List the last notifications, newest first: new mail in the inbox, and conversations that came back."""
    from salesinbox.store import notifications

    with database(context) as db:
        found = notifications.newest(db, limit)
    if as_json:
        document([_document(each) for each in found])
        return
    table(_COLUMNS, [_row(each) for each in found])
    if not found:
        say("No notifications so far.")


def _document(one: Notification) -> dict[str, Any]:
    from salesinbox.core.text import clean_line
    from salesinbox.views import format as formatting

    return {
        "id": one.id,
        "kind": one.kind.value,
        "account": clean_line(one.account),
        "thread": one.thread_id,
        "from": clean_line(one.who),
        "subject": clean_line(one.subject),
        "snippet": clean_line(one.snippet),
        "date": formatting.iso(int(one.created)),
        "seen": one.seen,
    }


def _row(one: Notification) -> tuple[str, ...]:
    date = moment(int(one.created))
    return (str(one.thread_id), date, one.kind.value, one.who, one.subject, "yes" if one.seen else "")


def try_out(context: typer.Context, as_json: Json = False) -> None:
    """Tell of a mail that does not exist, in every way the settings name, quiet hours or not.

    Toasts need the inbox to be open; bell and terminal notifications go to this terminal.
    """
    from salesinbox.core import clock
    from salesinbox.notify.policy import Way
    from salesinbox.notify.quiet import is_quiet
    from salesinbox.notify.words import Saying

    chosen = settings(context)
    quiet = is_quiet(chosen.quiet_hours, clock.now(), chosen.quiet_zone)
    saying = Saying("test", "This is a test", "So salesinbox tells of new mail.")
    named = [Way(name) for name in chosen.notify_by] + ([Way.COMMAND] if chosen.notify_command else [])
    results = {way: _tell(way, saying, chosen.notify_command) for way in named}
    if as_json:
        ways = [{"way": way.value, "done": not trouble, "trouble": trouble} for way, trouble in results.items()]
        document({"on": chosen.notify, "quiet": quiet, "ways": ways})
    else:
        for way, trouble in results.items():
            say(f"{way.value}: {trouble or 'done'}")
        if not chosen.notify:
            say("Notifications are switched off: notify = true in config.toml switches them on.")
        elif quiet:
            say("It is a quiet hour: now nothing would be told.")
    if results.get(Way.COMMAND):
        raise UserError(f"The command did not work. {results[Way.COMMAND]}", "See notify_command in config.toml.")
    if not named:
        raise UsageError("The settings name no way to tell of news.", "Set notify_by or notify_command in config.toml.")


def _tell(way: Way, saying: Saying, command: str) -> str:
    """Tell by one way; why that was not possible, or empty."""
    from salesinbox.notify.command import run_command
    from salesinbox.notify.policy import Way
    from salesinbox.notify.terminal import sequence

    if way is Way.COMMAND:
        return run_command(command, saying).trouble
    if way is Way.TOAST:
        return "shown in the inbox, not here"
    if not sys.stderr.isatty():
        return "there is no terminal"
    sys.stderr.write(sequence(way, saying, os.environ))
    sys.stderr.flush()
    return ""
