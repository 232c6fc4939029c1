"""Snooze, reminders, mute and what comes next, on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from textual.widgets import OptionList

from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.core import clock
from salesinbox.core.errors import StoreError
from salesinbox.store import returns
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.dialogs.ask import Choose
from salesinbox.tui.dialogs.when import AskWhen
from tests.tui.mailbox import ARCHIVED, LONG, NEWEST
from tests.tui.walk import Walk, running


@pytest.fixture
def now() -> Iterator[list[datetime]]:
    """What time it is: the test may put another one in the list."""
    found = [datetime(2026, 11, 26, 9, 20, tzinfo=UTC)]
    clock.set_clock(lambda: found[0])
    yield found
    clock.set_clock(None)


async def _snooze(user: Walk, words: str) -> None:
    await user.does("snooze")
    await user.dialog(AskWhen)
    await user.types(words)
    await user.keys("enter")


async def test_what_the_words_mean_is_shown_as_they_are_typed(locations: Locations, now: list[datetime]) -> None:
    async with running(locations) as user:
        await user.does("snooze")
        dialog = await user.dialog(AskWhen)
        await user.types("next")
        await user.sees("“next” is no time.")
        await user.types(" tue")
        await user.sees("Tue 1 Dec, 09:00 · in 5 days")
        await user.types(" 14:30")
        await user.sees("Tue 1 Dec, 14:30 · in 5 days")
        assert dialog.query_one(OptionList).highlighted is None
        await user.keys("escape")
        await user.until(lambda: user.app.screen is user.main)
        assert NEWEST in user.subjects


async def test_a_time_that_is_past_or_none_is_refused_where_it_was_typed(
    locations: Locations, now: list[datetime]
) -> None:
    async with running(locations) as user:
        await _snooze(user, "2026-03-01")
        await user.sees("Sun 1 Mar, 09:00 is past.")
        await user.sees("Near that: Mon 1 Mar 2027")
        await user.keys("ctrl+u")
        await user.types("soonish\n")
        await user.sees("“soonish” is no time.")
        await user.sees("Say: tomorrow 9")
        await user.keys("escape")
        await user.until(lambda: user.app.screen is user.main)
        assert NEWEST in user.subjects


@pytest.mark.parametrize(("key", "until"), [("f1", "Thu 26 Nov"), ("f3", "Fri 27 Nov, 09:00"), ("f5", "Mon 30 Nov")])
async def test_one_key_is_enough(locations: Locations, now: list[datetime], key: str, until: str) -> None:
    async with running(locations) as user:
        await user.keys("h")
        await user.dialog(AskWhen)
        await user.keys(key)
        await user.told(f"Snoozed 1 conversation until {until}")


async def test_the_arrows_choose_too(locations: Locations, now: list[datetime]) -> None:
    async with running(locations) as user:
        await user.does("snooze")
        await user.dialog(AskWhen)
        await user.keys("down", "down", "enter")
        await user.told("until Fri 27 Nov, 09:00")


async def test_it_comes_back_on_top_with_no_engine_while_one_looks_on(
    locations: Locations, now: list[datetime]
) -> None:
    async with running(locations) as user:
        await user.go_to(LONG)
        await _snooze(user, "in 2 hours")
        await user.until(lambda: LONG not in user.subjects)
        now[0] += timedelta(hours=2)
        await user.until(lambda: user.subjects[0] == LONG)
        assert user.main.threads.lines[0].returned_at == int(now[0].timestamp())


async def test_a_snoozed_one_can_be_put_back_and_that_be_undone(locations: Locations, now: list[datetime]) -> None:
    async with running(locations) as user:
        await user.go_to(LONG)
        await _snooze(user, "tomorrow")
        await user.told("Snoozed")
        await user.does("go_snoozed")
        await user.until(lambda: user.subjects == [LONG])
        await user.does("snooze")
        await user.dialog(AskWhen)
        assert user.offered()[-1].split("  ")[0] == "F6 Back to the inbox now"
        await user.keys("f6")
        await user.until(lambda: user.subjects == [])
        await user.told("Unsnoozed 1 conversation")
        await user.does("undo")
        await user.until(lambda: user.subjects == [LONG])


async def test_the_open_conversation_says_what_it_waits_for(locations: Locations, now: list[datetime]) -> None:
    async with running(locations, size=(200, 36)) as user:
        await user.does("go_all")
        await user.lists(Filter.ALL)
        await user.opens(LONG)
        await _snooze(user, "tomorrow")
        await user.sees("1 message · snoozed until Fri 27 Nov, 09:00")
        await user.does("remind")
        await user.dialog(AskWhen)
        await user.types("in a week\n")
        await user.sees("· snoozed until Fri 27 Nov, 09:00 · reminder on Thu 3 Dec, 09:00")
        now[0] += timedelta(days=1)
        await user.sees("1 message · back from snooze on Fri 27 Nov, 09:00 · reminder on Thu 3 Dec")
        await user.does("mute")
        await user.sees("· muted · not in the inbox")
        await user.does("mute")
        await user.told("Unmuted")
        await user.sees_no("· muted")


async def test_several_are_snoozed_as_one_step_and_repeated_on_others(
    locations: Locations, now: list[datetime]
) -> None:
    async with running(locations) as user:
        await user.keys("x", "x")
        await _snooze(user, "fri afternoon")
        await user.told("Snoozed 2 conversations until Fri 27 Nov, 14:00")
        third = user.current
        await user.does("repeat")
        await user.told("Snoozed 1 conversation until Fri 27 Nov, 14:00")
        assert third not in user.subjects
        await user.does("undo")
        await user.does("undo")
        await user.until(lambda: {NEWEST, LONG, third} <= set(user.subjects))


@pytest.mark.parametrize(("after_triage", "opens"), [("next", "Delivery dates"), ("previous", NEWEST), ("list", "")])
async def test_what_opens_next_is_as_the_user_likes_it(locations: Locations, after_triage: str, opens: str) -> None:
    settings = Settings(after_triage=after_triage)  # type: ignore[arg-type]  # one of the three
    async with running(locations, settings) as user:
        await user.opens(LONG)
        await user.does("archive")
        if opens:
            await user.until(lambda: user.open_subject == opens and user.main.reader.has_focus)
        else:
            await user.until(lambda: user.main.threads.has_focus)
            assert user.current == "Delivery dates"


async def test_before_the_first_there_is_none_and_the_next_opens(locations: Locations) -> None:
    async with running(locations, Settings(after_triage="previous")) as user:
        await user.opens(NEWEST)
        await user.does("archive")
        await user.until(lambda: user.open_subject == LONG)


async def test_before_the_last_is_the_one_before_it(locations: Locations) -> None:
    async with running(locations, Settings(after_triage="previous")) as user:
        await user.does("go_archive")
        await user.lists(Filter.ARCHIVE)
        last, before = user.subjects[-1], user.subjects[-2]
        await user.opens(last)
        await user.does("delete")
        await user.until(lambda: user.open_subject == before)


async def test_moving_offers_only_mailboxes_that_it_is_not_in_already(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.does("go_all")
        await user.lists(Filter.ALL)
        for subject, there in ((LONG, "Inbox"), (ARCHIVED, "Archive")):
            user.main.threads.clear_selection()
            await user.until(lambda: user.main.threads.lines)
            line = next((each for each in user.main.threads.lines if each.subject == subject), None)
            if line is None:
                await user.keys("G")
                await user.until(lambda: ARCHIVED in user.subjects)
            await user.go_to(subject)
            await user.does("move")
            await user.dialog(Choose)
            assert there not in user.offered()
            assert {"Inbox", "Archive", "Trash"} - {there} <= set(user.offered())
            await user.keys("escape")
            await user.until(lambda: user.app.screen is user.main)


async def test_what_cannot_come_back_now_is_not_tried_again_and_again(
    locations: Locations, now: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Database] = []

    def full(db: Database) -> int:
        tried.append(db)
        raise StoreError("The disk is full.")

    monkeypatch.setattr(returns, "return_due", full)
    async with running(locations) as user:
        await user.until(lambda: tried)
        await user.does("star")
        await user.told("Starred 1 conversation")
        assert len(tried) == 1
