"""What a server's answers mean, as imaplib hands them over. Whatever it says, numbers are in range."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from imapclient.datetime_util import parse_to_datetime
from imapclient.exceptions import ProtocolError
from imapclient.response_parser import parse_response

from salesinbox.core.labels import server_label
from salesinbox.mail.headers import bounded_id, parse_ids, raw_text
from salesinbox.sync.uid_sets import MAX_PARSED, parse_uid_set

MAX_UID = 2**32 - 1
_MAX_NUMBER = 2**63 - 1
"""What the database can hold; RFC 7162 has modification sequences below it, too."""
_LISTED_RE = re.compile(rb'\(([^()]*)\) (?:NIL|"\\?([^"])"|"") ', re.IGNORECASE)
_NAME_RE = re.compile(rb'"((?:[^"\\]|\\.)*)"(?= |$)|[^\s"()\\]+(?= |$)')


Flags = tuple[frozenset[str], int]
"""Flags and keywords of a message, and its modseq (0 where the mailbox has none)."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """What SELECT told of the time since a modseq we knew (QRESYNC, RFC 7162 §3.2.5)."""

    vanished: tuple[int, ...]
    """UIDs that are gone; also such as we never had."""
    flags: dict[int, Flags]
    """Of every message that came or changed, by UID."""


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
    resumed: Resumed | None = None
    """``None`` where the server does not tell that, or was not asked."""


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
    server_id: str = ""
    """What the server itself calls the message, wherever it is (X-GM-MSGID); empty where it does not."""
    server_thread: str = ""
    """The same for its conversation (X-GM-THRID)."""


def by_uid(data: Any) -> Iterator[tuple[int, dict[bytes, Any]]]:
    """FETCH answers as imaplib gives them. Those without a UID were not asked for and cannot be told apart."""
    answers = iter(parse_response([each for each in data if each is not None]))
    for _sequence, items in zip(answers, answers, strict=True):
        answer = {bytes(name).upper(): value for name, value in zip(items[::2], items[1::2], strict=True)}
        uid = answer.get(b"UID")
        if isinstance(uid, int) and 0 < uid <= MAX_UID:
            yield uid, answer


def listed(data: Any, read: Callable[[bytes], str]) -> list[tuple[tuple[str, ...], str, str]]:
    """LIST answers as imaplib gives them: attributes, hierarchy delimiter (may be empty), name by *read*.

    Raises:
        ValueError: One cannot be read. Leaving it out would read as if the mailbox were gone.
    """
    found = []
    for line in data:
        head, literal = line if isinstance(line, tuple) else (line, None)
        match = _LISTED_RE.match(head)
        if match is not None:
            name = _name_and_rest(head[match.end() :])[0] if literal is None else literal
            found.append((tuple(text_of(match[1]).split()), text_of(match[2] or b""), read(name)))
        elif head[:1] not in (b"", b" "):  # what follows a name that was sent as a literal
            raise ValueError("a mailbox that cannot be read")
    return found


def is_selectable(attributes: Iterable[str]) -> bool:
    """Whether what LIST shows is a mailbox, and not only part of a name (RFC 9051 §7.3.1)."""
    return not {attribute.casefold() for attribute in attributes} & {"\\noselect", "\\nonexistent"}


def statuses(data: Any, read: Callable[[bytes], str]) -> dict[str, Status]:
    """STATUS answers as imaplib gives them. Where one cannot be read none is believed; every mailbox is looked at."""
    found: dict[str, Status] = {}
    literal = None
    try:
        for line in data:
            if isinstance(line, tuple):
                literal = line[1]
                continue
            name, rest = (literal, line) if literal is not None else _name_and_rest(line)
            found[read(name)] = _status(*parse_response([rest]))
            literal = None
    except (ValueError, TypeError, AttributeError, ProtocolError):
        return {}
    return found


def _status(items: Any) -> Status:
    found = {bytes(key).upper(): value for key, value in zip(items[::2], items[1::2], strict=True)}
    keys = (b"MESSAGES", b"UIDNEXT", b"UIDVALIDITY", b"HIGHESTMODSEQ")
    return Status(*(number_of(found.get(key)) for key in keys))


def name_bytes(name: Any) -> bytes:
    """A name as the parser gives it, as bytes."""
    return str(name).encode() if isinstance(name, int) else bytes(name)  # that of a year is a number to the parser


def _name_and_rest(line: bytes) -> tuple[bytes, bytes]:
    """A mailbox name, and what stands behind it.

    imapclient's parser takes brackets for its own, digits for a number, and a mailbox called NIL for none.
    """
    match = _NAME_RE.match(line)
    if match is None:
        raise ValueError("a mailbox whose name cannot be read")
    quoted = match[1]
    return match[0] if quoted is None else re.sub(rb"\\(.)", rb"\1", quoted), line[match.end() :]


def found_uids(data: Any) -> list[int]:
    """The UIDs of an ESEARCH answer (RFC 4731), ascending: ``(TAG "7") UID ALL 1:3,9``; none for none."""
    uids: set[int] = set()
    for answer in data:
        words = text_of(answer).split()
        for key, value in pairwise(words):
            if key.upper() == "ALL":
                uids.update(parse_uid_set(value))
    return sorted(uid for uid in uids if 0 < uid <= MAX_UID)


def vanished(data: Any) -> tuple[int, ...]:
    """The UIDs of VANISHED (EARLIER) answers (RFC 7162 §3.2.10).

    Raises:
        ValueError: They cannot be read, or are absurdly many.
    """
    uids: list[int] = []
    for answer in data:
        kind, _, uid_set = text_of(answer).partition(" ")
        if kind.upper() == "(EARLIER)":
            uids += parse_uid_set(uid_set)
            if len(uids) > MAX_PARSED:
                raise ValueError("too many UIDs")
    return tuple(uids)


def flags_by_uid(data: Any) -> dict[int, Flags]:
    """(Flags, modseq) by UID from FETCH answers that have them."""
    return {uid: (flags_of(each), modseq_of(each)) for uid, each in by_uid(data) if b"FLAGS" in each}


def text_of(value: object) -> str:
    """What the server wrote, as text."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def flags_of(data: dict[bytes, Any]) -> frozenset[str]:
    """The flags and keywords of a FETCH answer, and the labels, marked as such."""
    labels = (server_label(str(label)) for label in data.get(b"X-GM-LABELS") or ())
    return frozenset(text_of(flag) for flag in data.get(b"FLAGS") or ()).union(labels)


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


def has_body(data: dict[bytes, Any]) -> bool:
    """Whether a FETCH answer has bytes of a message at all."""
    return any(key.startswith(b"BODY[") for key in data)


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
        server_id=_id_of(data.get(b"X-GM-MSGID")),
        server_thread=_id_of(data.get(b"X-GM-THRID")),
    )


def _id_of(value: object) -> str:
    return str(number) if (number := number_of(value)) else ""


def _internal_date(data: dict[bytes, Any]) -> int:
    try:
        received: datetime = parse_to_datetime(data[b"INTERNALDATE"], normalise=False)
        return int(received.replace(tzinfo=received.tzinfo or UTC).timestamp())
    except (KeyError, ValueError, TypeError, OverflowError):
        return 0
