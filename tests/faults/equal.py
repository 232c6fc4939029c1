"""Whether the cache holds exactly what the server does, and is sound in itself."""

from __future__ import annotations

from collections.abc import Iterator

from imapclient import IMAPClient

from salesinbox.core.errors import StoreError
from salesinbox.store import blobs
from salesinbox.store.connection import Database
from tests.rig import Rig
from tests.store import reference
from tests.store.index import rebuilt_differs

Mailbox = dict[int, tuple[str, frozenset[str]]]
"""UID → (Message-ID, flags)."""


def server_side(client: IMAPClient) -> dict[str, Mailbox]:
    """Every mailbox of the server that can be opened, with all that is in it."""
    found: dict[str, Mailbox] = {}
    for attributes, _, name in client.list_folders():
        if not {b"\\Noselect", b"\\NonExistent"} & set(attributes):
            client.select_folder(name, readonly=True)
            answers = client.fetch(client.search(), ["FLAGS", "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])
            found[name] = {uid: _told(answer) for uid, answer in answers.items()}
    return found


def _told(answer: dict[bytes, object]) -> tuple[str, frozenset[str]]:
    field = next(value for key, value in answer.items() if key.startswith(b"BODY["))
    flags = answer[b"FLAGS"]
    assert isinstance(field, bytes)
    assert isinstance(flags, tuple)
    return field.partition(b"<")[2].partition(b">")[0].decode(), frozenset(each.decode() for each in flags) - {
        "\\Recent"
    }


def cached_side(db: Database, account_id: int) -> dict[str, Mailbox]:
    """What the cache says the server holds."""
    boxes = db.rows(
        "SELECT id, name FROM mailboxes WHERE account_id = ? AND local = 0 AND selectable = 1", (account_id,)
    )
    return {
        box["name"]: {
            row["uid"]: (row["message_id"], frozenset(row["flags"].split()))
            for row in db.rows(
                "SELECT p.uid, p.flags, m.message_id FROM message_mailbox p JOIN messages m ON m.id = p.message_id"
                " WHERE p.mailbox_id = ?",
                (box["id"],),
            )
        }
        for box in boxes
    }


def differences(rig: Rig) -> list[str]:
    """In what the cache and the server differ, a line each; empty where they are equal."""
    there, here = server_side(rig.server.client(rig.username)), cached_side(rig.db, rig.account_id)
    found = [f"mailbox {name!r} is only {'here' if name in here else 'there'}" for name in there.keys() ^ here.keys()]
    for name in there.keys() & here.keys():
        for uid in sorted(there[name].keys() | here[name].keys()):
            told, kept = there[name].get(uid), here[name].get(uid)
            if told != kept:
                found.append(f"{name} {uid}: the server has {told}, the cache {kept}")
    return found


def defects(db: Database) -> list[str]:
    """What is wrong with the cache in itself; empty where it is sound. Every mail has its own Message-ID here."""
    return [
        *(f"integrity: {row[0]}" for row in db.rows("PRAGMA integrity_check") if row[0] != "ok"),
        *(f"foreign key: {tuple(row)}" for row in db.rows("PRAGMA foreign_key_check")),
        *(f"index: {each}" for each in rebuilt_differs(db)),
        *(f"twice here: {row[0]}" for row in _twice(db)),
        *_lost_bytes(db),
        *_underived(db),
    ]


def unfinished(db: Database) -> list[str]:
    """The actions that wait."""
    return [
        f"action {row['id']} {row['verb']} {row['params']} is {row['state']}: {row['error']}"
        for row in db.rows("SELECT * FROM actions WHERE state IN ('open', 'claimed')")
    ]


def _twice(db: Database) -> list[tuple[str]]:
    sql = "SELECT message_id FROM messages GROUP BY account_id, message_id HAVING count(*) > 1"
    return [(row[0],) for row in db.rows(sql)]


def _lost_bytes(db: Database) -> Iterator[str]:
    for row in db.rows("SELECT id, blob FROM messages"):
        try:
            if row["blob"] is None or not blobs.load(db, row["blob"]):
                yield f"message {row['id']} has no bytes"
        except StoreError as error:
            yield f"message {row['id']}: {error}"


def _underived(db: Database) -> Iterator[str]:
    """Columns that are no fold of what they are made from."""
    try:
        reference.check(db)
    except AssertionError as error:
        yield f"fold: {error}"
