"""The bar of lists on a screen that has no room for all of them."""

from __future__ import annotations

import pytest

from salesinbox.config.locations import Locations
from salesinbox.store.threads import Filter
from salesinbox.tui.panes.lists_bar import ListsBar
from tests.tui.walk import Walk, running


def _bar(user: Walk) -> str:
    return user.screen().splitlines()[0]


async def test_where_all_lists_fit_none_is_left_out(locations: Locations) -> None:
    async with running(locations, size=(100, 24)) as user:
        assert "Inbox" in _bar(user)
        assert "Junk" in _bar(user)
        assert "…" not in _bar(user)


@pytest.mark.parametrize("width", [40, 60, 70])
async def test_the_list_in_view_is_always_on_the_bar_and_dots_tell_of_more(locations: Locations, width: int) -> None:
    async with running(locations, size=(width, 24)) as user:
        for name in ("go_inbox", "go_archive", "go_trash", "go_junk", "go_unread"):
            await user.does(name)
            title = name.removeprefix("go_").capitalize()
            await user.until(lambda title=title: title in _bar(user), f"{title} on the bar")  # type: ignore[misc]  # bound at once
            assert "…" in _bar(user)
            assert len(_bar(user)) == width


async def test_a_click_goes_to_the_list_that_stands_there(locations: Locations) -> None:
    async with running(locations, size=(60, 24)) as user:
        await user.does("go_junk")
        await user.until(lambda: "Junk" in _bar(user))
        await user.pilot.click(ListsBar, offset=(_bar(user).index("Unread"), 0))
        await user.lists(Filter.UNREAD)
        await user.does("go_junk")
        await user.lists(Filter.JUNK)
        await user.does("go_inbox")
        await user.lists(Filter.INBOX)
        await user.does("go_junk")
        await user.until(lambda: "Junk" in _bar(user))
        await user.pilot.click(ListsBar, offset=(_bar(user).index("Junk"), 0))
        await user.lists(Filter.JUNK)


async def test_what_narrows_the_list_is_told_beside_the_list_in_view(locations: Locations) -> None:
    async with running(locations, size=(60, 24)) as user:
        await user.does("go_account")
        await user.chooses("sales@")
        await user.does("go_junk")
        await user.until(lambda: "Junk" in _bar(user) and "only sales@north.example" in _bar(user), "list and account")
