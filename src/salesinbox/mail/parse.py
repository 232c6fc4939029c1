"""Bytes of a mail to a :class:`ParsedMessage`; a broken mail is kept, read as far as it goes, and marked."""

from __future__ import annotations

import hashlib

from salesinbox.core.models import Address, ParsedMessage
from salesinbox.mail.addresses import parse_addresses
from salesinbox.mail.body import read_body
from salesinbox.mail.headers import bounded_id, bounded_ids, decode_header, decode_words, parse_date, parse_ids
from salesinbox.mail.structure import Entity, Mail, read_structure

_SHOWN_VALUE = 4_000
_DIGESTED = 4 << 20
_NOBODY = Address("", "")


def parse(raw: bytes) -> ParsedMessage:
    """Read a mail; never raises.

    Args:
        raw: The mail as it came; any bytes at all.

    Returns:
        What could be read. What was wrong is in ``defects``, in words; ``text`` and ``html`` are bounded by
        :data:`salesinbox.mail.body.MAX_TEXT`.
    """
    mail = read_structure(raw)
    body = read_body(mail)
    root, defects = mail.root, mail.defects
    sender = _sender(root, defects)
    to, subject, date = _addresses(root, "to"), _subject(root), parse_date(root.first("date"))
    digest = _digest(sender.key, date.isoformat() if date else root.first("date"), subject, *(one.key for one in to))
    message_id = _message_id(mail, digest)
    if date is None:
        defects.append("no date that makes sense" if root.first("date") else "no date")
    return ParsedMessage(
        identity=f"{message_id}#{digest}",
        message_id=message_id,
        references=_references(root),
        subject=subject,
        sender=sender,
        to=to,
        cc=_addresses(root, "cc"),
        bcc=_addresses(root, "bcc"),
        reply_to=_addresses(root, "reply-to"),
        date=date,
        text=body.text,
        html=body.html,
        attachments=body.attachments,
        headers=tuple((name, decode_header(value[:_SHOWN_VALUE])) for name, value in root.fields),
        size=len(raw),
        outbox_id=root.first("x-salesinbox-id")[:200],
        defects=tuple(dict.fromkeys(defects)),
    )


def _digest(*values: str) -> str:
    """A short digest that is equal for copies of one mail, however their fields were folded."""
    joined = "\x1f".join(" ".join(value.split()) for value in values)
    return hashlib.blake2b(joined.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _subject(root: Entity) -> str:
    return " ".join(decode_words(root.first("subject")).split())


def _addresses(root: Entity, name: str) -> tuple[Address, ...]:
    """All mailboxes of a field, which some mailers repeat although RFC 5322 §3.6 forbids it."""
    return parse_addresses(root.joined(name))


def _sender(root: Entity, defects: list[str]) -> Address:
    """From, else Sender, else Return-Path, so that a mail is always from somebody where anybody is named."""
    for name in ("from", "sender", "return-path"):
        found = _addresses(root, name)
        if found:
            if name != "from":
                defects.append("no From")
            return next((one for one in found if one.address), found[0])
    defects.append("no From")
    return _NOBODY


def _message_id(mail: Mail, digest: str) -> str:
    values = [value for name, value in mail.root.fields if name.lower() == "message-id"]
    if len(values) > 1:
        mail.defects.append("more than one Message-ID")
    text = mail.root.first("message-id")
    found = next(iter(parse_ids(text)), "") or bounded_id(text)
    if found:
        return found
    mail.defects.append("no Message-ID")
    content = mail.raw[mail.root.start : mail.root.start + _DIGESTED].replace(b"\r\n", b"\n")
    return hashlib.blake2b(digest.encode() + content, digest_size=16).hexdigest() + "@missing.invalid"


def _references(root: Entity) -> tuple[str, ...]:
    found = parse_ids(root.joined("references")) + parse_ids(root.joined("in-reply-to"))
    return bounded_ids(tuple(dict.fromkeys(found)))
