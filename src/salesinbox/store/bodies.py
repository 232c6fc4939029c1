"""What messages say and carry: their text, the full-text index over it, and the files that came with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from salesinbox.core.models import AttachmentPart
from salesinbox.store.compress import unpack_text
from salesinbox.store.connection import Database
from salesinbox.store.prepared import Prepared


def insert(db: Database, message_id: int, prepared: Prepared, sort_key: int) -> None:
    """Keep what a new message says and carries, and have searches find it."""
    db.execute(
        "INSERT INTO bodies (message_id, text, indexed, index_version, html, cut) VALUES (?, ?, ?, ?, ?, ?)",
        (
            message_id,
            prepared.text,
            prepared.indexed,
            prepared.index_version,
            int(bool(prepared.message.html)),
            int(prepared.cut),
        ),
    )
    _add_to_index(db, sort_key, prepared.indexed_columns)
    _insert_attachments(db, message_id, prepared.message.attachments)


def _add_to_index(db: Database, sort_key: int, columns: Sequence[str]) -> None:
    db.execute(
        "INSERT INTO search (rowid, subject, sender, recipients, body, files) VALUES (?, ?, ?, ?, ?, ?)",
        (sort_key, *map(storable, columns)),
    )


def take_from_index(db: Database, sort_key: int, indexed: bytes) -> None:
    """Have searches find a message no more; *indexed* is what its body's row has."""
    columns = [storable(text) for text in json.loads(unpack_text(indexed))]
    db.execute(
        "INSERT INTO search (search, rowid, subject, sender, recipients, body, files)"
        " VALUES ('delete', ?, ?, ?, ?, ?, ?)",
        (sort_key, *columns),
    )


def _insert_attachments(db: Database, message_id: int, attachments: Iterable[AttachmentPart]) -> None:
    db.executemany(
        "INSERT INTO attachments (message_id, part, filename, content_type, size, content_id, inline)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                message_id,
                a.part,
                storable(a.filename),
                storable(a.content_type),
                a.size,
                storable(a.content_id),
                int(a.inline),
            )
            for a in attachments
        ],
    )


def replace_body(db: Database, message_id: int, prepared: Prepared) -> None:
    """A message is here whole now: what it says and carries is taken from that, as far as it was not known.

    Files keep their ids, so that what is being opened stays what it is.
    """
    row = db.row(
        "SELECT m.sort_key, b.text, b.indexed FROM messages m JOIN bodies b ON b.message_id = m.id WHERE m.id = ?",
        (message_id,),
    )
    if row is None:
        return
    if (row["text"], row["indexed"]) != (prepared.text, prepared.indexed):
        take_from_index(db, row["sort_key"], row["indexed"])
        db.execute(
            "UPDATE bodies SET text = ?, indexed = ?, index_version = ?, html = ?, cut = 0 WHERE message_id = ?",
            (prepared.text, prepared.indexed, prepared.index_version, int(bool(prepared.message.html)), message_id),
        )
        _add_to_index(db, row["sort_key"], prepared.indexed_columns)
    known = {each["part"] for each in db.rows("SELECT part FROM attachments WHERE message_id = ?", (message_id,))}
    files = prepared.message.attachments
    db.executemany(
        "DELETE FROM attachments WHERE message_id = ? AND part = ?",
        [(message_id, part) for part in known - {each.part for each in files}],
    )
    db.executemany(
        "UPDATE attachments SET size = ?, missing = 0, blob = NULL WHERE message_id = ? AND part = ?",
        [(each.size, message_id, each.part) for each in files],
    )
    _insert_attachments(db, message_id, (each for each in files if each.part not in known))


def texts(db: Database, message_ids: Sequence[int]) -> dict[int, str]:
    """The texts of some messages (at most a few hundred) as they are read, untrusted."""
    rows = db.rows(
        "SELECT message_id, text FROM bodies WHERE message_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(message_ids)),),
    )
    return {row["message_id"]: unpack_text(row["text"]) for row in rows}


def storable(text: str) -> str:
    """SQLite keeps no lone surrogates, which undecodable header bytes turn into."""
    return text.encode("utf-8", "replace").decode("utf-8")
