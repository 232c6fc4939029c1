"""Answering an invitation: an iTIP REPLY to its organizer, from the address that was invited, through the outbox."""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.actions import send
from salesinbox.actions.send import Sending
from salesinbox.core import clock
from salesinbox.core.errors import UsageError, no_message
from salesinbox.core.models import Address
from salesinbox.core.text import clean_block, clean_line, shorten
from salesinbox.mail.calendar import Event, read_calendar
from salesinbox.mail.calendar_answer import Answer, answer_calendar
from salesinbox.mail.compose import format_address
from salesinbox.mail.draft import Draft
from salesinbox.store import invitations, reading
from salesinbox.store.accounts import Account
from salesinbox.store.connection import Database
from salesinbox.store.drafts import DraftRow

_SUBJECTS = {Answer.ACCEPT: "Accepted", Answer.TENTATIVE: "Tentative", Answer.DECLINE: "Declined"}
_LONGEST_COMMENT = 2_000


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that is ready to go."""

    row: DraftRow
    draft: Draft
    event: Event
    what: Answer


def answer(db: Database, message_id: int, what: Answer, comment: str, sending: Sending) -> int:
    """Queue the answer to the invitation in a message, by :func:`write` and :func:`submit`."""
    return submit(db, write(db, message_id, what, comment), sending)


def submit(db: Database, reply: Reply, sending: Sending) -> int:
    """Queue an answer and remember it; gives the id of the outbox row. Undo takes it back.

    Raises:
        UsageError: As for :func:`salesinbox.actions.send.submit`.
    """
    event = reply.event
    with db.write("answer invitation"):
        queued = send.queue(db, reply.row, reply.draft, sending)
        invitations.note(db, reply.row.account_id, event.uid, event.recurrence_id, event.sequence, reply.what, queued)
    return queued


def write(db: Database, message_id: int, what: Answer, comment: str) -> Reply:
    """The answer to the invitation in a message.

    Raises:
        NotFound: There is no such message.
        UsageError: It holds no invitation that can be answered.
    """
    row = reading.message(db, message_id)
    if row is None:
        raise no_message(message_id)
    account = send.sending_account(db, row.account_id)
    data = invitations.calendar_of(db, message_id) or b""
    event, organizer = _answerable(data, account)
    who = invited(event, account)
    comment = clean_block(comment).strip()[:_LONGEST_COMMENT]
    calendar = answer_calendar(data, who, what, comment, clock.now())
    if calendar is None:
        raise UsageError("This invitation is broken: it cannot be answered.", "Write to its organizer.")
    draft = Draft(
        sender=who,
        to=(organizer,),
        subject=f"{_SUBJECTS[what]}: {shorten(clean_line(event.summary), 150) or 'invitation'}",
        body=_body(who, what, event, comment),
        in_reply_to=row.message_id,
        references=(*row.references, row.message_id),
        html=False,
        calendar=calendar,
    )
    fields = DraftRow(
        account_id=account.id, kind=send.ANSWER, thread_id=row.thread_id, answers=row.id,
        to=format_address(organizer), subject=draft.subject, body=draft.body,
    )  # fmt: skip
    return Reply(fields, draft, event, what)


def _answerable(data: bytes, account: Account) -> tuple[Event, Address]:
    """The event to answer, and to whom."""
    found = read_calendar(data)
    event = None if found is None else found.main
    if found is None or event is None:
        raise UsageError("This message has no invitation.")
    if found.method != "REQUEST" or event.cancelled:
        raise UsageError("There is nothing to answer: this is not an invitation, or it was cancelled.")
    if event.organizer is None or "@" not in event.organizer.address:
        raise UsageError("This invitation does not name its organizer, so nobody can be answered.")
    if event.organizer.key == account.address:
        raise UsageError("You have organized this event yourself.")
    return event, Address(clean_line(event.organizer.name), clean_line(event.organizer.address))


def invited(event: Event, account: Account) -> Address:
    """The address of an account that is invited, perhaps with a plus; the account's own where none is."""
    own = account.address.casefold()
    name, _, domain = own.rpartition("@")
    for attendee in event.attendees:
        local, _, at = attendee.person.key.rpartition("@")
        if attendee.person.key == own or (at == domain and local.startswith(f"{name}+")):
            return Address(account.name, clean_line(attendee.person.address))
    return Address(account.name, account.address)


def _body(who: Address, what: Answer, event: Event, comment: str) -> str:
    """The answer for those whose program does not read calendars."""
    text = f"{clean_line(who.label)} has {what.past} this invitation: {shorten(clean_line(event.summary), 200)}\n"
    return f"{comment}\n\n{text}" if comment else text
