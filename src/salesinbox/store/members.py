"""Which messages conversations have, which conversations messages are in, and the ids of both."""

from __future__ import annotations

from collections.abc import Sequence

from salesinbox.store.connection import Database
from salesinbox.store.effective import Places, chunks

_LIVE = f"places & {int(Places.TRASH | Places.JUNK)} = 0"


def of_thread(db: Database, thread_id: int) -> list[tuple[int, int]]:
    """(message id, account id) of all, oldest first."""
    rows = db.rows("SELECT id, account_id FROM messages WHERE thread_id = ? ORDER BY sort_key", (thread_id,))
    return [(row[0], row[1]) for row in rows]


def received(db: Database, thread_id: int) -> list[int]:
    """Those that others wrote."""
    return [row[0] for row in db.rows("SELECT id FROM messages WHERE thread_id = ? AND own = 0", (thread_id,))]


def newest(db: Database, thread_id: int) -> list[int]:
    """The newest outside Trash and Junk; none where all is there."""
    return _last(db, thread_id, _LIVE)


def newest_received(db: Database, thread_id: int) -> list[int]:
    """The newest that somebody else wrote, if possible outside Trash and Junk; where nobody did, our own newest."""
    return _last(db, thread_id, f"own = 0 AND {_LIVE}") or _last(db, thread_id, "own = 0") or newest(db, thread_id)


def _last(db: Database, thread_id: int, condition: str) -> list[int]:
    row = db.row(
        f"SELECT id FROM messages WHERE thread_id = ? AND {condition} ORDER BY sort_key DESC LIMIT 1", (thread_id,)
    )
    return [] if row is None else [row["id"]]


def is_own(db: Database, message_id: int) -> bool:
    """Whether we wrote it."""
    return bool(db.value("SELECT own FROM messages WHERE id = ?", (message_id,)))


def thread_of(db: Database, message_id: int) -> int:
    """The conversation of a message that is here."""
    return int(db.value("SELECT thread_id FROM messages WHERE id = ?", (message_id,)))


def threads_of(db: Database, message_ids: Sequence[int]) -> tuple[int, ...]:
    """The threads of some messages, each once, the one with the newest message first."""
    newest: dict[int, int] = {}
    for chunk in chunks(message_ids, 500):
        marks = ",".join("?" * len(chunk))
        for row in db.rows(f"SELECT thread_id, sort_key FROM messages WHERE id IN ({marks})", chunk):
            newest[row["thread_id"]] = max(row["sort_key"], newest.get(row["thread_id"], 0))
    return tuple(sorted(newest, key=lambda thread_id: -newest[thread_id]))


def header_ids(db: Database, message_ids: Sequence[int]) -> dict[int, str]:
    """The Message-IDs of some messages, without brackets."""
    found: dict[int, str] = {}
    for chunk in chunks(message_ids, 500):
        marks = ",".join("?" * len(chunk))
        found.update(tuple(row) for row in db.rows(f"SELECT id, message_id FROM messages WHERE id IN ({marks})", chunk))
    return found


def accounts_of(db: Database, thread_ids: Sequence[int]) -> set[int]:
    """The accounts that some threads belong to."""
    marks = ",".join("?" * len(thread_ids))
    return {row[0] for row in db.rows(f"SELECT DISTINCT account_id FROM threads WHERE id IN ({marks})", thread_ids)}


def people_of(db: Database, message_id: int) -> frozenset[str]:
    """Whom a message is from and to, as joining by subject compares them."""
    rows = db.rows(
        "SELECT address FROM participants WHERE message_id = ? AND role IN ('from', 'to', 'cc')",
        (message_id,),
    )
    return frozenset(row[0] for row in rows)
