"""Reading the hand-written conversations and playing them against a calendar.

A ``.story`` file is a row of conversations::

    # Subject
    with PERSON; ago DAYS [; box MAILBOX] [; labels A, B] [; starred] [; unread 1]
    @ WRITER [+WAIT] [cc:PERSON,…] [file:KIND:NAME[:ITEMS]] [draft] [unread]
    text of the first message
    @ …

``ago`` counts from now to the first message, ``+3h`` (m, h, d) from the message before. The rep writes to PERSON,
everyone else to the rep; with ``cc:rep`` they write to whoever spoke last.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from salesinbox.demo import files
from salesinbox.demo.letters import Outline, Sent, compose
from salesinbox.demo.mime import File
from salesinbox.demo.people import people, read_text

FILES = ("english.story", "continental.story", "asian_and_rtl.story")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_LATEST = timedelta(minutes=4)
_REPLY_PREFIX = {"de": "AW: ", "pl": "Odp: "}


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a story: the words of its ``@`` line, and its text."""

    writer: str
    words: tuple[str, ...]
    text: str

    @property
    def wait(self) -> timedelta:
        """How long after the message before."""
        for word in self.words:
            if word.startswith("+"):
                return float(word[1:-1]) * _UNITS[word[-1]]
        return timedelta()

    def value(self, name: str) -> str:
        """What follows ``name:`` among the words, or nothing."""
        return next((word.partition(":")[2] for word in self.words if word.startswith(name + ":")), "")


@dataclass(frozen=True, slots=True)
class Story:
    """A conversation as it was written down."""

    subject: str
    settings: dict[str, str]
    lines: tuple[Line, ...]

    @property
    def person(self) -> str:
        """The short name of the one the rep talks to."""
        return self.settings["with"]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(filter(None, self.settings.get("labels", "").replace(",", " ").split()))


@dataclass(frozen=True, slots=True)
class Played:
    """A message of a story with the line it came from."""

    line: Line
    sent: Sent


def read_stories(*names: str) -> list[Story]:
    """The stories of some files of ``demo/content``, in order."""
    return [_parse(block) for name in names for block in ("\n" + read_text(name)).split("\n# ")[1:]]


def _parse(block: str) -> Story:
    head, *messages = block.split("\n@ ")
    subject, settings = head.split("\n", 1)
    pairs = (setting.strip().partition(" ") for setting in settings.split(";"))
    lines = []
    for message in messages:
        words, _, text = message.partition("\n")
        writer, *rest = words.split()
        lines.append(Line(writer, tuple(rest), text.strip()))
    return Story(subject, {name: value for name, _, value in pairs}, tuple(lines))


def play(story: Story, now: datetime) -> list[Played]:
    """Write the messages of *story* so that it began ``ago`` days before *now* and has not overtaken *now*."""
    date = _beginning(story, now)
    played: list[Played] = []
    for line in story.lines:
        date += line.wait
        before = played[-1].sent if played else None
        played.append(Played(line, compose(_outline(story, line, date, before))))
    return played


def _beginning(story: Story, now: datetime) -> datetime:
    ago = float(story.settings["ago"])
    start = now - timedelta(days=ago)
    if ago >= 2:  # at an hour when people work, but never the same one
        chance = zlib.crc32(story.subject.encode())
        start = start.replace(hour=7 + chance % 9, minute=chance // 9 % 60, second=chance // 600 % 60)
    if ago >= 7 and start.weekday() > 4:
        start -= timedelta(days=2)
    length = sum((line.wait for line in story.lines), timedelta())
    while start + length > now - _LATEST and ago > 0:
        start -= timedelta(hours=7)
    return start


def _outline(story: Story, line: Line, date: datetime, before: Sent | None) -> Outline:
    everyone = people()
    writer, rep = everyone[line.writer], everyone["rep"]
    cc = tuple(everyone[key] for key in filter(None, line.value("cc").split(",")))
    spoke_last = before.writer if before and rep in cc else rep
    to = everyone[story.person] if line.writer == "rep" else spoke_last
    subject = story.subject
    if before:
        subject = _REPLY_PREFIX.get(writer.language, "Re: ") + subject.removeprefix("AW: ")
    attached, invitation = _attachments(story, line, date)
    return Outline(
        writer=writer,
        to=(to,),
        cc=tuple(person for person in cc if person not in (to, writer)),
        date=date,
        subject=subject,
        text=line.text,
        files=attached,
        invitation=invitation,
        answers=before,
    )


def _attachments(story: Story, line: Line, date: datetime) -> tuple[tuple[File, ...], bytes]:
    kind, *rest = line.value("file").split(":")
    if not kind:
        return (), b""
    if kind == "invite":
        return (), _invitation(line, date, rest)
    if kind == "photo":
        return (files.picture(rest[0]),), b""
    if kind == "prices":
        return (files.price_list(rest[0], discount=0.12 if "dealer" in story.labels else 0.0),), b""
    customer = people()[story.person]
    items = files.parse_items(rest[1] if len(rest) > 1 else "")
    return (files.document(kind, rest[0], customer.name, date, items),), b""


def _invitation(line: Line, date: datetime, rest: list[str]) -> bytes:
    days, hour, minutes, title = rest
    writer = people()[line.writer]
    day = (date + timedelta(days=int(days))).replace(hour=int(hour), minute=0, second=0, microsecond=0)
    organizer = (writer.name, writer.address)
    return files.invitation(title.replace("_", " "), organizer, people()["rep"].address, day, int(minutes))
