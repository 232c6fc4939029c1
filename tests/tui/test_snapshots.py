"""What the screen looks like, a picture for each state of its panes. After a change meant: --snapshot-update."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.core import clock
from salesinbox.tui.app import SalesInboxApp
from salesinbox.tui.dialogs.filter_panel import FilterPanel
from salesinbox.tui.dialogs.when import AskWhen
from tests.profile import START
from tests.tui.mailbox import NEWEST
from tests.tui.walk import Walk

Story = Callable[[Walk], Awaitable[None]]
Looks = Callable[[tuple[int, int], Story], bool]
"""Whether the screen of a size, once a story has been told, looks as it did."""


@pytest.fixture
def looks(locations: Locations, snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch) -> Iterator[Looks]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    clock.set_clock(lambda: START + timedelta(days=12, hours=3))
    app = SalesInboxApp(locations, Settings(), start_engine=False)
    app.animation_level = "none"

    def compare(size: tuple[int, int], story: Story) -> bool:
        async def tell(pilot: Pilot[int]) -> None:
            user = Walk(app, pilot)
            await user.until(lambda: app.main.is_mounted and app.main.threads.lines, "the first list")
            await user.sees("engine is not running")
            await story(user)
            app.main.status_bar.flash("")
            for field in app.screen.query(Input):
                field.cursor_blink = False
            await user.settled_but_for_dialogs()
            await pilot.pause()

        return snap_compare(app, terminal_size=size, run_before=tell)

    yield compare
    app.bridge.stop()
    clock.set_clock(None)
    monkeypatch.undo()
    time.tzset()


def test_the_list_on_a_small_screen(looks: Looks) -> None:
    async def story(user: Walk) -> None:
        await user.keys("j", "x", "j")

    assert looks((80, 24), story)


def test_a_conversation_beside_the_list(looks: Looks) -> None:
    async def story(user: Walk) -> None:
        await user.opens(NEWEST)

    assert looks((120, 36), story)


def test_all_panes(looks: Looks) -> None:
    async def story(user: Walk) -> None:
        await user.go_to(NEWEST)
        await user.until(lambda: user.open_subject == NEWEST and user.main.sidebar.card, "the card")

    assert looks((200, 50), story)


def test_an_answer_being_written(looks: Looks) -> None:
    async def story(user: Walk) -> None:
        await user.opens(NEWEST)
        await user.does("reply")
        await user.composing()
        await user.types("Thank you, Ben.")
        user.main.composer.query_one("#composer-body").cursor_blink = False  # type: ignore[attr-defined]  # a text area

    assert looks((120, 36), story)


def test_a_search_with_a_wrong_word(looks: Looks) -> None:
    async def story(user: Walk) -> None:
        await user.does("search")
        await user.types("boats is:unred")
        await user.sees("is:unread?")

    assert looks((120, 36), story)


def test_a_list_by_days_being_filtered_beside_the_side_list(looks: Looks) -> None:
    async def story(user: Walk) -> None:
        await user.does("grouping")
        await user.does("filter_panel")
        await user.dialog(FilterPanel)
        await user.keys("space")
        await user.sees("is:unread")
        await user.sees("conversations")

    assert looks((200, 50), story)


def test_a_time_to_snooze_until_on_a_small_screen(looks: Looks) -> None:
    async def story(user: Walk) -> None:
        await user.does("snooze")
        await user.dialog(AskWhen)
        await user.types("next tue 9")
        await user.sees("Tue")

    assert looks((80, 24), story)
