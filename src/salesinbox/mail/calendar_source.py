"""As much of an iCalendar text (RFC 5545) as an invitation needs, so that no hostile one costs time.

Everything else is left out before the library reads it: alarms, files, all but the first events, time zones whose
changes come more often than once a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from salesinbox.mail.charset import decode_text

MAX_EVENTS = 50
MAX_PEOPLE = 300
_MAX_BYTES = 4 << 20
_MAX_LINES = 50_000
_MAX_ZONES = 20
_MAX_CHANGES = 40
_LONGEST_LINE = 8_000
_FOLD_RE = re.compile(r"\r?\n[ \t]|\r(?!\n)[ \t]")
_NAME_RE = re.compile(r"([A-Za-z0-9-]{1,60})(?=[;:])")
_KEPT = {
    "VCALENDAR": frozenset({"METHOD", "PRODID", "VERSION", "CALSCALE", "X-WR-TIMEZONE"}),
    "VEVENT": frozenset(
        [
            "UID",
            "SEQUENCE",
            "DTSTAMP",
            "DTSTART",
            "DTEND",
            "DURATION",
            "SUMMARY",
            "LOCATION",
            "DESCRIPTION",
            "ORGANIZER",
            "ATTENDEE",
            "RRULE",
            "RECURRENCE-ID",
            "STATUS",
            "URL",
            "COMMENT",
            "CONFERENCE",
            "X-GOOGLE-CONFERENCE",
            "X-MICROSOFT-SKYPETEAMSMEETINGURL",
        ]
    ),
    "VTIMEZONE": frozenset({"TZID"}),
    "STANDARD": frozenset({"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "TZNAME"}),
    "DAYLIGHT": frozenset({"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "TZNAME"}),
}
_ONCE = frozenset(_KEPT["VEVENT"] - {"ATTENDEE", "CONFERENCE", "COMMENT"})


@dataclass(slots=True)
class _Part:
    """A component that is kept, with its lines and what is in it."""

    name: str
    lines: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    parts: list[_Part] = field(default_factory=list)

    def text(self) -> Iterator[str]:
        yield f"BEGIN:{self.name}"
        yield from self.lines
        for part in self.parts:
            yield from part.text()
        yield f"END:{self.name}"


def bounded_calendar(data: bytes) -> tuple[str, int]:
    """The text to be read, with unfolded lines, and how many events there are in all."""
    lines = _FOLD_RE.sub("", decode_text(data[:_MAX_BYTES], "")[0]).splitlines()[:_MAX_LINES]
    root, events = _parts(lines)
    if root is None:
        return "", events
    zones = [part for part in root.parts if part.name == "VTIMEZONE" and _is_zone(part)][:_MAX_ZONES]
    kept = [part for part in root.parts if part.name == "VEVENT"][:MAX_EVENTS]
    root.parts = [*zones, *kept]
    return "\r\n".join(root.text()) + "\r\n", events


def _parts(lines: list[str]) -> tuple[_Part | None, int]:
    """The first calendar, without what is of no use; one that is cut short ends where its lines do."""
    root: _Part | None = None
    open_: list[_Part] = []
    skipped, events = "", 0
    for line in lines:
        line = line.strip()
        word = line[:40].upper()
        if skipped:
            skipped = "" if word == f"END:{skipped}" else skipped
        elif word.startswith("BEGIN:"):
            part = _Part(word[6:].strip())
            events += part.name == "VEVENT"
            if not _belongs(part, open_):
                skipped = part.name
            elif not open_:
                if root is not None:
                    break
                root = part
                open_.append(part)
            else:
                if part.name != "VEVENT" or events <= MAX_EVENTS:
                    open_[-1].parts.append(part)
                open_.append(part)
        elif word.startswith("END:") and open_:
            if word[4:].strip() == open_[-1].name:
                open_.pop()
        elif open_:
            _keep(open_[-1], line)
    return root, events


def _belongs(part: _Part, open_: list[_Part]) -> bool:
    within = open_[-1].name if open_ else ""
    wanted = {"": {"VCALENDAR"}, "VCALENDAR": {"VEVENT", "VTIMEZONE"}, "VTIMEZONE": {"STANDARD", "DAYLIGHT"}}
    return part.name in wanted.get(within, set())


def _keep(part: _Part, line: str) -> None:
    match = _NAME_RE.match(line)
    name = match[1].upper() if match else ""
    if name not in _KEPT[part.name] or (name in _ONCE and name in part.names):
        return
    if len(part.lines) < MAX_PEOPLE:
        part.names.append(name)
        part.lines.append(line[:_LONGEST_LINE])


def _is_zone(part: _Part) -> bool:
    """Whether a time zone can be worked out in few steps."""
    rules = [line.upper() for change in part.parts for line in change.lines if line.upper().startswith("RRULE")]
    yearly = all("FREQ=YEARLY" in rule and "INTERVAL" not in rule for rule in rules)
    often = any(f"BY{word}" in rule for rule in rules for word in ("HOUR", "MINUTE", "SECOND", "SETPOS", "YEARDAY"))
    return bool(part.parts) and yearly and not often and len(part.parts) <= _MAX_CHANGES
