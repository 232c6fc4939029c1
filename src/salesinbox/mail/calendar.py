"""Invitations: what an iCalendar text (RFC 5545) asks, answers or takes back (iTIP, RFC 5546)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from salesinbox.core.models import Address
from salesinbox.mail.calendar_source import bounded_calendar
from salesinbox.mail.recurrence import in_words

if TYPE_CHECKING:
    from icalendar import Component

_LONGEST = 20_000
_SHORT = 1_000
_LARGEST_SEQUENCE = 2**31
_library = threading.Lock()
TEAMS, GOOGLE = "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-GOOGLE-CONFERENCE"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who is invited."""

    person: Address
    status: str
    """PARTSTAT in lower case: ``needs-action``, ``accepted``, ``tentative``, ``declined``, ``delegated``."""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One event. Every text is untrusted."""

    uid: str
    sequence: int
    recurrence_id: str
    """Which one of a series this is about, as the calendar writes it; empty for all of it."""
    summary: str
    location: str
    description: str
    start: datetime | date | None
    """Without a zone where the calendar gives none: then it is meant wherever one is."""
    end: datetime | date | None
    zone: str
    """The name the sender gives the zone of the start."""
    repeats: str
    """How it recurs, in words; empty where it does not."""
    organizer: Address | None
    attendees: tuple[Attendee, ...]
    cancelled: bool
    link: str
    """Where it is held, if that is a page."""
    comment: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """What came."""

    method: str
    """``REQUEST``, ``CANCEL``, ``REPLY``, ``COUNTER``, ``PUBLISH`` …; empty where none is said."""
    events: tuple[Event, ...]
    total: int
    """How many events there are; of very many not all are read."""

    @property
    def main(self) -> Event | None:
        """The event it is about: of a series the whole rather than a changed one of it."""
        return next(
            (event for event in self.events if not event.recurrence_id), self.events[0] if self.events else None
        )


def read_calendar(data: bytes) -> Calendar | None:
    """Read an iCalendar text; ``None`` where it is none. Never raises, and is bounded for hostile ones."""
    with own_zones():
        parsed, total = parsed_calendar(data)
        if parsed is None:
            return None
        events = tuple(found for found in map(_event, parsed.walk("VEVENT")) if found is not None)
        return Calendar(_word(parsed.get("METHOD")).upper(), events, total)


@contextmanager
def own_zones() -> Iterator[None]:
    """Time zones that a calendar brings count for that calendar alone.

    The library keeps them by name for the whole process, so that one mail could say what another's times mean.
    """
    from icalendar.timezone import tzp

    with _library:
        tzp.use_default()
        try:
            yield
        finally:
            tzp.use_default()


def parsed_calendar(data: bytes) -> tuple[Component | None, int]:
    """The library's view of a calendar, to be used within :func:`own_zones`; and how many events there are in all."""
    text, total = bounded_calendar(data)
    if not text:
        return None, total
    from icalendar import Calendar as Parser

    try:
        return Parser.from_ical(text), total
    except Exception:  # whatever a stranger's text makes the library stumble over
        return None, total


def _event(found: Component) -> Event | None:
    try:
        start, zone = _moment(found.get("DTSTART"))
        return Event(
            uid=_word(found.get("UID")),
            sequence=sequence_of(found),
            recurrence_id=_written(found.get("RECURRENCE-ID")),
            summary=_text(found.get("SUMMARY"), _SHORT),
            location=_text(found.get("LOCATION"), _SHORT),
            description=_text(found.get("DESCRIPTION"), _LONGEST),
            start=start,
            end=_end(found, start),
            zone=zone,
            repeats=in_words(found.get("RRULE")),
            organizer=_person(found.get("ORGANIZER")),
            attendees=tuple(map(_attendee, _all(found.get("ATTENDEE")))),
            cancelled=_word(found.get("STATUS")).upper() == "CANCELLED",
            link=next((_word(found.get(name)) for name in (TEAMS, GOOGLE, "CONFERENCE", "URL") if found.get(name)), ""),
            comment=_text(found.get("COMMENT"), _SHORT),
        )
    except Exception:  # as above: values are read by the library when they are asked for
        return None


def _all(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _text(value: Any, most: int) -> str:
    return str(next(iter(_all(value)), ""))[:most]


def _word(value: Any) -> str:
    return _text(value, _SHORT).strip()


def sequence_of(found: Component) -> int:
    """Which version of an event this is; 0 where that makes no sense."""
    text = _word(found.get("SEQUENCE"))
    return min(int(text), _LARGEST_SEQUENCE) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _written(value: Any) -> str:
    """A value as it stands in a calendar; of times with a zone the moment, whatever the zone is called."""
    moment, _ = _moment(value)
    if moment is None:
        return ""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return _utc(moment)
    return moment.isoformat()


def _utc(moment: datetime) -> str:
    from datetime import UTC

    try:
        return moment.astimezone(UTC).isoformat()
    except (OverflowError, ValueError):
        return moment.isoformat()


def _moment(value: Any) -> tuple[datetime | date | None, str]:
    moment = _dt(value)
    if not isinstance(moment, date):
        return None, ""
    return moment, str(value.params.get("TZID", ""))[:100]


def _dt(value: Any) -> Any:
    """The time or length that a value is; ``None`` for a broken one, which the library refuses to tell."""
    try:
        return getattr(value, "dt", None)
    except Exception:
        return None


def _end(found: Component, start: datetime | date | None) -> datetime | date | None:
    end, _ = _moment(found.get("DTEND"))
    length = _dt(found.get("DURATION"))
    if end is None and start is not None and isinstance(length, timedelta):
        try:
            return start + length
        except OverflowError:
            return None
    return end


def _person(value: Any) -> Address | None:
    if value is None:
        return None
    address = str(value)
    address = address[7:] if address[:7].lower() == "mailto:" else str(value.params.get("EMAIL", address))
    return Address(str(value.params.get("CN", ""))[:200], address.strip()[:300])


def _attendee(value: Any) -> Attendee:
    status = str(value.params.get("PARTSTAT", "NEEDS-ACTION")).lower()[:20]
    person = _person(value)
    assert person is not None
    return Attendee(person, status, str(value.params.get("ROLE", "")).upper() == "OPT-PARTICIPANT")
