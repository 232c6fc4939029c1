"""A mail that is being written."""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.core.models import Address


@dataclass(frozen=True, slots=True)
class DraftAttachment:
    """A file that goes with a mail; ``filename`` is what the recipient sees."""

    filename: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """What the user wrote, before it is a mail. Ids are without angle brackets."""

    sender: Address
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str = ""
    body: str = ""
    """Plain text; Markdown where ``html`` is set."""
    attachments: tuple[DraftAttachment, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    html: bool = True
    """Whether an HTML alternative is sent along."""
    calendar: bytes = b""
    """An iTIP answer to an invitation (RFC 6047), which goes along as an alternative of the text."""
