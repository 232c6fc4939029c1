"""Search as it is typed, and the way back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual.widgets import Input

from salesinbox.actions import triage
from salesinbox.config.locations import Locations
from salesinbox.store import search_history
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.screens import loading
from tests.profile import START, mail
from tests.tui.mailbox import LABELLED, LONG, NEWEST, STARRED, arrive
from tests.tui.walk import Walk, running


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


async def offered(user: Walk, first: str) -> None:
    """Wait for the list under the box to begin with something."""
    box = user.main.search_box
    await user.until(lambda: box.offering and str(box.offers.get_option_at_index(0).prompt).startswith(first), first)


async def test_operators_and_values_are_completed_by_tab(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("search")
        await user.types("order lab")
        await offered(user, "label:")
        await user.keys("tab")
        await offered(user, "vip")
        await user.keys("tab")
        await user.until(lambda: user.main.search_box.value == "order label:vip ")
        await user.until(lambda: user.subjects == [LABELLED])
        await user.sees("1 found")
        assert user.main.search_box.field.has_focus


async def test_one_of_the_list_is_taken_by_arrow_and_enter_and_in_the_middle_too(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("search")
        await user.types(" order")
        await user.keys("home")
        await user.types("-is:s")
        await offered(user, "starred")
        await user.keys("down", "down", "up", "enter")
        await user.until(lambda: user.main.search_box.value == "-is:starred order")
        await user.until(lambda: user.subjects and STARRED not in user.subjects)
        assert user.main.search_box.field.has_focus


async def test_one_of_the_list_is_taken_by_mouse(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("search")
        await user.types("from:person 1")
        await user.keys("left", "left")
        await user.types("x")
        await user.keys("backspace")
        await offered(user, "p")
        await user.pilot.click("#search-offers", offset=(3, 1))
        await user.until(lambda: "@firm" in user.main.search_box.value)
        assert user.main.search_box.field.has_focus


async def test_escape_closes_the_list_first_and_enter_searches_for_what_is_typed(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("search")
        await user.types("is:")
        await offered(user, "unread")
        await user.keys("escape")
        assert not user.main.search_box.offering
        assert user.main.has_class("-searching")
        await user.types("un")
        await offered(user, "unread")
        await user.keys("backspace", "backspace")
        await user.types("starred\n")
        await user.until(lambda: user.subjects == [STARRED])
        await user.until(lambda: user.main.threads.has_focus)
        await user.keys("escape")
        await user.until(lambda: not user.main.has_class("-searching"))


async def test_the_list_lies_below_what_is_wrong(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("search")
        await user.types("is:purple x\n")
        await user.sees("There is no is:purple.")
        user.main.search_box.field.focus()
        await user.types(" fro")
        await offered(user, "from:")
        error, offers = user.main.query_one("#search-error"), user.main.search_box.offers
        assert offers.region.y >= error.region.bottom


async def test_past_searches_come_back_each_once(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        for query in ("catalogue", "clause", "catalogue"):
            await user.does("search")
            await user.types(f"{query}\n")
            await user.until(lambda: user.main.threads.has_focus)
            await user.settled()
            await user.keys("escape")
        assert search_history.recent(other) == ["catalogue", "clause"]
        box = user.main.search_box
        await user.does("search")
        await user.until(lambda: box.past)
        await user.types("xy")
        await user.keys("up", "up", "up")
        await user.until(lambda: user.subjects == [LONG])
        assert box.value == "clause"
        await user.keys("down")
        assert box.value == "catalogue"
        await user.keys("down")
        assert box.value == "xy"
        await user.keys("down")
        assert user.main.threads.has_focus


async def test_a_mark_stands_under_what_is_wrong(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("search")
        await user.types("order is:unraed\n")
        await user.sees("Did you mean is:unread?")
        lines = user.screen().split("\n")
        at = next(number for number, line in enumerate(lines) if "order is:unraed" in line)
        assert lines[at + 1].index("^") == lines[at].index("is:unraed")
        assert lines[at + 1].count("^") == len("is:unraed")
        await user.does("search")
        await user.keys(*["backspace"] * len("is:unraed"))
        await user.sees_no("Did you mean")
        await user.sees("55 found")


async def test_results_are_ordered_by_date_or_by_how_well_they_match(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        account = other.value("SELECT id FROM accounts LIMIT 1")
        at = START + timedelta(days=11)
        raws = [
            mail("quince quince", message_id="q1@x.example", date=at),
            mail("Note", message_id="q2@x.example", body="quince"),
        ]
        arrive(other, account, [(raw, "INBOX", (), at + timedelta(days=n)) for n, raw in enumerate(raws)])
        await user.does("search")
        await user.types("quince")
        await user.until(lambda: user.subjects == ["Note", "quince quince"])
        await user.does("search_sort")
        await user.until(lambda: user.subjects == ["quince quince", "Note"])
        await user.sees("of the newest")
        await user.keys("enter")
        await user.does("search_sort")
        await user.until(lambda: user.subjects == ["Note", "quince quince"])
        await user.sees_no("of the newest")
        await user.keys("escape")
        await user.settled()
        await user.does("search_sort")
        await user.told("Nothing is searched for")


async def test_a_search_begins_with_what_the_list_holds_where_that_is_wanted(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("go_starred")
        await user.lists(Filter.STARRED)
        await user.does("search_here")
        await user.until(lambda: user.main.search_box.value == "is:starred ")
        await user.keys("escape")
        await user.until(lambda: not user.main.has_class("-searching"))
        await user.keys("slash", "slash")
        await user.until(lambda: user.main.search_box.value == "is:starred ")
        await user.types("boats")
        await user.until(lambda: user.subjects == [STARRED])


async def test_results_go_on_further_down(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        account = other.value("SELECT id FROM accounts LIMIT 1")
        many = [mail(f"Q{n}", message_id=f"q{n}@x.example", body="quince") for n in range(350)]
        arrive(other, account, [(raw, "INBOX", (), START + timedelta(minutes=n)) for n, raw in enumerate(many)])
        await user.does("search")
        await user.types("quince\n")
        await user.sees("350 found")
        await user.does("bottom")
        await user.until(lambda: len(user.subjects) == 350 and user.current == "Q0")
        assert user.subjects == [f"Q{n}" for n in reversed(range(350))]


async def test_it_is_said_how_far_back_results_reach(locations: Locations, other: Database) -> None:
    other.execute("UPDATE mailboxes SET state = 'steady' WHERE name != 'INBOX' OR account_id != 1")
    other.execute("UPDATE mailboxes SET backfill_below = 1 WHERE name = 'INBOX'")
    async with running(locations) as user:
        await user.does("search")
        await user.types("clause")
        await user.sees("whole since 4 Mar 2026")


async def test_nothing_is_called_wrong_while_the_list_shows_what_may_follow(
    locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_PATIENCE_SECONDS", 0.01)
    async with running(locations) as user:
        await user.does("search")
        await user.types("is:")
        await offered(user, "unread")
        await user.until(lambda: user.main.place.query == "is:")
        await user.settled()
        await user.pilot.pause(0.05)
        assert not user.main.query_one("#search-error").display
        await user.types("zz")
        await user.sees("There is no is:zz")


async def test_a_list_has_no_best_match(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("search")
        await user.types("is:starred ")
        await user.sees("1 found")
        assert not user.shows("best match")


async def test_a_very_long_query_is_refused_and_the_box_goes_on(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("search")
        user.main.search_box.fill("kayak " * 2000)
        await user.keys("enter")
        await user.sees("12,000 characters")
        user.main.search_box.fill("(" * 500 + '"NEAR( OR ^a*')
        user.main.search_box.field.focus()
        await user.keys("enter")
        await user.sees("goes too deep")
        user.main.search_box.fill("catalogue")
        await user.until(lambda: user.subjects == [NEWEST])


async def test_a_mark_is_left_out_where_letters_are_not_where_they_were_typed(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("search")
        await user.types("מחיר is:qq\n")
        await user.sees("There is no is:qq (at position 6).")
        assert "^" not in user.screen()


async def test_mail_that_comes_while_a_query_is_wrong_is_no_reason_to_complain(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_PATIENCE_SECONDS", 60)
    async with running(locations) as user:
        await user.does("search")
        await user.types("is:qq")
        await user.until(lambda: user.main.place.query == "is:qq")
        await user.settled()
        triage.star(other, [user.thread(NEWEST)])
        await user.sees("Starred 2")
        await user.settled()
        assert not user.toasts()


async def test_the_list_closes_when_something_else_is_clicked(locations: Locations) -> None:
    async with running(locations) as user:
        await user.does("search")
        await user.types("is:")
        await offered(user, "unread")
        await user.pilot.click("#threads", offset=(20, 20))
        await user.until(lambda: not user.main.search_box.offering)
