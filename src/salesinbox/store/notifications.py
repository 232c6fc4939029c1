"""What the user is told of, each thing once: new mail in the inbox, and conversations that came back.

A row is made once, in the transaction that finds the news. From then on it has two ways to go, each claimed with a
commit before it is gone, so that of two programs one goes it, and none again after a crash:

* ``shown = 0`` → 1: a screen takes it to show a toast, ring, or tell the terminal;
* ``handed = 0`` → 1: the engine takes it to run the user's command.

``seen`` says whether the user has looked at it in the list of notifications. New mail is found by its id: those above
an account's mark are new here, and of these only what the server got since the account was first looked at is no
history. A cache that is rebuilt begins with new marks, so nothing old is told again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from salesinbox.core import clock
from salesinbox.store.connection import Database, Row
from salesinbox.store.effective import Places

KEEP = 500
"""Rows that are kept."""
STALE_SECONDS = 3600.0
"""What waited longer for a screen is in the list, and pops up no more."""
_AT_A_TIME = 200
_SORT_SHIFT = 20
_COLUMNS = (
    "n.id, n.account_id, a.address, n.kind, n.thread_id, n.who, n.subject, n.snippet, n.created,"
    " n.seen OR coalesce(m.seen, 0) AS seen"
)
_JOINED = "notifications n JOIN accounts a ON a.id = n.account_id LEFT JOIN messages m ON m.id = n.message_id"


class Kind(StrEnum):
    """What the news is."""

    MAIL = "mail"
    SNOOZE = "snooze"
    """A snoozed conversation is back."""
    REMINDER = "reminder"
    """Nobody has answered by the time the user set."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One piece of news; its texts are untrusted."""

    id: int
    account_id: int
    account: str
    """The account's address."""
    kind: Kind
    thread_id: int
    who: str
    """Whom it is from."""
    subject: str
    snippet: str
    created: float
    seen: bool
    """The user has looked at it, here or in the mail itself."""


def record(
    db: Database,
    kind: Kind,
    thread_id: int,
    key: str,
    *,
    account_id: int,
    message_id: int | None = None,
    who: str = "",
    subject: str = "",
    snippet: str = "",
) -> bool:
    """Note something to tell the user of, inside the caller's transaction; ``False`` where that was done before.

    Args:
        key: What tells this news from any other of its kind, for good.
    """
    new = db.execute(
        "INSERT OR IGNORE INTO notifications (account_id, kind, key, thread_id, message_id, who, subject, snippet,"
        " created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (account_id, kind.value, key, thread_id, message_id, who, subject, snippet, clock.timestamp()),
    ).rowcount
    if new:
        db.changed("notification", thread_id)
    return bool(new)


def record_return(db: Database, kind: Kind, thread_id: int, at: int) -> None:
    """Note that a conversation has come back to the inbox at the time *at*, in the caller's transaction."""
    row = db.row(
        "SELECT id, account_id, identity, from_name, from_address, subject, snippet FROM messages"
        " WHERE thread_id = ? ORDER BY sort_key DESC LIMIT 1",
        (thread_id,),
    )
    if row is not None:
        record(
            db, kind, thread_id, f"{at} {row['identity']}", account_id=row["account_id"],
            who=row["from_name"] or row["from_address"], subject=row["subject"], snippet=row["snippet"],
        )  # fmt: skip


def record_new_mail(db: Database, wanted: Callable[[str], bool] = lambda address: True) -> int:
    """Note the mail that came into inboxes since this was last done; gives how much.

    Unread mail of others, in the inbox by now (so neither junk nor put elsewhere by a rule), in conversations that are
    neither muted nor snoozed.

    Args:
        wanted: Whether the user wants to know of mail in the account with this address.
    """
    total = 0
    for account_id, address, upto, since in _marks(db):
        while rows := _news(db, account_id, upto):
            upto = rows[-1]["id"]
            with db.write("note new mail"):
                if wanted(address):
                    total += sum(_record_mail(db, row) for row in rows if _is_news(row, since))
                db.execute("UPDATE notification_marks SET upto = ? WHERE account_id = ?", (upto, account_id))
    return total


