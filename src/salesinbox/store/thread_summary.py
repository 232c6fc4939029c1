"""The row of a thread in the list: everything it shows, made from its messages, so that a page is one index scan.

A thread *lives* while a message of it is outside Trash and Junk; dead messages count only where nothing else is left.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from salesinbox.store.connection import Database, Row

# The bit masks of store.effective.Places, which imports this module.
_INBOX, _SENT, _DRAFTS, _ARCHIVE, _ALL, _TRASH, _JUNK, _OUTBOX = (1 << bit for bit in range(8))
_DEAD = _TRASH | _JUNK
_SHOWN_PEOPLE = 6

_COLUMNS = [
    "subject",
    "senders",
    "snippet",
    "last_sort",
    "last_date",
    "messages",
    "unread",
    "starred",
    "attachments",
    "answered",
    "in_inbox",
    "in_sent",
    "in_drafts",
    "in_archive",
    "in_trash",
    "in_junk",
    "is_live",
]
_UPDATE = f"UPDATE threads SET {', '.join(f'{column} = ?' for column in _COLUMNS)} WHERE id = ?"


def refresh_threads(db: Database, thread_ids: Iterable[int]) -> None:
    """Write the summaries of some threads and tell readers; a thread without messages is removed."""
    for thread_id in sorted(set(thread_ids)):
        rows = db.rows(
            "SELECT id, sort_key, date, subject, from_name, from_address, own, snippet, attachments, seen, starred,"
            " answered, draft, places FROM messages WHERE thread_id = ? ORDER BY sort_key",
            (thread_id,),
        )
        db.changed("thread", thread_id)
        if not rows:
            db.execute("DELETE FROM threads WHERE id = ?", (thread_id,))
            continue
        db.execute(_UPDATE, (*_summary(db, rows), thread_id))
        _refresh_labels(db, thread_id)


def _summary(db: Database, rows: Sequence[Row]) -> tuple[object, ...]:
    present = [row for row in rows if row["places"]]
    live = [row for row in present if not row["places"] & _DEAD]
    shown = live or present or rows
    last = shown[-1]
    places = [row["places"] for row in live]
    in_inbox = any(place & _INBOX for place in places)
    archived = any(place & (_ARCHIVE | _ALL) and not place & (_INBOX | _SENT | _DRAFTS) for place in places)
    return (
        shown[0]["subject"],
        json.dumps(_people(db, shown), ensure_ascii=False),
        last["snippet"],
        last["sort_key"],
        last["date"],
        len(shown),
        sum(1 for row in live if not row["seen"] and not row["own"] and not row["draft"]),
        int(any(row["starred"] for row in live)),
        sum(row["attachments"] for row in shown),
        int(last["own"] and len(shown) > 1),
        int(in_inbox),
        int(any(place & (_SENT | _OUTBOX) for place in places)),
        int(any(place & _DRAFTS for place in places)),
        int(archived and not in_inbox),
        int(any(row["places"] & _TRASH for row in present)),
        int(any(row["places"] & _JUNK for row in present)),
        int(bool(live)),
    )


def _people(db: Database, rows: Sequence[Row]) -> dict[str, list[list[object]]]:
    """Who wrote, each once in order of first writing, with an unread mark; and to whom our last message went."""
    writers: dict[str, list[object]] = {}
    for row in rows:
        name = "me" if row["own"] else row["from_name"] or row["from_address"]
        unread = int(not row["seen"] and not row["own"])
        entry = writers.setdefault("me" if row["own"] else row["from_address"].casefold(), [name, unread])
        entry[1] = max(int(str(entry[1])), unread)
    shown = list(writers.values())
    if len(shown) > _SHOWN_PEOPLE:
        shown = [shown[0], *shown[1 - _SHOWN_PEOPLE :]]
    own = next((row for row in reversed(rows) if row["own"]), None)
    return {"from": shown, "to": [] if own is None else _recipients(db, own["id"])}


def _recipients(db: Database, message_id: int) -> list[list[object]]:
    rows = db.rows(
        "SELECT name, address FROM participants WHERE message_id = ? AND role = 'to' ORDER BY position LIMIT ?",
        (message_id, _SHOWN_PEOPLE),
    )
    return [[row["name"] or row["address"], 0] for row in rows]


def _refresh_labels(db: Database, thread_id: int) -> None:
    wanted = {
        row[0]
        for row in db.rows(
            "SELECT DISTINCT l.label_id FROM messages m JOIN message_labels l ON l.message_id = m.id"
            " WHERE m.thread_id = ?",
            (thread_id,),
        )
    }
    have = {row[0] for row in db.rows("SELECT label_id FROM thread_labels WHERE thread_id = ?", (thread_id,))}
    db.executemany(
        "DELETE FROM thread_labels WHERE thread_id = ? AND label_id = ?",
        [(thread_id, label) for label in have - wanted],
    )
    db.executemany(
        "INSERT INTO thread_labels (thread_id, label_id) VALUES (?, ?)",
        [(thread_id, label) for label in wanted - have],
    )
