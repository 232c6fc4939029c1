"""The draft that answers a mail: to whom, under which subject, with what quoted (RFC 5322 §3.6)."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import datetime, tzinfo

from salesinbox.core.models import Address, ParsedMessage
from salesinbox.core.text import clean_block, clean_line
from salesinbox.mail.draft import Draft
from salesinbox.mail.quotes import SegmentKind, split_quotes
from salesinbox.mail.threading import reply_subject

_QUOTED = 50_000
"""Characters of the original that are quoted."""
_REFERENCES = 50
_WIDTH = 76
"""Of quoted lines; RFC 5322 asks for at most 78 characters."""


def reply_draft(
    message: ParsedMessage,
    *,
    own: frozenset[str],
    sender: Address,
    everyone: bool,
    zone: tzinfo | None = None,
) -> Draft:
    """A draft that answers *message*, its body quoted below two empty lines to write on.

    Args:
        message: The mail to answer.
        own: Keys of all addresses of the user; they never become recipients. An answer to one's own mail goes to
            the people it went to.
        sender: Who answers.
        everyone: Whether the other recipients get it too.
        zone: The time zone to say the date in; this computer's where it is not given.
    """
    to, cc = _recipients(message, own, everyone)
    return Draft(
        sender=sender,
        to=to,
        cc=cc,
        subject=reply_subject(clean_line(message.subject)),
        body=f"\n\n{quoted(message, zone)}",
        in_reply_to=message.message_id,
        references=_references(message),
    )


def _recipients(
    message: ParsedMessage, own: frozenset[str], everyone: bool
) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """To and Cc of the answer, each person once."""
    wanted = _people(message.reply_to, own)
    if not wanted and message.sender.key not in own:
        wanted = _people([message.sender], own)
    from_own = not wanted
    if from_own or everyone:
        wanted = _people((*wanted, *message.to), own)
    to = wanted or _people(message.to or [message.sender], frozenset())
    taken = own | {person.key for person in to}
    return to, _people(message.cc, taken) if everyone else ()


def _people(people: Iterable[Address], without: frozenset[str]) -> tuple[Address, ...]:
    """*people* who have an address and are not in *without*, once each, with names that are safe to send."""
    found: dict[str, Address] = {}
    for person in people:
        if person.key and person.key not in without:
            found.setdefault(person.key, Address(clean_line(person.name), clean_line(person.address)))
    return tuple(found.values())


def quoted(message: ParsedMessage, zone: tzinfo | None = None) -> str:
    """The text of a mail as a quotation with an attribution line; its signature is left out, long lines are broken."""
    who = clean_line(message.sender.label) or "somebody"
    text = clean_block(message.text)
    text = "".join(one.text for one in split_quotes(text) if one.kind is not SegmentKind.SIGNATURE).strip("\n")
    if len(text) > _QUOTED:
        text = text[:_QUOTED] + "\n[…]"
    lines = [quoted_line for line in text.split("\n") for quoted_line in _quoted_lines(line)]
    attribution = f"On {_when(message.date, zone)}, {who} wrote:" if message.date else f"{who} wrote:"
    return "\n".join([attribution, *lines]) + "\n"


def _when(date: datetime, zone: tzinfo | None) -> str:
    """The date as its reader saw it: ``Tue 3 Mar 2026 at 14:03``."""
    local = date.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y} at {local:%H:%M}"


def _quoted_lines(line: str) -> list[str]:
    """A line, one level deeper; broken where it is too long, so that no part of it stands without its mark."""
    text = line.lstrip(">")
    marks = ">" * (len(line) - len(text) + 1)
    text = text.removeprefix(" ") if len(marks) > 1 else text
    if len(line) <= _WIDTH or " " not in text.strip():
        return [f"{marks} {text}".rstrip()]
    parts = textwrap.wrap(text.strip(), _WIDTH - len(marks) - 1, break_long_words=False, break_on_hyphens=False)
    return [f"{marks} {part}" for part in parts]


def _references(message: ParsedMessage) -> tuple[str, ...]:
    """The parent's references and then the parent (RFC 5322 §3.6.4); of very many the root and the newest."""
    ids = (*(one for one in message.references if one != message.message_id), message.message_id)
    return ids if len(ids) <= _REFERENCES else (ids[0], *ids[1 - _REFERENCES :])
