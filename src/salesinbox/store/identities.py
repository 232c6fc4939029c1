"""How the user's rows stay joined to mail, whatever becomes of the cache.

They name messages by id and by (account, identity). A message that comes again, after a sweep for instance, gets a new
id, and the rows that name its identity follow. After a rebuild ``former_ids`` says under which ids messages were known:
each gets its own back when it is fetched, and its thread too, so that nothing outside has to change. Until the first
whole pass is over (:func:`expect_no_more`), actions wait for messages that are still to come.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from salesinbox.store.connection import Database


@dataclass(frozen=True, slots=True)
class Former:
    """The ids a message had before its cache was rebuilt; ``None`` where it was not known."""

    message_id: int | None = None
    thread_id: int | None = None


def key(identity: str) -> bytes:
    """A short name for an identity: of a million in one account, two have the same once in 37 million profiles."""
    return hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=8).digest()


def expect(db: Database, rows: Iterable[tuple[int, bytes, int, int | None]]) -> None:
    """Messages will come again: (account, :func:`key`, message id, thread id); what is known already stands."""
    db.executemany(
        "INSERT INTO former_ids (account_id, key, message_id, thread_id) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (account_id, key) DO UPDATE SET thread_id = coalesce(thread_id, excluded.thread_id)",
        rows,
    )


def take_former(db: Database, account_id: int, identity: str) -> Former:
    """The ids that a message which has come gets back."""
    where = "WHERE account_id = ? AND key = ?"
    params = (account_id, key(identity))
    row = db.row(f"SELECT message_id, thread_id FROM former_ids {where}", params)
    if row is None:
        return Former()
    db.execute(f"DELETE FROM former_ids {where}", params)
    taken = db.row("SELECT 1 FROM messages WHERE id = ?", (row["message_id"],)) is not None
    return Former(None if taken else row["message_id"], row["thread_id"])


def expect_no_more(db: Database, account_id: int) -> None:
    """Everything the server has is here: what has not come is gone, and nothing waits for it any longer."""
    if db.row("SELECT 1 FROM former_ids WHERE account_id = ? LIMIT 1", (account_id,)) is not None:
        with db.write("expect no more mail"):
            db.execute("DELETE FROM former_ids WHERE account_id = ?", (account_id,))


def any_expected(db: Database) -> bool:
    """Whether the cache was rebuilt and not everything is here again."""
    return db.row("SELECT 1 FROM former_ids LIMIT 1") is not None


def is_awaited(db: Database, action_id: int) -> bool:
    """Whether an action is about a message that is still to come."""
    if not any_expected(db):
        return False
    sql = (
        "SELECT 1 FROM action_targets t JOIN former_ids f ON f.message_id = t.message_id WHERE t.action_id = ? LIMIT 1"
    )
    return db.row(sql, (action_id,)) is not None


def reattach(db: Database, account_id: int, identity: str, message_id: int, thread_id: int) -> None:
    """A message has come: the rows of the user's that name its identity name its id."""
    where = "WHERE account_id = ? AND identity = ?"
    db.execute(f"UPDATE overlays SET message_id = ? {where}", (message_id, account_id, identity))
    db.execute(f"UPDATE rule_queue SET message_id = ? {where}", (message_id, account_id, identity))
    db.execute(
        "UPDATE OR IGNORE action_targets SET message_id = ? WHERE identity = ? AND message_id != ?"
        " AND (SELECT account_id FROM actions WHERE id = action_id) = ?",
        (message_id, identity, message_id, account_id),
    )
    if identity:
        where = "WHERE account_id = ? AND answers_identity = ? AND answers_identity != ''"
        db.execute(
            f"UPDATE drafts SET answers = ?, thread_id = ? {where}", (message_id, thread_id, account_id, identity)
        )
        db.execute(f"UPDATE outbox SET answers = ? {where}", (message_id, account_id, identity))
