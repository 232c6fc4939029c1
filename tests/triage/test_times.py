"""Words for a time to come: what people type, what it means, and what can never go wrong."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.core.errors import UsageError
from salesinbox.triage.times import EXAMPLES, for_reminding, for_snoozing, parse
from salesinbox.triage.words import MONTHS, WEEKDAYS

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 26, 10, 20, tzinfo=BERLIN)  # a Thursday
ZONES = st.sampled_from([
    BERLIN, ZoneInfo("America/St_Johns"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Australia/Lord_Howe"), UTC,
])  # fmt: skip
NOWS = st.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))


def meant(text: str, now: datetime = NOW) -> str:
    return f"{parse(text, now, BERLIN):%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("tomorrow 9", "Fri 2026-11-27 09:00"),
        ("Tomorrow at 9am", "Fri 2026-11-27 09:00"),
        ("tom", "Fri 2026-11-27 09:00"),
        ("9 tomorrow", "Fri 2026-11-27 09:00"),
        ("day after tomorrow", "Sat 2026-11-28 09:00"),
        ("next tue", "Tue 2026-12-01 09:00"),
        ("next thu", "Thu 2026-12-03 09:00"),
        ("next fri", "Fri 2026-12-04 09:00"),
        ("fri", "Fri 2026-11-27 09:00"),
        ("thursday", "Thu 2026-12-03 09:00"),
        ("fri afternoon", "Fri 2026-11-27 14:00"),
        ("fri aft", "Fri 2026-11-27 14:00"),
        ("monday 8:30", "Mon 2026-11-30 08:30"),
        ("sat in the morning", "Sat 2026-11-28 09:00"),
        ("in 3 hours", "Thu 2026-11-26 13:20"),
        ("2h", "Thu 2026-11-26 12:20"),
        ("1h 30m", "Thu 2026-11-26 11:50"),
        ("half an hour", "Thu 2026-11-26 10:50"),
        ("in three days at 10", "Sun 2026-11-29 10:00"),
        ("3d", "Sun 2026-11-29 09:00"),
        ("in a week", "Thu 2026-12-03 09:00"),
        ("in 3 months", "Fri 2027-02-26 09:00"),
        ("next week", "Mon 2026-11-30 09:00"),
        ("next month", "Tue 2026-12-01 09:00"),
        ("weekend", "Sat 2026-11-28 09:00"),
        ("this weekend", "Sat 2026-11-28 09:00"),
        ("next weekend", "Sat 2026-12-05 09:00"),
        ("end of week", "Fri 2026-11-27 09:00"),
        ("end of month", "Mon 2026-11-30 09:00"),
        ("end of next month", "Thu 2026-12-31 09:00"),
        ("end of the year 18:00", "Thu 2026-12-31 18:00"),
        ("2026-12-01", "Tue 2026-12-01 09:00"),
        ("2026-12-01T14:30", "Tue 2026-12-01 14:30"),
        ("1 dec", "Tue 2026-12-01 09:00"),
        ("Dec 1st, 2027 at 9", "Wed 2027-12-01 09:00"),
        ("1st of december", "Tue 2026-12-01 09:00"),
        ("1.12.", "Tue 2026-12-01 09:00"),
        ("1 march", "Mon 2027-03-01 09:00"),
        ("29 feb", "Tue 2028-02-29 09:00"),
        ("the 15th", "Tue 2026-12-15 09:00"),
        ("today", "Thu 2026-11-26 13:20"),
        ("later today", "Thu 2026-11-26 13:20"),
        ("18:00 today", "Thu 2026-11-26 18:00"),
        ("tonight", "Thu 2026-11-26 20:00"),
        ("this evening", "Thu 2026-11-26 18:00"),
        ("noon", "Thu 2026-11-26 12:00"),
        ("9", "Fri 2026-11-27 09:00"),
        ("14:30", "Thu 2026-11-26 14:30"),
        ("12 am", "Fri 2026-11-27 00:00"),
        ("midnight", "Fri 2026-11-27 00:00"),
        ("tomorrow midnight", "Sat 2026-11-28 00:00"),
    ],
)
def test_what_people_type(text: str, moment: str):
    assert meant(text) == moment


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("today 9", "Thu 26 Nov, 09:00 is past.", "Near that: Fri 27 Nov, 09:00."),
        ("2026-03-01", "Sun 1 Mar, 09:00 is past.", "Near that: Mon 1 Mar 2027, 09:00."),
        ("tomorow", "“tomorow” is no time.", f"Did you mean tomorrow? {EXAMPLES}"),
        ("12/1", "“12/1” is no time.", EXAMPLES),
        ("yesterday 9", "“yesterday 9” is no time.", f"That is past. {EXAMPLES}"),
        ("3 days ago", "“3 days ago” is no time.", f"That is past. {EXAMPLES}"),
        ("32 dec", "“32 dec” is no time.", EXAMPLES),
        ("", "Nothing is no time.", EXAMPLES),
        ("mon tue", "“mon tue” is no time.", EXAMPLES),
        ("in 5 minutes 9", "“in 5 minutes 9” is no time.", EXAMPLES),
        ("25:00", "“25:00” is no time.", EXAMPLES),
        ("13 pm", "“13 pm” is no time.", EXAMPLES),
        ("in 99999 years", "“in 99999 years” is no time.", EXAMPLES),
        ("\x1b[31m9", "“[31m9” is no time.", EXAMPLES),
        ("9" * 90, f"“{'9' * 39}…” is too long for a time.", EXAMPLES),
    ],
)
def test_what_is_no_time_to_come_is_refused_with_what_is_near(text: str, message: str, hint: str):
    with pytest.raises(UsageError) as refused:
        parse(text, NOW, BERLIN)
    assert (refused.value.message, refused.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("now", "text", "instant"),
    [
        # Clocks go from 2:00 to 3:00 on 29 March 2026, and from 3:00 back to 2:00 on 25 October.
        ("2026-03-28 12:00", "tomorrow 9", "2026-03-29 07:00"),
        ("2026-03-28 12:00", "tomorrow 2:30", "2026-03-29 01:30"),
        ("2026-03-29 01:30", "in 1 hour", "2026-03-29 01:30"),
        ("2026-10-24 12:00", "tomorrow 9", "2026-10-25 08:00"),
        ("2026-10-24 12:00", "tomorrow 2:30", "2026-10-25 00:30"),
        ("2026-10-25 00:30", "in 3 hours", "2026-10-25 01:30"),
    ],
)
def test_when_clocks_change(now: str, text: str, instant: str):
    local = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
    assert f"{parse(text, local, BERLIN).astimezone(UTC):%Y-%m-%d %H:%M}" == instant


def test_of_a_time_that_comes_twice_the_one_ahead_is_meant():
    between = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)  # 2:45 in Berlin, for the first time
    assert parse("2:30", between, BERLIN).astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@given(now=NOWS, zone=ZONES, ahead=st.integers(1, 20_000), at=st.times())
def test_a_date_and_a_time_come_back_as_clocks_show_them(now: datetime, zone: ZoneInfo, ahead: int, at: time):
    day = now.astimezone(zone).date() + timedelta(days=ahead)
    moment = parse(f"{day.isoformat()} {at:%H:%M}", now, zone)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    skipped = shown - datetime.combine(day, at.replace(second=0, microsecond=0))
    assert skipped in (timedelta(), timedelta(hours=1), timedelta(minutes=30))


@given(now=NOWS, zone=ZONES, count=st.integers(1, 5_000))
def test_hours_are_hours_whatever_clocks_do(now: datetime, zone: ZoneInfo, count: int):
    assert parse(f"in {count} hours", now, zone) - now == timedelta(hours=count)


@given(now=NOWS, zone=ZONES, day=st.sampled_from(WEEKDAYS), next_=st.sampled_from(["", "next "]))
def test_a_weekday_is_the_next_one_and_next_means_next_week(now: datetime, zone: ZoneInfo, day: str, next_: str):
    today = now.astimezone(zone).date()
    found = parse(f"{next_}{day}", now, zone).date()
    assert found.weekday() == WEEKDAYS.index(day)
    assert 1 <= (found - today).days <= (14 if next_ else 7)
    if next_:
        assert found.isocalendar()[1] != today.isocalendar()[1]


@given(now=NOWS, zone=ZONES, day=st.integers(1, 28), month=st.sampled_from(MONTHS))
def test_a_day_without_a_year_is_the_next_one(now: datetime, zone: ZoneInfo, day: int, month: str):
    today = now.astimezone(zone).date()
    found = parse(f"{day} {month}", now, zone).date()
    assert (found.day, found.month) == (day, MONTHS.index(month) + 1)
    assert timedelta() <= found - today <= timedelta(366)


PIECES = st.sampled_from((
    "tomorrow", "today", "tonight", "next", "this", "in", "end", "of", "week", "month", "year", "weekend", "mon",
    "tuesday", "1", "9", "31", "0", "9:30", "24:00", "am", "pm", "1st", "dec", "2026-12-01", "2026-13-01", "30.2.",
    "noon", "night", "midnight", "half", "an", "hour", "3", "days", "later", "at", "the", ",", ".", "-", ":", "é",
))  # fmt: skip


@given(now=NOWS, zone=ZONES, words=st.lists(PIECES, max_size=6))
def test_whatever_is_typed_is_a_time_to_come_or_refused(now: datetime, zone: ZoneInfo, words: list[str]):
    text = " ".join(words)
    try:
        moment = parse(text, now, zone)
    except UsageError:
        return
    assert moment.astimezone(UTC) > now
    assert parse(f"  At {text.upper()} ", now, zone) == moment


@given(text=st.text())
def test_nothing_typed_breaks_it(text: str):
    with suppress(UsageError):
        assert parse(text, NOW, BERLIN) > NOW


def test_the_zone_is_the_computers_where_none_is_named():
    assert parse("tomorrow 9", NOW).astimezone().time() == time(9)
    assert parse("tomorrow 9", NOW).date() == NOW.astimezone().date() + timedelta(1)


@pytest.mark.parametrize(
    ("now", "titles"),
    [
        ("2026-11-26 10:20", ["Later today", "This evening", "Tomorrow", "Weekend", "Next week"]),
        ("2026-11-26 17:20", ["Later today", "Tomorrow", "Weekend", "Next week"]),
        ("2026-11-26 22:00", ["In 3 hours", "Tomorrow", "Weekend", "Next week"]),
        ("2026-11-27 10:20", ["Later today", "This evening", "Tomorrow", "Next week"]),
        ("2026-11-29 10:20", ["Later today", "This evening", "Tomorrow", "Weekend"]),
    ],
)
def test_what_is_offered_depends_on_the_day_and_names_each_time_once(now: str, titles: list[str]):
    offered = for_snoozing(datetime.fromisoformat(now).replace(tzinfo=BERLIN), BERLIN)
    assert [title for title, _ in offered] == titles


@given(now=NOWS, zone=ZONES)
def test_what_is_offered_is_ahead_nearest_first(now: datetime, zone: ZoneInfo):
    for offered in (for_snoozing(now, zone), for_reminding(now, zone)):
        moments = [moment.astimezone(UTC) for _, moment in offered]
        assert moments == sorted(set(moments))
        assert 3 <= len(moments) <= 5
        assert moments[0] > now
