"""Reading address lists (RFC 5322 §3.4) as they come, in one bounded pass."""

from __future__ import annotations

import re
from collections.abc import Iterator

from salesinbox.core.models import Address
from salesinbox.mail.headers import decode_words

MAX_ADDRESSES = 1_000
"""Addresses kept of one field."""
_LONGEST = 1_000

_TOKEN_RE = re.compile(
    r"""
      (?P<word>=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,2000}\?=)
    | "(?P<quoted>(?:[^"\\]|\\.){0,500})"
    | <(?P<angle>[^<>]{0,2000})>
    | (?P<mark>[,;:()])
    | (?P<atom>[^\s"<,;:()=]+ | [="<])
    | (?P<blank>\s+)
    """,
    re.VERBOSE | re.DOTALL,
)
_PAIR_RE = re.compile(r"\\(.)", re.DOTALL)
_AT_RE = re.compile(r"\s*@\s*")
_SPACED_DOT_RE = re.compile(r"(?<=\S)\s+\.\s*(?=\w)")
"""A dot of a domain with blanks around it (RFC 5322 §4.4)."""
_COMMENT_RE = re.compile(r"\([^()]*\)")
_COMMENT_DEPTH = 5


class _Reader:
    """The pieces of the mailbox being read."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.comments: list[str] = []
        self.angle: str | None = None
        self.depth = 0

    def take(self) -> Address | None:
        """The mailbox read so far, if any, leaving the reader empty."""
        text, comment, angle = "".join(self.pieces).strip(), "".join(self.comments).strip(), self.angle
        self.pieces, self.comments, self.angle = [], [], None
        if angle is not None:
            named = _address(decode_words(text) or decode_words(comment), angle)
            return named if named.name or named.address else None
        if not text:
            return None
        return _bare(text, decode_words(comment))

    def feed(self, kind: str, text: str) -> None:
        """One token that does not end the mailbox."""
        if self.depth:
            self.comments.append(text)
        elif kind == "angle" and self.angle is None:
            self.angle = text
        elif kind == "quoted":
            self.pieces.append(_PAIR_RE.sub(r"\1", text))
        elif kind != "angle" and text != '"':
            self.pieces.append(text)


def parse_addresses(text: str) -> tuple[Address, ...]:
    """The mailboxes in an address field, encoded words decoded; groups are opened, at most :data:`MAX_ADDRESSES`.

    A mailbox that is broken is kept as well as it can be read: a name without an address, or a word without ``@``.
    """
    found: list[Address] = []
    for address in _read(text):
        found.append(address)
        if len(found) >= MAX_ADDRESSES:
            break
    return tuple(found)


def _read(text: str) -> Iterator[Address]:
    reader = _Reader()
    for match in _TOKEN_RE.finditer(text):
        kind = match.lastgroup or "atom"
        token = match[kind]
        if kind == "mark" and token in "()":
            reader.depth = max(0, reader.depth + (1 if token == "(" else -1))
        elif kind == "mark" and not reader.depth:
            address = None if token == ":" and reader.angle is None else reader.take()
            reader.pieces.clear()
            if address is not None:
                yield address
        else:
            reader.feed(kind, token)
    last = reader.take()
    if last is not None:
        yield last


def _address(name: str, address: str) -> Address:
    """A name and an addr-spec, without the source route (RFC 5322 §4.4), ``mailto:``, comments and stray blanks."""
    spec = "".join(_without_comments(address).split())
    if spec.startswith("@") and ":" in spec:
        spec = spec.rpartition(":")[2]
    spec = spec.removeprefix("mailto:").strip("<>'\"")[:_LONGEST]
    name = " ".join(name.split())[:_LONGEST]
    if len(name) > 1 and name[0] == name[-1] == "'":
        name = name[1:-1].strip()
    return Address("" if name.casefold() == spec.casefold() else name, spec)


def _without_comments(address: str) -> str:
    """*address* without comments (RFC 5322 §3.2.2); with a quoted local part it has none that anybody writes."""
    for _ in range(_COMMENT_DEPTH if "(" in address and '"' not in address else 0):
        address = _COMMENT_RE.sub("", address)
    return address


def _bare(text: str, comment: str) -> Address:
    """A mailbox without angle brackets: ``a@b``, ``a@b (Name)``, or words of which one may be an address."""
    words = _SPACED_DOT_RE.sub(".", _AT_RE.sub("@", text)).split()
    spec = next((word for word in words if "@" in word), "")
    if not spec and len(words) == 1 and not words[0].startswith("=?"):
        return _address(comment, words[0])
    return _address(decode_words(" ".join(word for word in words if word is not spec)) or comment, spec)
