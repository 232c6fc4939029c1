"""The list under a user's hands: headers, selecting, what stays in its place while mail comes, the mouse."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from salesinbox.actions import bulk, triage
from salesinbox.config import loader
from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.core import clock
from salesinbox.core.errors import StoreError
from salesinbox.store import accounts
from salesinbox.store.connection import Database
from salesinbox.tui.screens import bulk as bulk_screen
from salesinbox.tui.screens import listing
from tests.profile import OWN, START, mail
from tests.tui.mailbox import LONG, NEWEST, arrive
from tests.tui.walk import Walk, running

BY_DAY = Settings(grouping="day")


@pytest.fixture
def today() -> Iterator[None]:
    """The day after the newest mail came."""
    clock.set_clock(lambda: START + timedelta(days=11, hours=3))
    yield
    clock.set_clock(None)


def _new_mail(db: Database, *subjects: str, flags: tuple[str, ...] = ()) -> None:
    at = START + timedelta(days=20)
    items = [
        (mail(subject, message_id=f"{subject.replace(' ', '.')}@new.example", date=at), "INBOX", flags, at)
        for subject in subjects
    ]
    arrive(db, accounts.find(db, OWN).id, items)


def _old_mail(db: Database, count: int) -> None:
    at = START - timedelta(days=100)
    items = [
        (mail(f"Old {number}", message_id=f"old{number}@x.example", date=at), "INBOX", (), at)
        for number in range(count)
    ]
    arrive(db, accounts.find(db, OWN).id, items)


def _line_of(user: Walk, text: str) -> int:
    return next(y for y, line in enumerate(user.screen().splitlines()) if text in line)


# Headers


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_days_have_headers_and_the_cursor_passes_them_by(locations: Locations, size: tuple[int, int]) -> None:
    async with running(locations, BY_DAY, size=size) as user:
        lines = user.screen().splitlines()
        threads = user.main.threads
        assert "Yesterday ──" in lines[threads.region.y]
        assert NEWEST[:10] in "".join(lines[threads.region.y + 1 : threads.region.y + 3])
        assert user.current == NEWEST
        await user.keys("j")
        assert user.current == LONG
        assert _line_of(user, "Wednesday ──") == _line_of(user, "Lena Lund") - 1
        await user.keys("k")
        assert user.current == NEWEST


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("size", [(80, 23), (80, 24), (120, 35), (120, 36)])
async def test_with_headers_the_cursors_row_is_always_whole_in_view(
    locations: Locations, size: tuple[int, int]
) -> None:
    async with running(locations, BY_DAY, size=size) as user:
        threads = user.main.threads

        def assert_in_view() -> None:
            top = threads.outline.line_of(threads.cursor) - int(threads.scroll_offset.y)
            assert 0 <= top <= threads.size.height - threads.row_height

        for _ in range(len(threads.lines) - 1):
            await user.keys("j")
            assert_in_view()
        assert threads.cursor == len(threads.lines) - 1
        for key in ("pageup", "space", "ctrl+u", "ctrl+d", "pageup", "pageup", "pageup", "pageup", "pageup", "pageup"):
            await user.keys(key)
            assert_in_view()
        await user.keys("home")
        assert threads.scroll_offset.y == 0


@pytest.mark.usefixtures("today")
async def test_a_page_down_goes_on_where_the_page_ended(locations: Locations) -> None:
    async with running(locations, BY_DAY, size=(80, 24)) as user:
        threads = user.main.threads
        last = threads.in_view[threads.page_rows - 1]
        await user.keys("space")
        assert user.current == last.subject


@pytest.mark.usefixtures("today")
async def test_after_midnight_today_is_yesterday(locations: Locations) -> None:
    async with running(locations, BY_DAY) as user:
        assert user.shows("Yesterday ──")
        clock.set_clock(lambda: START + timedelta(days=12, hours=3))
        user.main.threads.look_at_the_clock()
        await user.sees("Thursday ──")
        await user.sees_no("Yesterday ──")


async def test_how_the_list_looks_is_kept(locations: Locations) -> None:
    async with running(locations) as user:
        await user.keys("f6", "f3")
        await user.told("Compact rows")
    settings = loader.load(locations.config_file)
    assert (settings.density, settings.grouping) == ("compact", "day")
    async with running(locations, settings) as user:
        await user.sees("March ──")
        assert user.main.threads.row_height == 1


@pytest.mark.parametrize("width", [60, 90, 120, 200])
async def test_the_density_key_changes_something_at_every_width(locations: Locations, width: int) -> None:
    async with running(locations, size=(width, 30)) as user:
        before = user.main.threads.row_height
        await user.does("density")
        assert user.main.threads.row_height == 3 - before
        await user.does("density")
        assert user.main.threads.row_height == before


async def test_another_density_or_headers_leave_the_cursor_where_it_is(locations: Locations) -> None:
    async with running(locations) as user:
        for _ in range(20):
            await user.keys("j")
        subject = user.current
        for key in ("f3", "f6", "f3", "f6"):
            await user.keys(key)
            assert user.current == subject
            await user.until(lambda: user.main.threads.cursor_in_view, "the cursor to be in view")


async def test_what_a_search_found_by_words_has_no_wrong_headers(locations: Locations) -> None:
    async with running(locations, BY_DAY) as user:
        await user.does("search")
        await user.types("order")
        await user.until(lambda: user.main.place.query == "order" and len(user.subjects) > 10)
        threads = user.main.threads
        titles = [group.title for group in threads.outline.groups]
        assert len(set(titles)) == len(titles)


# What stays in its place


async def test_new_mail_further_up_is_counted_until_it_is_seen(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.keys("G")
        await user.pilot.pause()
        first = user.main.threads.in_view[0].subject
        _new_mail(other, "First news", "Second news")
        await user.sees("↑ 2 new")
        assert user.main.threads.in_view[0].subject == first
        _new_mail(other, "Read elsewhere", flags=("\\Seen",))
        await user.until(lambda: "Read elsewhere" in user.subjects)
        await user.sees("↑ 2 new")
        await user.keys("g", "g")
        await user.sees("Second news")
        await user.sees_no("↑ 2 new")
        await user.keys("G")
        await user.pilot.pause()
        assert not user.shows("new ")


async def test_a_click_on_the_count_of_new_mail_goes_there(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.keys("G")
        _new_mail(other, "First news")
        await user.sees("↑ 1 new")
        threads = user.main.threads
        await user.pilot.click(threads, offset=(threads.line_width - 4, 0))
        await user.until(lambda: user.current == "First news")
        await user.sees_no("↑ 1 new")


async def test_a_view_scrolled_by_mouse_does_not_jump_when_mail_comes(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        threads = user.main.threads
        await user.keys("j", "k")  # the first frames are over
        threads.scroll_to(y=30, animate=False, force=True)
        await user.pilot.pause()
        shown = [line.subject for line in threads.in_view]
        subject = user.current
        _new_mail(other, "First news")
        await user.until(lambda: "First news" in user.subjects)
        assert [line.subject for line in threads.in_view] == shown
        assert user.current == subject


async def test_a_view_scrolled_by_mouse_does_not_jump_when_the_screen_is_resized(locations: Locations) -> None:
    async with running(locations, size=(120, 36)) as user:
        threads = user.main.threads
        await user.keys("j", "k")  # the first frames are over
        threads.scroll_to(y=30, animate=False, force=True)
        await user.pilot.pause()
        first = threads.in_view[0].subject
        await user.pilot.resize_terminal(120, 30)
        await user.settled()
        assert threads.in_view[0].subject == first
        assert threads.cursor == 0


async def test_where_the_cursors_row_goes_the_next_one_takes_its_place(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.keys("j", "j", "j")
        subjects, at = user.subjects, user.main.threads.cursor
        gone = [user.thread(each) for each in (subjects[0], subjects[at])]
        triage.archive(other, gone)
        await user.until(lambda: subjects[at] not in user.subjects)
        assert user.current == subjects[at + 1]


# Selecting


async def test_all_of_the_list_is_selected_with_what_is_not_loaded(locations: Locations, other: Database) -> None:
    _old_mail(other, 300)
    async with running(locations) as user:
        assert len(user.subjects) == 100
        await user.keys("*")
        await user.sees("100 selected · * again for the whole list")
        await user.keys("*")
        await user.sees("356 selected")
        await user.sees_no("again")
        await user.keys("x")
        await user.sees("355 selected")
        await user.keys("*")
        await user.sees("356 selected")
        await user.keys("*")
        await user.sees_no("selected")


@pytest.mark.parametrize("query", ["old", "is:unread"])
async def test_all_that_a_search_finds_is_selected_with_what_is_not_loaded(
    locations: Locations, other: Database, query: str
) -> None:
    _old_mail(other, 300)
    async with running(locations) as user:
        await user.does("search")
        await user.types(f"{query}\n")
        await user.until(
            lambda: user.main.place.query == query and len(user.subjects) == 100 and user.main.context == "list"
        )
        await user.settled()
        await user.keys("*", "*")
        count = other.value("SELECT count(*) FROM threads WHERE unread > 0") if query == "is:unread" else 300
        await user.sees(f"{count} selected")


async def test_more_than_can_be_selected_is_said(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _old_mail(other, 300)
    monkeypatch.setattr(listing, "MOST_SELECTED", 200)
    async with running(locations) as user:
        await user.keys("*", "*")
        await user.told("The newest 200 are selected; the list has more.")


async def test_escape_selects_nothing(locations: Locations) -> None:
    async with running(locations) as user:
        await user.keys("x", "x")
        await user.sees("2 selected")
        await user.keys("escape")
        await user.sees_no("selected")
        assert not user.main.threads.selected


async def test_a_range_begins_at_the_row_selected_last_though_mail_came(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.keys("j", "j", "x")
        _new_mail(other, "First news")
        await user.until(lambda: "First news" in user.subjects)
        await user.keys("j", "X")
        await user.sees("3 selected")
        assert user.thread("First news") not in user.main.threads.selected


async def test_what_another_program_archives_is_not_selected_any_more(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        await user.keys("x", "x")
        triage.archive(other, [user.thread(LONG)])
        await user.until(lambda: LONG not in user.subjects)
        assert user.main.threads.selected == {user.thread(NEWEST)}


# Many at once


async def test_the_whole_list_goes_at_once_and_comes_back_at_once(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 50)
    monkeypatch.setattr(bulk_screen, "AT_ONCE", 50)
    _old_mail(other, 300)
    async with running(locations) as user:
        before = user.subjects
        await user.keys("*", "*")
        await user.sees("356 selected")
        await user.keys("e")
        assert user.subjects == []
        assert not user.main.threads.selected
        await user.told("Archived 356 conversations · z undoes it")
        await user.sees("Nothing left in the inbox")
        assert other.value("SELECT count(*) FROM threads WHERE in_inbox = 1") == 0
        assert other.value("SELECT count(*) FROM undo_steps WHERE state = 'done'") == 1
        await user.keys("z")
        await user.told("Undone: Archived 356 conversations")
        await user.until(lambda: set(before) <= set(user.subjects), "all to be back")
        assert other.value("SELECT count(*) FROM threads WHERE in_inbox = 1") == 356


def _held_after_the_first_piece(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Archiving waits before its second piece until the event that is given is set."""
    held, go_on = threading.Event(), threading.Event()
    plain = triage.archive

    def slow(db: Database, ids: Sequence[int]) -> object:
        if held.is_set():
            go_on.wait(20)
        held.set()
        return plain(db, ids)

    monkeypatch.setattr(triage, "archive", slow)
    return go_on


