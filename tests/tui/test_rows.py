"""A row of the list: everything in its place, and room for the subject."""

from __future__ import annotations

import pytest

from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.store.threads import Filter
from tests.tui.mailbox import LABELLED, LONG, NEWEST
from tests.tui.walk import Walk, running


def _row(user: Walk, name: str) -> str:
    lines = [line[: user.main.threads.line_width] for line in user.screen().splitlines()]
    return next(line for line in lines if name in line)


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize(("subject", "name"), [(LONG, "Lena Lund"), (NEWEST, "Ben")])
async def test_a_star_moves_nothing_in_its_row(locations: Locations, width: int, subject: str, name: str) -> None:
    async with running(locations, size=(width, 30)) as user:
        await user.go_to(subject)
        await user.sees(name)
        before = _row(user, name)
        await user.does("star")
        await user.until(lambda: "★" in _row(user, name), "the star")
        assert _row(user, name).replace("★", " ") == before


async def test_stars_stand_below_each_other_whatever_else_there_is(locations: Locations) -> None:
    async with running(locations, size=(80, 30)) as user:
        for subject in (NEWEST, LONG):
            await user.go_to(subject)
            await user.does("star")
            await user.settled()
        await user.keys("x")
        await user.until(lambda: "✓" in _row(user, "Lena Lund"))
        assert _row(user, "Lena Lund").index("★") == _row(user, "Ben").index("★")


@pytest.mark.parametrize("width", [100, 119])
async def test_a_narrow_compact_list_keeps_room_for_the_subject(locations: Locations, width: int) -> None:
    async with running(locations, Settings(density="compact"), size=(width, 30)) as user:
        assert user.main.threads.row_height == 1
        for subject in (LONG, "Delivery dates", "Order 00"):
            await user.sees(subject[:11])
        await user.does("go_all")
        await user.lists(Filter.ALL)
        await user.go_to(LABELLED)
        await user.sees(LABELLED)
