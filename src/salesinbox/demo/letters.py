"""One message of a conversation: body with signature and quotation, headers that tie it to what it answers."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from hashlib import blake2b
from html import escape

from salesinbox.demo.mime import File, Letter, address, encode_words, write
from salesinbox.demo.people import Person, attribution

_RIGHT_TO_LEFT = frozenset(("ar", "fa", "he"))
_QUOTE_DEPTH = 3
_PROGRAMS = {"plain": "Halyard 4.2", "html": "Lanternmail (web)", "office": "Corridor Office 16.0"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that has been written."""

    raw: bytes
    message_id: str
    """With its angle brackets."""
    references: tuple[str, ...]
    writer: Person
    date: datetime
    subject: str
    body: str
    """The plain text, to be quoted by the answer."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What there is to say before it becomes a message."""

    writer: Person
    to: tuple[Person, ...]
    date: datetime
    subject: str
    text: str
    cc: tuple[Person, ...] = ()
    files: tuple[File, ...] = ()
    invitation: bytes = b""
    answers: Sent | None = None
    extra_headers: tuple[tuple[str, str], ...] = field(default=())


def compose(outline: Outline) -> Sent:
    """Write *outline* out, quoting what it answers. The same outline gives the same bytes."""
    writer, previous = outline.writer, outline.answers
    own = _own_text(outline)
    quotation = _quotation(outline, previous) if previous else ""
    body = f"{own}\n{quotation}" if quotation else own
    references = (*previous.references, previous.message_id) if previous else ()
    message_id = _message_id(outline)
    headers = [
        ("From", address(writer.name, writer.address)),
        ("To", _address_list(outline.to)),
        *([("Cc", _address_list(outline.cc))] if outline.cc else []),
        ("Subject", encode_words(outline.subject)),
        ("Date", format_datetime(outline.date.astimezone(writer.tzinfo))),
        ("Message-ID", message_id),
        *([("In-Reply-To", previous.message_id)] if previous else []),
        *([("References", "\r\n ".join(references))] if references else []),
        ("X-Mailer", _PROGRAMS[writer.client]),
        *outline.extra_headers,
    ]
    html = "" if writer.client == "plain" else _html(writer, own, quotation)
    raw = write(Letter(headers, body, html, outline.files, outline.invitation))
    return Sent(raw, message_id, references, writer, outline.date, outline.subject, body)


def _own_text(outline: Outline) -> str:
    text = outline.text.strip()
    if outline.writer.client == "plain":
        text = "\n".join(textwrap.fill(line, 74, break_long_words=False) for line in text.split("\n"))
    signature = outline.writer.signature
    return f"{text}\n\n-- \n{signature}\n" if signature else f"{text}\n"


def _quotation(outline: Outline, previous: Sent) -> str:
    if outline.writer.client == "office":
        rule = "_" * 32
        sent = f"{previous.date.astimezone(outline.writer.tzinfo):%Y-%m-%d %H:%M}"
        head = f"From: {previous.writer.name} <{previous.writer.address}>\nSent: {sent}"
        return f"{rule}\n{head}\nSubject: {previous.subject}\n\n{previous.body}"
    lines = [line for line in previous.body.rstrip().split("\n") if not line.startswith(">" * _QUOTE_DEPTH)]
    quoted = "\n".join(">" + line if line.startswith(">") else f"> {line}".rstrip() for line in lines)
    return f"{attribution(outline.writer, previous.writer, previous.date)}\n{quoted}\n"


def _html(writer: Person, own: str, quotation: str) -> str:
    direction = ' dir="rtl"' if writer.language in _RIGHT_TO_LEFT else ""
    text, _, signature = own.partition("\n\n-- \n")
    paragraphs = "".join(f"<p>{_breaks(part)}</p>\n" for part in text.split("\n\n"))
    parts = [f'<html><body{direction} style="font-family:sans-serif;font-size:14px">', paragraphs]
    if signature:
        parts.append(f'<p class="signature" style="color:#667">-- <br>{_breaks(signature.strip())}</p>')
    if quotation:
        head, _, rest = quotation.partition("\n")
        unquoted = "\n".join(line.removeprefix(">").removeprefix(" ") for line in rest.split("\n"))
        rule = "<hr>" if head.startswith("____") else f'<div class="cite">{escape(head)}</div>'
        parts.append(f'{rule}<blockquote type="cite">{_breaks(unquoted.strip())}</blockquote>')
    return "\n".join([*parts, "</body></html>\n"])


def _breaks(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>\n")


def _address_list(persons: tuple[Person, ...]) -> str:
    return ",\r\n ".join(address(person.name, person.address) for person in persons)


def _message_id(outline: Outline) -> str:
    key = f"{outline.writer.address}|{outline.subject}|{outline.date.isoformat()}|{outline.text[:80]}"
    return f"<{blake2b(key.encode(), digest_size=10).hexdigest()}@{outline.writer.domain}>"
