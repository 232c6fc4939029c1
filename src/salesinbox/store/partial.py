"""Messages of which only an excerpt is here, and what is fetched of them later. An excerpt is a mail of its own
(:mod:`salesinbox.mail.excerpt`), named by ``messages.blob`` until the whole message takes its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salesinbox.mail.parts import decoded_part
from salesinbox.mail.structure import read_structure
from salesinbox.mail.tnef import PACKED, PackedFile, is_tnef, packed_type, unpack
from salesinbox.store import blobs, bodies, reading
from salesinbox.store.compress import pack
from salesinbox.store.connection import Database
from salesinbox.store.effective import chunks
from salesinbox.store.prepared import Prepared

_MOST = 2**62


@dataclass(frozen=True, slots=True)
class Lacking:
    """Something that is on the server only."""

    message_id: int
    account_id: int
    part: str
    """IMAP part number; empty for the whole message."""
    octets: int
    """Bytes it has on the server."""


def lacking_messages(db: Database, message_ids: Sequence[int]) -> list[Lacking]:
    """Those of some messages that are not here as a whole."""
    return _lacking(db, "id", message_ids)


def lacking_in_threads(db: Database, thread_ids: Sequence[int]) -> list[Lacking]:
    """The messages of some conversations that are not here as a whole."""
    return _lacking(db, "thread_id", thread_ids)


def _lacking(db: Database, column: str, ids: Sequence[int]) -> list[Lacking]:
    found = []
    for chunk in chunks(ids, 500):
        marks = ",".join("?" * len(chunk))
        sql = f"SELECT id, account_id, '', size FROM messages WHERE {column} IN ({marks}) AND missing > 0"
        found += [Lacking(*row) for row in db.rows(sql, chunk)]
    return found


def lacking_texts(db: Database, thread_ids: Sequence[int]) -> list[Lacking]:
    """The messages of some conversations whose text is not here to its end, the newest first."""
    found = []
    for chunk in chunks(thread_ids, 500):
        marks = ",".join("?" * len(chunk))
        sql = (
            "SELECT m.id, m.account_id, '', m.size FROM messages m JOIN bodies b ON b.message_id = m.id"
            f" WHERE m.thread_id IN ({marks}) AND m.missing > 0 AND b.cut = 1 ORDER BY m.sort_key DESC"
        )
        found += [Lacking(*row) for row in db.rows(sql, chunk)]
    return found


def lacking_although_small(
    db: Database, account_id: int, limit: int, at_most: int, below: int
) -> list[tuple[int, Lacking]]:
    """Messages of which only files of up to *limit* bytes (0: of any size) lack, newest first, with their sort keys.

    Args:
        below: The sort key to go on from.
    """
    rows = db.rows(
        "SELECT m.sort_key, m.id, m.account_id, m.size FROM messages m WHERE m.account_id = ? AND m.missing > 0"
        " AND m.sort_key < ? AND EXISTS (SELECT 1 FROM attachments a WHERE a.message_id = m.id AND a.missing > 0)"
        " AND NOT EXISTS (SELECT 1 FROM attachments a WHERE a.message_id = m.id AND a.missing > 0 AND a.size > ?)"
        " ORDER BY m.sort_key DESC LIMIT ?",
        (account_id, below, limit or _MOST, at_most),
    )
    return [(row["sort_key"], Lacking(row["id"], row["account_id"], "", row["size"])) for row in rows]


def lacking_files(db: Database, attachment_ids: Sequence[int]) -> dict[Lacking, int]:
    """Those of some attachments whose content is not here, with their ids."""
    found: dict[Lacking, int] = {}
    for chunk in chunks(attachment_ids, 500):
        marks = ",".join("?" * len(chunk))
        sql = (
            "SELECT a.message_id, m.account_id, a.part, a.missing, a.id FROM attachments a"
            f" JOIN messages m ON m.id = a.message_id WHERE a.id IN ({marks}) AND a.missing > 0"
        )
        found |= {Lacking(*row[:4]): int(row[4]) for row in map(tuple, db.rows(sql, chunk))}
    return found


def section_of(db: Database, message_id: int, part: str) -> str | None:
    """What FETCH calls a part, or all of a message where *part* is empty; ``None`` where it is here already."""
    if not part:
        return "" if db.value("SELECT missing FROM messages WHERE id = ?", (message_id,)) else None
    sql = "SELECT missing FROM attachments WHERE message_id = ? AND part = ? AND missing > 0"
    if db.row(sql, (message_id, part)) is None:
        return None
    # Part 1 of a mail that is nothing else has two names, and not all servers know both.
    return part if read_structure(reading.excerpt(db, message_id) or b"").root.children else "TEXT"


def keep_whole(db: Database, message_id: int, prepared: Prepared) -> None:
    """A message has come as a whole: it takes the excerpt's place, and that of files fetched before.

    Raises:
        StoreError: The disk is full or cannot be written.
    """
    blobs.save(db, [(prepared.blob, prepared.raw)])
    with db.write("whole message"):
        old = db.rows(
            "SELECT blob FROM messages WHERE id = ?1 UNION SELECT blob FROM attachments WHERE message_id = ?1",
            (message_id,),
        )
        bodies.replace_body(db, message_id, prepared)
        db.execute("UPDATE messages SET blob = ?, missing = 0 WHERE id = ?", (prepared.blob, message_id))
        _changed(db, message_id)
    blobs.remove(db, [row["blob"] for row in old if row["blob"]])


def keep_file(db: Database, message_id: int, part: str, encoded: bytes) -> None:
    """A file has come, in its transfer encoding. Its content is kept once, whatever messages carry it.

    Raises:
        StoreError: The disk is full or cannot be written.
        NotFound: The message has no such part.
    """
    content = decoded_part(reading.excerpt(db, message_id) or b"", part, encoded)
    name = blobs.digest(content)
    inner = [(each, blobs.digest(each.data)) for each in _packed(db, message_id, part, content)]
    blobs.save(db, [(name, pack(content)), *((digest, pack(each.data)) for each, digest in inner)])
    with db.write("file of a message"):
        db.execute(
            "UPDATE attachments SET blob = ?, size = ?, missing = 0 WHERE message_id = ? AND part = ? AND missing > 0",
            (name, len(content), message_id, part),
        )
        db.executemany(
            "INSERT INTO attachments (message_id, part, filename, content_type, size, content_id, inline, blob)"
            " VALUES (?, ?, ?, ?, ?, ?, 0, ?)",
            [
                (
                    message_id, f"{part}{PACKED}{number}", bodies.storable(each.filename),
                    bodies.storable(packed_type(each)), len(each.data), bodies.storable(each.content_id), digest,
                )
                for number, (each, digest) in enumerate(inner, start=1)
            ],
        )  # fmt: skip
        _changed(db, message_id)


def _packed(db: Database, message_id: int, part: str, content: bytes) -> list[PackedFile]:
    """The files in a winmail.dat that has come; none where they are known already, or it is no such file."""
    sql = "SELECT content_type, filename FROM attachments WHERE message_id = ? AND part = ? AND missing > 0"
    row = db.row(sql, (message_id, part))
    found = unpack(content) if row is not None and is_tnef(row["content_type"], row["filename"]) else None
    return [] if found is None else found.files


def _changed(db: Database, message_id: int) -> None:
    db.changed("message", message_id)
    db.changed("thread", int(db.value("SELECT thread_id FROM messages WHERE id = ?", (message_id,), default=0)))
