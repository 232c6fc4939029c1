"""``invite show`` and ``invite answer``: invitations that came by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from salesinbox.cli.context import database, settings
from salesinbox.cli.options import Json, id_of
from salesinbox.cli.output import document, line
from salesinbox.cli.write import NoEngine, Wait, account_for, hand_over
from salesinbox.core.errors import NotFound, UsageError, no_message
from salesinbox.core.text import clean_line, shorten

if TYPE_CHECKING:
    from salesinbox.mail.calendar_answer import Answer
    from salesinbox.store.connection import Database
    from salesinbox.views.invitation import InvitationView

Message = Annotated[
    int,
    typer.Argument(metavar="MESSAGE", parser=id_of("message"), help="Id of a message, as `salesinbox show` lists it."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="Invitations that came by mail.", rich_markup_mode=None)
    group.command(epilog="Example: salesinbox invite show 31")(show)
    group.command(epilog="Example: salesinbox invite answer 31 accept --comment 'See you there'")(answer)
    app.add_typer(group, name="invite")


def show(context: typer.Context, message: Message, as_json: Json = False) -> None:
    """Print the invitation in a message: what, when, where, who, and what was answered."""
    with database(context) as db:
        view = _invitation(db, message)
    if as_json:
        document(_document(message, view))
    else:
        print_invitation(view)


def answer(
    context: typer.Context,
    message: Message,
    what: Annotated[str, typer.Argument(metavar="ANSWER", help="accept, tentative or decline.")],
    comment: Annotated[str, typer.Option(metavar="TEXT", help="Words for the organizer.")] = "",
    no_engine: NoEngine = False,
    wait: Wait = False,
    as_json: Json = False,
) -> None:
    """Answer an invitation: its organizer is told, from the address that was invited. Prints the row in the outbox."""
    from salesinbox.actions import invitations
    from salesinbox.actions.send import Sending
    from salesinbox.views.thread import load_thread, resolve_thread_of

    said = _answer(what)
    chosen = settings(context)
    with database(context) as db:
        thread = resolve_thread_of(db, message)
        if thread is None:
            raise no_message(message)
        account = account_for(chosen, load_thread(db, thread).account)
        sending = Sending(chosen.undo_send_seconds, account.files_sent_copy, account.size_limit)
        queued = invitations.answer(db, message, said, comment, sending)
        hand_over(context, db, queued, no_engine=no_engine, wait=wait, as_json=as_json)


def _answer(what: str) -> Answer:
    from salesinbox.mail.calendar_answer import Answer

    try:
        return Answer(what.lower())
    except ValueError:
        raise UsageError(
            f"“{shorten(clean_line(what), 40)}” is no answer.", "Say accept, tentative or decline."
        ) from None


def _invitation(db: Database, message: int) -> InvitationView:
    from salesinbox.views.invitation import load_invitation
    from salesinbox.views.thread import resolve_thread_of

    if resolve_thread_of(db, message) is None:
        raise no_message(message)
    view = load_invitation(db, message)
    if view is None:
        raise NotFound(f"Message {message} has no invitation.", "`salesinbox show THREAD` lists what a message has.")
    return view


def print_invitation(view: InvitationView) -> None:
    """An invitation for a person."""
    line(f"{view.title}{f': {view.state}' if view.state else ''}")
    for label, text in view.lines:
        line(f"{label}: {text}")


def _document(message: int, view: InvitationView) -> dict[str, Any]:
    return {
        "message": message, "method": view.method, "title": view.title, "state": view.state, "uid": view.uid,
        "sequence": view.sequence, "summary": view.summary, "location": view.location, "start": view.start,
        "end": view.end, "repeats": view.repeats, "organizer": view.organizer,
        "attendees": [
            {"name": each.name, "address": each.address, "status": each.status, "optional": each.optional}
            for each in view.people
        ],
        "can_answer": view.can_answer, "answer": view.answer,
    }  # fmt: skip
