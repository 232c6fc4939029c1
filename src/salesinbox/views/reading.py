"""What a reader asks for beyond the body: headers, source, a copy for the browser, files."""

from __future__ import annotations

import os
from pathlib import Path

from salesinbox.core.errors import NotFound, UserError, no_message
from salesinbox.core.text import clean_block, clean_line
from salesinbox.mail.parse import parse
from salesinbox.mail.parts import safe_filename
from salesinbox.mail.sanitize import sanitize_html
from salesinbox.store import reading
from salesinbox.store.connection import Database
from salesinbox.views.thread import AttachmentView, attachment_view

_MAX_TRIES = 1000


def raw(db: Database, message_id: int) -> bytes:
    """The whole message as it was fetched.

    Raises:
        NotFound: There is no such message.
        NotDownloaded: Only a part of it is here.
        StoreError: Its content is not in the cache.
    """
    return _existing(reading.raw(db, message_id), message_id)


def excerpt(db: Database, message_id: int) -> bytes:
    """A message as far as it is here: large files of it may be on the server only.

    Raises:
        NotFound: There is no such message.
        StoreError: Its content is not in the cache.
    """
    return _existing(reading.excerpt(db, message_id), message_id)


def _existing(found: bytes | None, message_id: int) -> bytes:
    if found is None:
        raise no_message(message_id)
    return found


def headers(db: Database, message_id: int) -> str:
    """All header fields of a message, safe to show, one a line."""
    return "\n".join(
        f"{clean_line(name)}: {clean_line(value)}" for name, value in parse(excerpt(db, message_id)).headers
    )


def source(db: Database, message_id: int) -> str:
    """The raw source, safe to show."""
    return clean_block(raw(db, message_id).decode("utf-8", "replace"))


def browser_copy(db: Database, message_id: int) -> str:
    """The message as an HTML document that loads nothing from the network.

    Raises:
        UserError: The message has no HTML part.
    """
    html = parse(excerpt(db, message_id)).html
    if not html:
        raise UserError("This mail has no HTML part.", "What you see is all there is.")
    return sanitize_html(html)


def attachment_file(db: Database, attachment_id: int) -> AttachmentView:
    """What is known of an attachment, its texts safe to show.

    Raises:
        NotFound: There is no such attachment.
    """
    return attachment_view(_attachment(db, attachment_id))


def attachment_bytes(db: Database, attachment_id: int) -> bytes:
    """The content of an attachment.

    Raises:
        NotFound: There is no such attachment.
        NotDownloaded: It is on the server only.
        StoreError: Its content is not in the cache.
    """
    return reading.file_content(db, _attachment(db, attachment_id))


def save_attachment(db: Database, attachment_id: int, folder: Path) -> Path:
    """Write an attachment into *folder*, under a safe name that is not taken; gives the path.

    Raises:
        NotFound: There is no such attachment.
        UserError: The folder cannot be written.
    """
    row = _attachment(db, attachment_id)
    data = reading.file_content(db, row)
    name = safe_filename(row.filename, row.content_type)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _write_new(folder, name, data)
    except OSError as error:
        reason = (error.strerror or "unwritable").lower()
        raise UserError(f"Cannot save into {folder}: {reason}.", "Choose another folder.") from error


def _attachment(db: Database, attachment_id: int) -> reading.AttachmentRow:
    row = reading.attachment(db, attachment_id)
    if row is None:
        raise NotFound(
            f"There is no attachment {attachment_id}.", "`salesinbox show THREAD` lists them with their ids."
        )
    return row


def _write_new(folder: Path, name: str, data: bytes) -> Path:
    """Write under *name*, or ``name (2)`` and so on; never over a file, never through a link, never executable."""
    stem, suffix = os.path.splitext(name)
    for number in range(1, _MAX_TRIES):
        path = folder / (name if number == 1 else f"{stem} ({number}){suffix}")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        try:
            with open(descriptor, "wb") as file:
                file.write(data)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path
    raise UserError(f"{folder} already holds too many files called {name}.", "Choose another folder.")
