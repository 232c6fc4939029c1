"""Queueing mail. From the moment it is queued a message stands in its thread and is found by search."""

from __future__ import annotations

import mimetypes
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from salesinbox.core import clock
from salesinbox.core.errors import NotFound, UsageError, no_message
from salesinbox.core.models import Address, ParsedMessage, Role
from salesinbox.core.text import clean_line, shorten
from salesinbox.mail import compose
from salesinbox.mail.compose import Draft, DraftAttachment
from salesinbox.mail.parse import parse
from salesinbox.store import accounts, action_log, drafts, mailboxes, messages, outbox, placements, reading
from salesinbox.store.accounts import Account
from salesinbox.store.connection import Database
from salesinbox.store.drafts import DraftRow
from salesinbox.store.effective import SEEN
from salesinbox.store.prepared import prepare

BASE64_GROWTH = 1.37
"""Encoded bytes for each byte of an attachment: base64, line ends and headers."""
MAX_TEXT = 10_000_000
"""Bytes of text that a mail may have."""
_LARGEST = 150_000_000
"""Most bytes of an encoded message where it is not known what the server takes: no large provider takes more."""
ANSWER = "answer"
"""The kind of a mail that answers an invitation: it is of no use as a draft."""
_NOT_GONE = ("queued", "retry", "failed")
"""States of a mail of which nothing has reached anybody."""


@dataclass(frozen=True, slots=True)
class Sending:
    """How the account wants its mail sent."""

    undo_seconds: float = 10
    files_sent_copy: bool = False
    """The provider puts a copy into Sent by itself."""
    size_limit: int = 0
    """Largest encoded message in bytes; 0: not known."""


def draft_of(db: Database, row: DraftRow, *, size_limit: int = 0) -> Draft:
    """The message that a draft's fields describe, its attachments read from their files.

    Args:
        size_limit: As in :class:`Sending`; what cannot keep to it is not read.

    Raises:
        UsageError: A recipient can't be right, or an attachment can't be read or is too large; the message names it.
    """
    account = _account(db, row.account_id)
    answered = _answered(db, row)
    return Draft(
        sender=Address(account.name, account.address),
        to=compose.parse_recipients(row.to),
        cc=compose.parse_recipients(row.cc),
        bcc=compose.parse_recipients(row.bcc),
        subject=row.subject,
        body=row.body,
        attachments=_attachments(row.attachments, size_limit or _LARGEST),
        in_reply_to="" if answered is None else answered.message_id,
        references=() if answered is None else (*answered.references, answered.message_id),
    )


def _attachments(paths: Sequence[str], size_limit: int) -> tuple[DraftAttachment, ...]:
    found: list[DraftAttachment] = []
    room = size_limit * 3 // 4  # base64 makes four bytes of three
    for path in map(Path, paths):
        data = read_file(path, room)
        room -= len(data)
        found.append(DraftAttachment(path.name, mimetypes.guess_type(path.name)[0] or "application/octet-stream", data))
    return tuple(found)


def read_file(path: Path, most: int) -> bytes:
    """A file to be sent, of *most* bytes at most.

    Raises:
        UsageError: It can't be read or is too large, or is no regular file: a device may never come to an end.
    """
    name = clean_line(str(path))
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise UsageError(f"Cannot read {name}: it is no regular file.", "Check the path.")
        if about.st_size > most:
            raise UsageError(
                f"{name} is {about.st_size / 1e6:.1f} MB; at most {most / 1e6:.1f} MB can be taken.",
                "Send less, or a link.",
            )
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise UsageError(
            f"Cannot read {name}: {(error.strerror or 'unreadable').lower()}.", "Check the path."
        ) from error


def reply_row(db: Database, message_id: int, *, everyone: bool) -> DraftRow:
    """A fresh draft that answers a message: recipients, subject and quoted text filled in.

    Raises:
        NotFound: There is no such message.
    """
    row = reading.message(db, message_id)
    if row is None:
        raise no_message(message_id)
    account = _account(db, row.account_id)
    reply = compose.reply_draft(
        _as_parsed(db, row),
        own=frozenset({account.address}),
        sender=Address(account.name, account.address),
        everyone=everyone,
    )
    return DraftRow(
        account_id=row.account_id,
        kind="reply-all" if everyone else "reply",
        thread_id=row.thread_id,
        answers=row.id,
        to=_typed(reply.to),
        cc=_typed(reply.cc),
        subject=clean_line(reply.subject),
        body=reply.body,
    )


def submit(db: Database, row: DraftRow, sending: Sending, *, at: float | None = None) -> int:
    """Queue a draft for sending and delete it; gives the id of the outbox row. ``at`` sends it later (Unix seconds).

    Raises:
        UsageError: It has no recipient, a bad address, an unreadable attachment, or is larger than the server takes,
            or its account has no server.
    """
    sending_account(db, row.account_id)
    return queue(db, row, draft_of(db, row, size_limit=sending.size_limit), sending, at=at)


