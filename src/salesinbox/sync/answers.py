"""What a server's answers mean, as imaplib hands them over. Whatever it says, numbers are in range."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from imapclient.datetime_util import parse_to_datetime
from imapclient.exceptions import ProtocolError
from imapclient.imap_utf7 import decode
from imapclient.response_parser import parse_response

from salesinbox.mail.headers import bounded_id, parse_ids, raw_text

MAX_UID = 2**32 - 1
_MAX_NUMBER = 2**63 - 1
"""What the database can hold; RFC 7162 has modification sequences below it, too."""


@dataclass(frozen=True, slots=True)
class Selected:
    """What SELECT told of a mailbox."""

    name: str
    exists: int
    uidvalidity: int
    uidnext: int | None
    modseq: int | None
    """HIGHESTMODSEQ; ``None`` where the mailbox has none (RFC 7162)."""
    keywords: bool
    """It takes keywords of our choice."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a mailbox holds, told without opening it (RFC 9051 §6.3.11)."""

    messages: int
    uidnext: int
    uidvalidity: int
    modseq: int
    """HIGHESTMODSEQ; 0 where the mailbox has none."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What is asked of a message before its bytes are."""

    uid: int
    flags: frozenset[str]
    modseq: int
    internal_date: int
    size: int
    message_id: str
    """As :class:`salesinbox.core.models.ParsedMessage` has it; empty where the message has none."""


def by_uid(data: Any) -> Iterator[tuple[int, dict[bytes, Any]]]:
    """FETCH answers as imaplib gives them. Those without a UID were not asked for and cannot be told apart."""
    answers = iter(parse_response([each for each in data if each is not None]))
    for _sequence, items in zip(answers, answers, strict=True):
        answer = {bytes(name).upper(): value for name, value in zip(items[::2], items[1::2], strict=True)}
        uid = answer.get(b"UID")
        if isinstance(uid, int) and 0 < uid <= MAX_UID:
            yield uid, answer


def statuses(data: Any) -> dict[str, Status]:
    """STATUS answers as imaplib gives them. Where one cannot be read none is believed; every mailbox is looked at."""
    try:
        answers = iter(parse_response([each for each in data if each is not None]))
        return dict(_status(name, items) for name, items in zip(answers, answers, strict=True))
    except (ValueError, TypeError, AttributeError, ProtocolError):
        return {}


def _status(name: Any, items: Any) -> tuple[str, Status]:
    found = {bytes(key).upper(): value for key, value in zip(items[::2], items[1::2], strict=True)}
    keys = (b"MESSAGES", b"UIDNEXT", b"UIDVALIDITY", b"HIGHESTMODSEQ")
    text = str(name) if isinstance(name, int) else decode(name)  # that of a year is a number to the parser
    return mailbox_name(text), Status(*(number_of(found.get(key)) for key in keys))


def mailbox_name(name: str) -> str:
    """The name of a mailbox as we know it: of INBOX alone the case does not count (RFC 9051 §5.1)."""
    return "INBOX" if name.upper() == "INBOX" else name


def text_of(value: object) -> str:
    """What the server wrote, as text."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def flags_of(data: dict[bytes, Any]) -> frozenset[str]:
    """The flags and keywords of a FETCH answer."""
    return frozenset(text_of(flag) for flag in data.get(b"FLAGS") or ())


def modseq_of(data: dict[bytes, Any]) -> int:
    """The modseq of a FETCH answer; 0 where it has none."""
    value = data.get(b"MODSEQ")
    return number_of(value[0]) if isinstance(value, tuple) and value else 0


def number_of(value: object) -> int:
    """A number as the server gave it; one that no honest server gives is none."""
    number = int(str(value)) if isinstance(value, int | str) else 0
    return number if 0 <= number <= _MAX_NUMBER else 0


def body_of(data: dict[bytes, Any]) -> bytes:
    """The bytes that a FETCH answer has of a message."""
    body = next((value for key, value in data.items() if key.startswith(b"BODY[")), b"")
    return body if isinstance(body, bytes) else text_of(body or "").encode()


def meta_of(uid: int, data: dict[bytes, Any]) -> Meta:
    """What a FETCH answer tells of a message."""
    _, _, value = body_of(data).partition(b":")
    text = raw_text(value)
    return Meta(
        uid=uid,
        flags=flags_of(data),
        modseq=modseq_of(data),
        internal_date=_internal_date(data),
        size=number_of(data.get(b"RFC822.SIZE")),
        message_id=next(iter(parse_ids(text)), "") or bounded_id(text),
    )


def _internal_date(data: dict[bytes, Any]) -> int:
    try:
        received: datetime = parse_to_datetime(data[b"INTERNALDATE"], normalise=False)
        return int(received.replace(tzinfo=received.tzinfo or UTC).timestamp())
    except (KeyError, ValueError, TypeError, OverflowError):
        return 0
