"""Invitations read as their senders meant them, and are answered so that their calendars understand."""

from __future__ import annotations

import time
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from salesinbox.core.models import Address
from salesinbox.mail.calendar import Event, read_calendar
from salesinbox.mail.calendar_answer import Answer, answer_calendar
from tests.mail.invitations import ZONE, calendar
from tests.profile import OWN

ADA = Address("Ada North", OWN)
NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def read(data: bytes) -> Event:
    found = read_calendar(data)
    assert found is not None
    assert found.main is not None
    return found.main


def test_an_invitation_says_what_when_where_and_who() -> None:
    found = read_calendar(calendar(sequence=2))
    assert found is not None
    assert found.method == "REQUEST"
    event = found.main
    assert event is not None
    assert (event.summary, event.location) == ("Demo, of boats", "Pier 4; the blue house")
    assert (event.uid, event.sequence) == ("demo-1@vos.example", 2)
    assert event.start == datetime(2026, 6, 3, 12, 0, tzinfo=UTC)
    assert event.zone == "W. Europe Standard Time"
    assert event.organizer == Address("Ben Vos", "ben@vos.example")
    assert [(each.person.address, each.status, each.optional) for each in event.attendees] == [
        (OWN, "needs-action", False),
        ("eva@vos.example", "accepted", True),
    ]


@pytest.mark.parametrize(
    ("start", "moment"),
    [
        ("DTSTART:20260603T120000Z", datetime(2026, 6, 3, 12, tzinfo=UTC)),
        ("DTSTART;TZID=America/New_York:20260603T080000", datetime(2026, 6, 3, 12, tzinfo=UTC)),
        ("DTSTART;TZID=Eastern Standard Time:20260603T080000", datetime(2026, 6, 3, 12, tzinfo=UTC)),
        ("DTSTART;TZID=Europe/Berlin:20260103T130000", datetime(2026, 1, 3, 12, tzinfo=UTC)),
        ("DTSTART:20260603T080000", datetime(2026, 6, 3, 8)),
        ("DTSTART;TZID=Nowhere/At all:20260603T080000", datetime(2026, 6, 3, 8)),
        ("DTSTART;VALUE=DATE:20260603", date(2026, 6, 3)),
        ("DTSTART:soon", None),
        ("DTSTART:00010101T000000Z", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_times_in_all_kinds_of_zones(start: str, moment: object) -> None:
    found = read(calendar(start=start, end="", zone=""))
    assert found.start == moment


def test_a_length_in_place_of_an_end() -> None:
    assert read(calendar(end="DURATION:PT45M")).end == datetime(2026, 6, 3, 12, 45, tzinfo=UTC)
    assert read(calendar(end="DURATION:P99999999D")).end is None


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=10", "every week on Tuesday, 10 times"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", "every 2 weeks on Monday and Wednesday"),
        ("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20261231T000000Z", "every month on the last Friday, until 31 Dec 2026"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "every month on day 15"),
        ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=3", "every year on day 3 in June"),
    ],
)
def test_recurrence_in_words(rule: str, words: str) -> None:
    assert read(calendar(f"RRULE:{rule}")).repeats == words


@pytest.mark.parametrize("answer", Answer)
def test_the_answer_is_one_that_a_calendar_understands(answer: Answer) -> None:
    data = calendar("RECURRENCE-ID;TZID=W. Europe Standard Time:20260610T140000", sequence=3)
    reply = answer_calendar(data, ADA, answer, "See you; there,\nAda", NOW)
    assert reply is not None
    parsed: Any = Calendar.from_ical(reply)
    assert (parsed["METHOD"], parsed["VERSION"]) == ("REPLY", "2.0")
    (event,) = parsed.walk("VEVENT")
    asked: Any = Calendar.from_ical(data).walk("VEVENT")[0]
    for name in ("UID", "SEQUENCE", "ORGANIZER"):
        assert event[name] == asked[name]
    for name in ("RECURRENCE-ID", "DTSTART"):
        assert event[name].dt == asked[name].dt
    assert event["DTSTAMP"].dt == NOW
    assert event["ATTENDEE"] == f"mailto:{OWN}"
    assert event["ATTENDEE"].params["PARTSTAT"] == answer.status
    assert event["COMMENT"] == "See you; there,\nAda"
    assert len(parsed.walk("VTIMEZONE")) == 1


def test_the_answer_is_read_back_by_us() -> None:
    reply = answer_calendar(calendar(), Address('A "d"; a\r\nX-Evil:1', OWN), Answer.DECLINE, "", NOW)
    assert reply is not None
    assert b"\nX-Evil" not in reply
    found = read_calendar(reply)
    assert found is not None
    assert found.main is not None
    assert found.method == "REPLY"
    assert [(each.person.address, each.status) for each in found.main.attendees] == [(OWN, "declined")]


def test_what_has_no_organizer_is_not_answered() -> None:
    data = calendar().replace(b"ORGANIZER", b"X-ORGANIZER")
    assert answer_calendar(data, ADA, Answer.ACCEPT, "", NOW) is None
    assert answer_calendar(b"no calendar", ADA, Answer.ACCEPT, "", NOW) is None


