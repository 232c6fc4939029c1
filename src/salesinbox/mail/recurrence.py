"""How an event recurs (RFC 5545 §3.3.10), in words. Nothing is worked out, so no rule is too large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year", "HOURLY": "hour"}
_DAYS = {
    "MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday",
    "SU": "Sunday",
}  # fmt: skip
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_ORDINALS = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth", "-1": "last", "-2": "second last"}
_WORKDAYS = frozenset({"MO", "TU", "WE", "TH", "FR"})
_MOST = 7


def in_words(rule: Any) -> str:
    """``every week on Tuesday, 10 times``; empty where there is no rule that can be told."""
    if not isinstance(rule, Mapping):
        return ""
    unit = _UNITS.get(_first(rule, "FREQ").upper(), "")
    if not unit:
        return "repeats" if rule else ""
    interval = _first(rule, "INTERVAL")
    every = f"every {unit}" if interval in ("", "1") else f"every {interval} {unit}s"
    days = [str(day).upper() for day in _values(rule, "BYDAY")]
    if unit == "week" and every == "every week" and set(days) == _WORKDAYS:
        every, days = "every weekday", []
    return every + "".join(_parts(rule, days))


def _parts(rule: Mapping[str, Any], days: Sequence[str]) -> list[str]:
    out = []
    if days:
        out.append(f" on {_listed([_day(day) for day in days])}")
    if month_days := _values(rule, "BYMONTHDAY"):
        out.append(f" on day {_listed([str(day) for day in month_days])}")
    if months := _values(rule, "BYMONTH"):
        out.append(f" in {_listed([_month(month) for month in months])}")
    if count := _first(rule, "COUNT"):
        out.append(f", {count} time{'' if count == '1' else 's'}")
    until = next(iter(_values(rule, "UNTIL")), None)
    if isinstance(until, date):
        out.append(f", until {until.day} {_MONTHS[until.month - 1][:3]} {until.year}")
    return out


def _values(rule: Mapping[str, Any], name: str) -> list[Any]:
    value = rule.get(name)
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def _first(rule: Mapping[str, Any], name: str) -> str:
    return str(next(iter(_values(rule, name)), ""))[:20]


def _day(day: str) -> str:
    name = _DAYS.get(day[-2:], day[-2:])
    number = day[:-2].lstrip("+")
    return f"the {_ORDINALS.get(number, number)} {name}" if number else name


def _month(month: Any) -> str:
    text = str(month)
    return _MONTHS[int(text) - 1] if text.isdigit() and 0 < int(text[:3]) <= len(_MONTHS) else text


def _listed(words: Sequence[str]) -> str:
    shown = [word[:40] for word in words[:_MOST]]
    if len(words) > _MOST:
        return ", ".join(shown) + " …"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
