"""The tabs above the list: saved filters among them, by number, by step, by mouse, and always up to date."""

from __future__ import annotations

import pytest

from salesinbox.actions import filters, triage
from salesinbox.config.locations import Locations
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.panes.lists_bar import ListsBar, fitting
from salesinbox.tui.screens import loading
from tests.profile import START, mail
from tests.tui.mailbox import FILLERS, LABELLED, LONG, NEWEST, STARRED, TRASHED, arrive, thread_id
from tests.tui.walk import Walk, running

BENS = [NEWEST, "Delivery dates", "Fair 0", "Fair 1", "Fair 2"]


@pytest.fixture
def split(other: Database) -> None:
    """Two saved filters are tabs, a third one is not."""
    filters.add(other, "Boats", "in:inbox order", tab=True)
    filters.add(other, "Ben Vos", "from:ben", tab=True)
    filters.add(other, "Hidden", "from:lena")


def _bar(user: Walk) -> str:
    return user.screen().splitlines()[0]


async def shows(user: Walk, title: str) -> None:
    await user.until(lambda: user.main.place.title == title, title)
    await user.settled()


@pytest.mark.usefixtures("split")
async def test_saved_filters_stand_after_the_inbox_with_their_counts(locations: Locations) -> None:
    async with running(locations, size=(160, 24)) as user:
        await user.until(lambda: "Boats 50" in _bar(user) and "Ben Vos 5" in _bar(user), "tabs with counts")
        titles = [_bar(user).index(title) for title in ("Inbox", "Boats", "Ben Vos", "Unread", "Starred", "Junk")]
        assert titles == sorted(titles)
        assert "Hidden" not in _bar(user)


@pytest.mark.usefixtures("split")
async def test_a_number_goes_to_the_tab_that_stands_there(locations: Locations) -> None:
    async with running(locations) as user:
        await user.sees("Boats")
        await user.keys("3")
        await shows(user, "Ben Vos")
        assert user.subjects == BENS
        await user.keys("1")
        await user.lists(Filter.INBOX)
        await user.keys("4")
        await user.lists(Filter.UNREAD)
        await user.keys("2", "enter")
        await user.until(lambda: user.main.reading, "a conversation to be read")
        await user.keys("1")
        await user.lists(Filter.INBOX)
        assert not user.main.reading


@pytest.mark.usefixtures("split")
async def test_braces_step_from_tab_to_tab_and_round(locations: Locations) -> None:
    async with running(locations) as user:
        await user.sees("Boats")
        await user.does("next_tab")
        await shows(user, "Boats")
        await user.does("next_tab")
        await shows(user, "Ben Vos")
        await user.does("next_tab")
        await user.lists(Filter.UNREAD)
        for _ in range(4):
            await user.does("previous_tab")
        await user.lists(list(Filter)[-1])
        await user.does("next_tab")
        await user.lists(Filter.INBOX)


@pytest.mark.usefixtures("split")
async def test_a_click_goes_to_a_saved_filter(locations: Locations) -> None:
    async with running(locations) as user:
        await user.sees("Ben Vos 5")
        await user.settled()
        await user.pilot.click(ListsBar, offset=(_bar(user).index("Ben Vos") + 1, 0))
        await shows(user, "Ben Vos")


@pytest.mark.usefixtures("split")
async def test_archiving_in_a_filter_of_the_inbox_takes_the_row_out_at_once(
    locations: Locations, other: Database
) -> None:
    async with running(locations) as user:
        await user.keys("2")
        await shows(user, "Boats")
        first, second = user.subjects[:2]
        user.main.threads.move_to(0)
        other.connection.execute("BEGIN IMMEDIATE")  # nothing can be stored until the row has gone
        await user.does("archive")
        await user.until(lambda: user.subjects[0] == second)
        other.connection.execute("ROLLBACK")
        await user.told("Archived 1 conversation")
        await user.settled()
        assert first not in user.subjects
        await user.until(lambda: "Boats 49" in _bar(user), "the count")
        await user.does("undo")
        await user.until(lambda: first in user.subjects)
        assert user.current == first


