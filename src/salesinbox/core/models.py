"""What a piece of mail is, once its bytes have been read (RFC 5322 terms). Values only; no behaviour with I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a mailbox is for (RFC 6154 special use); ``OTHER`` for a plain folder, ``OUTBOX`` for ours."""

    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    ARCHIVE = "archive"
    ALL = "all"
    TRASH = "trash"
    JUNK = "junk"
    OUTBOX = "outbox"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox of RFC 5322: a display name (may be empty) and an addr-spec (may be broken, never ``None``)."""

    name: str
    address: str

    @property
    def key(self) -> str:
        """The address as it is compared: without surrounding blanks, in lower case."""
        return self.address.strip().casefold()

    @property
    def label(self) -> str:
        """What to call this person in a list: the name where there is one, else the address."""
        return self.name or self.address


@dataclass(frozen=True, slots=True)
class AttachmentPart:
    """A part of a message that is offered as a file. The bytes stay in the message; ``part`` says where."""

    part: str
    """IMAP-style part number ("2", "1.3"), counted by position in the MIME tree."""
    filename: str
    """The name the sender gave, decoded, not yet safe to write to a disk; may be empty."""
    content_type: str
    size: int
    """Size in bytes after decoding."""
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class ParsedMessage:
    """A message read from its bytes. Every text is decoded but *untrusted*: pass it through core.text to show it."""

    identity: str
    """Same mail ⇒ same value, whatever mailbox it is found in: Message-ID plus a digest of From, Date, Subject, To."""
    message_id: str
    """Without angle brackets; a stable one made from the content where the mail has none."""
    references: tuple[str, ...]
    """All ids of References and In-Reply-To, oldest first, without brackets and repetition; bounded."""
    subject: str
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    date: datetime | None
    """Aware; ``None`` where the header is missing or absurd."""
    text: str
    """The text to read: text/plain, or the HTML turned to text."""
    html: str
    """The HTML part as sent, or empty."""
    attachments: tuple[AttachmentPart, ...]
    headers: tuple[tuple[str, str], ...]
    """All header fields in order, decoded, bounded in number and size."""
    size: int
    outbox_id: str = ""
    """Our own X-Salesinbox-Id, which survives servers that replace the Message-ID."""
    defects: tuple[str, ...] = field(default=())
    """What was wrong with the mail, in words, for a mark beside it."""
