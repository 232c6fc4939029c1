"""Lists that the user asked to leave. States::

    pending ──claim──▶ claimed ──▶ done | failed      (a request by the engine, RFC 8058)
                          └──the engine died, or no answer came──▶ unknown
    mailed: a mail in the outbox does it, whose state is the state of this
    opened: a page was opened in the browser, and nobody knows what happened there

``claimed`` is committed before the request goes out, so that none goes out twice by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.core import clock
from salesinbox.store.connection import Database, Row

MAX_ATTEMPTS = 5
_FIRST_RETRY_SECONDS = 60.0
_COLUMNS = (
    "SELECT u.id, u.account_id, a.address, u.list, u.way, u.target, u.state, u.reason, u.attempts, u.created,"
    " u.finished, o.state AS outbox_state, o.error AS outbox_error"
    " FROM unsubscribes u JOIN accounts a ON a.id = u.account_id LEFT JOIN outbox o ON o.id = u.outbox_id"
)
_MAILED = {"queued": "pending", "sending": "pending", "retry": "pending", "sent": "done", "cancelled": "cancelled"}


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """A list, and how leaving it went; its texts are a sender's words."""

    id: int
    account_id: int
    address: str
    """Of the account whose mail came by the list."""
    list: str
    """Its List-Id, or the address it writes from."""
    way: str
    """one-click, mail, page."""
    target: str
    """The address of the request, the mail or the page."""
    state: str
    """pending, claimed, done, failed, unknown, cancelled (the mail was taken back), opened."""
    reason: str
    attempts: int
    created: float
    finished: float | None


def add(
    db: Database,
    *,
    account_id: int,
    list_: str,
    way: str,
    target: str,
    identity: str,
    message_id: int,
    state: str,
    outbox_id: int | None = None,
) -> int:
    """Note that a list is to be left; its id. Inside a write transaction."""
    row_id = db.insert(
        "INSERT INTO unsubscribes (account_id, list, way, target, identity, message_id, state, outbox_id, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (account_id, list_, way, target, identity, message_id, state, outbox_id, clock.timestamp()),
    )
    db.changed("unsubscribe", row_id)
    return row_id


def of_list(db: Database, account_id: int, list_: str) -> Unsubscribe | None:
    """The last time a list was to be left."""
    row = db.row(f"{_COLUMNS} WHERE u.account_id = ? AND u.list = ? ORDER BY u.id DESC LIMIT 1", (account_id, list_))
    return None if row is None else _unsubscribe(row)


def may_name_ways(db: Database, thread_id: int, limit: int) -> list[Row]:
    """The newest messages of a thread that others wrote, whose headers may say how to leave a list."""
    return db.rows(
        "SELECT id, account_id, identity, from_address, places FROM messages"
        " WHERE thread_id = ? AND own = 0 ORDER BY sort_key DESC LIMIT ?",
        (thread_id, limit),
    )


def listing(db: Database, limit: int = 100) -> list[Unsubscribe]:
    """The last ones, newest first."""
    return [_unsubscribe(row) for row in db.rows(f"{_COLUMNS} ORDER BY u.id DESC LIMIT ?", (limit,))]


def any_due(db: Database) -> bool:
    """Whether there is a request to be made now."""
    sql = "SELECT 1 FROM unsubscribes WHERE state = 'pending' AND not_before <= ? LIMIT 1"
    return db.row(sql, (clock.timestamp(),)) is not None


def claim(db: Database) -> Unsubscribe | None:
    """The oldest request that is to be made now, marked as being made."""
    with db.write("claim unsubscribe"):
        sql = f"{_COLUMNS} WHERE u.state = 'pending' AND u.not_before <= ? ORDER BY u.id LIMIT 1"
        row = db.row(sql, (clock.timestamp(),))
        if row is None:
            return None
        db.execute("UPDATE unsubscribes SET state = 'claimed', attempts = attempts + 1 WHERE id = ?", (row["id"],))
        return _unsubscribe(row)


def finish(db: Database, row_id: int, state: str, reason: str = "") -> None:
    """How a request ended: done, failed or unknown."""
    with db.write("unsubscribe ended"):
        db.execute(
            "UPDATE unsubscribes SET state = ?, reason = ?, finished = ?, told = 0 WHERE id = ?",
            (state, reason, clock.timestamp(), row_id),
        )
        db.changed("unsubscribe", row_id)


def try_again(db: Database, one: Unsubscribe, reason: str) -> None:
    """Nothing was handed over: once more after a pause, until :data:`MAX_ATTEMPTS`."""
    if one.attempts + 1 >= MAX_ATTEMPTS:  # the row is as it was before this attempt
        finish(db, one.id, "failed", reason)
        return
    pause = _FIRST_RETRY_SECONDS * 2**one.attempts
    with db.write("unsubscribe put off"):
        db.execute(
            "UPDATE unsubscribes SET state = 'pending', reason = ?, not_before = ? WHERE id = ?",
            (reason, clock.timestamp() + pause, one.id),
        )


def settle_interrupted(db: Database) -> None:
    """At start: nobody knows what became of requests that were being made when the engine died."""
    for row in db.rows("SELECT id FROM unsubscribes WHERE state = 'claimed'"):
        finish(db, row["id"], "unknown", "The engine was ended while the request was on its way.")


def take_news(db: Database) -> list[Unsubscribe]:
    """What ended since this was last asked."""
    with db.write("told of unsubscribes"):  # reads in it, too: of two screens one tells
        rows = db.rows(f"{_COLUMNS} WHERE u.told = 0 AND u.finished IS NOT NULL ORDER BY u.id")
        db.executemany("UPDATE unsubscribes SET told = 1 WHERE id = ?", [(row["id"],) for row in rows])
    return [_unsubscribe(row) for row in rows]


def _unsubscribe(row: Row) -> Unsubscribe:
    state, reason = row["state"], row["reason"]
    if state == "mailed":  # where the outbox has forgotten it, it has gone out
        state = _MAILED.get(row["outbox_state"] or "sent", row["outbox_state"])
        reason = row["outbox_error"] or ""
    return Unsubscribe(
        row["id"], row["account_id"], row["address"], row["list"], row["way"], row["target"], state, reason,
        row["attempts"], row["created"], row["finished"],
    )  # fmt: skip
