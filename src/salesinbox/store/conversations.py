"""Which thread a message belongs to, whatever order mail arrives in.

Each header id (Message-ID, or one named in References / In-Reply-To) belongs to exactly one thread of its account. A
message joins the threads of all its ids, which become one; so the partition is the set of components of the header
edges and does not depend on the order of arrival. The oldest thread's id survives, the others stay as aliases.
What the user joined or cut comes on top of it (:mod:`salesinbox.store.arranging`); it costs nothing elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from salesinbox.store import arranging, settling
from salesinbox.store.connection import Database
from salesinbox.store.members import people_of
from salesinbox.store.thread_summary import refresh_threads

if TYPE_CHECKING:  # what reads mail is loaded when mail arrives: listing threads need not wait for it
    from salesinbox.mail.threading import ThreadFacts
    from salesinbox.store.prepared import Prepared

LOOSE_REPLY_SECONDS = 30 * 86400
_MAX_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Home:
    """Where a new message belongs."""

    thread_id: int
    component: int | None = None
    """Its component (:mod:`salesinbox.store.arranging`), where that is not the thread itself."""
    arranged: bool = False
    """The user joined or cut here: :func:`settle` has to be called once the message is stored."""


def home_for(db: Database, account_id: int, prepared: Prepared, date: int, *, former: int | None = None) -> Home:
    """The thread of a new message, made or merged as needed; its header ids are noted.

    Args:
        former: The thread it was in before its cache was rebuilt, which comes to be again.
    """
    components = arranging.components_of(db, account_id, prepared.refs) | _by_subject(db, account_id, prepared, date)
    arranged = arranging.concerns(db, account_id, prepared.refs, components)
    if former is not None and not arranged and not arranging.knows_thread(db, account_id, former):
        components.add(_brought_back(db, account_id, former))
    home = _home(db, account_id, components, former, arranged=arranged)
    _note_refs(db, account_id, prepared.refs, home)
    return home


def _home(db: Database, account_id: int, components: set[int], former: int | None, *, arranged: bool) -> Home:
    if not components:
        free = former is not None and resolve(db, former) is None
        thread_id = _brought_back(db, account_id, former) if former is not None and free else None
        thread_id = thread_id or db.insert("INSERT INTO threads (account_id) VALUES (?)", (account_id,))
        return Home(thread_id, None, arranged)
    component = min(components)
    for other in sorted(components - {component}):
        (arranging.unite if arranged else merge)(db, other, component)
    host = arranging.host_of(db, component) if arranged else component
    return Home(host, None if host == component else component, arranged)


def _note_refs(db: Database, account_id: int, refs: Sequence[str], home: Home) -> None:
    db.executemany(
        "INSERT OR IGNORE INTO thread_refs (account_id, ref, thread_id, component) VALUES (?, ?, ?, ?)",
        [(account_id, ref, home.thread_id, home.component) for ref in refs],
    )


def settle(db: Database, account_id: int, home: Home, message_id: int, former: int | None = None) -> int:
    """The thread of a new message where the user joined or cut; the message is stored by now."""
    ref = db.value("SELECT message_id FROM messages WHERE id = ?", (message_id,))
    wish = {} if former is None else {ref: former}
    settling.settle(db, account_id, [home.component or home.thread_id], former=wish, newcomer=message_id)
    return int(db.value("SELECT thread_id FROM messages WHERE id = ?", (message_id,)))


def _brought_back(db: Database, account_id: int, thread_id: int) -> int:
    today = resolve(db, thread_id)
    if today is not None:
        return today
    return db.insert("INSERT INTO threads (id, account_id) VALUES (?, ?)", (thread_id, account_id))


def seed(db: Database, account_id: int, message_id: int, ref: str) -> None:
    """What has the id *ref* belongs to a message's thread; where it is another thread's already, the two become one."""
    own = int(db.value("SELECT coalesce(component, thread_id) FROM messages WHERE id = ?", (message_id,)))
    components = arranging.components_of(db, account_id, [ref]) | {own}
    arranged = arranging.concerns(db, account_id, [ref], components)
    home = _home(db, account_id, components, None, arranged=arranged)
    _note_refs(db, account_id, [ref], home)
    if home.arranged:
        settle(db, account_id, home, message_id)
    elif len(components) > 1:
        refresh_threads(db, [home.thread_id])


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


def _by_subject(db: Database, account_id: int, prepared: Prepared, date: int) -> set[int]:
    """Replies without references join components by subject, among the same people, within 30 days.

    Tried from both ends.
    """
    if not prepared.base_subject:
        return set()
    from salesinbox.mail.threading import ThreadFacts, subject_match

    facts = _facts_of(prepared, date)
    since, until = date, date + LOOSE_REPLY_SECONDS
    only_loose = "AND is_loose_reply = 1"
    if prepared.is_loose_reply:
        since, only_loose = date - LOOSE_REPLY_SECONDS, ""
    rows = db.rows(
        "SELECT id, coalesce(component, thread_id) AS component, base_subject, is_loose_reply, refs, from_address, date"
        " FROM messages"
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
            participants=people_of(db, row["id"]),
            date=datetime.fromtimestamp(row["date"], UTC),
        )
        if subject_match(facts, other) or subject_match(other, facts):
            joined.add(row["component"])
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


def _keys(addresses: Iterable[str]) -> Iterable[str]:
    return (address for address in addresses if address)
