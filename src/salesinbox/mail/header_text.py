"""Writing header fields: RFC 2047 encoding and folding. The values were checked before; here they are only written."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator

from salesinbox.core.models import Address

_WIDTH = 76
_WORD_BYTES = 42
"""Bytes of UTF-8 in one encoded word, so that it fits on a line with its frame (RFC 2047 §2)."""
_ATOMS_RE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")


def fold(name: str, words: Iterable[str]) -> str:
    """One field of ASCII words, folded between them where the line gets long, with its CRLF."""
    lines, line = [], f"{name}:"
    for word in words:
        if len(line) + 1 + len(word) > _WIDTH and line != f"{name}:":
            lines.append(line)
            line = ""
        line = f"{line} {word}"
    return "\r\n".join([*lines, line]) + "\r\n"


def text_field(name: str, text: str) -> str:
    """A field of free text."""
    text = " ".join(text.split())
    if text.isascii() and "=?" not in text and max(map(len, text.split(" "))) < 900:
        return fold(name, text.split(" "))
    return fold(name, encoded_words(text))


def address_field(name: str, people: Iterable[Address]) -> str:
    """A field of mailboxes with ASCII addresses; names are quoted or encoded as they need."""
    words: list[str] = []
    for person in people:
        if words:
            words[-1] += ","
        address = f"<{person.address}>" if person.name else person.address
        words += [*_phrase(person.name), address]
    return fold(name, words)


def ids_field(name: str, ids: Iterable[str]) -> str:
    """A field of message ids given without brackets; nothing at all where there are none."""
    words = [f"<{one}>" for one in ids]
    return fold(name, words) if words else ""


def encoded_words(text: str) -> Iterator[str]:
    """*text* as RFC 2047 words of UTF-8 in base64, never cutting a character in two."""
    chunk, size = "", 0
    for char in text:
        width = len(char.encode("utf-8", "replace"))
        if size + width > _WORD_BYTES:
            yield _word(chunk)
            chunk, size = "", 0
        chunk, size = chunk + char, size + width
    if chunk:
        yield _word(chunk)


def _word(chunk: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(chunk.encode('utf-8', 'replace')).decode('ascii')}?="


def _phrase(name: str) -> list[str]:
    """A display name (RFC 5322 §3.2.5): as it is where every word is an atom, quoted, or encoded."""
    if not name:
        return []
    if not name.isascii() or "=?" in name or len(name) > 200:
        return list(encoded_words(name))
    if _ATOMS_RE.fullmatch(name) and name == " ".join(name.split()):
        return name.split(" ")
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return [f'"{escaped}"']
