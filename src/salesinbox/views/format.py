"""Numbers, times and names as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

_UNITS = ("B", "KB", "MB", "GB")


def size(count: int) -> str:
    """A number of bytes, in the unit that suits it: ``820 B``, ``14 KB``, ``2.3 MB``."""
    value = float(count)
    for unit in _UNITS:
        if value < 999.5 or unit == _UNITS[-1]:
            return f"{value:.1f} {unit}" if unit not in ("B", "KB") and value < 10 else f"{value:.0f} {unit}"
        value /= 1000
    raise AssertionError("unreachable")


def when(seconds: float, now: datetime, zone: tzinfo | None = None, *, full: bool = False) -> str:
    """A time for a list, at most seven cells: ``14:03`` today, ``Mon`` this week, ``3 Mar`` this year, ``03/25``.

    Where it may be *full*, at most twelve cells: ``Mon 14:03``, ``3 Mar 14:03``, ``3 Mar 2025``.
    """
    moment, today = _local(seconds, zone), now.astimezone(zone)
    days = (today.date() - moment.date()).days
    clock = f" {moment:%H:%M}" if full else ""
    if days == 0:
        return f"{moment:%H:%M}"
    if 0 < days < 7:
        return f"{moment:%a}{clock}"
    if moment.year == today.year or 0 < days < 180:
        return f"{moment.day} {moment:%b}{clock}"
    return f"{moment.day} {moment:%b %Y}" if full else f"{moment:%m/%y}"


def coming(seconds: float, now: datetime, zone: tzinfo | None = None) -> str:
    """A time to come, for a list: ``14:03`` today, ``Mon 09:00`` within a week, ``3 Mar``, ``3 Mar 2027``."""
    moment, today = _local(seconds, zone), now.astimezone(zone)
    days = (moment.date() - today.date()).days
    if days == 0:
        return f"{moment:%H:%M}"
    if 0 < days < 7:
        return f"{moment:%a %H:%M}"
    return f"{moment.day} {moment:%b}" if moment.year == today.year else f"{moment.day} {moment:%b %Y}"


def full_when(seconds: float, zone: tzinfo | None = None) -> str:
    """A time written out: ``Tue 3 Mar 2026, 14:03``."""
    moment = _local(seconds, zone)
    return f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M}"


def day(seconds: float, zone: tzinfo | None = None) -> str:
    """A day written out: ``3 Mar 2026``."""
    moment = _local(seconds, zone)
    return f"{moment.day} {moment:%b %Y}"


def iso(seconds: float, zone: tzinfo | None = None) -> str:
    """A time for a program: ISO 8601 with offset."""
    return _local(seconds, zone).isoformat()


def ago(seconds: float, now: float) -> str:
    """How long since a time: ``just now``, ``5 minutes ago``, ``2 days ago``."""
    passed = max(0.0, now - seconds)
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if passed >= length:
            count = int(passed // length)
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def took(seconds: float) -> str:
    """A length of time that was measured: ``0.4 s``, ``25 s``, ``12 min``, ``3 h``."""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:,.0f} h"


def time_left(seconds: float) -> str:
    """A time known only roughly: ``less than a minute left``, ``about 25 minutes left``, ``about 1 h 20 min left``."""
    minutes = round(seconds / 60)
    if seconds < 50:
        return "less than a minute left"
    if minutes >= 20:
        minutes = round(minutes / 5) * 5
    if minutes < 60:
        return f"about {minutes} minute{'' if minutes == 1 else 's'} left"
    hours, rest = divmod(round(minutes / 10) * 10, 60)
    if hours >= 6 or not rest:
        hours += rest >= 30
        return f"about {hours} hour{'' if hours == 1 else 's'} left"
    return f"about {hours} h {rest} min left"


def names(people: Sequence[str]) -> str:
    """Several people in little room: everybody's full name where it is one, else first names."""
    if len(people) == 1:
        return people[0]
    return ", ".join(_first_name(person) for person in people)


def _first_name(name: str) -> str:
    if "@" in name:
        return name.split("@")[0]
    first = name.replace(",", " ").split(" ")[0]
    return first if len(first) > 1 else name


def _local(seconds: float, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone)
