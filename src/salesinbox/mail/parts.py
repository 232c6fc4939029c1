"""Attachments: their bytes, and names for them that are safe on every disk (M5)."""

from __future__ import annotations

import re
import unicodedata

from salesinbox.core.errors import NotFound
from salesinbox.core.text import clean_line, shorten
from salesinbox.mail.structure import Entity, Mail, read_structure, undo_transfer_encoding
from salesinbox.mail.tnef import PACKED, unpack

LONGEST_NAME = 150
"""Bytes of UTF-8 of the longest name; file systems allow 255, and a number may have to be added."""
_LONGEST_EXTENSION = 20
_SEPARATOR_RE = re.compile(r"[/\\\u2044\u2215\u29f8\uff0f\uff3c]")
_UNSAFE_RE = re.compile('[:*?"<>|\u2236\uff1a\u200b-\u200d\u2060\u00ad]')
# Names that Windows takes for devices, whatever extension follows.
_DEVICE_RE = re.compile(
    r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)\s*(?:\.|$)", re.IGNORECASE
)
_EXTENSIONS = {
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/json": ".json",
    "application/msword": ".doc",
    "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/webp": ".webp",
    "message/delivery-status": ".txt",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/rfc822-headers": ".txt",
    "text/vcard": ".vcf",
}

_STEMS = {"message/delivery-status": "delivery-status", "text/rfc822-headers": "headers"}
"""What nameless parts are called that mail servers put into reports."""


def part_bytes(raw: bytes, part: str) -> bytes:
    """The content of one part of a mail, its transfer encoding undone.

    Args:
        raw: The whole mail.
        part: The part's number, as in :class:`salesinbox.core.models.AttachmentPart`.

    Raises:
        NotFound: The mail has no such part.
    """
    mail = read_structure(raw)
    whole, packed, number = part.partition(PACKED)
    data = mail.content(_leaf(mail, whole))
    if not packed:
        return data
    found = unpack(data)
    at = int(number) - 1 if number.isascii() and number.isdigit() and len(number) < 6 else -1
    if found is None or not 0 <= at < len(found.files):
        raise _no_part(part)
    return found.files[at].data


def decoded_part(raw: bytes, part: str, data: bytes) -> bytes:
    """*data*, the content of one part as it was sent, with the transfer encoding undone that the mail names for it.

    Args:
        raw: The mail, which need not have the content.

    Raises:
        NotFound: The mail has no such part.
    """
    return undo_transfer_encoding(data, _leaf(read_structure(raw), part))


def _leaf(mail: Mail, part: str) -> Entity:
    for entity in mail.leaves():
        if entity.number == part:
            return entity
    raise _no_part(part)


def _no_part(part: str) -> NotFound:
    return NotFound(f"This message has no part “{shorten(clean_line(part), 40)}”.")


def safe_filename(name: str, content_type: str = "") -> str:
    """A file name made from what a sender called an attachment: one plain name, never empty, never a path.

    Folders, control and direction characters, what Windows forbids, leading dots and dashes, and device names are
    taken out or defused; very long names are cut before their extension.
    """
    name = clean_line(unicodedata.normalize("NFC", name[:10_000]).replace("\0", ""))
    components = [_plain(one) for one in _SEPARATOR_RE.split(name)]
    name = next((one for one in reversed(components) if one), "")
    if not name:
        kind = content_type.partition(";")[0].strip().lower()
        return _STEMS.get(kind, "attachment") + _EXTENSIONS.get(kind, "")
    name = _short(name)
    return f"_{name}" if _DEVICE_RE.match(name) else name


def _plain(name: str) -> str:
    return _UNSAFE_RE.sub("_", name).lstrip(" .-~_").rstrip(" .")


def _short(name: str) -> str:
    """*name* within :data:`LONGEST_NAME` bytes, its extension kept."""
    if len(name.encode("utf-8", "replace")) <= LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension.encode("utf-8", "replace")) > _LONGEST_EXTENSION:
        stem, dot, extension = name, "", ""
    room = LONGEST_NAME - len((dot + extension).encode())
    stem = stem.encode("utf-8", "replace")[:room].decode("utf-8", "ignore").rstrip(" .")
    return f"{stem}{dot}{extension}".rstrip(" .")
