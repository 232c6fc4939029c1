"""Telling mails apart that look the same from their headers: by what they say and carry.

Not by their bytes: a mail that came twice, once through a list, differs in its trace headers and is still one mail.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from salesinbox.store import reading
from salesinbox.store.connection import Database
from salesinbox.store.prepared import Prepared


def of_prepared(prepared: Prepared) -> str:
    """The digest of the text and files of a message that is to be stored."""
    message = prepared.message
    return _digest(message.text, ((each.filename, each.size) for each in message.attachments))


def of_stored(db: Database, message_id: int) -> str:
    """The digest of the text and files of a cached message."""
    files = ((each.filename, each.size) for each in reading.attachments_of(db, message_id))
    return _digest(reading.text(db, message_id), files)


def _digest(text: str, files: Iterable[tuple[str, int]]) -> str:
    """The same for the same text and files, however lines end."""
    parts = [" ".join(text.split()), *(f"{name}\0{size}" for name, size in files)]
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()
