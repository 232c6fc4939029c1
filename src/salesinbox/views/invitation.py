"""An invitation as it is shown above its message: what, when, where, who, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from salesinbox.core.errors import StoreError
from salesinbox.core.text import clean_block, clean_line, shorten
from salesinbox.mail.calendar import Attendee, Calendar, Event, read_calendar
from salesinbox.mail.calendar_answer import Answer
from salesinbox.mail.calendar_words import when
from salesinbox.store import accounts, invitations, reading
from salesinbox.store.connection import Database
from salesinbox.store.invitations import Given

_OTHERS = 20
_SHOWN_PEOPLE = 8
_LONGEST_NOTE = 600
_STATUS = {
    "accepted": "accepted", "declined": "declined", "tentative": "perhaps", "delegated": "delegated",
    "needs-action": "no answer yet",
}  # fmt: skip
_TITLES = {
    "REQUEST": "Invitation",
    "CANCEL": "Cancelled",
    "REPLY": "Answer to an invitation",
    "COUNTER": "Another time proposed",
    "DECLINECOUNTER": "Proposed time declined",
    "REFRESH": "Asked for the newest version",
    "ADD": "More dates",
}
_PAST = {"accepted": "accepted", "declined": "declined", "tentative": "accepted tentatively", "delegated": "delegated"}


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who is invited."""

    name: str
    address: str
    status: str
    """``accepted``, ``declined``, ``perhaps``, ``delegated``, ``no answer yet``."""
    optional: bool


@dataclass(frozen=True, slots=True)
class InvitationView:
    """All of it is safe to show."""

    method: str
    title: str
    """What came: ``Invitation``, ``Changed invitation``, ``Cancelled`` …"""
    state: str
    """What has become of it: ``You accepted``, ``Changed by a later mail`` …; empty for nothing."""
    lines: tuple[tuple[str, str], ...]
    """(label, text) to show."""
    can_answer: bool
    uid: str
    sequence: int
    summary: str
    location: str
    start: str
    """ISO 8601, a date for events of whole days."""
    end: str
    organizer: str
    people: tuple[Invited, ...]
    repeats: str
    answer: str
    """What the user answered: ``accept``, ``tentative``, ``decline``, or empty."""


@dataclass(frozen=True, slots=True)
class _Later:
    """What other mails of the conversation say of an event."""

    answers: Mapping[str, str]
    """Address → status, the newest."""
    changed: bool = False
    cancelled: bool = False


def load_invitation(db: Database, message_id: int, zone: tzinfo | None = None) -> InvitationView | None:
    """The invitation in a message; ``None`` where there is none.

    Args:
        zone: To say times in; this computer's where none is given.
    """
    calendar = _calendar(db, message_id)
    event = None if calendar is None else calendar.main
    row = reading.message(db, message_id)
    if calendar is None or event is None or row is None:
        return None
    account = accounts.get(db, row.account_id)
    later = _later(db, row, event)
    own = "" if account is None else account.address.casefold()
    given = invitations.given(db, row.account_id, event.uid, event.recurrence_id)
    organized = event.organizer is not None and event.organizer.key == own
    answerable = calendar.method == "REQUEST" and not event.cancelled and not (organized or row.own)
    return InvitationView(
        method=clean_line(calendar.method),
        title=_title(calendar, event),
        state=_state(calendar, event, given, later),
        lines=tuple(_lines(calendar, event, later.answers, own, zone)),
        can_answer=answerable and event.organizer is not None and not later.cancelled,
        uid=clean_line(event.uid),
        sequence=event.sequence,
        summary=clean_line(event.summary),
        location=clean_line(event.location),
        start=_iso(event.start),
        end=_iso(event.end),
        organizer="" if event.organizer is None else clean_line(event.organizer.address),
        people=tuple(_invited(each, later.answers) for each in event.attendees),
        repeats=clean_line(event.repeats),
        answer="" if given is None else given.answer,
    )


def _calendar(db: Database, message_id: int) -> Calendar | None:
    try:
        data = invitations.calendar_of(db, message_id)
    except StoreError:
        return None
    return None if data is None else read_calendar(data)