def _marks(db: Database) -> list[tuple[int, str, int, float]]:
    """Accounts and how far their mail was looked through; a new account's mail so far is history."""
    rows = db.rows(
        "SELECT a.id, a.address, k.upto, k.since FROM accounts a LEFT JOIN notification_marks k ON k.account_id = a.id"
        " WHERE a.local = 0"
    )
    if new := [row["id"] for row in rows if row["upto"] is None]:
        upto, now = int(db.value("SELECT max(id) FROM messages") or 0), clock.timestamp()
        with db.write("begin to look for new mail"):
            db.executemany(
                "INSERT OR IGNORE INTO notification_marks (account_id, upto, since) VALUES (?, ?, ?)",
                [(account_id, upto, now) for account_id in new],
            )
        return _marks(db)
    return [tuple(row) for row in rows]


def _news(db: Database, account_id: int, upto: int) -> list[Row]:
    return db.rows(
        "SELECT m.id, m.account_id, m.identity, m.thread_id, m.from_name, m.from_address, m.subject, m.snippet, m.own,"
        " m.draft, m.seen, m.places, m.sort_key, t.muted, t.snoozed_until FROM messages m"
        " JOIN threads t ON t.id = m.thread_id WHERE m.id > ? AND +m.account_id = ?"
        # What rules have not looked at yet, and all that came after it, is for the next time.
        " AND m.id < coalesce((SELECT min(message_id) FROM rule_queue), m.id + 1) ORDER BY m.id LIMIT ?",
        (upto, account_id, _AT_A_TIME),
    )


def _is_news(row: Row, since: float) -> bool:
    unread = not (row["own"] or row["draft"] or row["seen"])
    reached = row["places"] & Places.INBOX and not row["places"] & (Places.JUNK | Places.TRASH)
    aside = row["muted"] or row["snoozed_until"]
    return bool(unread and reached and not aside and row["sort_key"] >> _SORT_SHIFT > int(since))


def _record_mail(db: Database, row: Row) -> bool:
    return record(
        db, Kind.MAIL, row["thread_id"], row["identity"], account_id=row["account_id"], message_id=row["id"],
        who=row["from_name"] or row["from_address"], subject=row["subject"], snippet=row["snippet"],
    )  # fmt: skip


def has_unshown(db: Database) -> bool:
    """Whether there is news no screen has shown yet."""
    return db.value("SELECT 1 FROM notifications WHERE shown = 0 LIMIT 1") is not None


def claim_for_screen(db: Database) -> list[Notification]:
    """News no screen has shown yet, oldest first, now this one's to show."""
    stale = clock.timestamp() - STALE_SECONDS
    return [each for each in _claim(db, "shown") if each.created >= stale]


def claim_for_command(db: Database) -> list[Notification]:
    """News the user's command was not told of yet, oldest first, now the caller's to tell."""
    return _claim(db, "handed")


def _claim(db: Database, column: str) -> list[Notification]:
    if db.value(f"SELECT 1 FROM notifications WHERE {column} = 0 LIMIT 1") is None:
        return []
    with db.write("claim notifications"):
        rows = db.rows(f"SELECT {_COLUMNS} FROM {_JOINED} WHERE n.{column} = 0 ORDER BY n.id")
        db.execute(f"UPDATE notifications SET {column} = 1 WHERE {column} = 0")
    return [_notification(row) for row in rows]


def newest(db: Database, limit: int = 100) -> list[Notification]:
    """The last notifications, newest first."""
    rows = db.rows(f"SELECT {_COLUMNS} FROM {_JOINED} ORDER BY n.id DESC LIMIT ?", (limit,))
    return [_notification(row) for row in rows]


def mark_seen(db: Database, ids: Sequence[int]) -> None:
    """The user has looked at these."""
    with db.write("notifications seen"):
        db.executemany("UPDATE notifications SET seen = 1 WHERE id = ?", [(id_,) for id_ in ids])


def prune(db: Database) -> None:
    """Forget all but the newest :data:`KEEP`; new mail is not told again for it, as its marks stay."""
    db.execute("DELETE FROM notifications WHERE id <= (SELECT max(id) FROM notifications) - ?", (KEEP,))


def _notification(row: Row) -> Notification:
    return Notification(
        row["id"], row["account_id"], row["address"], Kind(row["kind"]), row["thread_id"], row["who"], row["subject"],
        row["snippet"], row["created"], bool(row["seen"]),
    )  # fmt: skip
