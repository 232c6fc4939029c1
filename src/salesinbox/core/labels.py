"""Labels and the IMAP keywords that carry them (RFC 9051 §2.3.2).

A keyword is an atom: no blanks, brackets, wildcards or non-ASCII. A label is any text, so it is written with ``_`` for
a blank and ``=XX`` for every other byte an atom may not hold. Keywords made by other programs read back as they are.
"""

from __future__ import annotations

import re

from salesinbox.core.models import Role

LABEL_OF_ROLE = {Role.INBOX: "\\Inbox", Role.SENT: "\\Sent", Role.DRAFTS: "\\Draft"}
"""Gmail's labels that stand for the mailboxes of a role; all of its own labels begin with a backslash."""
_SERVER_LABEL = "%"
"""Begins a stored flag that is a label of Gmail's; no flag of IMAP can hold it."""
_PLAIN_RE = re.compile(r"[A-Za-z0-9.+\-$&!#^:;|~,/<>?@']")
_ESCAPE_RE = re.compile(r"(?:=[0-9A-F]{2})+")
_SYSTEM = frozenset(
    [
        "nonjunk", "junk", "notjunk", "forwarded", "mdnsent", "redirected",
        "seen", "answered", "flagged", "deleted", "draft", "recent", "unknown-0", "unknown-1", "unknown-2",
    ]
)  # fmt: skip
MAX_LENGTH = 60
KEPT_BY_GMAIL = frozenset(
    [
        "inbox", "sent", "sent mail", "drafts", "spam", "trash", "bin", "starred", "important", "all mail", "chats",
        "unread", "muted", "snoozed", "scheduled",
    ]
)  # fmt: skip
"""Names that Gmail has for itself and gives to no label of the user's, in small letters."""


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
    label = server_label_of(keyword)
    if label is not None:
        return None if label.startswith("\\") else label.strip() or None
    if keyword.startswith(("\\", "$")) or keyword.casefold() in _SYSTEM:
        return None
    return _decode(keyword).strip() or None


def server_label(label: str) -> str:
    """How a label that Gmail keeps (X-GM-LABELS) stands among the stored flags of a message."""
    return _SERVER_LABEL + "".join(_encode(character) for character in label)


def server_label_of(flag: str) -> str | None:
    """The label of Gmail's that a stored flag is, or ``None`` for flags and keywords."""
    return _decode(flag[1:]) if flag.startswith(_SERVER_LABEL) else None


def _decode(text: str) -> str:
    return _ESCAPE_RE.sub(
        lambda match: bytes.fromhex(match[0].replace("=", "")).decode("utf-8", "replace"), text.replace("_", " ")
    )
