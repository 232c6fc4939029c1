"""With few colours or none, what is under the cursor, selected, unread and in focus still tells itself apart."""

from __future__ import annotations

import pytest
from rich.color import Color
from rich.style import Style

from salesinbox.config import loader
from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.tui import app as app_module
from salesinbox.tui.app import SalesInboxApp
from salesinbox.tui.dialogs.ask import Choose
from tests.tui.mailbox import LONG
from tests.tui.walk import Walk, running

WAYS = pytest.mark.parametrize(("theme", "no_color"), [("terminal", ""), ("terminal", "1"), ("salesinbox-dark", "1")])


def _look(user: Walk, text: str) -> Style:
    """How the first piece of the screen with *text* is drawn, as it goes to the terminal."""
    for strip in user.app.screen._compositor.render_strips():
        for segment in strip:
            if text in segment.text and segment.style:
                return segment.style
    raise AssertionError(f"{text} is not on the screen")


def _set_colours(monkeypatch: pytest.MonkeyPatch, no_color: str) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color:
        monkeypatch.setenv("NO_COLOR", no_color)


@WAYS
async def test_cursor_selection_and_unread_need_no_colour(
    locations: Locations, monkeypatch: pytest.MonkeyPatch, theme: str, no_color: str
) -> None:
    _set_colours(monkeypatch, no_color)
    async with running(locations, Settings(theme=theme), size=(80, 30)) as user:
        await user.keys("x")
        await user.until(lambda: _look(user, "Lena Lund").reverse, "the cursor's row to be reversed")
        assert _look(user, "Clause 1:").color == _look(user, "Lena Lund").color
        assert _look(user, "✓").reverse
        assert not _look(user, "Delivery dates").reverse
        assert _look(user, "Order 00").bold
        assert not _look(user, "Delivery dates").bold


@WAYS
async def test_the_pane_with_the_focus_has_a_heavier_edge(
    locations: Locations, monkeypatch: pytest.MonkeyPatch, theme: str, no_color: str
) -> None:
    _set_colours(monkeypatch, no_color)
    async with running(locations, Settings(theme=theme), size=(120, 30)) as user:
        await user.until(lambda: user.shows("▌") and user.shows("│") and not user.shows("┃"), "the list in focus")
        await user.opens(LONG)
        await user.until(lambda: user.shows("▏") and user.shows("┃") and not user.shows("│"), "the reader in focus")


@WAYS
async def test_what_enter_would_choose_is_seen(
    locations: Locations, monkeypatch: pytest.MonkeyPatch, theme: str, no_color: str
) -> None:
    _set_colours(monkeypatch, no_color)
    async with running(locations, Settings(theme=theme), size=(120, 30)) as user:
        await user.does("theme")
        await user.dialog(Choose)
        await user.until(lambda: _look(user, "high-contrast").underline, "the first to be marked")
        assert not _look(user, "salesinbox-light").underline
        await user.keys("down")
        await user.until(lambda: not _look(user, "high-contrast").underline, "the mark to move on")


@WAYS
async def test_text_is_never_written_in_the_colour_it_stands_on(
    locations: Locations, monkeypatch: pytest.MonkeyPatch, theme: str, no_color: str
) -> None:
    _set_colours(monkeypatch, no_color)
    async with running(locations, Settings(theme=theme), size=(160, 30)) as user:
        await user.keys("x", "j")
        await user.settled()
        none = Color.default()
        for strip in user.app.screen._compositor.render_strips():
            for text, style, _ in strip:
                if text.strip() and style and none not in (style.color, style.bgcolor):
                    assert style.color != style.bgcolor, text


@pytest.mark.parametrize(
    ("terminal", "theme", "used"),
    [
        ("xterm", "salesinbox-dark", "terminal"),
        ("linux", "high-contrast", "terminal"),
        ("dumb", "salesinbox-light", "terminal"),
        ("xterm", "terminal", "terminal"),
        ("xterm-256color", "salesinbox-light", "salesinbox-light"),
    ],
)
def test_a_terminal_of_few_colours_is_given_its_own(
    locations: Locations, monkeypatch: pytest.MonkeyPatch, terminal: str, theme: str, used: str
) -> None:
    monkeypatch.setenv("TERM", terminal)
    monkeypatch.delenv("COLORTERM", raising=False)
    loader.set_value(locations.config_file, "theme", theme)
    seen: list[str] = []
    monkeypatch.setattr(SalesInboxApp, "run", lambda self: seen.append(self.theme))
    app_module.run(locations)
    assert seen == [used]
