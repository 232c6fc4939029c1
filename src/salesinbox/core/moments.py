"""How a moment to come is told: when that is, and how far off."""

from __future__ import annotations

from datetime import UTC, datetime

_MANY_DAYS = 60
_DAYS_A_MONTH = 30.44
_DAYS_A_YEAR = 365.25


def told(moment: datetime, now: datetime) -> str:
    """``Tue 1 Dec, 09:00`` in the moment's own zone, with the year where it is not this one."""
    year = "" if moment.year == now.astimezone(moment.tzinfo).year else f" {moment.year}"
    return f"{moment:%a} {moment.day} {moment:%b}{year}, {moment:%H:%M}"


def ahead(moment: datetime, now: datetime) -> str:
    """How far off: ``in 20 minutes``, ``in 3 hours``, ``tomorrow``, ``in 5 days``, ``in 4 months``; days by date."""
    minutes = round((moment.astimezone(UTC) - now.astimezone(UTC)).total_seconds() / 60)
    days = (moment.date() - now.astimezone(moment.tzinfo).date()).days
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"in {_count(minutes, 'minute')}"
    if days == 0 or minutes < 6 * 60:
        return f"in {_count(round(minutes / 60), 'hour')}"
    if days <= _MANY_DAYS:
        return "tomorrow" if days == 1 else f"in {days} days"
    months = round(days / _DAYS_A_MONTH)
    return f"in {months} months" if months < 24 else f"in {round(days / _DAYS_A_YEAR)} years"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
