"""Outgoing mail, exactly once. States::

    queued ──claim──▶ sending ──▶ sent | retry | failed | unknown          queued | retry | failed ──▶ cancelled
      ▲                                  │                                  unknown ──resolve──▶ sent | queued
      └──────────────retry───────────────┘

``sending`` is committed, durably, before MAIL FROM. What fails before the first byte of content may be retried; after
that only a reply to the final dot proves anything, and without one the mail is ``unknown`` until the user decides. A
row found ``sending`` at start was interrupted: ``unknown`` too, unless its step shows that no content had been sent.

Filing the copy in Sent is a state of its own: ``pending``, ``done``, ``failed``, ``not needed``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from salesinbox.core import clock
from salesinbox.core.errors import StoreError
from salesinbox.store.compress import pack, unpack
from salesinbox.store.connection import Database, Row

_COLUMNS = (
    "id, account_id, outbox_id, header_id, message_id, answers, sender, recipients, results, subject, draft, state,"
    " filing, not_before, attempts, error, created, updated"
)
ACCEPTED = "accepted"
"""What is kept for a recipient whom the server took."""
UNSETTLED = "(state NOT IN ('sent', 'cancelled') OR filing = 'pending')"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One outgoing message."""

    id: int
    account_id: int
    outbox_id: str
    """Also in the message as X-Salesinbox-Id."""
    header_id: str
    """Its Message-ID, without brackets."""
    message_id: int | None
    """Its row among the messages, where it is shown in its thread from the moment it is queued."""
    answers: int | None
    sender: str
    recipients: tuple[str, ...]
    results: Mapping[str, str]
    """What the server said for each recipient: :data:`ACCEPTED`, or its refusal."""
    subject: str
    draft: Mapping[str, Any]
    """The composer's fields, to go on editing after an undo."""
    state: str
    filing: str
    not_before: float
    attempts: int
    error: str
    created: float
    updated: float

    @property
    def refused(self) -> str:
        """To whom a mail that was sent did not go, and why; empty where it went to everybody."""
        return refusals(self.results) if self.state == "sent" else ""


def refusals(results: Mapping[str, str]) -> str:
    """The recipients that a server did not take, each with its words."""
    return "; ".join(f"{person}: {said}" for person, said in results.items() if said != ACCEPTED)


def queue(
    db: Database,
    *,
    account_id: int,
    outbox_id: str,
    header_id: str,
    sender: str,
    recipients: Sequence[str],
    subject: str,
    draft: Mapping[str, Any],
    raw: bytes,
    not_before: float,
    filing: str,
    answers: int | None = None,
) -> int:
    """Put a message into the outbox; it goes out once *not_before* has come."""
    now = clock.timestamp()
    row_id = db.insert(
        "INSERT INTO outbox (account_id, outbox_id, header_id, answers, sender, recipients, subject, draft, not_before,"
        " filing, created, updated, answers_identity) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
        " coalesce((SELECT identity FROM messages WHERE id = ?), ''))",
        (
            account_id, outbox_id, header_id, answers, sender, json.dumps(list(recipients)), subject,
            json.dumps(dict(draft)), not_before, filing, now, now, answers,
        ),
    )  # fmt: skip
    db.execute("INSERT INTO outbox_contents (outbox_id, raw) VALUES (?, ?)", (row_id, pack(raw)))
    db.changed("outbox", row_id)
    return row_id


def found_again(db: Database, account_id: int, outbox_id: str, message_id: int) -> None:
    """A mail of ours whose row the cache had lost has come in from Sent."""
    db.execute(
        "UPDATE outbox SET message_id = ? WHERE outbox_id = ? AND account_id = ? AND message_id IS NOT NULL",
        (message_id, outbox_id, account_id),
    )


def show_as(db: Database, row_id: int, message_id: int) -> None:
    """Name the message row that shows this mail in its thread."""
    db.execute("UPDATE outbox SET message_id = ? WHERE id = ?", (message_id, row_id))


def get(db: Database, row_id: int) -> OutboxRow | None:
    """One outgoing message, or ``None``."""
    row = db.row(f"SELECT {_COLUMNS} FROM outbox WHERE id = ?", (row_id,))
    return None if row is None else _outbox(row)


def content(db: Database, row_id: int) -> bytes:
    """The bytes that go, or went, to the server.

    Raises:
        StoreError: They were lost with a damaged database, after the mail had been sent.
    """
    packed = db.value("SELECT raw FROM outbox_contents WHERE outbox_id = ?", (row_id,))
    if packed is None:
        raise StoreError("This message's content is not in the cache.", "Sync again while online.")
    return unpack(packed)


def listing(db: Database, *, everything: bool = False, limit: int = 200) -> list[OutboxRow]:
    """The outbox, newest first; without *everything* only what is not settled."""
    where = "1" if everything else UNSETTLED
    return [
        _outbox(row)
        for row in db.rows(f"SELECT {_COLUMNS} FROM outbox WHERE {where} ORDER BY id DESC LIMIT ?", (limit,))
    ]


