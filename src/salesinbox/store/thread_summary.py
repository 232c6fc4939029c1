"""The row of a thread in the list: everything it shows, made from its messages, so that a page is one index scan.

A thread *lives* while a message of it is outside Trash and Junk; dead messages count only where nothing else is left.

What waits for a reply or a time is asked of the newest message and counts while that is among the thread's *latest*:
the newest received message and what came after it. So a reply ends it by being there, however it came and whoever ran.
A muted thread stays out of the inbox, a snoozed one until its time; one that has come back is in the inbox, at the top
by the time it came back, wherever its messages are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from salesinbox.store.connection import Database, Row

# The bit masks of store.effective.Places, which imports this module.
_INBOX, _SENT, _DRAFTS, _ARCHIVE, _ALL, _TRASH, _JUNK, _OUTBOX = (1 << bit for bit in range(8))
_DEAD = _TRASH | _JUNK
_SHOWN_PEOPLE = 6
SORT_SHIFT = 20
"""A sort key is the second a message came, so many bits up, and what parts it from others of that second."""
_NO_ANSWER_RE = re.compile(r"(do[-_.]?not|no)[-_.]?reply\b", re.IGNORECASE)

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
    "waiting",
    "snoozed_until",
    "remind_at",
    "returned_at",
    "no_reply",
    "muted",
]
_UPDATE = f"UPDATE threads SET {', '.join(f'{column} = ?' for column in _COLUMNS)} WHERE id = ?"


def refresh_threads(db: Database, thread_ids: Iterable[int]) -> None:
    """Write the summaries of some threads and tell readers; a thread without messages is removed."""
    for thread_id in sorted(set(thread_ids)):
        rows = db.rows(
            "SELECT id, sort_key, date, subject, from_name, from_address, own, snippet, attachments, seen, starred,"
            " answered, draft, places, snoozed_until, remind_at, returned_at, no_reply, muted"
            " FROM messages WHERE thread_id = ? ORDER BY sort_key",
            (thread_id,),
        )
        db.changed("thread", thread_id)
        if not rows:
            db.execute("DELETE FROM threads WHERE id = ?", (thread_id,))
            continue
        db.execute(_UPDATE, (*_summary(db, rows, thread_id), thread_id))
        _refresh_labels(db, thread_id)


def _summary(db: Database, rows: Sequence[Row], thread_id: int) -> tuple[object, ...]:
    present = [row for row in rows if row["places"]]
    live = [row for row in present if not row["places"] & _DEAD]
    shown = live or present or rows
    last = shown[-1]
    places = [row["places"] for row in live]
    wanted = _wanted(live)
    in_mailbox = any(place & _INBOX for place in places)
    in_inbox = not wanted.snoozed_until and (wanted.returned_at > 0 or (in_mailbox and not wanted.muted))
    archived = any(place & (_ARCHIVE | _ALL) and not place & (_INBOX | _SENT | _DRAFTS) for place in places)
    return (
        shown[0]["subject"],
        json.dumps(_people(db, shown), ensure_ascii=False),
        last["snippet"],
        max(last["sort_key"], _sort_key(wanted.returned_at, thread_id)),
        last["date"],
        len(shown),
        sum(1 for row in live if not row["seen"] and not row["own"] and not row["draft"]),
        int(any(row["starred"] for row in live)),
        sum(row["attachments"] for row in shown),
        int(last["own"] and len(shown) > 1),
        int(in_inbox),
        int(any(place & (_SENT | _OUTBOX) for place in places)),
        int(any(place & _DRAFTS for place in places)),
        int(archived and not in_mailbox and not in_inbox),
        int(any(row["places"] & _TRASH for row in present)),
        int(any(row["places"] & _JUNK for row in present)),
        int(bool(live)),
        int(not wanted.muted and (wanted.remind_at > 0 or _is_awaiting(db, live))),
        *wanted,
    )


class _Wanted(NamedTuple):
    """What the user asked of a thread; the last columns of its row."""

    snoozed_until: int = 0
    remind_at: int = 0
    returned_at: int = 0
    no_reply: int = 0
    muted: int = 0


def _wanted(live: Sequence[Row]) -> _Wanted:
    """Of several messages the newest that says something counts."""
    found: dict[str, int] = {"muted": max((row["muted"] for row in live), default=0)}
    for row in latest(live):
        for verb in (("snoozed_until",), ("remind_at",), ("returned_at", "no_reply")):
            if row[verb[0]]:
                found |= {column: row[column] for column in verb}
    return _Wanted(**found)


def latest(live: Sequence[Row]) -> Sequence[Row]:
    """The newest received message of a thread and what came after it; all where none was received."""
    received = [number for number, row in enumerate(live) if not row["own"]]
    return live[received[-1] :] if received else live


def _sort_key(returned: int, thread_id: int) -> int:
    """As if the thread had arrived when it came back; no other thread has this key."""
    return returned << SORT_SHIFT | thread_id % (1 << SORT_SHIFT) if returned else 0


def _is_awaiting(db: Database, live: Sequence[Row]) -> bool:
    """Whether our message is the newest and somebody else got it who can answer."""
    written = [row for row in live if not row["draft"] and not row["places"] & _DRAFTS]
    if not written or not written[-1]["own"] or not written[-1]["places"] & (_SENT | _OUTBOX):
        return False
    others = db.rows(
        "SELECT address FROM participants WHERE message_id = ? AND role IN ('to', 'cc')"
        " AND address NOT IN (SELECT address FROM accounts)",
        (written[-1]["id"],),
    )
    return any(not _NO_ANSWER_RE.match(row["address"]) for row in others)


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
