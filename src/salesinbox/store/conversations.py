"""Which thread a message belongs to, whatever order mail arrives in.

Each header id (Message-ID, or one named in References / In-Reply-To) belongs to exactly one thread of its account. A
message joins the threads of all its ids, which become one; so the partition is the set of components of the header
edges and does not depend on the order of arrival. The oldest thread's id survives, the others stay as aliases.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from salesinbox.store.connection import Database
from salesinbox.store.thread_summary import refresh_threads

if TYPE_CHECKING:  # what reads mail is loaded when mail arrives: listing threads need not wait for it
    from salesinbox.mail.threading import ThreadFacts
    from salesinbox.store.prepared import Prepared

LOOSE_REPLY_SECONDS = 30 * 86400
_MAX_CANDIDATES = 200


def thread_for(db: Database, account_id: int, prepared: Prepared, date: int, *, former: int | None = None) -> int:
    """The thread of a new message, made or merged as needed; its header ids are noted.

    Args:
        former: The thread it was in before its cache was rebuilt, which comes to be again.
    """
    threads = _by_refs(db, account_id, prepared.refs) | _by_subject(db, account_id, prepared, date)
    if former is not None:
        threads.add(_brought_back(db, account_id, former))
    if threads:
        thread_id = min(threads)
        for other in sorted(threads - {thread_id}):
            merge(db, other, thread_id)
    else:
        thread_id = db.insert("INSERT INTO threads (account_id) VALUES (?)", (account_id,))
    db.executemany(
        "INSERT OR IGNORE INTO thread_refs (account_id, ref, thread_id) VALUES (?, ?, ?)",
        [(account_id, ref, thread_id) for ref in prepared.refs],
    )
    return thread_id


def _brought_back(db: Database, account_id: int, thread_id: int) -> int:
    today = resolve(db, thread_id)
    if today is not None:
        return today
    return db.insert("INSERT INTO threads (id, account_id) VALUES (?, ?)", (thread_id, account_id))


def seed(db: Database, account_id: int, thread_id: int, ref: str) -> None:
    """What has the id *ref* belongs to a thread; where it is another thread's already, the two become one."""
    found = _by_refs(db, account_id, (ref,)) - {thread_id}
    for other in sorted(found):
        old, new = sorted((other, thread_id), reverse=True)
        merge(db, old, new)
        refresh_threads(db, [new])
    db.execute(
        "INSERT OR IGNORE INTO thread_refs (account_id, ref, thread_id) VALUES (?, ?, ?)", (account_id, ref, thread_id)
    )


def merge(db: Database, old: int, new: int) -> None:
    """Make thread *old* part of thread *new*; its id goes on working."""
    db.execute("UPDATE messages SET thread_id = ? WHERE thread_id = ?", (new, old))
    db.execute("UPDATE thread_refs SET thread_id = ? WHERE thread_id = ?", (new, old))
    db.execute("UPDATE drafts SET thread_id = ? WHERE thread_id = ?", (new, old))
    db.execute("UPDATE thread_aliases SET thread_id = ? WHERE thread_id = ?", (new, old))
    db.execute("DELETE FROM threads WHERE id = ?", (old,))
    db.execute("INSERT INTO thread_aliases (old_id, thread_id) VALUES (?, ?)", (old, new))
    db.changed("thread", old, new)


def resolve(db: Database, thread_id: int) -> int | None:
    """The thread that *thread_id* stands for today, or ``None`` if there is none."""
    if db.row("SELECT 1 FROM threads WHERE id = ?", (thread_id,)) is not None:
        return thread_id
    found: int | None = db.value("SELECT thread_id FROM thread_aliases WHERE old_id = ?", (thread_id,))
    return found


def _by_refs(db: Database, account_id: int, refs: tuple[str, ...]) -> set[int]:
    marks = ",".join("?" * len(refs))
    rows = db.rows(
        f"SELECT DISTINCT thread_id FROM thread_refs WHERE account_id = ? AND ref IN ({marks})",
        (account_id, *refs),
    )
    return {row[0] for row in rows}


def _by_subject(db: Database, account_id: int, prepared: Prepared, date: int) -> set[int]:
    """Replies without references join by subject, among the same people, within 30 days: tried from both ends."""
    if not prepared.base_subject:
        return set()
    from salesinbox.mail.threading import ThreadFacts, subject_match

    facts = _facts_of(prepared, date)
    since, until = date, date + LOOSE_REPLY_SECONDS
    only_loose = "AND is_loose_reply = 1"
    if prepared.is_loose_reply:
        since, only_loose = date - LOOSE_REPLY_SECONDS, ""
    rows = db.rows(
        "SELECT id, thread_id, base_subject, is_loose_reply, refs, from_address, date FROM messages"
        f" WHERE account_id = ? AND base_subject = ? AND date BETWEEN ? AND ? {only_loose} ORDER BY date LIMIT ?",
        (account_id, prepared.base_subject, since, until, _MAX_CANDIDATES),
    )
    joined = set()
    for row in rows:
        other = ThreadFacts(
            subject=row["base_subject"],
            is_reply=bool(row["is_loose_reply"]),
            has_references=bool(row["refs"]),
            sender=row["from_address"],
            participants=_people_of(db, row["id"]),
            date=datetime.fromtimestamp(row["date"], UTC),
        )
        if subject_match(facts, other) or subject_match(other, facts):
            joined.add(row["thread_id"])
    return joined


def _facts_of(prepared: Prepared, date: int) -> ThreadFacts:
    from salesinbox.mail.threading import ThreadFacts

    message = prepared.message
    return ThreadFacts(
        subject=prepared.base_subject,
        is_reply=prepared.is_loose_reply,
        has_references=bool(message.references),
        sender=message.sender.key,
        participants=frozenset(_keys(a.key for a in (message.sender, *message.to, *message.cc))),
        date=datetime.fromtimestamp(date, UTC),
    )


def _people_of(db: Database, message_id: int) -> frozenset[str]:
    rows = db.rows(
        "SELECT address FROM participants WHERE message_id = ? AND role IN ('from', 'to', 'cc')",
        (message_id,),
    )
    return frozenset(row[0] for row in rows)


def _keys(addresses: Iterable[str]) -> Iterable[str]:
    return (address for address in addresses if address)
