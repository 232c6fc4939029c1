"""How a moment to come is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from salesinbox.core.moments import ahead, told

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 26, 10, 20, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(minutes=59), "in 59 minutes"),
        (timedelta(minutes=70), "in 1 hour"),
        (timedelta(hours=12), "in 12 hours"),
        (timedelta(hours=14), "tomorrow"),
        (timedelta(hours=37), "tomorrow"),
        (timedelta(hours=38), "in 2 days"),
        (timedelta(days=60), "in 60 days"),
        (timedelta(days=100), "in 3 months"),
        (timedelta(days=1000), "in 3 years"),
    ],
)
def test_how_far_off_a_moment_is(after: timedelta, words: str) -> None:
    assert ahead(NOW + after, NOW) == words


def test_late_at_night_two_hours_are_two_hours() -> None:
    assert ahead(NOW.replace(hour=23) + timedelta(hours=2), NOW.replace(hour=23)) == "in 2 hours"


def test_the_year_is_told_where_it_is_another() -> None:
    assert told(datetime(2026, 12, 1, 9, 0, tzinfo=BERLIN), NOW) == "Tue 1 Dec, 09:00"
    assert told(datetime(2027, 12, 1, 9, 0, tzinfo=BERLIN), NOW) == "Wed 1 Dec 2027, 09:00"
