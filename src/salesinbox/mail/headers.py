"""Reading header fields: RFC 2047 encoded words, RFC 2231 parameters, message ids and dates.

Everything is linear in the size of the field and bounded, since ``email.policy.default`` is neither on hostile mail.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from salesinbox.mail.charset import decode_text, storable

MAX_VALUE = 65_536
"""Bytes of one header field that are read."""
MAX_IDS = 200
"""Message ids kept of one mail: the first, and the newest others."""

_ENCODED_WORD = r"=\?([^?\s]{1,60})\?([bBqQ])\?((?:[^?]|\?(?!=)){0,2000})\?="
ENCODED_WORD_RE = re.compile(_ENCODED_WORD)
_FOLD_RE = re.compile(r"[\r\n\t\0]+[ \t]*")
_ID_RE = re.compile(r"<([^<>]{1,2000})>")
_LONG_ID = 500
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_PARAM_RE = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.){0,65536}"?|[^;]*)', re.DOTALL)
_QUOTED_PAIR_RE = re.compile(r"\\(.)", re.DOTALL)
_CONTINUED_RE = re.compile(r"(.+?)\*(\d{1,3})?(\*)?$")


def raw_text(value: bytes) -> str:
    """A field's bytes as one unfolded line of text, encoded words still encoded; read up to :data:`MAX_VALUE`."""
    value = value[:MAX_VALUE]
    text = value.decode("ascii") if value.isascii() else decode_text(value, "utf-8")[0]
    return _FOLD_RE.sub(" ", text).strip() if not text.isprintable() else text.strip()


def decode_words(text: str) -> str:
    """*text* with its RFC 2047 encoded words decoded, however broken they are.

    Neighbouring words of one character set are joined as bytes first, as mailers cut characters in two.
    """
    if "=?" not in text:
        return text
    out: list[str] = []
    for charset, data in _joined(_chunks(text)):
        out.append(decode_text(data, charset)[0] if isinstance(data, bytes) else data)
    return _FOLD_RE.sub(" ", "".join(out))


def decode_header(value: bytes) -> str:
    """An unstructured field (Subject and the like) as text of one line."""
    return decode_words(raw_text(value))


def _chunks(text: str) -> Iterator[tuple[str, bytes | str]]:
    """Plain text and decoded words in order; blanks between two words are not part of the text (RFC 2047 §6.2)."""
    at, after_word = 0, False
    for match in ENCODED_WORD_RE.finditer(text):
        gap = text[at : match.start()]
        if gap and not (after_word and gap.isspace()):
            yield "", gap
        charset, encoding, payload = match.groups()
        yield charset.partition("*")[0].lower(), _word_bytes(encoding, payload)
        at, after_word = match.end(), True
    if at < len(text):
        yield "", text[at:]


def _joined(chunks: Iterator[tuple[str, bytes | str]]) -> Iterator[tuple[str, bytes | str]]:
    charset, parts = "", list[bytes]()
    for name, data in chunks:
        if parts and (isinstance(data, str) or name != charset):
            yield charset, b"".join(parts)
            parts = []
        if isinstance(data, str):
            yield "", data
        else:
            charset = name
            parts.append(data)
    if parts:
        yield charset, b"".join(parts)


def _word_bytes(encoding: str, payload: str) -> bytes:
    data = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
    return decode_base64(data)


def decode_base64(data: bytes) -> bytes:
    """Base64 as far as it goes: junk is skipped, missing padding added, a lone last character dropped."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    good = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    good = good[:-1] if len(good) % 4 == 1 else good
    return binascii.a2b_base64(good + b"=" * (-len(good) % 4))


def parse_ids(text: str) -> tuple[str, ...]:
    """The message ids in a References, In-Reply-To or Message-ID field, in order, without brackets or repetition."""
    found = _ID_RE.findall(text) or [word for word in text.split() if "@" in word]
    ids = dict.fromkeys(bounded_id(one) for one in found)
    ids.pop("", None)
    return bounded_ids(tuple(ids))


def bounded_ids(ids: tuple[str, ...]) -> tuple[str, ...]:
    """At most :data:`MAX_IDS` of *ids*: the first one, which is the thread's root, and the newest others."""
    return ids if len(ids) <= MAX_IDS else (ids[0], *ids[1 - MAX_IDS :])


def bounded_id(message_id: str) -> str:
    """An id as it is compared: without blanks and brackets; an overlong one is replaced by its digest."""
    compact = "".join(message_id.split()).strip("<>")
    if len(compact) <= _LONG_ID:
        return compact
    return hashlib.blake2s(compact.encode("utf-8", "replace")).hexdigest() + "@overlong.invalid"


def parse_date(text: str) -> datetime | None:
    """A Date field as an aware time; ``None`` where it can't be read or lies outside the years 1970 to 2099."""
    try:
        date = _rfc5322_date(text[:200]) or datetime.fromisoformat(text[:64].strip())
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        return date if _EARLIEST <= date < _LATEST else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _rfc5322_date(text: str) -> datetime | None:
    parts = parsedate_tz(text)
    if parts is None:
        return None
    offset = timedelta(seconds=parts[9] or 0)
    zone = timezone(offset) if abs(offset) <= timedelta(hours=15) else UTC
    return datetime(*parts[:5], min(parts[5], 59), tzinfo=zone)


def parse_params(text: str) -> tuple[str, dict[str, str]]:
    """A Content-Type or Content-Disposition field: its value in lower case, and its parameters decoded.

    Reads RFC 2231 continuations and character sets, and the RFC 2047 words that mailers put there against the rules.
    """
    value, semicolon, rest = text.partition(";")
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, raw in _PARAM_RE.findall(semicolon + rest):
        text_value, name = _unquoted(raw), name.lower()
        match = _CONTINUED_RE.match(name)
        if match:
            section = int(match[2]) if match[2] else 0
            encoded = bool(match[3]) or match[2] is None
            pieces.setdefault(match[1], []).append((section, encoded, text_value))
        else:
            plain.setdefault(name, decode_words(text_value))
    plain.update({name: _assemble(sections) for name, sections in pieces.items()})
    return value.strip().lower(), plain


def _unquoted(raw: str) -> str:
    raw = raw.strip()
    if not raw.startswith('"'):
        return raw
    return _QUOTED_PAIR_RE.sub(r"\1", raw[1:-1] if raw.endswith('"') and len(raw) > 1 else raw[1:])


def _assemble(sections: list[tuple[int, bool, str]]) -> str:
    """The sections of one RFC 2231 parameter put together; the first one may name the character set."""
    sections.sort(key=lambda section: section[0])
    charset, out = "utf-8", b""
    first = sections[0]
    if first[1] and first[2].count("'") >= 2:
        charset, _, value = first[2].split("'", 2)
        sections[0] = (first[0], True, value)
    for _, encoded, value in sections:
        data = value.encode("utf-8", "replace")
        out += unquote_to_bytes(data) if encoded else data
    return storable(decode_text(out, charset or "utf-8")[0])
