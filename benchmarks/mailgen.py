"""Deterministic mail to measure with: threads, HTML, attachments, quoted replies, some of it right-to-left.

The mean size is about 20 KB. The same number and seed give the same bytes on every machine.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

START = datetime(2025, 9, 1, 8, 0, tzinfo=UTC)
_SYLLABLES = ("ka", "ren", "to", "vel", "mi", "dor", "sa", "lin", "pe", "nor", "u", "tas", "gri", "bo", "chel", "ane")
_RTL_WORDS = ("سلام", "قیمت", "محصول", "שלום", "מחיר", "הצעה", "مرحبا", "عرض", "السعر")
_OWN = "Ada Tidewater <ada@tidewater.example>"


@dataclass(frozen=True)
class Mail:
    """A message, when it was received, and whether it has been read."""

    raw: bytes
    received: datetime
    seen: bool


class _Words:
    """A vocabulary in which, as in a language, few words are used very often."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(20_000)]
        total = 0.0
        self._weights = [total := total + 1 / rank for rank in range(1, len(self._words) + 1)]

    def text(self, count: int) -> str:
        return " ".join(self._chance.choices(self._words, cum_weights=self._weights, k=count))


def mails(count: int, seed: int = 1) -> Iterator[Mail]:
    """*count* messages, oldest first."""
    chance = random.Random(seed)
    words = _Words(chance)
    people = [f"{words.text(1).title()} {words.text(1).title()} <p{n}@firm{n % 97}.example>" for n in range(400)]
    threads: list[tuple[str, str, list[str]]] = []
    received = START
    for number in range(count):
        received += timedelta(seconds=chance.randint(30, 2400))
        if threads and chance.random() < 0.6:
            subject, person, ids = chance.choice(threads[-200:])
            subject = f"Re: {subject}"
        else:
            subject, person, ids = words.text(chance.randint(2, 7)).capitalize(), chance.choice(people), []
            threads.append((subject, person, ids))
        yield Mail(_mail(chance, words, number, subject, person, ids, received), received, chance.random() < 0.8)


def _mail(
    chance: random.Random, words: _Words, number: int, subject: str, person: str, ids: list[str], received: datetime
) -> bytes:
    message_id = f"{number}.{chance.getrandbits(40):x}@firm.example"
    headers = [
        "Received: from mx.firm.example by imap.tidewater.example; " + format_datetime(received),
        f"From: {person}",
        f"To: {_OWN}",
        f"Subject: {subject}",
        f"Date: {format_datetime(received)}",
        f"Message-ID: <{message_id}>",
        "MIME-Version: 1.0",
    ]
    if ids:
        headers += [f"In-Reply-To: <{ids[-1]}>", "References: " + "\r\n ".join(f"<{id_}>" for id_ in ids[-10:])]
    ids.append(message_id)
    text = _paragraphs(chance, words)
    if ids[1:]:
        text += "\r\n\r\nOn Monday somebody wrote:\r\n" + "\r\n".join(f"> {words.text(9)}" for _ in range(12))
    parts = [_part("text/plain; charset=utf-8", text.encode(), "8bit")]
    if chance.random() < 0.55:
        parts.append(_part("text/html; charset=utf-8", _html(chance, text).encode(), "8bit"))
    body = _multipart("alternative", parts, number)
    if chance.random() < 0.15:
        size = int(chance.lognormvariate(10.6, 0.8))
        content = base64.encodebytes(chance.randbytes(size)).replace(b"\n", b"\r\n")
        name = f"offer {number}.pdf"
        disposition = f'Content-Disposition: attachment; filename="{name}"\r\n'
        file = _part(f'application/pdf; name="{name}"', content, "base64", disposition)
        body = _multipart("mixed", [body, file], number)
    return "\r\n".join(headers).encode() + b"\r\n" + body


def _paragraphs(chance: random.Random, words: _Words) -> str:
    lines = [words.text(chance.randint(6, 14)) for _ in range(chance.randint(8, 60))]
    if chance.random() < 0.03:
        lines = [" ".join(chance.choices(_RTL_WORDS, k=9)) for _ in lines]
    return "\r\n".join(lines)


def _html(chance: random.Random, text: str) -> str:
    style = "font-family: Arial, sans-serif; font-size: 14px; color: #222222; line-height: 1.5; margin: 0 0 12px"
    rows = "\r\n".join(f'<p style="{style}">{line}</p>' for line in text.split("\r\n") if line)
    link = f'<a href="https://firm.example/t/{chance.getrandbits(64):x}">More</a>'
    return f"<html><head><style>p {{ margin: 0 }}</style></head><body>{rows}<p>{link}</p></body></html>"


def _part(content_type: str, content: bytes, encoding: str, more: str = "") -> bytes:
    return f"Content-Type: {content_type}\r\n{more}Content-Transfer-Encoding: {encoding}\r\n\r\n".encode() + content


def _multipart(kind: str, parts: list[bytes], number: int) -> bytes:
    if len(parts) == 1:
        return parts[0]
    boundary = f"=_{kind}_{number}".encode()
    inner = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    head = f'Content-Type: multipart/{kind}; boundary="'.encode() + boundary + b'"\r\n\r\n'
    return head + inner + b"--" + boundary + b"--\r\n"
