"""Snoozed conversations and reminders whose time has come (actions.later makes them).

The engine looks every second, the screen too, and each command before it reads: so a list is right whoever runs. The
return is an action like the user's own, stored with its effect in one transaction that looks again first: it happens
once, also if processes die in the middle of it, or the clock goes back.
"""

from __future__ import annotations

from collections.abc import Iterator

from salesinbox.core import clock
from salesinbox.store import action_log, notifications
from salesinbox.store.connection import Database, Row
from salesinbox.store.effective import Effect, Places, refresh
from salesinbox.store.notifications import Kind

_AT_A_TIME = 100
"""Threads that come back in one transaction."""


def are_due(db: Database) -> bool:
    """Whether anything is to come back now."""
    return bool(_due(db))


def return_due(db: Database) -> int:
    """Bring back what was to come back by now; gives how many threads. Whoever runs this first does it, once."""
    returned = 0
    while batch := _due(db):
        with db.write("return what is due"):
            count = sum(_return(db, thread_id) for thread_id in batch)
        returned += count
        if not count:
            break
    return returned


def _due(db: Database) -> list[int]:
    """Some of the threads whose time has come."""
    now = int(clock.timestamp())
    found: list[int] = []
    for column in ("snoozed_until", "remind_at"):
        rows = db.rows(f"SELECT id FROM threads WHERE {column} > 0 AND {column} <= ? LIMIT ?", (now, _AT_A_TIME))
        found += [row["id"] for row in rows]
    return list(dict.fromkeys(found))


def _return(db: Database, thread_id: int) -> bool:
    """Bring a thread back unless that has been done, or its time has been changed, since it was looked at."""
    now = int(clock.timestamp())
    due = [row for row in live(db, thread_id) if _is_due(row["snoozed_until"], now) or _is_due(row["remind_at"], now)]
    for row in due:
        for effect in _effects(row, now):
            before = Effect(effect.verb, {name: row[name] for name in effect.params})
            action_log.append(db, row["account_id"], None, effect, before, [row["id"]])
    refresh(db, [row["id"] for row in due])
    if due:
        _notify(db, thread_id, due, now)
    return bool(due)


def _notify(db: Database, thread_id: int, due: list[Row], now: int) -> None:
    reminded = any(_is_due(row["remind_at"], now) for row in due)
    at = max(row["remind_at"] if reminded else row["snoozed_until"] for row in due)
    notifications.record_return(db, Kind.REMINDER if reminded else Kind.SNOOZE, thread_id, at)


def _effects(row: Row, now: int) -> Iterator[Effect]:
    snooze, reminder = _is_due(row["snoozed_until"], now), _is_due(row["remind_at"], now)
    at = max(row["snoozed_until"] * snooze, row["remind_at"] * reminder)
    yield Effect("return", {"returned_at": at, "no_reply": reminder or bool(row["no_reply"])})
    if snooze:
        yield Effect("snooze", {"snoozed_until": 0})
    if reminder:
        yield Effect("remind", {"remind_at": 0})


def _is_due(at: int, now: int) -> bool:
    return 0 < at <= now


def live(db: Database, thread_id: int) -> list[Row]:
    """The messages of a thread outside Trash and Junk, oldest first, with what the user asked of them."""
    return db.rows(
        "SELECT id, account_id, own, snoozed_until, remind_at, returned_at, no_reply FROM messages"
        f" WHERE thread_id = ? AND places != 0 AND places & {int(Places.TRASH | Places.JUNK)} = 0 ORDER BY sort_key",
        (thread_id,),
    )
