"""The draft that answers a mail: to whom, under which subject, with what quoted (RFC 5322 §3.6)."""

from __future__ import annotations

from collections.abc import Iterable

from salesinbox.core.models import Address, ParsedMessage
from salesinbox.core.text import clean_block, clean_line
from salesinbox.mail.draft import Draft
from salesinbox.mail.quotes import SegmentKind, split_quotes
from salesinbox.mail.threading import reply_subject

_QUOTED = 50_000
"""Characters of the original that are quoted."""
_REFERENCES = 50


def reply_draft(
    message: ParsedMessage,
    *,
    own: frozenset[str],
    sender: Address,
    everyone: bool,
    display_date: str | None = None,
) -> Draft:
    """A draft that answers *message*, its body quoted below two empty lines to write on.

    Args:
        message: The mail to answer.
        own: Keys of all addresses of the user; they never become recipients. An answer to one's own mail goes to
            the people it went to.
        sender: Who answers.
        everyone: Whether the other recipients get it too.
        display_date: How to say the date in the attribution line; otherwise ISO.
    """
    to, cc = _recipients(message, own, everyone)
    return Draft(
        sender=sender,
        to=to,
        cc=cc,
        subject=reply_subject(clean_line(message.subject)),
        body=f"\n\n{quoted(message, display_date)}",
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


def quoted(message: ParsedMessage, display_date: str | None = None) -> str:
    """The text of a mail as a quotation with an attribution line; its signature is left out."""
    who = clean_line(message.sender.label) or "somebody"
    when = display_date or (message.date.strftime("%Y-%m-%d at %H:%M") if message.date else "")
    text = clean_block(message.text)
    text = "".join(one.text for one in split_quotes(text) if one.kind is not SegmentKind.SIGNATURE).strip("\n")
    if len(text) > _QUOTED:
        text = text[:_QUOTED] + "\n[…]"
    lines = [f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in text.split("\n")]
    attribution = f"On {clean_line(when)}, {who} wrote:" if when else f"{who} wrote:"
    return "\n".join([attribution, *lines]) + "\n"


def _references(message: ParsedMessage) -> tuple[str, ...]:
    """The parent's references and then the parent (RFC 5322 §3.6.4); of very many the root and the newest."""
    ids = (*(one for one in message.references if one != message.message_id), message.message_id)
    return ids if len(ids) <= _REFERENCES else (ids[0], *ids[1 - _REFERENCES :])
