"""The first start, a start that cannot be, and an engine that dies under the app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from salesinbox.config.loader import load, save_account
from salesinbox.config.locations import Locations, locate
from salesinbox.config.settings import AccountSettings, ServerSettings, Settings
from salesinbox.core.errors import StoreError
from salesinbox.engine import control
from salesinbox.store import accounts, status
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui import app as app_module
from salesinbox.tui.app import SalesInboxApp
from salesinbox.tui.screens.base import Place
from salesinbox.tui.screens.welcome import WelcomeScreen
from tests.profile import OWN
from tests.tui.mailbox import open_in
from tests.tui.walk import Walk, running

SERVER = ServerSettings("127.0.0.1", 1, "none")
ACCOUNT = AccountSettings(OWN, imap=SERVER, smtp=SERVER)


def started(
    locations: Locations, monkeypatch: pytest.MonkeyPatch, story: Callable[[Walk], Awaitable[None]] | None = None
) -> int:
    """The exit code of the app as the command starts it, once *story* has been told."""

    def run(app: SalesInboxApp) -> int:
        async def tell(pilot: Pilot[Any]) -> None:
            if story is not None:
                await story(Walk(app, pilot))
            app.leave()

        return App.run(app, headless=True, size=(80, 24), auto_pilot=tell) or 0

    monkeypatch.setattr(SalesInboxApp, "run", run)
    return app_module.run(locations)


def test_the_very_first_start_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locations = locate("default", {"SALESINBOX_HOME": str(tmp_path / "new")})

    async def story(user: Walk) -> None:
        await user.until(lambda: isinstance(user.app.screen, WelcomeScreen), "the welcome")
        await user.sees("salesinbox account add")
        # Another terminal follows the advice.
        monkeypatch.setattr(control, "ensure_running", lambda locations: None)
        save_account(locations.config_file, ACCOUNT)
        db = open_in(locations)
        accounts.ensure(db, OWN)
        db.close()
        await user.until(lambda: user.app.screen is user.main, "the inbox")
        assert [each.address for each in user.app.settings.accounts] == [OWN]

    assert started(locations, monkeypatch, story) == 0


async def test_the_welcome_can_be_scrolled_on_a_small_screen() -> None:
    class Small(App[None]):
        def on_mount(self) -> None:
            self.push_screen(WelcomeScreen())

    app = Small()
    async with app.run_test(size=(60, 12)) as pilot:

        def screen() -> str:
            return "\n".join(strip.text for strip in app.screen._compositor.render_strips())

        await pilot.pause()
        assert "salesinbox demo" in screen()
        assert "quits" not in screen()
        await pilot.press("end")
        for _ in range(200):
            if "quits" in screen():
                break
            await pilot.pause()
        assert "quits" in screen()
        assert "salesinbox import mail.mbox" in screen()


def test_a_database_that_cannot_be_used_ends_the_start_with_a_sentence(
    locations: Locations, monkeypatch: pytest.MonkeyPatch, other: Database
) -> None:
    other.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer salesinbox"):
        started(locations, monkeypatch)


async def test_an_engine_that_died_is_started_anew_and_one_that_was_stopped_is_not(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_account(locations.config_file, ACCOUNT)
    starts: list[Locations] = []
    monkeypatch.setattr(control, "ensure_running", starts.append)
    async with running(locations, replace(Settings(), accounts=load(locations.config_file).accounts)) as user:
        await user.pilot.pause()
        await user.settled()  # the start's own look at the engine is over
        user.app._start_engine = True
        status.save_engine(other, pid=1, version="1", started=0, state="stopped")
        user.app.look_after_engine()
        await user.settled()
        assert starts == []
        status.save_engine(other, pid=1, version="1", started=0, state="running")
        user.app.look_after_engine()
        await user.until(lambda: starts == [locations], "a new start")
        # It died at once: the next try has to wait.
        user.app.look_after_engine()
        await user.settled()
        assert len(starts) == 1


async def test_an_inbox_that_was_never_fetched_is_not_called_done(locations: Locations, other: Database) -> None:
    account = accounts.ensure(other, "new@north.example")
    async with running(locations) as user:
        for state, words in (
            ("connecting", "Fetching your mail"),
            ("offline", "Not all of your mail has been fetched yet"),
            ("refused", "Not all of your mail has been fetched yet"),
        ):
            status.save_account(other, account.id, state=state, error="" if state == "connecting" else "Refused.")
            user.main.go(Place(Filter.INBOX, account.id, "new@north.example"))
            await user.sees(words)
            await user.sees_no("Well done")
        status.save_account(other, account.id, state="idle", last_sync=1.0)
        user.main.go(Place(Filter.INBOX, account.id, "new@north.example"))
        await user.sees("Nothing left in the inbox. Well done.")
