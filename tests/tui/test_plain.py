"""The plain way, for screen readers: words, one pane, one cursor, nothing drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import OptionList

from salesinbox.cli import app as cli_app
from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.core import clock
from salesinbox.store import accounts, notifications
from salesinbox.store.connection import Database
from salesinbox.tui import app
from salesinbox.tui.plain import row_words
from salesinbox.views.thread_list import ThreadLine
from tests.profile import OWN, START, mail
from tests.tui.mailbox import LABELLED, NEWEST, arrive
from tests.tui.walk import Walk, running

PLAIN = Settings(plain=True)
_ALLOWED = "“”’„–é↑↓"
LINE = ThreadLine(
    1, 1, OWN, (("Ben Vos", True), ("Ada", False)), "Prices", "Here they are.", int(START.timestamp()), 3, 1, True, 2,
    answered=True, in_inbox=True, in_trash=False, labels=("vip",),
)  # fmt: skip


def signs(user: Walk) -> set[str]:
    return {char for char in user.screen() if not char.isascii()} - set(_ALLOWED)


def test_a_row_says_in_words_what_marks_would():
    words = row_words(LINE, START, selected=True)
    assert words == (
        "Selected, unread, starred, waiting for an answer, with files, label vip. Ben Vos, Ada, 3 messages. Prices. "
        "09:00. Here they are"
    )
    plain = row_words(replace(LINE, unread=0, starred=False, answered=False, attachments=0, labels=()), START)
    assert plain == "Ben Vos, Ada, 3 messages. Prices. 09:00. Here they are"
    assert row_words(replace(LINE, mark="failed"), START).startswith("Not sent, unread")
    assert "muted" in row_words(replace(LINE, muted=True), START)


@pytest.mark.parametrize("width", [80, 120, 200])
async def test_nothing_is_drawn_and_one_pane_is_shown(locations: Locations, width: int) -> None:
    async with running(locations, PLAIN, size=(width, 36)) as user:
        await user.sees("> Unread")
        assert user.screen().splitlines()[0].startswith(" [Inbox")
        assert signs(user) == set()
        assert user.main.reader.size.width == 0
        await user.opens(NEWEST)
        await user.sees("Here is the catalogue")
        assert user.main.threads.size.width == 0
        assert signs(user) == set()
        for name in ("palette", "help", "sync_page", "label"):
            await user.does(name)
            await user.settled_but_for_dialogs()
            await user.until(lambda: user.app.screen is not user.main)
            assert signs(user) == set(), name
            await user.keys("escape")
            await user.until(lambda: user.app.screen is user.main)
        await user.does("reply")
        await user.composing()
        assert signs(user) == set()


async def test_what_the_focus_comes_to_is_announced_and_the_terminals_cursor_is_there(locations: Locations) -> None:
    async with running(locations, PLAIN, size=(100, 30)) as user:
        await user.keys("j", "j")
        await user.until(lambda: "3 of " in user.screen().splitlines()[-2] and "Delivery dates" in user.screen())
        await user.until(lambda: user.app.cursor_position.y == user.main.threads.region.y + 2, "the cursor on the row")
        await user.opens(LABELLED)
        await user.sees("Conversation. Order 03, message 1 of 1")
        await user.until(lambda: user.app.cursor_position == user.main.reader.region.offset, "the cursor at the text")
        await user.keys("escape")
        await user.sees("List. ")
        await user.does("open")
        await user.sees("Conversation. Order 03, message 1 of 1, from Person 3")
        await user.keys("escape")
        await user.sees("List. ")
        await user.does("search")
        await user.until(lambda: user.screen().splitlines()[-2].strip().startswith(("* Search", "*  Search")))


async def test_in_a_dialog_the_terminals_cursor_is_on_what_would_be_chosen(locations: Locations) -> None:
    async with running(locations, PLAIN, size=(100, 30)) as user:
        await user.does("theme")
        await user.settled_but_for_dialogs()
        await user.keys("down")
        options = user.app.screen.query_one(OptionList)
        await user.until(lambda: options.highlighted == 1)
        await user.until(lambda: user.app.cursor_position.y == options.region.y + 1, "the cursor on the second theme")


async def test_news_are_told_in_the_status_line(locations: Locations, other: Database) -> None:
    notifications.record_new_mail(other)
    async with running(locations, PLAIN, size=(120, 30)) as user:
        at = clock.now().replace(year=clock.now().year + 1)
        arrive(other, accounts.find(other, OWN).id, [(mail("Invoice 7", date=at), "INBOX", (), at)])
        notifications.record_new_mail(other)
        await user.until(lambda: "New mail from Ben Vos. “Invoice 7”" in user.screen().splitlines()[-2])


def test_the_option_and_the_setting_ask_for_it(monkeypatch: pytest.MonkeyPatch, locations: Locations) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(cli_app, "is_interactive", lambda: True)

    def run(places: Locations, *, plain: bool = False) -> int:
        asked.append(plain)
        return 0

    monkeypatch.setattr(app, "run", run)
    for words in (["--plain"], []):
        cli_app.build(words)(args=words, standalone_mode=False)
    assert asked == [True, False]
    assert app.SalesInboxApp(locations, PLAIN, start_engine=False).plain
    assert not app.SalesInboxApp(locations, Settings(), start_engine=False).plain


async def test_what_was_undone_is_said_before_what_the_cursor_comes_to(locations: Locations) -> None:
    async with running(locations, PLAIN) as user:
        await user.go_to(NEWEST)
        await user.does("archive")
        await user.told("Archived 1 conversation")
        await user.does("undo")
        await user.until(
            lambda: any("Undone: " in each and NEWEST in each for each in user.toasts()), "both to be said"
        )
