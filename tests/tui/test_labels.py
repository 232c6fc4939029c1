"""Labels on conversations: several at once, on some of them, new ones on the fly."""

from __future__ import annotations

import pytest

from salesinbox.actions import labels as changing
from salesinbox.config.locations import Locations
from salesinbox.store.connection import Database
from salesinbox.tui.dialogs.put_labels import PutLabels
from tests.profile import label_names
from tests.tui.mailbox import LABELLED, LONG, NEWEST, thread_id
from tests.tui.walk import Walk, running


def labels_of(other: Database, subject: str) -> list[str]:
    id_ = thread_id(other, subject)
    return label_names(other, [id_]).get(id_, [])


async def offered(user: Walk) -> list[str]:
    await user.dialog(PutLabels)
    return [" ".join(each.split()[:-1]) for each in user.offered()]


async def test_several_labels_go_on_and_off_as_one_step(locations: Locations, other: Database) -> None:
    for name in ("cold", "hot", "warm"):
        changing.create(other, name)
    async with running(locations) as user:
        await user.go_to(LABELLED)
        await user.does("label")
        assert await offered(user) == ["[x] ● vip", "[ ] ● cold", "[ ] ● hot", "[ ] ● warm"]
        await user.keys("space", "down", "down", "space")
        assert await offered(user) == ["[ ] ● vip", "[ ] ● cold", "[x] ● hot", "[ ] ● warm"]
        await user.types("war")
        await user.keys("tab", "enter")
        await user.told("Put “hot”, “warm” on and took “vip” off 1 conversation")
        assert labels_of(other, LABELLED) == ["hot", "warm"]
        await user.until(lambda: user.main.threads.current.labels == ("hot", "warm"))  # type: ignore[union-attr]
        await user.does("undo")
        await user.told("Undone")
        assert labels_of(other, LABELLED) == ["vip"]


async def test_what_only_some_have_is_shown_so_and_left_alone(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.go_to(LABELLED)
        await user.keys("x", "x")
        await user.does("label")
        await user.sees("Labels of 2 conversations")
        assert await offered(user) == ["[~] ● vip"]
        await user.types("mine too")
        await user.keys("enter")
        await user.told("Labelled 2 conversations “mine too”")
        assert labels_of(other, LABELLED) == ["mine too", "vip"]
        await user.does("label")
        assert await offered(user) == ["[x] ● mine too", "[~] ● vip"]
        await user.keys("down", "space")
        assert (await offered(user))[1] == "[x] ● vip"
        await user.keys("space")
        assert (await offered(user))[1] == "[ ] ● vip"
        await user.keys("space")
        assert (await offered(user))[1] == "[~] ● vip"
        await user.keys("escape")
        assert labels_of(other, LABELLED) == ["mine too", "vip"]


async def test_enter_without_a_change_changes_nothing(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.go_to(LABELLED)
        await user.does("label")
        await user.dialog(PutLabels)
        await user.keys("enter")
        await user.until(lambda: user.app.screen is user.main)
        assert labels_of(other, LABELLED) == ["vip"]


async def test_a_click_puts_a_label_on(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.go_to(LONG)
        await user.does("label")
        await user.dialog(PutLabels)
        await user.pilot.click("OptionList", offset=(6, 0))
        await user.until(lambda: "[x]" in user.offered()[0])
        await user.keys("enter")
        await user.told("Labelled")
        assert labels_of(other, LONG) == ["vip"]


async def test_five_hundred_labels_are_narrowed_by_a_few_letters(locations: Locations, other: Database) -> None:
    ids = [thread_id(other, NEWEST)]
    changing.put(other, ids, {f"customer {number:03}": True for number in range(500)})
    async with running(locations) as user:
        await user.does("label")
        await user.dialog(PutLabels)
        await user.types("omer 47")
        await user.until(lambda: len(user.offered()) < 100, "those that fit")
        assert [f"customer {number}" in each for number, each in enumerate(user.offered()[:10], 470)] == [True] * 10
        await user.types("3")
        await user.until(lambda: len(user.offered()) == 2)
        await user.keys("enter")
        await user.told("Removed label “customer 473”")
        assert len(labels_of(other, NEWEST)) == 499


async def test_a_name_that_cannot_be_one_is_told(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.does("label")
        await user.dialog(PutLabels)
        await user.types("$odd")
        await user.keys("enter")
        await user.told("cannot be a label")
        assert labels_of(other, NEWEST) == []


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (200, 50)])
async def test_in_a_low_window_the_last_label_and_the_keys_are_in_sight(
    locations: Locations, other: Database, size: tuple[int, int]
) -> None:
    for number in range(30):
        changing.create(other, f"label {number:02}")
    async with running(locations, size=size) as user:
        await user.does("label")
        await user.dialog(PutLabels)
        await user.sees("tab on/off")
        await user.sees("esc back")
        await user.keys("up")
        await user.sees("● vip")
        await user.until(lambda: "● label 00" not in user.screen(), "the list is scrolled")