def _later(db: Database, row: reading.MessageRow, event: Event) -> _Later:
    answers: dict[str, str] = {}
    changed = cancelled = False
    for other_id, sort_key in invitations.others_of_thread(db, row.id, _OTHERS):
        calendar = _calendar(db, other_id)
        other = None if calendar is None else calendar.main
        if calendar is None or other is None or (other.uid, other.recurrence_id) != (event.uid, event.recurrence_id):
            continue
        if calendar.method == "REPLY":
            for each in other.attendees:
                answers.setdefault(each.person.key, each.status)
        elif sort_key > row.sort_key:
            changed |= calendar.method == "REQUEST" and other.sequence > event.sequence
            cancelled |= calendar.method == "CANCEL"
    return _Later(answers, changed, cancelled)


def _title(calendar: Calendar, event: Event) -> str:
    if event.cancelled and calendar.method in ("REQUEST", "PUBLISH", ""):
        return _TITLES["CANCEL"]
    if calendar.method == "REQUEST" and event.sequence > 0:
        return "Changed invitation"
    return _TITLES.get(calendar.method, "Calendar entry")


def _state(calendar: Calendar, event: Event, given: Given | None, later: _Later) -> str:
    if calendar.method == "REPLY":
        said = [f"{_name(each)} {_PAST.get(each.status, 'answered')}" for each in event.attendees[:_SHOWN_PEOPLE]]
        return ", ".join(said)
    if later.cancelled:
        return "Cancelled by a later mail"
    words = ["Changed by a later mail"] if later.changed else []
    if given is not None and calendar.method == "REQUEST":
        words.append(f"You {Answer(given.answer).past}{_about(given, event)}")
    return " · ".join(words)


def _about(given: Given, event: Event) -> str:
    """What one has to know of an answer."""
    if given.delivery in ("failed", "unknown"):
        return ", but the answer was not sent" if given.delivery == "failed" else ", the answer was perhaps sent"
    waits = " (not sent yet)" if given.delivery != "sent" else ""
    return f" an earlier version{waits}" if given.sequence < event.sequence else waits


def _lines(
    calendar: Calendar, event: Event, answers: Mapping[str, str], own: str, zone: tzinfo | None
) -> Iterator[tuple[str, str]]:
    yield "What", shorten(clean_line(event.summary), 300) or "(no title)"
    yield from when(event, zone)
    if event.repeats:
        one = "one of a series: " if event.recurrence_id else ""
        yield "Repeats", clean_line(f"{one}{event.repeats}")
    elif event.recurrence_id:
        yield "Repeats", "one of a series"
    if event.location.strip():
        yield "Where", shorten(clean_line(event.location), 300)
    if event.link and clean_line(event.link) not in event.location:
        yield "Link", shorten(clean_line(event.link), 300)
    if event.organizer is not None:
        yield "From", shorten(clean_line(event.organizer.label), 200)
    if event.attendees:
        yield "Who", _who(event, answers, own)
    if event.comment:
        yield "Comment", shorten(clean_line(clean_block(event.comment)), _LONGEST_NOTE)
    if calendar.total > len([each for each in calendar.events if each.uid == event.uid]):
        yield "More", f"{calendar.total:,} events in all; this is one of them"


def _who(event: Event, answers: Mapping[str, str], own: str) -> str:
    said = []
    for each in event.attendees[:_SHOWN_PEOPLE]:
        status = _STATUS.get(answers.get(each.person.key, each.status), "")
        about = ", ".join(filter(None, ("optional" if each.optional else "", status)))
        said.append(f"{'you' if each.person.key == own else _name(each)}{f' ({about})' if about else ''}")
    more = len(event.attendees) - _SHOWN_PEOPLE
    return ", ".join(said) + (f" and {more:,} more" if more > 0 else "")


def _name(attendee: Attendee) -> str:
    return shorten(clean_line(attendee.person.label), 60) or "somebody"


def _invited(attendee: Attendee, answers: Mapping[str, str]) -> Invited:
    status = answers.get(attendee.person.key, attendee.status)
    person = attendee.person
    return Invited(clean_line(person.name), clean_line(person.address), _STATUS.get(status, status), attendee.optional)


def _iso(moment: datetime | date | None) -> str:
    return "" if moment is None else moment.isoformat()
