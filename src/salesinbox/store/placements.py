"""What the server says each mailbox holds (``message_mailbox``): messages by UID, with their flags and modseq.

Functions that change that refresh the effective state of the messages they touched, unless they say otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from salesinbox.core.labels import server_label_of
from salesinbox.core.models import Role
from salesinbox.store.connection import Database
from salesinbox.store.effective import chunks, refresh
from salesinbox.store.thread_summary import SORT_SHIFT


def known_uids(db: Database, mailbox_id: int) -> dict[int, tuple[str, int]]:
    """For each UID of the mailbox that is cached: its flags as one text, and its modseq."""
    rows = db.rows("SELECT uid, flags, modseq FROM message_mailbox WHERE mailbox_id = ?", (mailbox_id,))
    return {row["uid"]: (row["flags"], row["modseq"]) for row in rows}


def newest_uids(db: Database, mailbox_id: int, limit: int = -1) -> list[int]:
    """The UIDs of a mailbox that are cached, highest first; -1 for all of them."""
    sql = "SELECT uid FROM message_mailbox WHERE mailbox_id = ? ORDER BY uid DESC LIMIT ?"
    return [row[0] for row in db.rows(sql, (mailbox_id, limit))]


def uids_from(db: Database, mailbox_id: int, first: int) -> list[int]:
    """The UIDs of a mailbox that are cached, from *first* on."""
    sql = "SELECT uid FROM message_mailbox WHERE mailbox_id = ? AND uid >= ?"
    return [row[0] for row in db.rows(sql, (mailbox_id, first))]


def removable_uids(db: Database, mailbox_id: int, *, before: int | None = None) -> list[int]:
    """The UIDs of a mailbox that may leave the cache: nothing that the user made or wants done hangs on the messages.

    Args:
        before: Only of messages received before this Unix time, and not of those that are starred, or put in order
            here alone.
    """
    older, values = "", tuple[int, ...]()
    if before is not None:
        older = " AND m.sort_key < ? AND m.starred = 0 AND NOT EXISTS (SELECT 1 FROM overlays WHERE message_id = m.id)"
        values = (before << SORT_SHIFT,)
    rows = db.rows(
        "SELECT p.uid FROM message_mailbox p CROSS JOIN messages m ON m.id = p.message_id"
        f" WHERE p.mailbox_id = ?{older} AND NOT EXISTS (SELECT 1 FROM action_targets t"
        " JOIN actions a ON a.id = t.action_id WHERE t.message_id = p.message_id AND a.state IN ('open', 'claimed'))"
        " AND NOT EXISTS (SELECT 1 FROM drafts d WHERE d.account_id = m.account_id AND d.answers_identity = m.identity"
        "   AND d.answers_identity != '')"
        " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.account_id = m.account_id AND o.answers_identity = m.identity"
        "   AND o.answers_identity != '' AND o.state NOT IN ('sent', 'cancelled'))"
        " AND NOT EXISTS (SELECT 1 FROM outbox WHERE message_id = m.id AND state NOT IN ('sent', 'cancelled'))",
        (mailbox_id, *values),
    )
    return [row[0] for row in rows]


def stored_flags(db: Database, mailbox_id: int, uids: Sequence[int]) -> dict[int, tuple[frozenset[str], int]]:
    """(Flags, modseq) of some of a mailbox's messages, as the server said them last."""
    found: dict[int, tuple[frozenset[str], int]] = {}
    for chunk in chunks(uids, 500):
        marks = ",".join("?" * len(chunk))
        for row in db.rows(
            f"SELECT uid, flags, modseq FROM message_mailbox WHERE mailbox_id = ? AND uid IN ({marks})",
            (mailbox_id, *chunk),
        ):
            found[row["uid"]] = (frozenset(row["flags"].split()), row["modseq"])
    return found


def by_message_id(db: Database, mailbox_id: int) -> dict[tuple[str, int], int]:
    """The cached messages of a mailbox by Message-ID and size."""
    rows = db.rows(
        "SELECT m.id, m.message_id, m.size FROM message_mailbox p JOIN messages m ON m.id = p.message_id"
        " WHERE p.mailbox_id = ? AND m.blob IS NOT NULL",
        (mailbox_id,),
    )
    return {(row["message_id"], row["size"]): row["id"] for row in rows}


def locations(
    db: Database, message_ids: Sequence[int], mailbox_id: int | None = None
) -> dict[int, list[tuple[int, int]]]:
    """Where the server holds each message: mailbox id → [(uid, message id)]; only one mailbox's if given."""
    found: dict[int, list[tuple[int, int]]] = {}
    for chunk in chunks(message_ids, 500):
        marks = ",".join("?" * len(chunk))
        for row in db.rows(
            f"SELECT mailbox_id, uid, message_id FROM message_mailbox WHERE message_id IN ({marks}) ORDER BY uid",
            chunk,
        ):
            if mailbox_id in (None, row["mailbox_id"]):
                found.setdefault(row["mailbox_id"], []).append((row["uid"], row["message_id"]))
    return found


def next_local_uid(db: Database, mailbox_id: int) -> int:
    """A free UID in a mailbox that exists only here."""
    return int(db.value("SELECT coalesce(max(uid), 0) + 1 FROM message_mailbox WHERE mailbox_id = ?", (mailbox_id,)))


