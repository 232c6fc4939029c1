"""The filter panel: toggles, the query they make, the list beside it, keeping, saving and going back."""

from __future__ import annotations

import pytest
from textual.widgets import Input, OptionList

from salesinbox.config.locations import Locations
from salesinbox.store import saved_filters
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.dialogs.ask import AskText, Choose
from salesinbox.tui.dialogs.filter_panel import FilterPanel
from tests.tui.mailbox import LABELLED, LONG, NEWEST, STARRED
from tests.tui.walk import Walk, running


async def opens_panel(user: Walk) -> FilterPanel:
    await user.does("filter_panel")
    panel = await user.dialog(FilterPanel)
    assert isinstance(panel, FilterPanel)
    await user.sees("conversation")
    return panel


async def switches(user: Walk, title: str, key: str = "space") -> None:
    """Move to a toggle and switch it."""
    index = next(number for number, each in enumerate(user.offered()) if each.endswith(title))
    user.app.screen.query_one(OptionList).highlighted = index
    await user.pilot.pause()
    await user.keys(key)


def query(user: Walk) -> str:
    return user.app.screen.query_one(Input).value


async def test_the_list_follows_the_toggles_and_the_query_is_shown(locations: Locations) -> None:
    async with running(locations) as user:
        await opens_panel(user)
        assert query(user) == "in:inbox"
        await user.sees("56 conversations")
        await switches(user, "Unread")
        await user.until(lambda: user.subjects[:2] == [NEWEST, "Order 00"])
        await user.sees("18 conversations")
        assert query(user) == "in:inbox is:unread"
        await switches(user, "With files")
        await user.until(lambda: user.subjects == [NEWEST])
        await user.sees("1 conversation")
        await switches(user, "Unread", "minus")
        await user.sees("No conversations")
        assert query(user) == "in:inbox has:attachment -is:unread"
        await switches(user, "Trash")
        assert query(user) == "has:attachment -is:unread in:trash"
        await user.keys("x")
        await switches(user, "vip")
        await user.until(lambda: user.subjects == [LABELLED])
        await user.keys("enter")
        await user.until(lambda: user.app.screen is user.main)
        assert user.subjects == [LABELLED]
        await user.sees("label:vip")


async def test_escape_goes_back_to_the_list_and_the_place_in_it(locations: Locations) -> None:
    async with running(locations) as user:
        await user.go_to("Order 30")
        await opens_panel(user)
        await switches(user, "Starred")
        await user.until(lambda: user.subjects == [STARRED])
        await user.keys("escape")
        await user.until(lambda: user.current == "Order 30")
        await user.lists(Filter.INBOX)


async def test_escape_in_the_list_leads_back_from_a_filter_that_was_kept(locations: Locations) -> None:
    async with running(locations) as user:
        await user.go_to("Order 30")
        await opens_panel(user)
        await switches(user, "Starred")
        await user.keys("enter")
        await user.until(lambda: user.subjects == [STARRED])
        await user.settled()
        await opens_panel(user)
        await switches(user, "Starred")
        await switches(user, "vip")
        await user.keys("enter")
        await user.until(lambda: user.subjects == [LABELLED])
        await user.keys("escape")
        await user.until(lambda: user.current == "Order 30")
        await user.lists(Filter.INBOX)


async def test_a_query_can_be_written_by_hand_and_what_is_wrong_is_told(locations: Locations) -> None:
    async with running(locations) as user:
        await opens_panel(user)
        await user.keys("slash", "end", "ctrl+u")
        await user.types("is:purple")
        await user.sees("at position 1")
        assert len(user.subjects) > 50, "the list is as it was"
        await user.keys("end", "ctrl+u")
        await user.types("from:lena is:known")
        await user.sees("No conversations")
        await user.keys("end", *["backspace"] * len(" is:known"))
        await user.until(lambda: user.subjects == [LONG])
        await user.keys("enter", "enter")
        await user.until(lambda: user.app.screen is user.main)
        assert user.main.place.query == "from:lena"


async def test_a_filter_is_saved_as_a_tab(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await opens_panel(user)
        await switches(user, "Starred")
        await user.keys("s")
        await user.dialog(AskText)
        await user.types("My stars")
        await user.keys("enter")
        await user.dialog(Choose)
        await user.keys("enter")
        await user.until(lambda: user.main.place.title == "My stars")
        await user.until(lambda: user.subjects == [STARRED])
        await user.sees("My stars 1")
        saved = saved_filters.named(other, "my stars")
        assert saved is not None
        assert (saved.query, saved.tab) == ("in:inbox is:starred", True)
        await user.does("undo")
        await user.lists(Filter.INBOX)


async def test_a_name_that_is_taken_is_told_and_the_list_stays(locations: Locations) -> None:
    async with running(locations) as user:
        await opens_panel(user)
        await switches(user, "Starred")
        await user.keys("s")
        await user.dialog(AskText)
        await user.types("inbox")
        await user.keys("enter")
        await user.dialog(Choose)
        await user.keys("enter")
        await user.told("list of its own")
        assert user.subjects == [STARRED]


async def test_a_click_switches(locations: Locations) -> None:
    async with running(locations) as user:
        await opens_panel(user)
        index = next(number for number, each in enumerate(user.offered()) if each.endswith("Starred"))
        await user.pilot.click("FilterPanel OptionList", offset=(6, index))
        await user.until(lambda: user.subjects == [STARRED])
        assert isinstance(user.app.screen, FilterPanel)


@pytest.mark.parametrize("width", [60, 80, 200])
async def test_the_list_stays_in_view_beside_the_panel(locations: Locations, width: int) -> None:
    async with running(locations, size=(width, 24)) as user:
        await opens_panel(user)
        await user.sees("Ben")
        panel = user.app.screen.query_one(".panel")
        assert panel.region.x >= width * 0.4 - 1
        assert panel.region.right <= width
