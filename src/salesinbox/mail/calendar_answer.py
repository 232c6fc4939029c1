"""The answer to an invitation: an iTIP REPLY (RFC 5546 §3.2.3) for the one who was invited."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from salesinbox.core.models import Address
from salesinbox.core.text import clean_block, clean_line
from salesinbox.mail.calendar import own_zones, parsed_calendar, sequence_of

if TYPE_CHECKING:
    from icalendar import Component

_COPIED = ("UID", "RECURRENCE-ID", "ORGANIZER", "DTSTART", "DTEND", "DURATION", "SUMMARY", "LOCATION")
"""What the organizer's program knows the event by, and a person too."""
_PRODUCT = "-//salesinbox//salesinbox//EN"


class Answer(StrEnum):
    """What can be said to an invitation."""

    ACCEPT = "accept"
    TENTATIVE = "tentative"
    DECLINE = "decline"

    @property
    def status(self) -> str:
        """PARTSTAT (RFC 5545 §3.2.12)."""
        return {"accept": "ACCEPTED", "tentative": "TENTATIVE", "decline": "DECLINED"}[self]

    @property
    def past(self) -> str:
        """What one has done: ``accepted``."""
        return {"accept": "accepted", "tentative": "tentatively accepted", "decline": "declined"}[self]


def answer_calendar(data: bytes, who: Address, answer: Answer, comment: str, now: datetime) -> bytes | None:
    """The calendar that answers the one in *data*; ``None`` where that has no event with an organizer.

    It has the invitation's UID, SEQUENCE and RECURRENCE-ID, the time zones those need, and one attendee: *who*.

    Args:
        comment: Words for the organizer, or empty.
        now: Aware; becomes DTSTAMP.
    """
    with own_zones():
        parsed, _ = parsed_calendar(data)
        events: list[Component] = [] if parsed is None else parsed.walk("VEVENT")
        found = next((each for each in events if each.get("RECURRENCE-ID") is None), events[0] if events else None)
        if parsed is None or found is None or found.get("UID") is None or found.get("ORGANIZER") is None:
            return None
        try:
            return _reply(parsed, found, _attendee(who, answer), comment, now)
        except Exception:  # values that the library read but cannot write
            return None


def _reply(parsed: Component, found: Component, attendee: Any, comment: str, now: datetime) -> bytes:
    from icalendar import Calendar, Event

    reply, event = Calendar(), Event()
    reply.add("PRODID", _PRODUCT)
    reply.add("VERSION", "2.0")
    reply.add("METHOD", "REPLY")
    for name in _COPIED:
        if (value := found.get(name)) is not None:
            event[name] = value
    event.add("SEQUENCE", sequence_of(found))
    event.add("DTSTAMP", now)
    event.add("ATTENDEE", attendee, encode=False)
    if comment:
        event.add("COMMENT", clean_block(comment))
    for zone in parsed.walk("VTIMEZONE"):
        reply.add_component(zone)
    reply.add_component(event)
    text: bytes = reply.to_ical()
    return text


def _attendee(who: Address, answer: Answer) -> Any:
    from icalendar import vCalAddress

    person = vCalAddress(f"mailto:{who.address}")
    person.params["PARTSTAT"] = answer.status
    if who.name:
        person.params["CN"] = clean_line(who.name).replace('"', "'")
    return person
