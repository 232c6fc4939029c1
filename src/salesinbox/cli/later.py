"""Looking at conversations later, or never again: ``snooze``, ``remind``, ``mute`` and their like."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Optional

import typer

from salesinbox.cli.options import Json, Threads
from salesinbox.cli.triage import carry_out
from salesinbox.core.errors import UsageError

_WORDS = "such as “tomorrow 9”, “next tue”, “in 3 days”, “fri afternoon”, 2026-12-01."


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog="Example: salesinbox snooze 12 15 --until 'tomorrow 9'")(snooze)
    app.command(epilog="Example: salesinbox remind 12 --if-no-reply 'in 3 days'")(remind)
    for command in (unsnooze, mute, unmute):
        app.command(epilog=f"Example: salesinbox {command.__name__} 12 15")(command)


def snooze(
    context: typer.Context,
    threads: Threads,
    until: Annotated[str, typer.Option("--until", metavar="WHEN", help=f"When they come back: words {_WORDS}")],
    as_json: Json = False,
) -> None:
    """Keep conversations out of the inbox until a time, or until somebody answers."""
    from salesinbox.actions import later

    moment = _moment(until)
    carry_out(context, lambda db: later.snooze(db, threads, moment), as_json, until=moment.isoformat())


def unsnooze(context: typer.Context, threads: Threads, as_json: Json = False) -> None:
    """Put snoozed conversations back where they were."""
    from salesinbox.actions import later

    carry_out(context, lambda db: later.unsnooze(db, threads), as_json)


def remind(
    context: typer.Context,
    threads: Threads,
    if_no_reply: Annotated[
        Optional[str],  # noqa: UP045 - read at run time
        typer.Option("--if-no-reply", metavar="WHEN", help=f"Unless somebody answers by then: words {_WORDS}"),
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take reminders away.")] = False,
    as_json: Json = False,
) -> None:
    """Bring conversations back to the top of the inbox if nobody answers."""
    from salesinbox.actions import later

    if (if_no_reply is None) != clear:
        raise UsageError("Say either --if-no-reply with a time, or --clear.")
    if if_no_reply is None:
        carry_out(context, lambda db: later.do_not_remind(db, threads), as_json)
        return
    moment = _moment(if_no_reply)
    carry_out(context, lambda db: later.remind(db, threads, moment), as_json, until=moment.isoformat())


def mute(context: typer.Context, threads: Threads, as_json: Json = False) -> None:
    """Keep conversations out of the inbox, also when answers come."""
    from salesinbox.actions import later

    carry_out(context, lambda db: later.mute(db, threads), as_json)


def unmute(context: typer.Context, threads: Threads, as_json: Json = False) -> None:
    """Let muted conversations into the inbox again."""
    from salesinbox.actions import later

    carry_out(context, lambda db: later.mute(db, threads, on=False), as_json)


def _moment(text: str) -> datetime:
    from salesinbox.core import clock
    from salesinbox.triage.times import parse

    return parse(text, clock.now())
