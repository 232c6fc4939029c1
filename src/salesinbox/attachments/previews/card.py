"""Contacts (vCard, RFC 6350 and the older 2.1): who, and how to reach them. Calendars: what is when."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator

from salesinbox.attachments.previews.plain import decoded
from salesinbox.attachments.previews.shown import Preview, Unreadable, shown
from salesinbox.core.numbers import counted
from salesinbox.core.text import clean_line
from salesinbox.mail.calendar import Event, read_calendar
from salesinbox.mail.calendar_words import when

MAX_CARDS = 200
_MAX_FIELDS = 5_000
_MOST_PEOPLE = 20
_TITLES = {
    "FN": "Name", "NICKNAME": "Nickname", "ORG": "Company", "TITLE": "Title", "ROLE": "Role", "EMAIL": "E-mail",
    "TEL": "Phone", "ADR": "Address", "URL": "Web", "BDAY": "Born", "NOTE": "Note", "IMPP": "Chat",
}  # fmt: skip
_FOLD_RE = re.compile(r"\r?\n[ \t]")
_SOFT_RE = re.compile(r"=\r?\n")
_ESCAPE_RE = re.compile(r"\\([\\,;:nN])")
_KINDS = frozenset(["home", "work", "cell", "mobile", "fax", "voice", "pager"])


def card_preview(data: bytes, charset: str) -> Preview:
    """The people in a file of contacts."""
    text, note = decoded(data, charset)
    text = _FOLD_RE.sub("", _SOFT_RE.sub("", text) if "QUOTED-PRINTABLE" in text.upper() else text)
    out: list[str] = []
    count = 0
    for line in text.split("\n")[:_MAX_FIELDS]:
        head, colon, value = line.strip().partition(":")
        name, *params = head.upper().split(";")
        name = name.rpartition(".")[2]
        if name == "BEGIN":
            count += 1
            out += [""] if out else []
        elif colon and name in _TITLES and count <= MAX_CARDS:
            out.append(_line(name, params, value))
    more = f"Only the first {MAX_CARDS} are shown." if count > MAX_CARDS else ""
    return shown(counted(count, "contact"), "\n".join(out), notes=(note, more))


def _line(name: str, params: list[str], value: str) -> str:
    if any("QUOTED-PRINTABLE" in param for param in params):
        value = quopri.decodestring(value.encode("utf-8", "replace")).decode("utf-8", "replace")
    parts = [_ESCAPE_RE.sub(lambda m: " " if m[1] in "nN" else m[1], part) for part in re.split(r"(?<!\\);", value)]
    words = ", ".join(part.strip() for part in parts if part.strip())
    said = {word.lower() for param in params for word in re.split(r"[=,]", param)}
    kind = ", ".join(sorted(said & _KINDS))
    return f"{_TITLES[name]:<9} {words}{f' ({kind})' if kind else ''}"


def calendar_preview(data: bytes) -> Preview:
    """The events of a calendar.

    Raises:
        Unreadable: It is none.
    """
    found = read_calendar(data)
    if found is None:
        raise Unreadable("It is damaged.")
    blocks = ["\n".join(f"{label:<9} {words}" for label, words in _about(event)) for event in found.events]
    more = found.total - len(found.events)
    notes = (f"{counted(more, 'more event')} not shown.",) if more > 0 else ()
    return shown(f"calendar, {counted(found.total, 'event')}", "\n\n".join(blocks), notes=notes)


def _about(event: Event) -> Iterator[tuple[str, str]]:
    people = ", ".join(each.person.label for each in event.attendees[:_MOST_PEOPLE])
    yield "What", clean_line(event.summary) or "(no title)"
    yield from when(event)
    told = (("Repeats", event.repeats), ("Where", event.location), ("Link", event.link), ("Who", people))
    yield from ((label, clean_line(words)) for label, words in told if words.strip())
    if event.description.strip():
        yield "About", event.description.strip().replace("\n", f"\n{' ' * 10}")
