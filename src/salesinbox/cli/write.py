"""``send`` and ``reply``: writing mail from a script."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from salesinbox.cli.context import database, locations, settings
from salesinbox.cli.options import Json, id_of, typed_path
from salesinbox.cli.output import document, say
from salesinbox.core.errors import NotFound, PartlyDone, UsageError, UserError
from salesinbox.core.text import clean_line

if TYPE_CHECKING:
    from salesinbox.config.locations import Locations
    from salesinbox.config.settings import AccountSettings, Settings
    from salesinbox.store.connection import Database
    from salesinbox.store.drafts import DraftRow
    from salesinbox.store.outbox import OutboxRow

_LOOK_SECONDS = 0.1
_SOON_SECONDS = 60
_FIRST_YEAR, _LAST_YEAR = 1971, 2099
_TIMES = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z"]
_UNDER_WAY = ("queued", "sending")

Body = Annotated[str, typer.Option(metavar="FILE", help="File with the text; - reads it from standard input.")]
Attach = Annotated[
    Optional[list[Path]],  # noqa: UP045 - read at run time
    typer.Option(metavar="FILE", parser=typed_path, help="A file to send along."),
]
NoEngine = Annotated[bool, typer.Option("--no-engine", help="Only queue it: do not start the engine.")]
Wait = Annotated[bool, typer.Option("--wait", help="Wait until the server has taken or refused it.")]
People = Annotated[Optional[list[str]], typer.Option(metavar="ADDRESS")]  # noqa: UP045 - read at run time
At = Annotated[
    Optional[datetime],  # noqa: UP045 - read at run time
    typer.Option(metavar="WHEN", formats=_TIMES, help="Send it then: 2026-03-31T09:00, in this computer's time."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog="Example: salesinbox send --to ben@vos.example --subject Prices --body-file prices.txt --wait")(
        send
    )
    app.command(epilog="Example: echo 'Yes, please.' | salesinbox reply 12 --body-file -")(reply)


def send(
    context: typer.Context,
    body_file: Body,
    subject: Annotated[str, typer.Option(metavar="TEXT")] = "",
    to: People = None,
    cc: People = None,
    bcc: People = None,
    attach: Attach = None,
    from_: Annotated[
        Optional[str],  # noqa: UP045 - read at run time
        typer.Option("--from", metavar="ACCOUNT", help="Account to send from; else the default one."),
    ] = None,
    at: At = None,
    no_engine: NoEngine = False,
    wait: Wait = False,
    as_json: Json = False,
) -> None:
    """Queue a new mail; prints its row in the outbox."""
    from salesinbox.store import accounts
    from salesinbox.store.drafts import DraftRow

    planned = _planned(at, wait=wait)
    chosen = settings(context)
    account = account_for(chosen, from_)
    text = _body(body_file)
    with database(context) as db:
        row = DraftRow(
            account_id=accounts.ensure(db, account.address, account.name).id,
            to=", ".join(to or ()),
            cc=", ".join(cc or ()),
            bcc=", ".join(bcc or ()),
            subject=subject,
            body=text,
            attachments=_paths(attach),
        )
        queued = _submit(db, row, chosen, account, planned)
        hand_over(context, db, queued, no_engine=no_engine, wait=wait, as_json=as_json)


def reply(
    context: typer.Context,
    thread: Annotated[
        int,
        typer.Argument(
            metavar="THREAD", parser=id_of("conversation"), help="Conversation whose newest mail is answered."
        ),
    ],
    body_file: Body,
    everyone: Annotated[bool, typer.Option("--all", help="Answer everybody who got the mail.")] = False,
    quote: Annotated[bool, typer.Option(help="Quote the mail below the answer.")] = True,
    attach: Attach = None,
    at: At = None,
    no_engine: NoEngine = False,
    wait: Wait = False,
    as_json: Json = False,
) -> None:
    """Queue an answer to the newest mail of a conversation that is not ours; prints its row in the outbox."""
    from salesinbox.actions import send as sending
    from salesinbox.views.thread import load_thread

    planned = _planned(at, wait=wait)
    chosen = settings(context)
    text = _body(body_file)
    with database(context) as db:
        view = load_thread(db, thread)
        account = account_for(chosen, view.account)
        answered = next((each for each in reversed(view.messages) if not each.own), view.messages[-1])
        row = sending.reply_row(db, answered.id, everyone=everyone)
        body = f"{text.rstrip()}\n\n{row.body.lstrip()}" if quote else text
        row = replace(row, body=body, attachments=_paths(attach))
        queued = _submit(db, row, chosen, account, planned)
        hand_over(context, db, queued, no_engine=no_engine, wait=wait, as_json=as_json)


def _planned(at: datetime | None, *, wait: bool) -> float | None:
    """When the mail is to go out, Unix seconds."""
    from salesinbox.core import clock

    if at is None:
        return None
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise UsageError(f"--at names the year {at.year}.", f"Years are {_FIRST_YEAR} to {_LAST_YEAR}.")
    if wait and at.timestamp() > clock.timestamp():
        raise UsageError(f"With --wait the command would wait until {at.isoformat()}.", "Leave out --wait, or --at.")
    return at.timestamp()


def account_for(chosen: Settings, address: str | None) -> AccountSettings:
    """The account of an address, or the one that new mail is written from.

    Raises:
        NotFound: There is none.
    """
    wanted = address or chosen.default_account
    if wanted:
        return chosen.account(wanted)
    if not chosen.accounts:
        raise NotFound("There is no account to send from.", "Add one: salesinbox account add you@example.com")
    return chosen.accounts[0]


def _body(source: str) -> str:
    """The text to send."""
    from salesinbox.actions.send import MAX_TEXT, read_file

    data = _input(MAX_TEXT) if source == "-" else read_file(typed_path(source), MAX_TEXT)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{clean_line(source)} is not UTF-8 text.", "Save it as UTF-8, or --attach it.") from error


def _input(most: int) -> bytes:
    try:
        data = sys.stdin.buffer.read(most + 1)
    except OSError as error:
        raise UsageError(f"Cannot read standard input: {(error.strerror or 'unreadable').lower()}.") from error
    if len(data) > most:
        raise UsageError(
            f"There is more than {most / 1e6:.1f} MB on standard input.", "Send less, or --attach it as a file."
        )
    return data


def _paths(attach: list[Path] | None) -> tuple[str, ...]:
    return tuple(str(each.absolute()) for each in attach or ())


def _submit(db: Database, row: DraftRow, chosen: Settings, account: AccountSettings, at: float | None) -> int:
    from salesinbox.actions import send as sending

    how = sending.Sending(chosen.undo_send_seconds, account.files_sent_copy, account.size_limit)
    return sending.submit(db, row, how, at=at)


def hand_over(context: typer.Context, db: Database, queued: int, *, no_engine: bool, wait: bool, as_json: bool) -> None:
    """See to it that the engine sends the mail, and tell how that stands."""
    places = locations(context)
    trouble = "" if no_engine else _engine_trouble(places)
    if wait and not trouble:
        trouble = _wait(places, db, queued)
    row = _row(db, queued)
    _tell(row, as_json)
    if trouble and row.state != "sent":
        raise PartlyDone(f"The mail is queued, but does not go out yet. {trouble}")
    if wait:
        _judge(row)


def _judge(row: OutboxRow) -> None:
    """What became of a mail that was waited for.

    Raises:
        PartlyDone: It did not go to everybody, or not yet.
        UserError: It did not go out, or nobody knows.
    """
    hint = f"See: salesinbox outbox show {row.id}"
    match row.state:
        case "sent" if row.refused:
            raise PartlyDone(f"The mail went out, but not to everybody. {clean_line(row.refused)}", hint)
        case "retry":
            raise PartlyDone(f"The mail is not sent yet and will be tried again. {row.error}", hint)
        case "failed":
            raise UserError(f"The mail was not sent. {row.error}", hint)
        case "unknown":
            raise UserError(f"It is not known whether the mail went out. {row.error}", hint)
        case "cancelled":
            raise UserError("The mail was taken back while it waited.", hint)


def _engine_trouble(places: Locations) -> str:
    """Start the engine where none runs; what went wrong with that."""
    from salesinbox.engine import control

    try:
        control.ensure_running(places)
    except UserError as error:
        return str(error)
    return ""


def _wait(places: Locations, db: Database, queued: int) -> str:
    """Wait until the server has taken or refused the mail, or cannot be reached; why nobody sends it, if so."""
    from salesinbox.engine import control

    while _row(db, queued).state in _UNDER_WAY:
        if control.is_running(places) is None:
            return "No engine is running; see: salesinbox engine start"
        time.sleep(_LOOK_SECONDS)
    return ""


def _row(db: Database, queued: int) -> OutboxRow:
    from salesinbox.store import outbox

    row = outbox.get(db, queued)
    if row is None:
        raise NotFound(f"Mail {queued} has gone from the outbox.", "Somebody else may have removed its account.")
    return row


def _tell(row: OutboxRow, as_json: bool) -> None:
    from salesinbox.cli.outbox import outbox_document, print_rows

    if as_json:
        document(outbox_document(row))
        return
    print_rows([row])
    if row.state == "queued":
        say(_when_it_goes(row))


def _when_it_goes(row: OutboxRow) -> str:
    from salesinbox.core import clock
    from salesinbox.views import format as formatting

    if row.not_before < row.created - 1:
        return "The time of --at has passed, so it goes out at once."
    soon = row.not_before < clock.timestamp() + _SOON_SECONDS
    when = "as soon as it may" if soon else formatting.full_when(row.not_before)
    return f"It goes out {when}; `salesinbox undo` takes it back until then."
