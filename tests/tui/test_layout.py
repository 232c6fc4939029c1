"""The panes at every size, in every theme."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from textual import events
from textual.widget import Widget

from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.core.errors import ConfigError
from salesinbox.store.threads import Filter
from salesinbox.tui.app import SalesInboxApp
from salesinbox.tui.themes import load_themes, packaged_folder
from salesinbox.tui.widgets.thread_list import ThreadList
from tests.tui.mailbox import LONG, NEWEST
from tests.tui.walk import Walk, running

THEMES = sorted(path.stem for path in packaged_folder().glob("*.toml"))


def _panes(user: Walk) -> set[str]:
    panes = (user.main.threads, user.main.reader, user.main.sidebar, user.main.composer)
    return {str(pane.id) for pane in panes if pane.size.width and pane.display and pane.region.width}


@pytest.mark.parametrize(
    ("size", "listing", "reading", "writing", "answering"),
    [
        ((80, 24), {"threads"}, {"reader"}, {"composer"}, {"composer"}),
        ((120, 36), {"threads", "reader"}, {"threads", "reader"}, {"threads", "composer"}, {"reader", "composer"}),
        (
            (200, 50),
            {"threads", "reader", "sidebar"},
            {"threads", "reader", "sidebar"},
            {"threads", "reader", "composer"},
            {"threads", "reader", "composer"},
        ),
    ],
)
async def test_as_many_panes_as_there_is_room_for(
    locations: Locations,
    size: tuple[int, int],
    listing: set[str],
    reading: set[str],
    writing: set[str],
    answering: set[str],
) -> None:
    async with running(locations, size=size) as user:
        await user.until(lambda: _panes(user) == listing)
        await user.opens(NEWEST)
        await user.until(lambda: _panes(user) == reading)
        await user.does("reply")
        await user.composing()
        await user.until(lambda: _panes(user) == answering)
        await user.keys("escape")
        await user.until(lambda: _panes(user) == reading and user.main.reader.has_focus)
        await user.keys("escape")
        await user.until(lambda: _panes(user) == listing and user.main.threads.has_focus)
        await user.does("compose")
        await user.composing()
        await user.until(lambda: _panes(user) == writing)


@pytest.mark.parametrize("where", ["list", "reader", "sidebar", "composer", "search", "dialog"])
async def test_resizing_never_crashes_and_keeps_the_focus_in_view(locations: Locations, where: str) -> None:
    async with running(locations, size=(200, 50)) as user:
        await user.opens(NEWEST)
        if where in ("list", "search"):
            await user.keys("escape")
        if where == "sidebar":
            await user.keys("tab")
        for key in {"composer": "r", "search": "/", "dialog": "?"}.get(where, ""):
            await user.keys(key)
        await user.settled()
        for width, height in [(300, 80), (150, 50), (149, 30), (100, 24), (99, 24), (60, 10), (80, 24), (160, 40)]:
            await user.pilot.resize_terminal(width, height)
            await user.until(
                lambda: user.app.screen.focused is not None and user.app.screen.focused.size.width > 0,
                f"a focus in view at {width}x{height}",
            )
            await user.until(lambda height=height: len(user.screen().split("\n")) == height, f"{height} lines")  # type: ignore[misc]  # bound at once


async def test_every_width_is_drawn_to_its_edge(locations: Locations) -> None:
    async with running(locations, size=(60, 12)) as user:
        for width in itertools.chain(range(60, 160, 7), range(160, 301, 35)):
            await user.pilot.resize_terminal(width, 12)

            def drawn() -> set[int]:
                return {strip.cell_length for strip in user.app.screen._compositor.render_strips()}

            await user.until(lambda width=width: drawn() == {width}, f"{width} cells")  # type: ignore[misc]  # bound at once


@pytest.mark.parametrize("name", THEMES)
async def test_every_theme_can_be_looked_at(locations: Locations, name: str) -> None:
    async with running(locations, Settings(theme=name), size=(160, 30)) as user:
        assert user.app.theme == name
        await user.opens(NEWEST)
        await user.sees("the catalogue")
        strips = user.app.screen._compositor.render_strips()
        colours = {segment.style.color for strip in strips for segment in strip if segment.style}
        assert len(colours) > 3


def test_there_are_two_dark_a_light_and_a_high_contrast_theme() -> None:
    themes, bad = load_themes(Path("/nowhere"))
    assert not bad
    assert sum(theme.dark for theme in themes.values()) >= 2
    assert any(not theme.dark for theme in themes.values())
    assert "high-contrast" in themes


async def test_without_colour_there_is_none(locations: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(locations) as user:
        await user.opens(LONG)
        await user.sees("Clause 3:")
        assert user.app.no_color
        assert "monochrome" in repr(user.app._filters).lower()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[colors]\nprimary = "#zzz"', "colour that cannot be read"),
        ("[colors\n", "cannot be read"),
        ('[colors]\nprimary = "#336699"\nprimry = "#336699"', "'primry'"),
        ('[colors]\naccent = "#336699"', "no primary colour"),
        ('colors = "blue"', "mine.toml"),
        ("[colors]\nprimary = 7", "mine.toml"),
        ('variables = 3\n[colors]\nprimary = "#336699"', "mine.toml"),
    ],
)
def test_a_broken_theme_of_the_users_own_is_named(locations: Locations, text: str, words: str) -> None:
    locations.user_themes.mkdir()
    (locations.user_themes / "mine.toml").write_text(text)
    with pytest.raises(ConfigError, match=words) as caught:
        SalesInboxApp(locations, Settings(), start_engine=False)
    assert "mine.toml" in str(caught.value)


async def test_a_theme_of_the_users_own_is_on_offer(locations: Locations) -> None:
    locations.user_themes.mkdir()
    (locations.user_themes / "mine.toml").write_text('[colors]\nprimary = "#336699"\n')
    async with running(locations, Settings(theme="mine")) as user:
        assert user.app.theme == "mine"
        await user.does("theme")
        await user.sees("mine")


async def test_the_mouse_opens_scrolls_and_goes_places(locations: Locations) -> None:
    async with running(locations) as user:
        threads, pilot = user.main.threads, user.pilot
        await user.until(lambda: len(threads.lines) > 2 * threads.page_rows, "more rows than fit")
        await pilot.click(threads, offset=(10, 2 * threads.row_height))
        await user.until(lambda: user.main.reading and user.open_subject == threads.lines[2].subject)
        threads.post_message(_wheel_down(threads))
        await user.until(lambda: threads.scroll_offset.y > 0, "the list to scroll")
        await pilot.click("#lists", offset=(12, 0))
        await user.lists(Filter.UNREAD)


async def test_the_scroll_bar_is_dragged(locations: Locations) -> None:
    async with running(locations) as user:
        threads, pilot = user.main.threads, user.pilot
        await user.until(lambda: len(threads.lines) > 2 * threads.page_rows, "more rows than fit")
        bar, bottom = threads.size.width - 1, threads.size.height - 1
        await pilot.mouse_down(threads, offset=(bar, 0))
        await pilot.hover(threads, offset=(bar, bottom))
        await user.until(lambda: threads.scroll_offset.y == threads.max_scroll_y, "the end")
        assert "▐" in user.screen().splitlines()[threads.region.bottom - 1]
        await pilot.mouse_up(threads, offset=(bar, bottom))
        await pilot.hover(threads, offset=(bar, 0))
        assert threads.scroll_offset.y == threads.max_scroll_y
        await pilot.click(threads, offset=(bar, 0))
        await user.until(lambda: threads.scroll_offset.y == 0, "the start")
        assert not user.main.reading


def _wheel_down(view: ThreadList) -> events.MouseScrollDown:
    x, y, _, _ = view.region
    return events.MouseScrollDown(view, 5, 5, 0, 1, 0, False, False, False, x + 5, y + 5)


async def test_what_is_said_comes_before_the_banner(locations: Locations) -> None:
    banner = "Demo: invented company, nothing leaves this machine"
    async with running(locations, size=(80, 24), banner=banner) as user:
        await user.sees("Demo: invented")
        await user.keys("e")
        await user.sees("Archived 1 conversation · z undoes it")
        await user.sees("Demo: invented company,")


@pytest.mark.parametrize(("width", "edge"), [(80, False), (120, True)])
async def test_a_pane_has_an_edge_where_another_one_is_beside_it(locations: Locations, width: int, edge: bool) -> None:
    async with running(locations, size=(width, 30)) as user:
        await user.opens(LONG)
        await user.sees("Clause 3")
        line = next(line for line in user.screen().splitlines() if "Clause 3" in line)
        assert ("┃" in line) is edge


async def test_what_is_written_stays_whole_on_a_screen_of_another_size(locations: Locations) -> None:
    text = "This window is being resized while a long line that goes to a colleague stands in it."
    async with running(locations, size=(80, 24)) as user:
        await user.does("compose")
        await user.composing()
        user.main.query_one("#composer-body").focus()
        await user.pilot.pause()
        await user.types(text)
        for width in (60, 220, 62, 121):
            await user.pilot.resize_terminal(width, 24)
            body = user.main.query_one("#composer-body")
            await user.until(lambda body=body: _words_in(user, body) == text.split(), f"the text at {width}")  # type: ignore[misc]  # bound at once


def _words_in(user: Walk, widget: Widget) -> list[str]:
    x, y, width, height = widget.region
    return " ".join(line[x : x + width] for line in user.screen().splitlines()[y : y + height]).split()
