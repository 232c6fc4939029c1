"""What is to be looked at later, or never again: snooze, remind, mute. No server takes part, so each holds at once.

Snoozing and reminding are asked of the *latest* messages of a thread (store.thread_summary), so a reply ends them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from salesinbox.actions.plans import NOT_MUTED, NOT_RETURNED, NOT_SNOOZED, local_plan
from salesinbox.actions.submit import Done, Words, submit
from salesinbox.core import clock
from salesinbox.core.errors import UsageError
from salesinbox.store import action_log
from salesinbox.store.connection import Database, Row
from salesinbox.store.effective import Effect, Places, refresh
from salesinbox.store.thread_summary import latest

_AT_A_TIME = 100
"""Threads that come back in one transaction."""


def snooze(db: Database, thread_ids: Sequence[int], until: datetime) -> Done:
    """Keep threads out of the inbox until a time or a reply.

    Args:
        until: Aware, in the time zone the user meant it in.

    Raises:
        UsageError: That is past.
    """
    effect = Effect("snooze", {"snoozed_until": _ahead(until)})
    words = Words(lambda what: f"Snoozed {what} until {_said(until)}", "Nothing to snooze: snoozed until then already")
    return submit(db, words, thread_ids, local_plan(effect, NOT_RETURNED), pick=_latest)


def unsnooze(db: Database, thread_ids: Sequence[int]) -> Done:
    """Put snoozed threads back where they were."""
    words = Words("Unsnoozed {}".format, "Nothing to unsnooze: not snoozed")
    return submit(db, words, thread_ids, local_plan(NOT_SNOOZED))


def remind(db: Database, thread_ids: Sequence[int], at: datetime) -> Done:
    """Bring threads back to the top of the inbox at a time, unless somebody has answered by then.

    Args:
        at: Aware, in the time zone the user meant it in.

    Raises:
        UsageError: That is past.
    """
    effect = Effect("remind", {"remind_at": _ahead(at)})
    words = Words(
        lambda what: f"Will remind of {what} on {_said(at)} if nobody answers",
        "Nothing to change: a reminder is set for then already",
    )
    return submit(db, words, thread_ids, local_plan(effect, NOT_RETURNED), pick=_latest)


def do_not_remind(db: Database, thread_ids: Sequence[int]) -> Done:
    """Take reminders away, also those that have come due."""
    words = Words("Will not remind of {}".format, "Nothing to clear: no reminder is set")
    return submit(db, words, thread_ids, local_plan(Effect("remind", {"remind_at": 0}), NOT_RETURNED))


def mute(db: Database, thread_ids: Sequence[int], *, on: bool = True) -> Done:
    """Keep threads out of the inbox whatever comes, or no longer. On the server they stay where they are."""
    if on:
        words = Words("Muted {}".format, "Nothing to mute: muted already")
        plan = local_plan(Effect("mute", {"muted": True}), NOT_SNOOZED, NOT_RETURNED)
    else:
        words = Words("Unmuted {}".format, "Nothing to unmute: not muted")
        plan = local_plan(NOT_MUTED)
    return submit(db, words, thread_ids, plan)


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
    back: dict[int, list[Row]] = defaultdict(list)
    for row in _live(db, thread_id):
        if 0 < row["snoozed_until"] <= now or 0 < row["remind_at"] <= now:
            back[row["account_id"]].append(row)
    for account_id, rows in back.items():
        for row in rows:
            due = [row[column] for column in ("snoozed_until", "remind_at") if 0 < row[column] <= now]
            at, no_reply = max(due), row["remind_at"] == max(due)
            effects = [Effect("return", {"returned_at": at, "no_reply": no_reply})]
            effects += [NOT_SNOOZED] if row["snoozed_until"] in due else []
            effects += [Effect("remind", {"remind_at": 0})] if row["remind_at"] in due else []
            for effect in effects:
                before = Effect(effect.verb, {name: row[name] for name in effect.params})
                action_log.append(db, account_id, None, effect, before, [row["id"]])
    refresh(db, [row["id"] for rows in back.values() for row in rows])
    return bool(back)


def _live(db: Database, thread_id: int) -> list[Row]:
    return db.rows(
        "SELECT id, account_id, own, snoozed_until, remind_at, returned_at, no_reply FROM messages"
        f" WHERE thread_id = ? AND places != 0 AND places & {int(Places.TRASH | Places.JUNK)} = 0 ORDER BY sort_key",
        (thread_id,),
    )


def _latest(db: Database, thread_id: int) -> list[int]:
    return [row["id"] for row in latest(_live(db, thread_id))]


def _ahead(moment: datetime) -> int:
    seconds = int(moment.timestamp())
    if seconds <= clock.timestamp():
        raise UsageError(f"{_said(moment)} is past.", "Choose a time to come.")
    return seconds


def _said(moment: datetime) -> str:
    """``Tue 1 Dec, 09:00``, with the year where it is not this one."""
    year = "" if moment.year == clock.now().astimezone(moment.tzinfo).year else f" {moment.year}"
    return f"{moment:%a} {moment.day} {moment:%b}{year}, {moment:%H:%M}"