_EVENT = b"BEGIN:VEVENT\r\nUID:%d\r\nDTSTART:20260101T000000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\n"
_OWN_ZONE = ZONE.replace("W. Europe Standard Time", "Our own")
_BAD_ZONE = _OWN_ZONE.replace("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "FREQ=SECONDLY")
_IN_IT = "DTSTART;TZID=Our own:20260603T140000"
HOSTILE = {
    "10,000 events": b"BEGIN:VCALENDAR\r\n" + b"".join(_EVENT % n for n in range(10_000)) + b"END:VCALENDAR\r\n",
    "a zone that changes each second": calendar(zone=_BAD_ZONE, start=_IN_IT),
    "a zone that changes each hour of each day": calendar(
        start=_IN_IT,
        zone=_OWN_ZONE.replace(
            "BYDAY=-1SU;BYMONTH=10", "BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYHOUR=1,2,3;BYMONTHDAY=1,2,3,4"
        ),
    ),
    "10,000 zones": calendar(zone="".join(ZONE.replace("W. Europe", f"Z{n}") for n in range(10_000))),
    "a rule without end": calendar("RRULE:FREQ=SECONDLY;BYDAY=" + ",".join(["MO"] * 50_000)),
    "100,000 people": calendar(*(f"ATTENDEE:mailto:a{n}@vos.example" for n in range(100_000))),
    "a line of 20 MB": calendar("DESCRIPTION:" + "x" * 20_000_000),
    "deep": b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 100_000,
    "alarms": calendar(*["BEGIN:VALARM", "TRIGGER:-PT5M", "END:VALARM"] * 20_000),
    "folds": calendar("SUMMARY:" + "\r\n x" * 500_000),
    "parameters": calendar("LOCATION" + ";X=1" * 100_000 + ":y"),
    "far future": calendar(start="DTSTART:99991231T235959Z", end="DURATION:P9999W"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_calendars_take_bounded_time_and_memory(name: str) -> None:
    tracemalloc.start()
    began = time.process_time()
    found = read_calendar(HOSTILE[name])
    answer_calendar(HOSTILE[name], ADA, Answer.ACCEPT, "", NOW)
    took, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 10  # tracemalloc makes it several times slower
    assert peak < 300 << 20
    assert found is None or len(found.events) <= 50


def test_of_very_many_events_the_number_is_told() -> None:
    found = read_calendar(HOSTILE["10,000 events"])
    assert found is not None
    assert (len(found.events), found.total) == (50, 10_000)


def test_a_zone_of_the_senders_own_is_followed_unless_it_cannot_be_trusted() -> None:
    assert read(calendar(zone=_OWN_ZONE, start=_IN_IT)).start == datetime(2026, 6, 3, 12, tzinfo=UTC)
    assert read(calendar(zone=_BAD_ZONE, start=_IN_IT)).start == datetime(2026, 6, 3, 14)


def test_a_zone_of_one_mail_says_nothing_of_anothers_times() -> None:
    first = _OWN_ZONE.replace("+0200", "+0900").replace("+0100", "+0800")
    assert read(calendar(zone=first, start=_IN_IT)).start == datetime(2026, 6, 3, 5, tzinfo=UTC)
    assert read(calendar(zone=_OWN_ZONE, start=_IN_IT)).start == datetime(2026, 6, 3, 12, tzinfo=UTC)
    assert read(calendar(zone="", start=_IN_IT)).start == datetime(2026, 6, 3, 14)


@given(st.binary(max_size=600), st.integers(0, 900), st.integers(0, 200))
def test_any_bytes_are_read_without_an_error(junk: bytes, at: int, length: int) -> None:
    data = calendar("RRULE:FREQ=WEEKLY;BYDAY=TU")
    for each in (junk, data[:at] + junk + data[at + length :]):
        read_calendar(each)
        answer_calendar(each, ADA, Answer.TENTATIVE, "x", NOW)


_VALUE = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n"), max_size=40)


@given(
    st.sampled_from(["SUMMARY", "LOCATION", "RRULE", "ORGANIZER", "SEQUENCE", "RECURRENCE-ID", "UID", "DURATION"]),
    _VALUE,
)
def test_any_value_of_any_field_is_read_without_an_error(name: str, value: str) -> None:
    data = calendar(f"{name}:{value}", uid="x").replace(f"\r\n{name}".encode(), b"\r\nX-GONE", 1)
    for each in (data, calendar(f"{name}:{value}")):
        read_calendar(each)
        answer_calendar(each, ADA, Answer.ACCEPT, value, NOW)


def test_a_time_of_two_days_is_kept() -> None:
    found = read(calendar(start="DTSTART;VALUE=DATE:20260603", end="DTEND;VALUE=DATE:20260605"))
    assert found.start is not None
    assert found.end is not None
    assert found.end - found.start == timedelta(days=2)