def of_thread(db: Database, thread_id: int) -> list[OutboxRow]:
    """Outgoing messages shown in a thread that are not settled, or did not go to everybody."""
    columns = ", ".join(f"o.{column.strip()}" for column in _COLUMNS.split(","))
    rows = db.rows(
        f"SELECT {columns} FROM messages m JOIN outbox o ON o.message_id = m.id WHERE m.thread_id = ?"
        " AND (o.state NOT IN ('sent', 'cancelled') OR o.state = 'sent' AND o.error != '')",
        (thread_id,),
    )
    return [row for row in map(_outbox, rows) if row.state != "sent" or row.refused]


def unsettled(db: Database, account_id: int | None = None) -> dict[str, int]:
    """How many messages (of an account) wait, are being sent, or went wrong, by state."""
    rows = db.rows(
        f"SELECT state, count(*) AS n FROM outbox WHERE {UNSETTLED} AND state NOT IN ('sent', 'cancelled')"
        " AND coalesce(?, account_id) = account_id GROUP BY state",
        (account_id,),
    )
    return {row["state"]: row["n"] for row in rows}


def claim_next(db: Database, account_id: int) -> OutboxRow | None:
    """The next message that is due, marked ``sending`` before anybody else can take it.

    Commits with ``synchronous=FULL``: a claim that a power cut could undo would be a mail sent twice.
    """
    db.execute("PRAGMA main.synchronous=FULL")
    try:
        with db.write("claim outbox"):
            row = db.row(
                f"SELECT {_COLUMNS} FROM outbox"
                " WHERE account_id = ? AND state IN ('queued', 'retry') AND not_before <= ?"
                " ORDER BY not_before, id LIMIT 1",
                (account_id, clock.timestamp()),
            )
            if row is None:
                return None
            save(db, row["id"], state="sending", attempts=row["attempts"] + 1, error="")
    finally:
        db.execute("PRAGMA main.synchronous=NORMAL")
    return get(db, row["id"])


def next_due(db: Database, account_id: int) -> float | None:
    """When the next message of the account is due, or ``None`` if none waits."""
    due: float | None = db.value(
        "SELECT min(not_before) FROM outbox WHERE account_id = ? AND state IN ('queued', 'retry')",
        (account_id,),
    )
    return due


def next_queued(db: Database) -> float | None:
    """When the next queued message of any account goes out, ``None`` if none waits for its time."""
    due: float | None = db.value("SELECT min(not_before) FROM outbox WHERE state = 'queued'")
    return due


def sent_since(db: Database, since: float) -> list[OutboxRow]:
    """Messages that were sent after a time (Unix seconds), oldest first."""
    rows = db.rows(
        f"SELECT {_COLUMNS} FROM outbox WHERE state = 'sent' AND updated > ? ORDER BY updated LIMIT 20", (since,)
    )
    return [_outbox(row) for row in rows]


def to_file(db: Database, account_id: int) -> list[OutboxRow]:
    """Sent messages whose copy is not in the Sent mailbox yet."""
    rows = db.rows(
        f"SELECT {_COLUMNS} FROM outbox WHERE account_id = ? AND {UNSETTLED} AND state = 'sent' AND filing = 'pending'"
        " ORDER BY id",
        (account_id,),
    )
    return [_outbox(row) for row in rows]


def with_state(db: Database, account_id: int, state: str) -> list[OutboxRow]:
    """Messages of an account in one of the unsettled states, oldest first."""
    rows = db.rows(
        f"SELECT {_COLUMNS} FROM outbox WHERE account_id = ? AND {UNSETTLED} AND state = ? ORDER BY id",
        (account_id, state),
    )
    return [_outbox(row) for row in rows]


def due(db: Database, account_id: int) -> list[OutboxRow]:
    """Messages whose time to be sent has come."""
    rows = db.rows(
        f"SELECT {_COLUMNS} FROM outbox WHERE account_id = ? AND state IN ('queued', 'retry') AND not_before <= ?"
        " ORDER BY not_before, id",
        (account_id, clock.timestamp()),
    )
    return [_outbox(row) for row in rows]


def accounts_due(db: Database) -> set[int]:
    """The accounts that have something to send now."""
    rows = db.rows(
        "SELECT DISTINCT account_id FROM outbox WHERE state IN ('queued', 'retry') AND not_before <= ?",
        (clock.timestamp(),),
    )
    return {row[0] for row in rows}


def save(db: Database, row_id: int, **columns: object) -> None:
    """Store columns of an outgoing message and tell readers, its thread included."""
    if "results" in columns:
        columns["results"] = json.dumps(columns["results"])
    columns["updated"] = clock.timestamp()
    sets = ", ".join(f"{column} = ?" for column in columns)
    db.execute(f"UPDATE outbox SET {sets} WHERE id = ?", (*columns.values(), row_id))
    db.changed("outbox", row_id)
    thread_id = db.value(
        "SELECT m.thread_id FROM outbox o JOIN messages m ON m.id = o.message_id WHERE o.id = ?", (row_id,)
    )
    if thread_id is not None:
        db.changed("thread", thread_id)


def _outbox(row: Row) -> OutboxRow:
    values = dict(row)
    values["recipients"] = tuple(json.loads(values["recipients"]))
    for name in ("results", "draft"):
        values[name] = json.loads(values[name])
    return OutboxRow(**values)
