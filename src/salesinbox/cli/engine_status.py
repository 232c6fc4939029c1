"""``engine status``: how the sync of each account and mailbox stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from salesinbox.cli.context import database, locations
from salesinbox.cli.options import Json
from salesinbox.cli.output import Column, document, moment, say, table

if TYPE_CHECKING:
    from salesinbox.store.status import Spent
    from salesinbox.views.sync_status import AccountView, MailboxLine

Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Also each mailbox, the traffic, what the server can.")]


def status(context: typer.Context, verbose: Verbose = False, as_json: Json = False) -> None:
    """Tell whether the engine runs and how each account stands."""
    from salesinbox.engine import control
    from salesinbox.views.status import Running, general_trouble
    from salesinbox.views.sync_status import load

    places = locations(context)
    pid = control.is_running(places)
    with database(context) as db:
        accounts = load(db, engine_running=pid is not None)
        trouble = general_trouble(db, Running(engine=True, free_bytes=places.free_bytes()))
    if as_json:
        found = [_document(each) for each in accounts]
        document({"running": pid is not None, "pid": pid, "trouble": trouble, "accounts": found})
        return
    say("The engine is not running." if pid is None else f"The engine runs (process {pid}).")
    if trouble:
        say(trouble)
    columns = (Column("Account"), Column("State"), Column("Last sync"), Column("How it stands", wraps=True))
    table(columns, [(a.address, a.state.state, _moment(a.last_sync), account_text(a)) for a in accounts])
    if verbose:
        for each in accounts:
            _print_account(each)


def account_text(account: AccountView) -> str:
    """All there is to say of an account in a line."""
    from salesinbox.views import format as formatting

    left = f"{formatting.size(account.bytes_left)} to come" if account.bytes_left else ""
    return " · ".join(part for part in (account.state.text, left, account.queue.text, account.state.hint) if part)


def _print_account(account: AccountView) -> None:
    from salesinbox.engine import control

    say(f"\n{account.address}")
    told = ""
    for words in account.waiting:
        say(f"Waiting: {words}")
    for span, words in (("pass", "Last pass"), ("total", "Since the engine started")):
        if span in account.spent and account.spent[span] != account.spent.get(told):
            told = span
            say(f"{words}: {spent_text(account.spent[span])}.")
    numbers = (Column("Here", right=True), Column("To come", right=True), Column("On the server", right=True))
    boxes = (Column("Mailbox", widest=40), *numbers, Column("Last sync"), Column("How it stands", wraps=True))
    table(boxes, map(_mailbox_row, account.mailboxes))
    if account.offered:  # else the server has never been asked
        columns = (Column("Server"), Column(""), Column("What for, or what is done without", wraps=True))
        table(columns, map(_capability_row, control.capability_table(account.offered)))


def _capability_row(each: Mapping[str, Any]) -> tuple[str, str, str]:
    return (each["name"], "used", each["purpose"]) if each["used"] else (each["name"], "not offered", each["without"])


def _mailbox_row(line: MailboxLine) -> tuple[str, ...]:
    said = " · ".join(part for part in (line.text, line.error, line.hint) if part)
    counts = (f"{line.here:,}", _number(line.to_come), _number(line.on_server))
    return (line.name, *counts, _moment(line.last_sync), said)


def spent_text(spent: Spent) -> str:
    """What a sync cost, in words."""
    from salesinbox.views import format as formatting

    received, sent = formatting.size(spent.received), formatting.size(spent.sent)
    trips = f"{spent.round_trips:,} round trip{'' if spent.round_trips == 1 else 's'}"
    return f"{trips}, {received} received, {sent} sent, {formatting.took(spent.seconds)}"


def _number(count: int | None) -> str:
    return "?" if count is None else f"{count:,}"


def _moment(seconds: float | None) -> str:
    return "never" if seconds is None else moment(seconds)


def _document(account: AccountView) -> dict[str, Any]:
    """The shape that docs/sync.md promises."""
    from salesinbox.engine import control

    state = account.state
    return {
        "address": account.address,
        "state": state.state,
        "text": state.text,
        "level": state.level,
        "hint": state.hint,
        "done": account.done,
        "total": account.total,
        "bytes_left": account.bytes_left,
        "seconds_left": account.seconds_left,
        "last_sync": _iso(account.last_sync),
        "queue": asdict(account.queue),
        "waiting": list(account.waiting),
        "traffic": {span: asdict(spent) for span, spent in account.spent.items()},
        "capabilities": control.capability_table(account.offered) if account.offered else [],
        "mailboxes": [mailbox_document(line) for line in account.mailboxes],
    }


def mailbox_document(line: MailboxLine) -> dict[str, Any]:
    """One mailbox, as docs/sync.md promises it."""
    return asdict(line) | {"last_sync": _iso(line.last_sync)}


def _iso(seconds: float | None) -> str | None:
    from salesinbox.views import format as formatting

    return None if seconds is None else formatting.iso(seconds)
