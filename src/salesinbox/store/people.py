"""People as mail knows them: who wrote how often, and in which conversations."""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.core.models import Address
from salesinbox.store.connection import Database
from salesinbox.store.effective import Places
from salesinbox.store.threads import ThreadRow, get_many

MAX_KNOWN = 50_000
_SCANNED_MESSAGES = 400
_DEAD = int(Places.TRASH | Places.JUNK)


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Somebody we had mail with; ``sent`` and ``received`` are seen from us."""

    address: str
    name: str
    sent: int
    received: int
    first_date: int
    last_date: int


def correspondent(db: Database, address: str) -> Correspondent | None:
    """Who has this address, or ``None``."""
    row = db.row(
        "SELECT address, name, sent, received, first_date, last_date FROM correspondents WHERE address = ?",
        (address.strip().casefold(),),
    )
    return None if row is None else Correspondent(*row)


def last_sender(db: Database, thread_id: int) -> Address | None:
    """Who wrote the newest received message of a thread."""
    row = db.row(
        "SELECT from_name, from_address FROM messages WHERE thread_id = ? AND own = 0 ORDER BY sort_key DESC LIMIT 1",
        (thread_id,),
    )
    return None if row is None else Address(row["from_name"], row["from_address"])


def inbox_threads_from(db: Database, address: str, before: int, *, account_id: int | None = None) -> list[int]:
    """The threads in the inbox whose newest received message is from *address*, and newest one from before a time."""
    account = "" if account_id is None else " AND t.account_id = :account"
    rows = db.rows(
        "SELECT DISTINCT t.id, t.last_sort FROM participants p CROSS JOIN messages m ON m.id = p.message_id"
        " CROSS JOIN threads t ON t.id = m.thread_id"
        f" WHERE p.address = :address AND p.role = 'from' AND t.in_inbox = 1 AND t.last_date <= :before{account}"
        " AND (SELECT n.from_address FROM messages n WHERE n.thread_id = t.id AND n.own = 0 AND n.places != 0"
        f" AND n.places & {_DEAD} = 0 ORDER BY n.sort_key DESC LIMIT 1) = p.address ORDER BY t.last_sort DESC",
        {"address": address.strip().casefold(), "before": before, **({"account": account_id} if account else {})},
    )
    return [row["id"] for row in rows]


def count_written_to(db: Database) -> int:
    """How many people we wrote to."""
    return int(db.value("SELECT count(*) FROM correspondents WHERE sent > 0"))


def written_to(db: Database) -> list[Address]:
    """The people we wrote to, at most :data:`MAX_KNOWN`."""
    rows = db.rows("SELECT name, address FROM correspondents WHERE sent > 0 LIMIT ?", (MAX_KNOWN,))
    return [Address(name, address) for name, address in rows]


def complete(db: Database, text: str, limit: int = 8) -> list[Correspondent]:
    """People whose name or address contains *text*, those we write to most often first."""
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = db.rows(
        "SELECT address, name, sent, received, first_date, last_date FROM correspondents"
        " WHERE address LIKE ? ESCAPE '\\' OR name LIKE ? ESCAPE '\\'"
        " ORDER BY sent * 4 + received DESC, last_date DESC LIMIT ?",
        (pattern, pattern, limit),
    )
    return [Correspondent(*row) for row in rows]


def most_written_to(db: Database, limit: int) -> list[Correspondent]:
    """The people we have most mail with, what we sent weighing more."""
    rows = db.rows(
        "SELECT address, name, sent, received, first_date, last_date FROM correspondents"
        " ORDER BY sent * 4 + received DESC, last_date DESC LIMIT ?",
        (limit,),
    )
    return [Correspondent(*row) for row in rows]


def conversations_with(db: Database, address: str, *, without: int | None = None, limit: int = 10) -> list[ThreadRow]:
    """The newest live threads that this address takes part in, leaving one out."""
    rows = db.rows(
        "SELECT m.thread_id FROM participants p JOIN messages m ON m.id = p.message_id"
        " WHERE p.address = ? ORDER BY p.sort_key DESC LIMIT ?",
        (address.strip().casefold(), _SCANNED_MESSAGES),
    )
    ids = [id_ for id_ in dict.fromkeys(row[0] for row in rows) if id_ != without]
    return [thread for thread in get_many(db, ids[: limit * 2]) if not thread.in_trash and not thread.in_junk][:limit]


def of_threads(db: Database, thread_ids: list[int]) -> dict[int, list[Address]]:
    """Everybody who wrote or received a message of each thread, once, in the order they first took part."""
    found: dict[int, dict[str, Address]] = {}
    marks = ",".join("?" * len(thread_ids))
    for row in db.rows(
        "SELECT m.thread_id, p.name, p.address FROM messages m JOIN participants p ON p.message_id = m.id"
        f" WHERE m.thread_id IN ({marks}) AND p.role IN ('from', 'to', 'cc')"
        " ORDER BY m.sort_key, p.role = 'cc', p.role = 'to', p.position",
        thread_ids,
    ):
        known = found.setdefault(row["thread_id"], {})
        if row["address"] not in known or not known[row["address"]].name:
            known[row["address"]] = Address(row["name"], row["address"])
    return {thread_id: list(known.values()) for thread_id, known in found.items()}