async def test_escape_stops_what_is_done_to_many_and_undo_takes_that_back(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 50)
    monkeypatch.setattr(bulk_screen, "AT_ONCE", 50)
    _old_mail(other, 300)
    go_on = _held_after_the_first_piece(monkeypatch)
    async with running(locations) as user:
        await user.keys("*", "*")
        await user.sees("356 selected")
        await user.keys("e")
        await user.sees("50 of 356 conversations · esc stops")
        await user.keys("escape")
        go_on.set()
        await user.told("Archived 100 conversations · z undoes it")
        await user.until(lambda: len(user.subjects) >= 100, "the rest to be back")
        assert other.value("SELECT count(*) FROM threads WHERE in_inbox = 1") == 256
        await user.keys("z")
        await user.told("Undone: Archived 100 conversations")
        assert other.value("SELECT count(*) FROM threads WHERE in_inbox = 1") == 356


async def test_quitting_while_many_are_dealt_with_asks_first(
    locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 20)
    monkeypatch.setattr(bulk_screen, "AT_ONCE", 20)
    go_on = _held_after_the_first_piece(monkeypatch)
    async with running(locations) as user:
        await user.keys("*", "e")
        await user.sees("20 of 56 conversations · esc stops")
        await user.keys("q")
        await user.sees("Quit, and leave the rest as it is?")
        await user.sees("20 of 56 conversations are done.")
        await user.keys("n")
        go_on.set()
        await user.told("Archived 56 conversations · z undoes it")


