"""What it takes to show one conversation: its messages, their people, bodies and attachments."""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.core.errors import NotDownloaded
from salesinbox.core.models import Address
from salesinbox.core.text import clean_line, shorten
from salesinbox.mail.parts import part_bytes
from salesinbox.store import blobs, outbox
from salesinbox.store.compress import unpack_text
from salesinbox.store.connection import Database, Row

_COLUMNS = (
    "m.id, m.account_id, m.thread_id, m.message_id, m.refs, m.date, m.subject, m.from_name, m.from_address, m.own,"
    " m.snippet, m.size, m.attachments, m.seen, m.starred, m.answered, m.draft, m.places, m.blob, m.defects,"
    " m.sort_key, m.missing"
)

_FILE_COLUMNS = "id, message_id, part, filename, content_type, size, inline, missing, blob"


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message's row; its texts are untrusted. ``places`` is a :class:`salesinbox.store.effective.Places`."""

    id: int
    account_id: int
    thread_id: int
    message_id: str
    references: tuple[str, ...]
    date: int
    subject: str
    sender: Address
    own: bool
    snippet: str
    size: int
    attachments: int
    seen: bool
    starred: bool
    answered: bool
    draft: bool
    places: int
    blob: str
    defects: str
    sort_key: int
    missing: int
    """Bytes of it that are on the server only."""


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attachment's row; ``filename`` is what the sender wrote."""

    id: int
    message_id: int
    part: str
    filename: str
    content_type: str
    size: int
    inline: bool
    missing: int
    """Bytes it has on the server, where it is only there."""
    blob: str
    """Its content, where that was fetched by itself."""


def messages_of(db: Database, thread_id: int) -> list[MessageRow]:
    """The messages of a thread, oldest first."""
    rows = db.rows(f"SELECT {_COLUMNS} FROM messages m WHERE m.thread_id = ? ORDER BY m.sort_key", (thread_id,))
    return [_message(row) for row in rows]


def message(db: Database, message_id: int) -> MessageRow | None:
    """One message, or ``None``."""
    row = db.row(f"SELECT {_COLUMNS} FROM messages m WHERE m.id = ?", (message_id,))
    return None if row is None else _message(row)


def people(db: Database, message_id: int) -> dict[str, tuple[Address, ...]]:
    """The participants of a message by header: ``from``, ``to``, ``cc``, ``bcc``, ``reply-to``."""
    rows = db.rows(
        "SELECT message_id, role, name, address FROM participants WHERE message_id = ? ORDER BY role, position",
        (message_id,),
    )
    return _people(rows).get(message_id, {})


def people_of_thread(db: Database, thread_id: int) -> dict[int, dict[str, tuple[Address, ...]]]:
    """The participants of all messages of a thread, by message as :func:`people`."""
    return _people(
        db.rows(
            "SELECT p.message_id, p.role, p.name, p.address FROM messages m JOIN participants p ON p.message_id = m.id"
            " WHERE m.thread_id = ? ORDER BY m.sort_key, p.role, p.position",
            (thread_id,),
        )
    )


def _people(rows: list[Row]) -> dict[int, dict[str, tuple[Address, ...]]]:
    found: dict[int, dict[str, tuple[Address, ...]]] = {}
    for message_id, role, name, address in rows:
        by_role = found.setdefault(message_id, {})
        by_role[role] = (*by_role.get(role, ()), Address(name, address))
    return found


def text(db: Database, message_id: int) -> str:
    """The text of a message as it is read, untrusted."""
    packed = db.value("SELECT text FROM bodies WHERE message_id = ?", (message_id,))
    return "" if packed is None else unpack_text(packed)


def has_html(db: Database, message_id: int) -> bool:
    """Whether the text of a message was made from HTML."""
    return bool(db.value("SELECT html FROM bodies WHERE message_id = ?", (message_id,)))


