"""The values of operators: whether they can be understood, and the times and sizes they mean."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from salesinbox.core import clock
from salesinbox.store.search.tree import Span
from salesinbox.store.search.vocabulary import (
    LATER_STATES,
    OPERATORS,
    PARTS,
    SAME_PARTS,
    SAME_STATES,
    STATES,
    Takes,
)
from salesinbox.store.search.wrong import QueryError, near, shown

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AGE_RE = re.compile(r"(\d{1,5})\s*([hdwmy])[a-z]*", re.IGNORECASE)
_SIZE_RE = re.compile(r"(\d{1,12}(?:\.\d{1,3})?)\s*([kmg]?)i?b?", re.IGNORECASE)
_MONTH_RE = re.compile(r"(?:([a-z]{3,9})[\s.-]*(\d{4})?|(\d{4})-(\d{1,2})|(\d{4}))", re.IGNORECASE)
_UNITS = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3}
_DATE_HINT = "Write 2026-03-31, 2026-03, march, yesterday, or an age: 2d, 3w, 6m, 1y."


def check(key: str, value: str, at: Span) -> str:
    """*value* as it is kept in the tree.

    Raises:
        QueryError: The operator *key* does not take it.
    """
    operator = OPERATORS[key]
    if operator.takes is Takes.LATER:
        raise QueryError(f"{key}: finds nothing yet: there is no such data", operator.instead, *at)
    if not value.strip():
        raise QueryError(f"Nothing follows {key}:", f"Put {operator.means} there.", *at)
    if operator.takes is Takes.STATE:
        return _state(value, at)
    if operator.takes is Takes.PART:
        return _one_of(key, PARTS, SAME_PARTS, value, at)
    if operator.takes is Takes.DATE:
        start, end = period(value, at)
        if key == "on" and start == end:
            raise QueryError(f"on:{shown(value)} is an age, no day", "newer: and older: take ages.", *at)
    if operator.takes is Takes.SIZE:
        size(value, at)
    return value


def _state(value: str, at: Span) -> str:
    if value.lower() in LATER_STATES:
        raise QueryError(f"is:{value.lower()} finds nothing yet: there is no such data", "", *at)
    return _one_of("is", STATES, SAME_STATES, value, at)


def _one_of(key: str, known: dict[str, str], same: dict[str, str], value: str, at: Span) -> str:
    name = same.get(value.lower(), value.lower())
    if name not in known:
        raise QueryError(f"There is no {key}:{shown(value)}", near(value, known, f"{key}:"), *at)
    return name


def size(value: str, at: Span = (0, 0)) -> int:
    """Bytes: ``500k``, ``1.5MB``, ``10 M``; thousands, as mail programs count.

    Raises:
        QueryError: It is no size.
    """
    found = _SIZE_RE.fullmatch(value.strip())
    if found is None:
        raise QueryError(f"“{shown(value)}” is no size", "Write 500k, 5M or 1.5MB.", *at)
    return int(float(found[1]) * _UNITS[found[2].lower()])


def period(value: str, at: Span = (0, 0)) -> tuple[int, int]:
    """From when to when (exclusive) a value of a date operator is, in Unix seconds; an age is a moment.

    Days are those of this machine's time zone. A month or a day of the week without a year is the last one that has
    begun.

    Raises:
        QueryError: It is no date.
    """
    words = value.strip().lower()
    now = clock.now().astimezone()
    try:
        if age := _AGE_RE.fullmatch(words):
            moment = int(_ago(now, int(age[1]), age[2].lower()).timestamp())
            return moment, moment
        first, last = _days(words, now.date())
        return _midnight(first), _midnight(last + timedelta(days=1))
    except (ValueError, OverflowError, OSError):
        raise QueryError(f"“{shown(value)}” is no date", _DATE_HINT, *at) from None


def _ago(now: datetime, count: int, unit: str) -> datetime:
    if unit in "my":
        months = now.year * 12 + now.month - 1 - count * (12 if unit == "y" else 1)
        return _last_of_month(now, *divmod(months, 12))
    return now - timedelta(**{{"h": "hours", "d": "days", "w": "weeks"}[unit]: count})


def _last_of_month(now: datetime, year: int, month: int) -> datetime:
    """The same day and time in another month, or its last day."""
    for day in range(now.day, 27, -1):
        try:
            return now.replace(year=year, month=month + 1, day=day)
        except ValueError:
            if year < 1:
                raise
    return now.replace(year=year, month=month + 1, day=min(now.day, 28))


def _days(words: str, today: date) -> tuple[date, date]:
    """The first and the last day of a period."""
    if words in ("today", "yesterday"):
        day = today - timedelta(days=int(words == "yesterday"))
        return day, day
    if (weekday := _named(words, _DAYS)) is not None:
        day = today - timedelta(days=(today.weekday() - weekday) % 7)
        return day, day
    if len(words) >= 8 and words[0].isdigit():
        day = date.fromisoformat(words)
        return day, day
    return _months(words, today)


def _months(words: str, today: date) -> tuple[date, date]:
    found = _MONTH_RE.fullmatch(words)
    if found is None:
        raise ValueError(words)
    if found[5]:
        return date(int(found[5]), 1, 1), date(int(found[5]), 12, 31)
    if found[3]:
        year, month = int(found[3]), int(found[4])
    else:
        named = _named(found[1], _MONTHS)
        if named is None:
            raise ValueError(words)
        month = named + 1
        year = int(found[2]) if found[2] else today.year - int(month > today.month)
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)


def _named(word: str, names: tuple[str, ...]) -> int | None:
    """Which of *names* begins with *word*, of three letters at least."""
    return next((at for at, name in enumerate(names) if len(word) >= 3 and name.startswith(word)), None)


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time()).astimezone().timestamp())
