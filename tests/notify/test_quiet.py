"""Hours in which nothing is told."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from salesinbox.core.errors import UsageError
from salesinbox.notify.quiet import is_quiet

BERLIN = "Europe/Berlin"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN))


@pytest.mark.parametrize(
    ("span", "moment", "quiet"),
    [
        ("22:00-07:00", "2026-03-04 22:00", True),
        ("22:00-07:00", "2026-03-04 21:59", False),
        ("22:00-07:00", "2026-03-05 06:59", True),
        ("22:00-07:00", "2026-03-05 07:00", False),
        ("12:00-13:00", "2026-03-05 12:30", True),
        ("12:00-13:00", "2026-03-05 13:00", False),
        ("sat,sun 00:00-24:00", "2026-03-07 23:59", True),  # a Saturday
        ("sat,sun 00:00-24:00", "2026-03-09 00:00", False),
        ("fri 18:00-09:00", "2026-03-06 18:00", True),
        ("fri 18:00-09:00", "2026-03-07 08:59", True),  # it began on Friday
        ("fri 18:00-09:00", "2026-03-06 08:59", False),
        ("fri-mon 20:00-21:00", "2026-03-09 20:30", True),
        ("fri-mon 20:00-21:00", "2026-03-10 20:30", False),
        ("Sat-Sun 9:00-10:00", "2026-03-08 09:30", True),
        ("00:00-00:00", "2026-03-08 09:30", True),  # from midnight to midnight
    ],
)
def test_quiet_hours_follow_days_and_clock(span: str, moment: str, quiet: bool):
    assert is_quiet([span], at(moment), BERLIN) is quiet


def test_they_follow_the_zone_that_is_set_not_the_one_of_the_time():
    noon = datetime.fromisoformat("2026-03-04T12:00+00:00")
    assert is_quiet(["21:00-22:00"], noon, "Asia/Tokyo")
    assert not is_quiet(["21:00-22:00"], noon, BERLIN)


def test_they_follow_the_clock_on_the_wall_when_summer_time_begins():
    before, after = (datetime.fromisoformat(f"2026-03-{day}T20:30+00:00") for day in (28, 29))
    assert not is_quiet(["22:00-23:00"], before, BERLIN), "it is half past nine there"
    assert is_quiet(["22:00-23:00"], after, BERLIN)


@pytest.mark.parametrize("name", ["Nowhere/Town", "../../etc/passwd", "Europe", "\x00"])
def test_a_zone_that_does_not_exist_is_said(name: str):
    with pytest.raises(UsageError, match="no time zone"):
        is_quiet(["22:00-07:00"], at("2026-03-04 22:00"), name)
