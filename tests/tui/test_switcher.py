"""The quick switcher: anywhere, by a few letters."""

from __future__ import annotations

from salesinbox.actions import filters
from salesinbox.config.locations import Locations
from salesinbox.store import visits
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.dialogs.switcher import Switcher
from salesinbox.tui.panes.lists_bar import ListsBar
from tests.tui.mailbox import LABELLED, LONG, NEWEST, STARRED
from tests.tui.walk import Walk, running


async def switches_to(user: Walk, letters: str, first: str) -> None:
    """Type letters, and take what comes first: that must be *first*."""
    await user.does("switcher")
    await user.dialog(Switcher)
    await user.types(letters)
    await user.until(lambda: first in user.offered()[0], f"{first} for {letters}")
    await user.keys("enter")
    await user.until(lambda: user.app.screen is user.main)


async def test_it_goes_to_every_kind_of_place(locations: Locations, other: Database) -> None:
    filters.add(other, "Stars only", "is:starred")
    async with running(locations) as user:
        await switches_to(user, "arch", "Archive")
        await user.lists(Filter.ARCHIVE)
        await switches_to(user, "stars on", "Stars only")
        await user.until(lambda: user.subjects == [STARRED])
        await switches_to(user, "vip", "vip")
        await user.until(lambda: user.subjects == [LABELLED])
        await switches_to(user, "lena", "Lena Lund")
        await user.until(lambda: user.subjects == [LONG])
        await user.sees("Lena Lund · with:")
        await switches_to(user, "sales@", "sales@north.example")
        await user.sees("only sales@north.example")
        await switches_to(user, "all acc", "All accounts")
        await user.sees_no("only sales@north.example")
        await switches_to(user, "customers", "Customers")
        await user.sees("Nothing in Customers.")
        await switches_to(user, "terms and", LONG)
        await user.until(lambda: user.main.reading and user.open_subject == LONG)


async def test_commands_are_among_it_with_their_keys(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("switcher")
        await user.dialog(Switcher)
        await user.types("comfort")
        await user.until(lambda: "f3" in user.offered()[0])
        await user.keys("enter")
        await user.told("rows")


async def test_what_was_chosen_is_remembered_and_comes_first(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await switches_to(user, "junk", "Junk")
        await user.lists(Filter.JUNK)
        await user.until(lambda: ("list", "junk") in visits.weights(other))
        await user.does("switcher")
        await user.dialog(Switcher)
        await user.until(lambda: "Junk" in user.offered()[0])
        await user.keys("down", "up", "escape")
        await user.until(lambda: user.app.screen is user.main)
        assert user.main.place.filter is Filter.JUNK


async def test_the_dots_on_the_bar_open_it(locations: Locations) -> None:
    async with running(locations, size=(60, 24)) as user:
        await user.pilot.click(ListsBar, offset=(user.screen().splitlines()[0].index("…"), 0))
        await user.dialog(Switcher)
        await user.types("nothing like this")
        await user.sees("Nothing matches.")
        await user.keys("enter", "escape")
        await user.until(lambda: user.app.screen is user.main)
        await user.go_to(NEWEST)
