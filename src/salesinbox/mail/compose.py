"""A draft to the bytes of a mail (RFC 5322, 2045). All bytes are ASCII, and no value can add a header field (M8).

The header is written here and not by ``email.policy``, whose folding has let commas in names split addresses
and takes superlinear time over long recipient lists; bodies and files are encoded by ``email``.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from salesinbox.core.errors import UsageError
from salesinbox.core.models import Address
from salesinbox.mail.draft import Draft, DraftAttachment
from salesinbox.mail.header_text import address_field, fold, ids_field, text_field
from salesinbox.mail.markdown_html import markdown_to_html
from salesinbox.mail.recipients import check_line, format_address, parse_recipients, recipients, wire_address
from salesinbox.mail.reply import reply_draft

__all__ = [
    "Draft",
    "DraftAttachment",
    "build",
    "encoded_size",
    "format_address",
    "new_message_id",
    "parse_recipients",
    "recipients",
    "reply_draft",
]

_POLICY = SMTP.clone(cte_type="7bit")
_TOKEN_RE = re.compile(r"[A-Za-z0-9._+-]{1,200}")
_ID_RE = re.compile(r"[!-;=?-~]{1,500}")
_TYPE_RE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,100}/[A-Za-z0-9!#$&^_.+-]{1,100}")
_UNSENDABLE_RE = re.compile("[\x00\ud800-\udfff]")
_HEADER_SIZE = 1_500
"""Bytes that the header and the MIME frames of an ordinary mail take."""


def build(draft: Draft, *, message_id: str, outbox_id: str, date: datetime) -> bytes:
    """The mail of a draft, with CRLF line ends, ready for SMTP and for the Sent mailbox.

    Bcc is left out; :func:`recipients` has everybody for the envelope.

    Args:
        draft: What was written.
        message_id: Without angle brackets, from :func:`new_message_id`.
        outbox_id: Our own name for this mail, by which it is known again in Sent.
        date: Aware; becomes the Date field.

    Raises:
        UsageError: A field holds a line break, or an address can't be sent to; the message names it.
    """
    lines = [*_header(draft, message_id, outbox_id, date)]
    return "".join(lines).encode("ascii") + _content(draft).as_bytes(policy=_POLICY)


def _header(draft: Draft, message_id: str, outbox_id: str, date: datetime) -> Iterator[str]:
    if not _ID_RE.fullmatch(message_id) or "@" not in message_id:
        raise UsageError("The Message-ID of a new mail must be one word with an @.")
    if not _TOKEN_RE.fullmatch(outbox_id):
        raise UsageError("The outbox id of a new mail must be one word of letters and digits.")
    yield address_field("From", [_wire(draft.sender, "From")])
    for field, people in (("To", draft.to), ("Cc", draft.cc)):
        if people:
            yield address_field(field, [_wire(person, field) for person in people])
    for person in draft.bcc:
        _wire(person, "Bcc")
    yield text_field("Subject", check_line(draft.subject, "The subject"))
    yield fold("Date", [format_datetime(date)])
    yield fold("Message-ID", [f"<{message_id}>"])
    parent = [draft.in_reply_to] if _ID_RE.fullmatch(draft.in_reply_to) else []
    yield ids_field("In-Reply-To", parent)
    yield ids_field("References", [one for one in draft.references if _ID_RE.fullmatch(one)])
    yield fold("X-Salesinbox-Id", [outbox_id])


def _wire(person: Address, field: str) -> Address:
    return Address(check_line(person.name, f"The name in {field}"), wire_address(person.address, field))


def _content(draft: Draft) -> EmailMessage:
    """The body and the files, with the MIME fields that go to the end of the header."""
    text = _UNSENDABLE_RE.sub("", draft.body.replace("\r\n", "\n").replace("\r", "\n"))
    content = EmailMessage(policy=_POLICY)
    content.set_content(text if text.endswith("\n") else f"{text}\n")
    if draft.html:
        content.add_alternative(markdown_to_html(text), subtype="html")
    if draft.calendar:
        # RFC 6047 §2.4: the method of the calendar stands in the type too.
        text = draft.calendar.decode("utf-8")
        content.add_alternative(text, subtype="calendar", params={"method": "REPLY"})
    for attachment in draft.attachments:
        _attach(content, attachment)
    return content


def _attach(content: EmailMessage, attachment: DraftAttachment) -> None:
    name = check_line(attachment.filename, "The name of an attachment")
    kind = attachment.content_type.partition(";")[0].strip().lower()
    # Mail and multiparts may not be base64 (RFC 2046 §5.2.1), so they travel as the files they are.
    if not _TYPE_RE.fullmatch(kind) or kind.startswith(("message/", "multipart/")):
        kind = "application/octet-stream"
    main, _, sub = kind.partition("/")
    content.add_attachment(attachment.data, maintype=main, subtype=sub, filename=name or "attachment")


def new_message_id(sender_address: str) -> str:
    """A fresh id without brackets: random, in the sender's domain, saying nothing of this machine or the time.

    Raises:
        UsageError: The sender's address is not one.
    """
    domain = wire_address(sender_address, "From").rpartition("@")[2]
    return f"{secrets.token_hex(16)}@{domain}"


def encoded_size(draft: Draft) -> int:
    """About how many bytes the draft will have as a mail, encoded, without building it; rather more than less."""
    files = sum(300 + len(one.filename) * 3 + _base64_size(len(one.data)) for one in draft.attachments)
    body = len(draft.body.encode("utf-8", "replace"))
    copies = 3 if draft.html else 1
    people = sum(len(one.name) * 4 + len(one.address) + 8 for one in (*draft.to, *draft.cc))
    return _HEADER_SIZE + files + _base64_size(body) * copies + people


def _base64_size(size: int) -> int:
    """Bytes of base64 in lines of 76 with CRLF."""
    return (size + 2) // 3 * 4 * 78 // 76 + 2
