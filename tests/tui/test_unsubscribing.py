"""Leaving a list from the screen: the real target is shown first, and the engine's answer is told."""

from __future__ import annotations

import webbrowser
from datetime import timedelta

import pytest

from salesinbox.config.locations import Locations
from salesinbox.store import accounts, outbox, unsubscribes
from salesinbox.store.connection import Database
from salesinbox.tui.dialogs.ask import Confirm
from tests.profile import OWN, START, mail
from tests.tui.mailbox import LONG, NEWEST, arrive
from tests.tui.walk import Walk, running

SUBJECT = "Weekly news"
SIGNED = "v=1; d=news.example; bh=x; h=From:List-Unsubscribe:List-Unsubscribe-Post; b=y"


def newsletter(db: Database, way: str, *, one_click: bool = False) -> None:
    extra = f"List-Unsubscribe: {way}\n"
    if one_click:
        extra += f"List-Unsubscribe-Post: List-Unsubscribe=One-Click\nDKIM-Signature: {SIGNED}\n"
    at = START + timedelta(days=20)
    raw = extra.encode() + mail(SUBJECT, sender="News <weekly@news.example>", message_id="n@news.example", date=at)
    arrive(db, accounts.find(db, OWN).id, [(raw, "INBOX", (), at)])


async def asks(user: Walk, subject: str = SUBJECT) -> None:
    await user.go_to(subject)
    await user.does("unsubscribe")
    await user.dialog(Confirm)


async def test_the_host_is_shown_and_the_request_is_left_to_the_engine(locations: Locations, other: Database) -> None:
    newsletter(other, "<https://mail.news.example/leave?u=7>", one_click=True)
    async with running(locations) as user:
        await asks(user)
        await user.sees("A request goes to mail.news.example.")
        await user.sees("https://mail.news.example/leave?u=7")
        await user.keys("y")
        await user.sees("Archive 1 conversation from weekly@news.example")
        await user.keys("y")
        await user.until(lambda: SUBJECT not in user.subjects)
        (row,) = unsubscribes.listing(other)
        assert row.state == "pending"
        unsubscribes.finish(other, row.id, "failed", "mail.news.example answered 404.")
        await user.told("Unsubscribing from weekly@news.example failed. mail.news.example answered 404.")


async def test_a_no_does_nothing(locations: Locations, other: Database) -> None:
    newsletter(other, "<mailto:leave@news.example>")
    async with running(locations) as user:
        await asks(user)
        await user.sees("A mail goes to leave@news.example, from")
        await user.keys("n")
        await user.settled()
        assert unsubscribes.listing(other) == []
        assert outbox.listing(other) == []


async def test_a_page_is_opened_only_after_its_address_was_shown(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    newsletter(other, "<https://mail.news.example/leave>")
    async with running(locations) as user:
        await asks(user)
        await user.sees("A page of mail.news.example opens in your browser.")
        assert opened == []
        await user.keys("y")
        await user.until(lambda: opened == ["https://mail.news.example/leave"])
        await user.dialog(Confirm)
        await user.keys("n")
        assert SUBJECT in user.subjects


async def test_a_list_that_was_left_says_so(locations: Locations, other: Database) -> None:
    newsletter(other, "<https://mail.news.example/leave>", one_click=True)
    async with running(locations) as user:
        await asks(user)
        await user.keys("y")
        await user.dialog(Confirm)
        await user.keys("n")
        await user.until(lambda: unsubscribes.listing(other))
        unsubscribes.finish(other, unsubscribes.listing(other)[0].id, "done")
        await user.told("Unsubscribed from weekly@news.example")
        await asks(user)
        await user.sees("You left this list")


async def test_mail_of_no_list_is_told_apart(locations: Locations) -> None:
    async with running(locations) as user:
        await user.go_to(NEWEST)
        await user.does("unsubscribe")
        await user.told("names no way to leave a list")


async def test_while_writing_the_key_cuts_text(locations: Locations) -> None:
    async with running(locations) as user:
        await user.opens(LONG)
        await user.does("reply")
        await user.composing()
        await user.types("Hello")
        await user.keys("ctrl+x")
        await user.settled()
        assert not any("names no way" in text for text in user.toasts())
