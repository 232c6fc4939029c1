"""The side list: what is in it, keys and mouse, and that it follows the list in view."""

from __future__ import annotations

import pytest

from salesinbox.actions import filters, triage
from salesinbox.config import loader
from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.panes.side_list import SideList
from tests.tui.mailbox import LABELLED, LONG, STARRED, thread_id
from tests.tui.walk import Walk, running


def rows(user: Walk) -> list[str]:
    """The lines of the side list, blanks aside."""
    if not user.main.side_list.size.width:
        return []
    found = []
    for line in user.main.side_list.doc_lines:
        text = " ".join("".join(piece for piece, _ in side) for side in (line.left, line.right))
        found.append(" ".join(text.replace("▌", " ").split()))
    assert all(row.split()[-1] in user.screen() for row in found[:10])
    return found


async def opens(user: Walk) -> None:
    await user.does("side_list")
    await user.until(lambda: any(row.startswith("▾ Labels") for row in rows(user)), "the side list")


async def test_it_has_everything_with_counts(locations: Locations, other: Database) -> None:
    filters.add(other, "Stars", "is:starred", color="red")
    async with running(locations) as user:
        await opens(user)
        assert rows(user)[:5] == [
            "▾ Accounts", "▏ All accounts 18", "ada@north.example 18", "sales@north.example", "▾ Lists",
        ]  # fmt: skip
        assert rows(user)[user.main.side_list._at] == "Inbox 18", "the cursor is on what is in view"
        assert rows(user)[-4:] == ["▾ Filters", "● Stars 1", "▾ Labels", "● vip 1"]
        triage.label(other, [thread_id(other, LONG)], "vip")
        await user.until(lambda: rows(user)[-1] == "● vip 2", "the new count")


async def test_keys_walk_and_choose_and_the_mark_follows(locations: Locations, other: Database) -> None:
    filters.add(other, "Stars", "is:starred")
    async with running(locations) as user:
        await opens(user)
        assert isinstance(user.main.focused, SideList)
        await user.keys("j", "k", "enter")
        await user.lists(Filter.INBOX)
        await user.keys("shift+tab", "end", "enter")
        await user.until(lambda: user.subjects == [LABELLED])
        assert user.main.threads.has_focus
        await user.until(lambda: "▏ ● vip 1" in rows(user), "the label marked")
        await user.keys("g", "i")
        await user.until(lambda: "▏ Inbox 18" in rows(user), "the inbox marked")
        await user.keys("shift+tab")
        assert isinstance(user.main.focused, SideList)
        await user.keys("end", "k", "k", "enter")
        await user.until(lambda: user.subjects == [STARRED])
        await user.keys("shift+tab", "home", "j", "j", "j", "enter")
        await user.sees("only sales@north.example")
        await user.keys("shift+tab", "escape")
        assert user.main.threads.has_focus


async def test_sections_fold(locations: Locations) -> None:
    async with running(locations) as user:
        await opens(user)
        await user.keys("home", "enter")
        assert rows(user)[:2] == ["▸ Accounts", "▾ Lists"]
        await user.keys("j", "j", "left")
        assert rows(user) == ["▸ Accounts", "▸ Lists", "▾ Labels", "● vip 1"]
        await user.keys("right")
        assert "▏ Inbox 18" in rows(user)
        await user.keys("home", "space")
        assert rows(user)[0] == "▾ Accounts"


async def test_a_click_goes_there_and_folds(locations: Locations) -> None:
    async with running(locations) as user:
        await opens(user)
        await user.pilot.click(SideList, offset=(6, rows(user).index("Starred 1")))
        await user.lists(Filter.STARRED)
        await user.pilot.click(SideList, offset=(3, rows(user).index("▾ Lists")))
        await user.until(lambda: "▸ Lists" in rows(user))


@pytest.mark.parametrize(("width", "shown"), [(120, False), (179, False), (180, True), (300, True)])
async def test_it_is_there_where_there_is_room(locations: Locations, width: int, shown: bool) -> None:
    async with running(locations, size=(width, 30)) as user:
        assert bool(user.main.side_list.size.width) is shown


@pytest.mark.parametrize("width", [60, 80, 110, 200])
async def test_what_is_chosen_is_kept_and_the_list_has_room_at_any_width(locations: Locations, width: int) -> None:
    async with running(locations, Settings(side_list="off"), size=(width, 30)) as user:
        assert not rows(user)
        await opens(user)
        assert user.main.threads.size.width >= 30
        assert loader.load(locations.config_file).side_list == "on"
        await user.does("side_list")
        await user.until(lambda: not rows(user))
        assert loader.load(locations.config_file).side_list == "off"
        assert user.main.threads.has_focus


async def test_reading_on_a_narrow_screen_has_it_all(locations: Locations) -> None:
    async with running(locations, Settings(side_list="on"), size=(80, 24)) as user:
        await user.opens(LONG)
        assert user.main.reader.size.width == 80
