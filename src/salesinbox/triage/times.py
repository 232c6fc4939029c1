"""Words for a time to come: ``tomorrow 9``, ``next tue``, ``fri afternoon``, ``in 3 hours``, ``end of month``.

A day and a time of day in either order, or a length of time from now. The rules, where words could mean several things:

- A weekday is the next such day, never today; ``next tue`` is the Tuesday of next week. Weeks begin on Monday.
- A day without a time is at 9:00, today is three hours from now. A time without a day is the next such time.
- Hours are those of 24 unless ``am`` or ``pm`` is said.
- ``in 3 hours`` is so long from now whatever clocks do; ``in 3 days`` is a day, at 9:00 unless a time is said.
- What a wall clock is to show is meant in the zone in force when it is said, by that zone's rules for that day, and is
  an instant from then on, also for who travels. A time that clocks skip in spring is as much later as they skip; of one
  that comes twice in autumn it is the first that is ahead.

dateparser was tried: it takes ``tomorrow 9`` for now in a day, and knows neither ``weekend`` nor ``end of month``.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from salesinbox.core.errors import UsageError
from salesinbox.core.moments import told
from salesinbox.core.text import clean_line, shorten
from salesinbox.triage.grammar import LATER, Said, Unclear, in_year, understood
from salesinbox.triage.words import is_known, nearest, plain

MORNING: Final = time(9)
EXAMPLES: Final = "Say: tomorrow 9, next tue, fri afternoon, in 3 hours, end of month, 1 dec, 2026-12-01 14:30."
_MOST_LETTERS = 80
_MOST_AHEAD = timedelta(days=36_525)
_PAST_WORDS = {"yesterday", "ago", "last"}
_WORTH_IT = timedelta(hours=1)
"""What comes sooner is not offered."""
_LONG_PAST = timedelta(days=28)


def parse(text: str, now: datetime, zone: tzinfo | None = None) -> datetime:
    """The instant that *text* means: aware, as wall clocks in *zone* show it.

    Args:
        now: Aware.
        zone: The user's; ``None`` is the computer's.

    Raises:
        UsageError: It is no time, or past; the message says what is near.
    """
    shown = f"“{shorten(clean_line(text), 40)}”" if text.strip() else "Nothing"
    if len(text) > _MOST_LETTERS:
        raise UsageError(f"{shown} is too long for a time.", EXAMPLES)
    now = now.astimezone(UTC)  # times of one zone would be compared as wall clocks show them
    try:
        said = understood(plain(text), now.astimezone(zone).date())
        moment = _moment(said, now, zone)
        if moment - now > _MOST_AHEAD:
            raise Unclear
    except (Unclear, ValueError, OverflowError):
        raise UsageError(f"{shown} is no time.", _hint(text)) from None
    if moment > now:
        return moment.astimezone(zone)
    near = _near(said, now, zone).astimezone(zone)
    raise UsageError(f"{told(moment.astimezone(zone), now)} is past.", f"Near that: {told(near, now)}.")


def for_snoozing(now: datetime, zone: tzinfo | None = None) -> list[tuple[str, datetime]]:
    """Times that are chosen often, each with what it is called."""
    later = ("In 3 hours", "in 3 hours")
    if (now + LATER).astimezone(zone).date() == now.astimezone(zone).date():
        later = ("Later today", "later today")
    return _offered(
        (later, ("This evening", "this evening"), ("Tomorrow", "tomorrow"), ("Weekend", "weekend"),
         ("Next week", "next week")),
        now, zone,
    )  # fmt: skip


def for_reminding(now: datetime, zone: tzinfo | None = None) -> list[tuple[str, datetime]]:
    """As :func:`for_snoozing`, for waiting for an answer."""
    words = ("Tomorrow", "In 3 days", "Next week", "In 2 weeks", "In a month")
    return _offered([(each, each) for each in words], now, zone)


def _offered(choices: Iterable[tuple[str, str]], now: datetime, zone: tzinfo | None) -> list[tuple[str, datetime]]:
    found: dict[datetime, str] = {}
    for title, words in choices:
        with suppress(UsageError):  # this evening, at night
            moment = parse(words, now, zone)
            if moment.astimezone(UTC) - now.astimezone(UTC) >= _WORTH_IT:
                found.setdefault(moment, title)
    return sorted(((title, moment) for moment, title in found.items()), key=lambda each: each[1].astimezone(UTC))


def on_wall_clock(day: date, at: time, now: datetime, zone: tzinfo | None = None) -> datetime:
    """When clocks in *zone* show *at* on *day*, in UTC; where they do twice, the first time that is after *now*."""
    naive = datetime.combine(day, at.replace(tzinfo=None))
    first, second = (_shown(naive.replace(fold=fold), zone) for fold in (0, 1))
    return second if first <= now.astimezone(UTC) < second else first


def _shown(naive: datetime, zone: tzinfo | None) -> datetime:
    aware = naive.astimezone() if zone is None else naive.replace(tzinfo=zone)
    return aware.astimezone(UTC)


def _moment(said: Said, now: datetime, zone: tzinfo | None) -> datetime:
    if said.elapsed is not None:
        return now + said.elapsed
    moment = on_wall_clock(said.day or said.today, said.time or MORNING, now, zone)
    if said.day is None and moment <= now:
        return on_wall_clock(said.today + timedelta(1), said.time or MORNING, now, zone)
    return moment


def _near(said: Said, now: datetime, zone: tzinfo | None) -> datetime:
    """The same time tomorrow; for a day long past, when that day of the year comes next."""
    day, near = said.day or said.today, said.today + timedelta(1)
    if said.today - day > _LONG_PAST:
        near = next(each for n in (0, 1) if (each := in_year(day, said.today.year + n)) > said.today)
    return on_wall_clock(near, said.time or MORNING, now, zone)


def _hint(text: str) -> str:
    if _PAST_WORDS & set(plain(text).split()):
        return f"That is past. {EXAMPLES}"
    unknown = next((word for word in plain(text).split() if not is_known(word)), "")
    meant = nearest(unknown) if unknown else ""
    return f"Did you mean {meant}? {EXAMPLES}" if meant else EXAMPLES