@pytest.mark.usefixtures("split")
async def test_archiving_in_a_filter_of_people_leaves_the_row(locations: Locations) -> None:
    async with running(locations) as user:
        await user.keys("3")
        await shows(user, "Ben Vos")
        await user.does("archive")
        await user.told("Archived 1 conversation")
        await user.settled()
        assert user.subjects == BENS
        await user.does("delete")
        await user.until(lambda: user.subjects == BENS[1:])


@pytest.mark.usefixtures("split")
async def test_new_mail_comes_into_a_filter_and_the_cursor_stays(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.keys("2")
        await shows(user, "Boats")
        await user.go_to("Order 07")
        raw = mail("Order 99", sender="New <new@one.example>", message_id="99@one.example")
        arrive(other, 1, [(raw, "INBOX", (), START.replace(year=2027))])
        await user.until(lambda: user.subjects[0] == "Order 99")
        assert user.current == "Order 07"
        triage.archive(other, [thread_id(other, "Order 99")])
        await user.until(lambda: user.subjects[0] != "Order 99")
        assert user.current == "Order 07"


async def test_a_long_filter_is_loaded_page_by_page(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "PAGE", 10)
    filters.add(other, "All orders", "order", tab=True)
    async with running(locations) as user:
        await user.sees("All orders")
        await user.keys("2")
        await shows(user, "All orders")
        assert len(user.subjects) < FILLERS
        await user.does("bottom")
        await user.until(lambda: len(user.subjects) == FILLERS - 1)
        await user.settled()
        assert user.current == user.subjects[-1]
        assert TRASHED not in user.subjects


@pytest.mark.usefixtures("split")
async def test_a_filter_that_is_wrong_says_so_and_harms_nothing(locations: Locations, other: Database) -> None:
    with other.write("test"):
        other.execute("UPDATE saved_filters SET query = 'was:known' WHERE name = 'Boats'")
        other.changed("filter", 1)
    async with running(locations, size=(160, 24)) as user:
        await user.sees("Boats !")
        await user.keys("2")
        await user.sees("Boats shows nothing")
        await user.sees("was:")
        assert user.subjects == []
        await user.keys("3")
        await user.until(lambda: user.subjects == BENS)


@pytest.mark.usefixtures("split")
async def test_the_filter_in_view_follows_what_is_done_to_it(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.keys("3")
        await shows(user, "Ben Vos")
        filters.edit(other, "Ben Vos", to="Lena", query="from:lena")
        await shows(user, "Lena")
        await user.until(lambda: user.subjects == [LONG])
        filters.delete(other, "Lena")
        await user.lists(Filter.INBOX)
        filters.add(other, "Stars", "is:starred", tab=True)
        await user.sees("Stars")
        await user.keys("3")
        await user.until(lambda: user.subjects == [STARRED])


@pytest.mark.usefixtures("split")
async def test_one_account_narrows_a_filter_and_its_count(locations: Locations) -> None:
    async with running(locations, size=(160, 24)) as user:
        await user.sees("Boats 50")
        await user.keys("2")
        await shows(user, "Boats")
        await user.does("go_account")
        await user.chooses("sales@")
        await user.sees_no("Boats 50")
        await user.sees("Nothing in Boats.")
        await user.sees("only sales@north.example")


async def test_a_search_from_a_filter_leads_back_to_it(locations: Locations, other: Database) -> None:
    filters.add(other, "Labelled", "label:vip", tab=True)
    async with running(locations) as user:
        await user.sees("Labelled")
        await user.keys("2")
        await user.until(lambda: user.subjects == [LABELLED])
        await user.does("search")
        await user.types("clause")
        await user.until(lambda: user.subjects == [LONG])
        await user.keys("escape")
        await user.until(lambda: user.subjects == [LABELLED])
        await user.sees("label:vip")


def test_the_tab_in_view_is_always_among_those_that_fit():
    assert fitting([5, 5, 5], 0, 20) == [0, 1, 2]
    assert fitting([5, 5, 5, 5], 3, 14) == [0, None, 3]
    assert fitting([5, 5, 5, 5], 0, 14) == [0, 1, None]
    assert fitting([5, 5, 5, 5], None, 14) == [0, 1, None]
