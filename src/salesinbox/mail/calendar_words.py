"""When an event is, in words: here, and where its sender is. All of it is safe to show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

from salesinbox.core.text import clean_line
from salesinbox.mail.calendar import Event


def when(event: Event, zone: tzinfo | None = None) -> Iterator[tuple[str, str]]:
    """The time as it is here, and as the sender says it where that differs."""
    start, end = event.start, event.end
    if start is None:
        yield "When", "no time given"
    elif not isinstance(start, datetime):
        yield "When", _days(start, end)
    elif start.tzinfo is None:
        unknown = f" (in the time zone {clean_line(event.zone)}, which is not known here)" if event.zone else ""
        yield "When", f"{_span(start, end)}{unknown}"
    else:
        here = _shifted(start, zone)
        yield "When", _span(here, _shifted(end, zone) if isinstance(end, datetime) and end.tzinfo else None)
        if here.utcoffset() != start.utcoffset() and start.utcoffset():
            yield "There", f"{_span(start, end)} {clean_line(event.zone)}".rstrip()


def _shifted(moment: datetime, zone: tzinfo | None) -> datetime:
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return moment


def _days(start: date, end: datetime | date | None) -> str:
    """Whole days; the end that a calendar names is the day after."""
    last = end - timedelta(days=1) if isinstance(end, date) and not isinstance(end, datetime) and end > start else start
    return f"{_day(start)}, all day" if last == start else f"{_day(start)} – {_day(last)}"


def _span(start: datetime, end: datetime | date | None) -> str:
    if not isinstance(end, datetime):
        return f"{_day(start)}, {start:%H:%M}"
    if end.date() == start.date():
        return f"{_day(start)}, {start:%H:%M} – {end:%H:%M}"
    return f"{_day(start)}, {start:%H:%M} – {_day(end)}, {end:%H:%M}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b} {day.year}"
