"""Search as it is typed, and the way back."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from salesinbox.config.locations import Locations
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.screens import loading
from tests.tui.mailbox import LABELLED, LONG, NEWEST, STARRED
from tests.tui.walk import running


async def test_escape_leads_back_to_the_list_and_the_place_in_it(locations: Locations) -> None:
    async with running(locations) as user:
        user.main.threads.move_to(45)
        await user.pilot.pause()
        subject, scrolled = user.current, user.main.threads.scroll_offset.y
        assert scrolled
        await user.does("search")
        await user.types("catalogue")
        await user.until(lambda: user.subjects == [NEWEST])
        await user.keys("enter")
        await user.opens(NEWEST)
        await user.keys("escape", "escape")
        await user.until(lambda: len(user.subjects) > 1)
        await user.settled()
        assert user.current == subject
        assert user.main.threads.scroll_offset.y == scrolled
        assert user.main.threads.has_focus
        assert not user.main.query_one("#search", Input).size.width


async def test_a_search_inside_a_label_leads_back_to_the_label(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("go_label")
        await user.chooses("vip")
        await user.until(lambda: user.subjects == [LABELLED])
        await user.does("search")
        await user.types("clause")
        await user.until(lambda: user.subjects == [LONG])
        for _ in "clause":
            await user.keys("backspace")
        await user.until(lambda: user.subjects == [LABELLED], "an emptied box to show the list again")
        await user.keys("escape")
        await user.settled()
        assert user.subjects == [LABELLED]
        await user.sees("label vip")


async def test_what_is_wrong_with_a_search_is_said_under_the_box(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("search")
        await user.types("after:yesterdayish")
        await user.until(lambda: user.main.query_one("#search-error").display)
        assert "yesterdayish" in str(user.main.query_one("#search-error").render())
        await user.keys("escape")
        await user.until(lambda: not user.main.query_one("#search-error").display)
        await user.until(lambda: user.current == NEWEST)


async def test_another_list_ends_the_search(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("search")
        await user.types("catalogue")
        await user.keys("enter")
        await user.until(lambda: user.subjects == [NEWEST])
        await user.does("go_starred")
        await user.lists(Filter.STARRED)
        assert user.main.query_one("#search", Input).value == ""
        await user.does("search")
        await user.keys("escape")
        await user.settled()
        assert user.main.place.filter is Filter.STARRED


async def test_archiving_a_result_keeps_it_in_the_results(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.does("search")
        await user.types("clause")
        await user.until(lambda: user.subjects == [LONG])
        await user.keys("enter", "e")
        await user.told("Archived 1 conversation")
        await user.settled()
        assert user.subjects == [LONG]
        await user.keys("escape")
        await user.until(lambda: user.subjects and LONG not in user.subjects)
        assert other.value("SELECT in_archive FROM threads WHERE subject = ?", (LONG,)) == 1


async def test_how_many_were_found_is_shown(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("search")
        await user.types("order")
        await user.sees("55 found")
        await user.types(" 07")
        await user.sees("1 found")
        await user.keys("escape")
        await user.sees_no("found")


async def test_an_operator_that_is_being_typed_is_no_mistake_yet(
    locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_PATIENCE_SECONDS", 60)
    async with running(locations) as user:
        await user.does("search")
        await user.types("is:star")
        await user.until(lambda: user.main.place.query == "is:star")
        await user.settled()
        assert not user.main.query_one("#search-error").display
        await user.types("red")
        await user.until(lambda: user.subjects == [STARRED])
        await user.types("x\n")
        await user.until(lambda: user.main.query_one("#search-error").display, "enter to tell what is wrong")