async def test_what_cannot_be_done_to_the_rest_is_told_with_what_was_done(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 20)
    monkeypatch.setattr(bulk_screen, "AT_ONCE", 20)
    plain, calls = triage.archive, []

    def fails(db: Database, ids: Sequence[int]) -> object:
        calls.append(ids)
        if len(calls) > 2:
            raise StoreError("The disk is full.", "")
        return plain(db, ids)

    monkeypatch.setattr(triage, "archive", fails)
    async with running(locations) as user:
        count = len(user.subjects)
        await user.keys("*", "e")
        await user.told("Archived 40 conversations, but not the rest. The disk is full.")
        await user.until(lambda: len(user.subjects) == count - 40, "the rest to be back")
        monkeypatch.setattr(triage, "archive", plain)
        await user.keys("z")
        await user.until(lambda: len(user.subjects) == count, "all to be back")


async def test_a_star_on_many_is_seen_before_it_is_written(locations: Locations) -> None:
    async with running(locations) as user:
        await user.keys("*", "s")
        assert all(line.starred for line in user.main.threads.lines if not line.draft_id)
        await user.told("Starred")


# Mouse


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_clicks_in_the_margin_select_and_star(
    locations: Locations, size: tuple[int, int], other: Database
) -> None:
    async with running(locations, size=size) as user:
        threads = user.main.threads
        row = threads.row_height
        await user.pilot.click(threads, offset=(1, 2 * row))
        await user.until(lambda: threads.selected == {threads.lines[2].id})
        await user.sees("1 selected")
        await user.pilot.click(threads, offset=(2, 3 * row))
        await user.until(lambda: threads.lines[3].starred)
        await user.told("Starred 1 conversation")
        assert other.value("SELECT starred FROM threads WHERE id = ?", (threads.lines[3].id,)) == 1
        await user.pilot.click(threads, offset=(3, 3 * row))
        await user.told("Unstarred 1 conversation")
        await user.pilot.click(threads, offset=(1, 2 * row))
        await user.until(lambda: not threads.selected)
        assert not user.main.reading
        assert threads.cursor == 2