def place(db: Database, mailbox_id: int, uid: int, message_id: int, flags: Iterable[str], modseq: int) -> None:
    """A mailbox holds a message under a UID; the caller refreshes the message."""
    db.execute(
        "INSERT INTO message_mailbox (mailbox_id, uid, message_id, modseq, flags) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (mailbox_id, uid) DO UPDATE SET message_id = excluded.message_id, modseq = excluded.modseq,"
        " flags = excluded.flags",
        (mailbox_id, uid, message_id, modseq, _flag_text(flags)),
    )


def place_known(db: Database, mailbox_id: int, places: Iterable[tuple[int, int, frozenset[str], int]]) -> None:
    """Note (uid, message id, flags, modseq) of messages that are already cached."""
    ids = []
    for uid, message_id, flags, modseq in places:
        place(db, mailbox_id, uid, message_id, flags, modseq)
        ids.append(message_id)
    mailbox_role = db.value("SELECT role FROM mailboxes WHERE id = ?", (mailbox_id,))
    if mailbox_role in (Role.SENT, Role.ALL):
        for message_id in ids:
            mark_filed(db, message_id)
    refresh(db, ids)


def replace_places(db: Database, mailbox_id: int, places: Iterable[tuple[int, int, frozenset[str], int]]) -> set[int]:
    """The mailbox got new UIDs: put (uid, message id, flags, modseq) in the place of all it had.

    Gives the messages that were or are in it; the caller refreshes them, in transactions of a bearable length.
    """
    touched = {row[0] for row in db.rows("SELECT message_id FROM message_mailbox WHERE mailbox_id = ?", (mailbox_id,))}
    db.execute("DELETE FROM message_mailbox WHERE mailbox_id = ?", (mailbox_id,))
    for uid, message_id, flags, modseq in places:
        place(db, mailbox_id, uid, message_id, flags, modseq)
        touched.add(message_id)
    return touched


def move_uids(db: Database, source: int, target: int, uids: Mapping[int, int | None]) -> None:
    """The server moved these: old UID → new one (COPYUID), or ``None`` where it did not say.

    What is known of a new UID already is newer than what was known of the old one.
    """
    touched = []
    for uid, new_uid in uids.items():
        row = db.row("SELECT message_id, flags FROM message_mailbox WHERE mailbox_id = ? AND uid = ?", (source, uid))
        if row is None:
            continue
        db.execute("DELETE FROM message_mailbox WHERE mailbox_id = ? AND uid = ?", (source, uid))
        if new_uid is not None and not stored_flags(db, target, [new_uid]):
            kept = [flag for flag in row["flags"].split() if server_label_of(flag) is None]  # of All Mail alone
            place(db, target, new_uid, row["message_id"], kept, 0)
        touched.append(row["message_id"])
    refresh(db, touched)


def set_flags(db: Database, mailbox_id: int, flags: Mapping[int, tuple[frozenset[str], int]]) -> int:
    """Take over (flags, modseq) per UID as the server said them; gives how many differed from what was stored."""
    touched = []
    for uid, (flag_set, modseq) in flags.items():
        text = _flag_text(flag_set)
        row = db.row(
            "SELECT message_id, flags, modseq FROM message_mailbox WHERE mailbox_id = ? AND uid = ?",
            (mailbox_id, uid),
        )
        if row is None or (row["flags"] == text and row["modseq"] == modseq):
            continue
        db.execute(
            "UPDATE message_mailbox SET flags = ?, modseq = ? WHERE mailbox_id = ? AND uid = ?",
            (text, modseq, mailbox_id, uid),
        )
        if row["flags"] != text:
            touched.append(row["message_id"])
    refresh(db, touched)
    return len(touched)


def remove_uids(db: Database, mailbox_id: int, uids: Iterable[int]) -> int:
    """The server removed these; the messages stay until :func:`salesinbox.store.messages.sweep` finds them nowhere."""
    touched: list[int] = []
    for chunk in chunks(sorted(set(uids)), 500):
        marks = ",".join("?" * len(chunk))
        where = f"mailbox_id = ? AND uid IN ({marks})"
        touched += [
            row[0] for row in db.rows(f"SELECT message_id FROM message_mailbox WHERE {where}", (mailbox_id, *chunk))
        ]
        db.execute(f"DELETE FROM message_mailbox WHERE {where}", (mailbox_id, *chunk))
    refresh(db, touched)
    return len(touched)


def mark_filed(db: Database, message_id: int) -> None:
    """A sent message was found on the server: its copy is filed, and it need not stand in our own outbox mailbox."""
    row = db.row("SELECT id FROM outbox WHERE message_id = ? AND state = 'sent'", (message_id,))
    if row is None:
        return
    db.execute("UPDATE outbox SET filing = 'done' WHERE id = ? AND filing IN ('pending', 'failed')", (row["id"],))
    db.execute(
        "DELETE FROM message_mailbox WHERE message_id = ?"
        " AND mailbox_id IN (SELECT id FROM mailboxes WHERE role = 'outbox')",
        (message_id,),
    )
    db.changed("outbox", row["id"])


def _flag_text(flags: Iterable[str]) -> str:
    return " ".join(sorted(flag for flag in flags if flag.casefold() != "\\recent"))
