"""``sweep``: order among old mail of one sender, in one step."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from salesinbox.cli.context import account_id, database
from salesinbox.cli.options import Account, Json
from salesinbox.cli.output import document, say
from salesinbox.core.errors import UsageError
from salesinbox.core.text import clean_line, shorten

_AGE_RE = re.compile(r"(\d{1,5}) ?(d|w|m|y)?", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog="Example: salesinbox sweep --from news@shop.example --older 30d --archive --dry-run")(sweep)


def sweep(
    context: typer.Context,
    sender: Annotated[str, typer.Option("--from", metavar="ADDRESS", help="Whose mail.")],
    older: Annotated[str, typer.Option("--older", metavar="AGE", help="How old at least: 30d, 4w, 6m, 1y; 0 for all.")],
    archive: Annotated[bool, typer.Option("--archive", help="Archive it.")] = False,
    read: Annotated[bool, typer.Option("--read", help="Mark it as read.")] = False,
    delete: Annotated[bool, typer.Option("--delete", help="Move it to Trash.")] = False,
    account: Account = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what is meant.")] = False,
    as_json: Json = False,
) -> None:
    """Archive, delete or mark as read conversations in the inbox from one sender that are older than some days."""
    from functools import partial

    from salesinbox.actions import sweep as actions
    from salesinbox.actions.bulk import carry_out
    from salesinbox.actions.sweep import Way
    from salesinbox.cli.threads import print_threads
    from salesinbox.views.thread_list import load_lines

    ways = {Way.ARCHIVE: archive, Way.READ: read, Way.DELETE: delete}
    if sum(ways.values()) != 1:
        raise UsageError("Say what to do with them.", "One of --archive, --read, --delete.")
    way = next(each for each, chosen in ways.items() if chosen)
    days = _days(older)
    with database(context) as db:
        ids = actions.found(db, sender, days, account_id=account_id(db, account))
        lines = load_lines(db, ids) if dry_run and not as_json else []
        done = None if dry_run or not ids else carry_out(db, partial(actions.sweep, way=way), ids)
    title = way.said_of(f"{len(ids):,}") if ids else f"Nothing in the inbox from {_shown(sender)}"
    title = done.title if done else title
    if as_json:
        document({"title": title, "threads": ids, "messages": done.messages if done else 0, "dry_run": dry_run})
    elif dry_run and ids:
        print_threads(lines)
        say(f"{len(ids):,} would be swept. Nothing was changed.")
    else:
        say(f"{title}{'' if ids else ' that is so old'}.")


def _shown(address: str) -> str:
    return shorten(clean_line(address), 60)


def _days(age: str) -> int:
    found = _AGE_RE.fullmatch(age.strip())
    if found is None:
        raise UsageError(f"“{shorten(clean_line(age), 20)}” is no age.", "Write 30d, 4w, 6m or 1y; 0 for all.")
    return int(found[1]) * _DAYS[(found[2] or "d").lower()]