def sending_account(db: Database, account_id: int) -> Account:
    """An account that can send.

    Raises:
        NotFound: It is gone.
        UsageError: It has no server.
    """
    account = _account(db, account_id)
    if account.local:
        address = clean_line(account.address)
        raise UsageError(f"{address} has no server to send with.", f"Add one: salesinbox account add {address}")
    return account


def queue(db: Database, row: DraftRow, draft: Draft, sending: Sending, *, at: float | None = None) -> int:
    """Queue *draft*, which *row* describes; otherwise as :func:`submit`."""
    if not compose.recipients(draft):
        raise UsageError("There is nobody to send this to.", "Fill in To, Cc or Bcc.")
    outbox_id, header_id = uuid4().hex, compose.new_message_id(draft.sender.address)
    raw = compose.build(draft, message_id=header_id, outbox_id=outbox_id, date=clock.now())
    if sending.size_limit and len(raw) > sending.size_limit:
        raise UsageError(
            f"This mail is {len(raw) / 1e6:.1f} MB with its attachments encoded; the server takes"
            f" {sending.size_limit / 1e6:.1f} MB.",
            "Attach less, or send a link.",
        )
    prepared = prepare(raw)
    with db.write("queue mail"):
        row_id = outbox.queue(
            db,
            account_id=row.account_id,
            outbox_id=outbox_id,
            header_id=header_id,
            sender=draft.sender.address,
            recipients=compose.recipients(draft),
            subject=draft.subject,
            draft=_fields(row),
            raw=raw,
            not_before=at or clock.timestamp() + sending.undo_seconds,
            filing="not needed" if sending.files_sent_copy else "pending",
            answers=row.answers,
        )
        box = mailboxes.with_role(db, row.account_id, Role.OUTBOX)
        if box is None:
            raise NotFound("This account has no outbox.", "Remove the account and add it again.")
        uid = placements.next_local_uid(db, box.id)
        arrival = messages.Arrival(prepared, box.id, uid, frozenset({SEEN}), int(clock.timestamp()))
        outbox.show_as(db, row_id, messages.add_outgoing(db, row.account_id, arrival))
        action_log.begin_step(db, f"Sending “{shorten(clean_line(draft.subject), 40)}”", outbox_id=row_id)
        if row.id:
            drafts.delete(db, row.id)
    return row_id


def take_back(db: Database, outbox_row: int) -> int | None:
    """Cancel a mail that is not being sent yet and make it a draft again.

    Returns:
        The draft's id, 0 where none is of use (:data:`ANSWER`), or ``None`` if it is too late.
    """
    with db.write("take back mail"):
        row = outbox.get(db, outbox_row)
        if row is None or row.state not in _NOT_GONE:
            return None
        outbox.save(db, row.id, state="cancelled", filing="not needed")
        if row.message_id is not None:
            messages.delete_messages(db, [row.message_id])
            outbox.save(db, row.id, message_id=None)
        if row.draft.get("kind") == ANSWER:
            return 0
        draft = drafts.save(db, _row_of(row.account_id, row.draft))
    return draft.id


def take_all_back(db: Database, account_id: int) -> list[int]:
    """Make drafts of all that an account has not sent, since nothing will send it; their ids.

    What may have been sent stays in the outbox: a draft of it could reach a customer twice.
    """
    with db.write("take back mail"):
        waiting = [row for state in _NOT_GONE for row in outbox.with_state(db, account_id, state)]
        made = [take_back(db, row.id) for row in waiting]
        for row in outbox.to_file(db, account_id):
            outbox.save(db, row.id, filing="not needed")
    return [draft for draft in made if draft]


def retry(db: Database, outbox_row: int) -> bool:
    """Send a mail that waits, failed, or whose fate is unknown, now; whether it was in such a state."""
    with db.write("retry mail"):
        row = outbox.get(db, outbox_row)
        if row is None or row.state not in (*_NOT_GONE, "unknown"):
            return False
        outbox.save(db, row.id, state="queued", not_before=clock.timestamp(), error="")
    return True


def _account(db: Database, account_id: int) -> Account:
    found = accounts.get(db, account_id)
    if found is None:
        raise NotFound("The account of this draft is gone.", "Choose another account to send from.")
    return found


def _answered(db: Database, row: DraftRow) -> reading.MessageRow | None:
    return None if row.answers is None else reading.message(db, row.answers)


def _as_parsed(db: Database, row: reading.MessageRow) -> ParsedMessage:
    """A cached message as the pure mail functions take it; from its bytes where they are here."""
    return parse(reading.excerpt(db, row.id) or b"")


def _typed(people: tuple[Address, ...]) -> str:
    return ", ".join(compose.format_address(person) for person in people)


def _fields(row: DraftRow) -> dict[str, Any]:
    return {
        "kind": row.kind, "thread_id": row.thread_id, "answers": row.answers, "to": row.to, "cc": row.cc,
        "bcc": row.bcc, "subject": row.subject, "body": row.body, "attachments": list(row.attachments),
    }  # fmt: skip


def _row_of(account_id: int, fields: Mapping[str, Any]) -> DraftRow:
    return DraftRow(account_id=account_id, **{**fields, "attachments": tuple(fields["attachments"])})
