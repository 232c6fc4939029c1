"""The grammar of words for times: which day, which time of day, or how long from now (rules in triage.times)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as clock_time
from typing import Final

from salesinbox.triage.words import COUNTS, MONTHS, PARTS, WEEKDAYS

LATER: Final = timedelta(hours=3)


class Unclear(Exception):
    """Two days, two times of day, or none that exists."""


@dataclass
class Said:
    """What has been understood so far."""

    today: date
    day: date | None = None
    time: clock_time | None = None
    elapsed: timedelta | None = None
    """So long from now; then neither of the others."""

    def on(self, day: date) -> None:
        """Take the day."""
        if self.day is not None:
            raise Unclear
        self.day = day

    def at(self, moment: clock_time) -> None:
        """Take the time of day."""
        if self.time is not None:
            raise Unclear
        self.time = moment


def understood(words: str, today: date) -> Said:
    """What *words* say, as :func:`salesinbox.triage.words.plain` gives them.

    Raises:
        Unclear: That is no time.
        ValueError: There is no such day or time of day.
        OverflowError: It is too far away.
    """
    said = Said(today)
    if not words:
        raise Unclear
    while words:
        for pattern, take in _RULES:
            if found := pattern.match(words):
                take(said, found)
                words = words[found.end() :]
                break
        else:
            raise Unclear
    if said.elapsed is not None and (said.day is not None or said.time is not None):
        raise Unclear
    if said.day == said.today and said.time is None:
        said.elapsed = LATER
    return said


def in_year(day: date, year: int) -> date:
    """*day* in another year; the 29th of February may be the 28th."""
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def _months_on(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _monday(day: date) -> date:
    return day - timedelta(day.weekday())


def _take_iso(said: Said, found: re.Match[str]) -> None:
    said.on(date(int(found["y"]), int(found["m"]), int(found["d"])))


def _take_date(said: Said, found: re.Match[str]) -> None:
    """A day of a month; without a year the next such day."""
    month = MONTHS.index(found["m"]) + 1 if found["m"] in MONTHS else int(found["m"])
    if found["y"]:
        said.on(date(int(found["y"]), month, int(found["d"])))
        return
    day = next(date(year, month, int(found["d"])) for year in _years(said.today.year, month, int(found["d"])))
    said.on(day if day >= said.today else _next_year(day))


def _years(first: int, month: int, day: int) -> list[int]:
    """The years from *first* on that have this day."""
    found = [year for year in range(first, first + 9) if 1 <= day <= calendar.monthrange(year, month)[1]]
    if not found:
        raise Unclear
    return found


def _next_year(day: date) -> date:
    return day.replace(year=_years(day.year + 1, day.month, day.day)[0])


def _take_day_of_month(said: Said, found: re.Match[str]) -> None:
    day, months = int(found["d"]), (_months_on(said.today.replace(day=1), n) for n in range(3))
    ahead = (each.replace(day=day) for each in months if day <= calendar.monthrange(each.year, each.month)[1])
    said.on(next(each for each in ahead if each >= said.today))


def _take_length(said: Said, found: re.Match[str]) -> None:
    said_count = found["n"]
    count = COUNTS.index(said_count) + 1 if said_count in COUNTS else int(said_count) if said_count.isdecimal() else 1
    unit = found["unit"]
    if unit in ("minute", "hour"):
        length = timedelta(**{f"{unit}s": count}) / (2 if found["half"] else 1)
        said.elapsed = (said.elapsed or timedelta()) + length
        return
    if found["half"]:
        raise Unclear
    months = {"month": count, "year": 12 * count}.get(unit)
    days = {"day": count, "week": 7 * count}.get(unit, 0)
    said.on(_months_on(said.today, months) if months else said.today + timedelta(days))


def _take_end(said: Said, found: re.Match[str]) -> None:
    """The last day of a month or year, the Friday of a week."""
    today, on = said.today, 1 if found["next"] else 0
    if found["unit"] == "week":
        friday = _monday(today) + timedelta(4 + 7 * on)
        said.on(friday if friday > today else friday + timedelta(7))
    elif found["unit"] == "month":
        first = _months_on(today.replace(day=1), on + 1)
        said.on(first - timedelta(1))
    else:
        said.on(date(today.year + on, 12, 31))


def _take_next(said: Said, found: re.Match[str]) -> None:
    first_of_month = said.today.replace(day=1)
    said.on(
        {
            "week": _monday(said.today) + timedelta(7),
            "month": _months_on(first_of_month, 1),
            "year": date(said.today.year + 1, 1, 1),
        }[found["unit"]]
    )


def _take_weekday(said: Said, found: re.Match[str]) -> None:
    wanted = 5 if found["day"] == "weekend" else WEEKDAYS.index(found["day"])
    if found["next"]:
        said.on(_monday(said.today) + timedelta(7 + wanted))
    else:
        said.on(said.today + timedelta((wanted - said.today.weekday() - 1) % 7 + 1))


def _take_relative(said: Said, found: re.Match[str]) -> None:
    days = {"day after tomorrow": 2, "tomorrow": 1}.get(found["day"], 0)
    said.on(said.today + timedelta(days))
    if found["day"] == "tonight":
        said.at(PARTS["night"])


def _take_later(said: Said, found: re.Match[str]) -> None:
    said.elapsed = LATER


def _take_part(said: Said, found: re.Match[str]) -> None:
    said.at(PARTS[found["part"]])
    if found["this"]:
        said.on(said.today)


def _take_midnight(said: Said, found: re.Match[str]) -> None:
    """The end of the day that was named, or of today."""
    said.day = (said.day or said.today) + timedelta(1)
    said.at(clock_time(0))


def _take_time(said: Said, found: re.Match[str]) -> None:
    hour, half_day = int(found["h"]), found["half"]
    if half_day:
        if not 1 <= hour <= 12:
            raise Unclear
        hour = hour % 12 + (12 if half_day == "pm" else 0)
    said.at(clock_time(hour, int(found["m"] or 0)))


_UNITS = ("minute", "hour", "day", "week", "month", "year")
_MONTH, _DAY = "|".join(MONTHS), r"(?P<d>\d\d?)(?: (?:st|nd|rd|th))?"
_RULES: tuple[tuple[re.Pattern[str], Callable[[Said, re.Match[str]], None]], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?:\s+|$)"), take)
    for pattern, take in (
        (r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)", _take_iso),
        (r"(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>\d{4})?", _take_date),
        (rf"{_DAY}(?: of)? (?P<m>{_MONTH})(?: (?P<y>\d{{4}}))?", _take_date),
        (rf"(?P<m>{_MONTH}) {_DAY}(?: (?P<y>\d{{4}}))?", _take_date),
        (
            rf"(?:in )?(?P<half>half )?(?P<n>\d{{1,5}}|an?|{'|'.join(COUNTS)}) (?P<unit>{'|'.join(_UNITS)})",
            _take_length,
        ),
        (r"(?:this )?end of (?P<next>next )?(?:this )?(?P<unit>week|month|year)", _take_end),
        (r"next (?P<unit>week|month|year)", _take_next),
        (rf"(?P<next>next )?(?:this )?(?P<day>weekend|{'|'.join(WEEKDAYS)})", _take_weekday),
        (r"(?P<day>day after tomorrow|tomorrow|tonight|today)", _take_relative),
        (r"later(?: today)?", _take_later),
        (rf"(?P<this>this )?(?:in )?(?P<part>{'|'.join(PARTS)})", _take_part),
        (r"midnight", _take_midnight),
        (r"(?P<h>\d\d?):(?P<m>\d\d)(?: (?P<half>am|pm))?", _take_time),
        (r"(?P<h>\d\d?)(?P<m>) (?P<half>am|pm)", _take_time),
        (r"(?P<d>\d\d?) (?:st|nd|rd|th)", _take_day_of_month),
        (r"(?P<h>\d\d?)(?P<m>)(?P<half>)", _take_time),
    )
)
"""Each is tried in turn on what is left; the first that fits takes it."""