async def test_shift_and_ctrl_clicks_select(locations: Locations) -> None:
    async with running(locations) as user:
        threads = user.main.threads
        await user.pilot.click(threads, offset=(12, 4 * threads.row_height), shift=True)
        await user.sees("5 selected")
        await user.pilot.click(threads, offset=(12, 1 * threads.row_height), control=True)
        await user.sees("4 selected")
        await user.pilot.click(threads, offset=(12, 3 * threads.row_height), shift=True)
        await user.until(lambda: len(threads.selected) == 5)
        assert not user.main.reading


async def test_a_double_click_opens_as_a_click_does(locations: Locations) -> None:
    async with running(locations) as user:
        threads = user.main.threads
        await user.pilot.double_click(threads, offset=(12, 2 * threads.row_height))
        await user.until(lambda: user.main.reading and user.open_subject == threads.lines[2].subject)


@pytest.mark.usefixtures("today")
async def test_a_click_on_a_header_does_nothing(locations: Locations) -> None:
    async with running(locations, BY_DAY) as user:
        threads = user.main.threads
        await user.pilot.click(threads, offset=(12, _line_of(user, "Wednesday ──") - threads.region.y))
        await user.pilot.pause()
        assert not user.main.reading
        assert user.current == NEWEST
        await user.pilot.click(threads, offset=(12, _line_of(user, "Lena Lund") - threads.region.y))
        await user.until(lambda: user.main.reading and user.open_subject == LONG)
