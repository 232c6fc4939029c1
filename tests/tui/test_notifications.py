"""News on the screen: toasts, bell, the terminal's own, and their list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual.widgets._toast import Toast

from salesinbox.config import loader
from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.core import clock
from salesinbox.store import accounts, notifications
from salesinbox.store.connection import Database
from salesinbox.tui import theme_watch
from salesinbox.tui.dialogs.ask import Choose
from tests.profile import OWN, mail
from tests.tui.mailbox import arrive
from tests.tui.walk import Walk, running


def come(db: Database, *subjects: str, sender: str = "Ben Vos <ben@vos.example>") -> None:
    """Mail comes in and is found by the engine."""
    notifications.record_new_mail(db)
    now = clock.now() + timedelta(seconds=2)
    items = [(mail(subject, sender=sender, date=now), "INBOX", (), now) for subject in subjects]
    arrive(db, accounts.find(db, OWN).id, items)
    notifications.record_new_mail(db)


def rung(user: Walk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sent: list[str] = []
    monkeypatch.setattr(user.app, "bell", lambda: sent.append("bell"))
    monkeypatch.setattr(user.app, "write_sequence", sent.append)
    monkeypatch.delenv("TMUX", raising=False)
    return sent


async def test_new_mail_pops_up_once_in_each_way_that_is_set(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(locations, Settings(notify_by=("toast", "bell", "osc9", "osc777"))) as user:
        sent = rung(user, monkeypatch)
        come(other, "Invoice 7")
        await user.sees("New mail from Ben Vos")
        await user.until(lambda: len(sent) == 3)
        assert "bell" in sent
        assert "\x1b]777;notify;New mail from Ben Vos;“Invoice 7” Could you send me the prices?\x1b\\" in sent
        await user.settled()
        assert sum("Invoice 7" in toast for toast in user.toasts()) == 1
    async with running(locations) as user:
        await user.settled()
        assert user.toasts() == []


async def test_new_mail_does_not_cover_the_dialog_the_user_is_at(locations: Locations, other: Database) -> None:
    async with running(locations, size=(80, 24)) as user:
        await user.does("filter_panel")
        await user.sees("esc back")
        come(other, "Invoice 7")
        await user.told("New mail from Ben Vos “Invoice 7” Could you send me the prices?")
        assert not any("Invoice 7" in str(toast.render()) for toast in user.app.screen.query(Toast))
        await user.sees("esc back")


async def test_many_at_once_are_one_toast(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        come(other, *(f"Invoice {number}" for number in range(12)))
        await user.sees("12 new mails")
        assert len([toast for toast in user.toasts() if toast.startswith("From ")]) == 1


async def test_quiet_hours_and_the_switch_keep_it_down(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for settings in (Settings(notify=False), Settings(quiet_hours=("00:00-24:00",))):
        async with running(locations, settings) as user:
            sent = rung(user, monkeypatch)
            come(other, f"Quiet {settings.notify}")
            await user.until(lambda: not notifications.has_unshown(other), "it to be taken")
            await user.settled()
            assert (user.toasts(), sent) == ([], [])


async def test_settings_hold_from_when_they_are_changed(
    locations: Locations, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme_watch, "LOOK_SECONDS", 0.02)
    async with running(locations) as user:
        loader.set_value(locations.config_file, "notify", "false")
        await user.until(lambda: not user.app.settings.notify, "the settings")
        come(other, "Invoice 7")
        await user.until(lambda: not notifications.has_unshown(other), "it to be taken")
        await user.settled()
        assert user.toasts() == []


async def test_the_list_leads_to_the_conversation_and_counts_what_is_new(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        come(other, "Invoice 7", "Invoice 8")
        await user.sees("New mail from Ben Vos")
        await user.does("notifications")
        dialog = await user.dialog(Choose)
        assert "Notifications · 2 new" in user.screen()
        assert [text.split("  ")[0].strip() for text in user.offered()] == [
            "● Ben Vos: Invoice 8",
            "● Ben Vos: Invoice 7",
        ]
        await user.keys("down", "enter")
        await user.until(lambda: user.app.screen is user.main and user.open_subject == "Invoice 7", str(dialog))
        await user.does("notifications")
        await user.dialog(Choose)
        assert " new" not in user.screen().partition("Notifications")[2].partition("\n")[0]


async def test_a_hostile_sender_is_only_text(locations: Locations, other: Database) -> None:
    async with running(locations) as user:
        come(other, "[@click=app.bell]x[/] \x1b]52;c;AAAA\x07", sender='"[bold]B\x1b[2J" <ben@vos.example>')
        await user.sees("New mail from [bold]B")
        await user.sees("[@click=app.bell]x[/]")
