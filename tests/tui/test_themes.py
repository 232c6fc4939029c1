"""Themes: readable for everybody, focus always seen, edited while the app runs, and the terminal's own colours."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme

from salesinbox.config import loader
from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.tui import theme_watch, themes
from salesinbox.tui.themes import load_themes
from tests.tui.mailbox import NEWEST
from tests.tui.walk import Walk, running

ALL, _ = load_themes(Path("/nowhere"))
MIXED = sorted(name for name, theme in ALL.items() if not theme.ansi)
TEXTS = ("foreground", "muted", "primary", "secondary", "accent", "error", "warning", "success", "quote")
BACKGROUNDS = ("background", "surface", "panel", "cursor", "cursor-blurred", "selected")


def colours(theme: Theme) -> dict[str, str]:
    return {**theme.to_color_system().generate(), **theme.variables}


def contrast(theme: Theme, one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio, worked out on its own here."""
    values = colours(theme)
    lights = []
    for name in (one, other):
        parts = [part / 255 for part in Color.parse(values[name]).rgb]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        lights.append(sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)))
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def test_all_five_are_here():
    assert len(MIXED) == 4
    assert [name for name, theme in ALL.items() if theme.ansi] == ["terminal"]


@pytest.mark.parametrize("name", MIXED)
def test_every_text_can_be_read_on_every_background(name: str):
    pairs = [(text, under) for text in TEXTS for under in BACKGROUNDS]
    pairs += [("accent", "chip"), ("background", "primary"), ("surface", "accent")]
    found = {pair: contrast(ALL[name], *pair) for pair in pairs}
    least = 7 if name == "high-contrast" else 4.5
    texts = {"foreground", "muted", "primary", "accent"} if name == "high-contrast" else set(TEXTS)
    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < least and pair[0] in texts} == {}
    assert min(found.values()) >= 4.5


@pytest.mark.parametrize("name", MIXED)
def test_the_notes_in_dialogs_can_be_read(name: str):
    panel, foreground = (Color.parse(colours(ALL[name])[each]) for each in ("panel", "foreground"))
    assert themes.contrast(panel.blend(foreground, 0.75), panel) >= 4.5


@pytest.mark.parametrize("name", MIXED)
def test_what_shows_the_focus_stands_out(name: str):
    """The bar at the cursor's row and the edge of the pane, drawn in ``primary``: 3:1 for what is no text."""
    for under in ("background", "surface", "cursor"):
        assert contrast(ALL[name], "primary", under) >= 3
    assert contrast(ALL[name], "primary", "border-blurred") >= 2, "an edge in focus is not like the others"
    assert contrast(ALL[name], "cursor", "background") >= 1.15, "the row under the cursor is tinted"


def test_the_terminals_theme_mixes_no_colour_of_its_own():
    for name, value in colours(ALL["terminal"]).items():
        if not name.endswith(("-style", "-text-style")) and value.startswith("#"):
            assert Color.parse(value).ansi is not None, name
    ours = ("primary", "accent", "error", "muted", "rule", "quote", "chip", "cursor", "selected", "border")
    assert all(colours(ALL["terminal"])[name].startswith("ansi_") for name in ours)


async def test_the_terminals_theme_draws_with_its_sixteen_colours_alone(locations: Locations) -> None:
    async with running(locations, Settings(theme="terminal"), size=(160, 36)) as user:
        await user.keys("x", "j")
        await user.opens(NEWEST)
        await user.sees("the catalogue")
        drawn = [segment.style for strip in user.app.screen._compositor.render_strips() for segment in strip]
        used = {colour for style in drawn if style for colour in (style.color, style.bgcolor) if colour}
        assert {colour.type.name for colour in used} <= {"DEFAULT", "STANDARD"}
        assert len(used) > 3


def _primary(user: Walk) -> Color:
    """The colour the style sheets use now."""
    return Color.parse(user.app.theme_variables["primary"])


def _is(color: Color, wanted: str) -> bool:
    """The same but for what is lost in reckoning with it."""
    return all(abs(one - other) <= 1 for one, other in zip(color.rgb, Color.parse(wanted).rgb, strict=True))


async def test_a_theme_that_is_edited_shows_at_once(locations: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme_watch, "LOOK_SECONDS", 0.02)
    locations.user_themes.mkdir()
    file = locations.user_themes / "mine.toml"
    file.write_text('[colors]\nprimary = "#336699"\n')
    async with running(locations, Settings(theme="mine")) as user:
        assert _is(_primary(user), "#336699")
        file.write_text('[colors]\nprimary = "#996633"\n')
        await user.until(lambda: _is(_primary(user), "#996633"))
        file.write_text("[colors\n")
        await user.until(lambda: any("cannot be read" in toast for toast in user.toasts()))
        assert _is(_primary(user), "#996633")
        file.unlink()
        await user.pilot.pause(0.1)
        assert _is(_primary(user), "#996633")


async def test_a_theme_chosen_by_another_program_is_taken(
    locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme_watch, "LOOK_SECONDS", 0.02)
    async with running(locations) as user:
        loader.set_value(locations.config_file, "theme", "salesinbox-light")
        await user.until(lambda: user.app.theme == "salesinbox-light")
        loader.set_value(locations.config_file, "density", "compact")
        user.app.theme = "high-contrast"
        await user.pilot.pause(0.1)
        assert user.app.theme == "high-contrast", "what is chosen here stays until another is chosen there"
