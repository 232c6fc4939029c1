"""Conversations of hundreds of messages, and what is loaded of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from salesinbox.config.locations import Locations
from salesinbox.store import accounts
from salesinbox.store.connection import Database
from salesinbox.tui.dialogs.ask import Choose, Confirm
from salesinbox.tui.panes import reader_bodies
from tests.profile import OWN, START, mail
from tests.tui.mailbox import NEWEST, Item, arrive, open_in
from tests.tui.walk import Walk, running

COUNT = 120
SUBJECT = "The long story"


def _message(number: int, *, seen: bool = True, body: str = "", sender: str = "") -> Item:
    at = START + timedelta(days=20, minutes=number)
    raw = mail(
        SUBJECT if number == 0 else f"Re: {SUBJECT}",
        sender=sender or f"Person {number % 7} <p{number % 7}@firm.example>",
        body=body or "\n".join([f"This is part {number}.", *(f"Line {n}" for n in range(6))]),
        message_id=f"story{number}@firm.example",
        references=[f"story{max(0, number - 1)}@firm.example"] if number else [],
        date=at,
    )
    return raw, "INBOX", ("\\Seen",) if seen else (), at


def _arrive(db: Database, *items: Item) -> None:
    arrive(db, accounts.find(db, OWN).id, items)


@pytest.fixture
def story(locations: Locations) -> Locations:
    db = open_in(locations)
    _arrive(db, *(_message(number) for number in range(COUNT)))
    db.close()
    return locations


def _loaded(user: Walk) -> int:
    return len(user.main.reader._bodies.here)


async def test_only_what_is_near_is_loaded_however_much_is_unfolded(story: Locations) -> None:
    async with running(story, size=(120, 30)) as user:
        await user.opens(SUBJECT)
        await user.sees(f"This is part {COUNT - 1}.")
        assert _loaded(user) == 1
        await user.does("fold_all")
        await user.settled()
        await user.sees(f"This is part {COUNT - 1}.")
        assert _loaded(user) < 30
        await user.does("read_top")
        await user.sees("This is part 0.")
        await user.settled()
        assert _loaded(user) < 60


async def test_what_is_far_is_dropped_and_comes_back(story: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_bodies, "MOST_BODIES", 12)
    async with running(story, size=(120, 30)) as user:
        await user.opens(SUBJECT)
        await user.does("fold_all")
        await user.does("read_top")
        await user.sees("This is part 0.")
        for _ in range(15):
            await user.does("read_page_down")
            await user.settled()
        assert _loaded(user) <= 13
        await user.does("read_top")
        await user.sees("This is part 0.")


async def test_mail_that_comes_further_down_is_told_and_moves_nothing(story: Locations, other: Database) -> None:
    async with running(story, size=(120, 30)) as user:
        await user.opens(SUBJECT)
        await user.does("read_top")
        await user.settled()
        before = user.main.reader.scroll_offset.y
        _arrive(other, _message(COUNT, seen=False))
        await user.told("1 new message below")
        _arrive(other, _message(COUNT + 1, sender=OWN), _message(COUNT + 2, sender=OWN), _message(COUNT + 3))
        await user.until(lambda: user.main.reader.thread and len(user.main.reader.thread.messages) == COUNT + 4)
        await user.settled()
        assert not [each for each in user.toasts() if "messages below" in each]
        assert user.main.reader.scroll_offset.y == before
        await user.does("read_bottom")
        await user.sees(f"This is part {COUNT}.")


async def test_a_long_text_goes_on_where_it_is_scrolled_to(locations: Locations, other: Database) -> None:
    body = "\n".join(f"Row {number} of the list" for number in range(12_000))
    _arrive(other, _message(0, body=body))
    async with running(locations, size=(120, 30)) as user:
        await user.opens(SUBJECT)
        await user.sees("Row 3 of the list")
        lines = len(user.main.reader.doc_lines)
        assert lines < 6_000
        await user.does("read_bottom")
        await user.until(lambda: len(user.main.reader.doc_lines) > lines)
        for _ in range(8):
            await user.does("read_bottom")
        await user.sees("Row 11999 of the list")


async def test_a_click_on_a_link_asks_before_it_is_opened(locations: Locations) -> None:
    async with running(locations, size=(120, 30)) as user:
        await user.opens(NEWEST)
        await user.sees("[2] shop.vos.example")
        rows = user.screen().splitlines()
        y = next(number for number, row in enumerate(rows) if "[2] shop.vos.example" in row)
        await user.pilot.click(offset=(rows[y].index("shop.vos.example") + 2, y))
        await user.dialog(Confirm)
        await user.sees("https://shop.vos.example/cart")


async def test_a_mail_link_begins_a_mail_here(locations: Locations, other: Database) -> None:
    html = '<a href="mailto:kai@berg.example?subject=Two%20boats&amp;bcc=spy@x.example">write to us</a>'
    at = START + timedelta(days=20)
    raw = mail("Write to us", html=html, message_id="w@berg.example", date=at)
    arrive(other, accounts.find(other, OWN).id, [(raw, "INBOX", (), at)])
    async with running(locations, size=(120, 30)) as user:
        await user.opens("Write to us")
        await user.does("links")
        await user.dialog(Choose)
        await user.keys("1", "enter")
        await user.dialog(Confirm)
        await user.sees("Write to kai@berg.example?")
        await user.keys("y")
        await user.composing()
        draft = user.main.composer.draft
        assert (draft.to, draft.subject, draft.bcc) == ("kai@berg.example", "Two boats", "")


async def test_a_link_is_chosen_by_its_number(locations: Locations) -> None:
    async with running(locations, size=(120, 30)) as user:
        await user.opens(NEWEST)
        await user.does("links")
        await user.dialog(Choose)
        await user.keys("2", "enter")
        await user.dialog(Confirm)
        await user.sees("Open a page of shop.vos.example?")
