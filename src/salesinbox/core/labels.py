"""Labels and the IMAP keywords that carry them (RFC 9051 §2.3.2).

A keyword is an atom: no blanks, brackets, wildcards or non-ASCII. A label is any text, so it is written with ``_`` for
a blank and ``=XX`` for every other byte an atom may not hold. Keywords made by other programs read back as they are.
"""

from __future__ import annotations

import re

_PLAIN_RE = re.compile(r"[A-Za-z0-9.+\-$&!#^:;|~,/<>?@']")
_ESCAPE_RE = re.compile(r"(?:=[0-9A-F]{2})+")
_SYSTEM = frozenset(
    [
        "nonjunk", "junk", "notjunk", "forwarded", "mdnsent", "redirected",
        "seen", "answered", "flagged", "deleted", "draft", "recent", "unknown-0", "unknown-1", "unknown-2",
    ]
)  # fmt: skip
MAX_LENGTH = 60


def keyword_for(label: str) -> str:
    """The IMAP keyword that stands for *label*; one that would read as a system flag has its first letter escaped."""
    keyword = "".join(_encode(character) for character in label)
    if keyword.startswith("$") or keyword.casefold() in _SYSTEM:
        return f"={ord(keyword[0]):02X}{keyword[1:]}"
    return keyword


def _encode(character: str) -> str:
    if character == " ":
        return "_"
    if _PLAIN_RE.match(character):
        return character
    return "".join(f"={byte:02X}" for byte in character.encode("utf-8", "replace"))


def label_of(keyword: str) -> str | None:
    """The label a server's flag stands for, or ``None`` for system flags and mail programs' own ($Forwarded …)."""
    if keyword.startswith(("\\", "$")) or keyword.casefold() in _SYSTEM:
        return None
    text = _ESCAPE_RE.sub(
        lambda match: bytes.fromhex(match[0].replace("=", "")).decode("utf-8", "replace"),
        keyword.replace("_", " "),
    )
    return text.strip() or None
