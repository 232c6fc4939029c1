"""Everything about a message that can be worked out before the database is locked: parsed, packed, normalised."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from salesinbox.core.models import Address, ParsedMessage
from salesinbox.mail.excerpt import Excerpt
from salesinbox.mail.index_text import INDEX_VERSION, normalise
from salesinbox.mail.parse import parse
from salesinbox.mail.snippet import snippet
from salesinbox.mail.threading import base_subject, thread_refs
from salesinbox.store import blobs
from salesinbox.store.compress import pack, pack_text

MAX_INDEXED_CHARACTERS = 400_000
MAX_SUBJECT_KEY = 200


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message ready to be inserted."""

    message: ParsedMessage
    refs: tuple[str, ...]
    base_subject: str
    is_loose_reply: bool
    """It says it is a reply but names no message it replies to, so only its subject can join it to a thread."""
    snippet: str
    text: bytes
    indexed_columns: tuple[str, str, str, str, str]
    """Subject, sender, recipients, body, file names as the full-text index holds them."""
    indexed: bytes
    index_version: int
    blob: str
    raw: bytes
    """Packed."""
    missing: int = 0
    """Bytes of the message that are not in :attr:`raw`."""
    left: Mapping[str, int] = field(default_factory=dict)
    """By part number, how many bytes each attachment that is not in it has on the server."""
    cut: bool = False
    """The end of its text is not in it."""


def prepare(raw: bytes) -> Prepared:
    """Read *raw* and do all the work on it that needs no database. Never raises for what the mail holds."""
    return _prepared(raw, parse(raw))


def prepare_excerpt(excerpt: Excerpt, size: int) -> Prepared:
    """As :func:`prepare`, for a message of *size* bytes of which only an excerpt is here."""
    message = parse(excerpt.raw)
    files = tuple(
        replace(each, size=excerpt.left[each.part].size) if each.part in excerpt.left else each
        for each in message.attachments
    )
    prepared = _prepared(excerpt.raw, replace(message, attachments=files, size=size))
    left = {number: each.octets for number, each in excerpt.left.items()}
    return replace(prepared, missing=excerpt.missing, left=left, cut=excerpt.cut)


def _prepared(raw: bytes, message: ParsedMessage) -> Prepared:
    base, is_reply = base_subject(message.subject)
    columns = (
        normalise(message.subject),
        normalise(_people(message.sender, *message.reply_to)),
        normalise(_people(*message.to, *message.cc, *message.bcc)),
        normalise(message.text[:MAX_INDEXED_CHARACTERS]),
        normalise(" ".join(attachment.filename for attachment in message.attachments)),
    )
    return Prepared(
        message=message,
        refs=thread_refs(message),
        base_subject=base[:MAX_SUBJECT_KEY],
        is_loose_reply=is_reply and not message.references,
        snippet=snippet(message.text),
        text=pack_text(message.text),
        indexed_columns=columns,
        indexed=pack_text(json.dumps(columns, ensure_ascii=False)),
        index_version=INDEX_VERSION,
        blob=blobs.digest(raw),
        raw=pack(raw),
    )


def _people(*addresses: Address) -> str:
    return " ".join(f"{address.name} {address.address}" for address in addresses)
