"""Quiet hours: spans of the day in which nothing pops up or rings. Pure.

Written ``22:00-07:00`` for every day, or with the days on which they begin: ``fri-sun 18:00-09:00``,
``sat,sun 00:00-24:00``. They follow the clock on the wall, through changes to and from summer time too.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from salesinbox.core.errors import UsageError
from salesinbox.core.text import clean_line, shorten

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_quiet(spans: Iterable[str], now: datetime, zone: str = "") -> bool:
    """Whether *now* lies in one of the spans, which are as the settings check them.

    Args:
        now: An aware time.
        zone: IANA name of the time zone whose clock counts; this computer's where it is empty.

    Raises:
        UsageError: There is no such zone.
    """
    local = now.astimezone(_zone(zone))
    minute, today, yesterday = local.hour * 60 + local.minute, local.weekday(), (local.weekday() - 1) % 7
    for span in spans:
        days, _, hours = span.rpartition(" ")
        begins_on, (start, end) = _days(days), map(_minutes, hours.split("-"))
        if start < end:
            if today in begins_on and start <= minute < end:
                return True
        elif (today in begins_on and minute >= start) or (yesterday in begins_on and minute < end):
            return True
    return False


def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):  # a folder, a path, a name nobody knows
        raise UsageError(
            f"There is no time zone “{shorten(clean_line(name), 40)}”.",
            'Set quiet_zone to one such as "Europe/Berlin".',
        ) from None


def _days(words: str) -> set[int]:
    if not words:
        return set(range(7))
    found: set[int] = set()
    for part in words.lower().split(","):
        first, _, last = part.partition("-")
        start = DAYS.index(first)
        found |= {(start + step) % 7 for step in range((DAYS.index(last or first) - start) % 7 + 1)}
    return found


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)
