"""What the user did and what did not go through is told, once, also of the time when nobody looked."""

from __future__ import annotations

from salesinbox.actions import triage
from salesinbox.config.locations import Locations
from salesinbox.store import action_log, batches, outcomes
from salesinbox.store.connection import Database
from tests.tui.mailbox import LABELLED, NEWEST, thread_id
from tests.tui.walk import Walk, running


def ends(db: Database, state: str, reason: str) -> None:
    """The engine ends every open action so."""
    while batch := [action for account in (1, 2) for action in batches.claim(db, account)]:
        with db.write("the engine"):
            action_log.finish_all(db, {action.id: action_log.End(state, reason) for action in batch})


def toasts(user: Walk) -> list[str]:
    return [str(each.message) for each in user.app._notifications]


async def test_what_was_overtaken_elsewhere_is_told_in_words(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.does("archive")
        await user.until(lambda: action_log.waiting(other) > 0, "queued")
        ends(other, "skipped", "Moved to [bold]Junk elsewhere meanwhile; that stands.")
        told = "Not done: Archived 1 conversation. Moved to [bold]Junk elsewhere meanwhile; that stands."
        await user.until(lambda: told in toasts(user), "told")
        await user.until(lambda: outcomes.untold(other) == [], "noted")


async def test_what_the_server_refused_while_nobody_looked_is_told_at_the_start(
    locations: Locations, other: Database
) -> None:
    ends(other, "done", "")
    for subject in (NEWEST, LABELLED):
        triage.star(other, [thread_id(other, subject)])
    triage.label(other, [thread_id(other, NEWEST)], "hot")
    ends(other, "failed", "The server refused STORE: no room.")
    async with running(locations) as user:
        await user.until(lambda: len(toasts(user)) == 2, "told")
        assert toasts(user) == [
            "Taken back: Starred 1 conversation. The server refused STORE: no room. (2 times)",
            "Taken back: Labelled 1 conversation “hot”. The server refused STORE: no room.",
        ]
        await user.until(lambda: outcomes.untold(other) == [], "noted")
    async with running(locations) as user:
        await user.sees(NEWEST)
        assert toasts(user) == []
