"""What is to be looked at later, or never again: snooze, remind, mute. No server takes part, so each holds at once.

Snoozing and reminding are asked of the *latest* messages of a thread (store.thread_summary), so a reply ends them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from salesinbox.actions.plans import NOT_MUTED, NOT_RETURNED, NOT_SNOOZED, local_plan
from salesinbox.actions.submit import Done, Words, submit
from salesinbox.core import clock
from salesinbox.core.errors import UsageError
from salesinbox.core.moments import told
from salesinbox.store import returns
from salesinbox.store.connection import Database
from salesinbox.store.effective import Effect
from salesinbox.store.thread_summary import latest


def snooze(db: Database, thread_ids: Sequence[int], until: datetime) -> Done:
    """Keep threads out of the inbox until a time or a reply.

    Args:
        until: Aware, in the time zone the user meant it in.

    Raises:
        UsageError: That is past.
    """
    effect = Effect("snooze", {"snoozed_until": _ahead(until)})
    words = Words(
        lambda what: f"Snoozed {what} until {told(until, clock.now())}", "Nothing to snooze: snoozed until then already"
    )
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
        lambda what: f"Will remind of {what} on {told(at, clock.now())} if nobody answers",
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


def _latest(db: Database, thread_id: int) -> list[int]:
    return [row["id"] for row in latest(returns.live(db, thread_id))]


def _ahead(moment: datetime) -> int:
    seconds = int(moment.timestamp())
    if seconds <= clock.timestamp():
        raise UsageError(f"{told(moment, clock.now())} is past.", "Choose a time to come.")
    return seconds