def raw(db: Database, message_id: int) -> bytes | None:
    """The whole message as it was fetched; ``None`` if there is no such message.

    Raises:
        NotDownloaded: Only a part of it is here.
        StoreError: Its content is not in the cache.
    """
    missing = db.value("SELECT missing FROM messages WHERE id = ?", (message_id,))
    if missing:
        raise NotDownloaded("This message is not downloaded as a whole.", "Open it while its account is online.")
    return excerpt(db, message_id)


def excerpt(db: Database, message_id: int) -> bytes | None:
    """A message as far as it is here, as a mail: without its large files perhaps; ``None`` if there is none.

    Raises:
        StoreError: Its content is not in the cache.
    """
    row = db.row("SELECT blob FROM messages WHERE id = ?", (message_id,))
    if row is None:
        return None
    if row["blob"] is None:
        outgoing = db.value("SELECT id FROM outbox WHERE message_id = ?", (message_id,))
        return outbox.content(db, outgoing) if outgoing is not None else b""
    return blobs.load(db, row["blob"])


def file_content(db: Database, attachment: AttachmentRow) -> bytes:
    """The content of an attachment, its transfer encoding undone.

    Raises:
        NotDownloaded: It is on the server only.
        NotFound: The message has no such part.
        StoreError: Its content is not in the cache.
    """
    if attachment.blob:
        return blobs.load(db, attachment.blob)
    if attachment.missing:
        name = shorten(clean_line(attachment.filename), 60) or f"Attachment {attachment.id}"
        raise NotDownloaded(f"{name} is not downloaded.", "Open it while its account is online.")
    return part_bytes(excerpt(db, attachment.message_id) or b"", attachment.part)


def attachments_of(db: Database, message_id: int) -> list[AttachmentRow]:
    """The attachments of a message in the order they stand in it."""
    rows = db.rows(
        f"SELECT {_FILE_COLUMNS} FROM attachments WHERE message_id = ? ORDER BY id",
        (message_id,),
    )
    return [_attachment(row) for row in rows]


def attachments_of_thread(db: Database, thread_id: int) -> dict[int, list[AttachmentRow]]:
    """The attachments of all messages of a thread, by message."""
    columns = ", ".join(f"a.{name}" for name in _FILE_COLUMNS.split(", "))
    rows = db.rows(
        f"SELECT {columns} FROM messages m JOIN attachments a ON a.message_id = m.id"
        " WHERE m.thread_id = ? ORDER BY m.sort_key, a.id",
        (thread_id,),
    )
    found: dict[int, list[AttachmentRow]] = {}
    for row in map(_attachment, rows):
        found.setdefault(row.message_id, []).append(row)
    return found


def attachment(db: Database, attachment_id: int) -> AttachmentRow | None:
    """One attachment, or ``None``."""
    row = db.row(
        f"SELECT {_FILE_COLUMNS} FROM attachments WHERE id = ?",
        (attachment_id,),
    )
    return None if row is None else _attachment(row)


def _attachment(row: Row) -> AttachmentRow:
    id_, message_id, part, filename, content_type, size, inline, missing, blob = row
    return AttachmentRow(id_, message_id, part, filename, content_type, size, bool(inline), missing, blob or "")


def _message(row: Row) -> MessageRow:
    return MessageRow(
        id=row["id"],
        account_id=row["account_id"],
        thread_id=row["thread_id"],
        message_id=row["message_id"],
        references=tuple(row["refs"].split()),
        date=row["date"],
        subject=row["subject"],
        sender=Address(row["from_name"], row["from_address"]),
        own=bool(row["own"]),
        snippet=row["snippet"],
        size=row["size"],
        attachments=row["attachments"],
        seen=bool(row["seen"]),
        starred=bool(row["starred"]),
        answered=bool(row["answered"]),
        draft=bool(row["draft"]),
        places=row["places"],
        blob=row["blob"] or "",
        defects=row["defects"],
        sort_key=row["sort_key"],
        missing=row["missing"],
    )
