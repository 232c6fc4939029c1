"""Colour themes: TOML files, packaged ones and the user's own, a file a theme."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from salesinbox.core.errors import ConfigError

_COLOURS = frozenset(
    [
        "primary",
        "secondary",
        "accent",
        "warning",
        "error",
        "success",
        "foreground",
        "background",
        "surface",
        "panel",
        "boost",
    ]
)

READABLE = 4.5
"""Contrast of text that everybody can read (WCAG 2.2, level AA)."""


def packaged_folder() -> Path:
    """Where the themes that come with the program are: in the wheel, or beside the sources."""
    inside = Path(str(resources.files("salesinbox"))) / "themes"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "themes"


def load_themes(user_folder: Path) -> tuple[dict[str, Theme], dict[str, ConfigError]]:
    """All themes by name, the user's in the place of packaged ones of the same name; and what is wrong with others."""
    good: dict[str, Theme] = {}
    bad: dict[str, ConfigError] = {}
    for folder in (packaged_folder(), user_folder):
        for path in sorted(folder.glob("*.toml")):
            try:
                good[path.stem] = read_theme(path)
            except ConfigError as error:
                bad[path.stem] = error
    return good, bad


def read_theme(path: Path) -> Theme:
    """The theme in a file; its name is the file's.

    Raises:
        ConfigError: It is no TOML, a colour is unknown, or one cannot be read.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"The theme {path} cannot be read: {error}.", "Mend the file or take it away.") from error
    colours: dict[str, Any] = table.pop("colors", {})
    variables: dict[str, str] = table.pop("variables", {})
    dark, ansi = bool(table.pop("dark", True)), bool(table.pop("ansi", False))
    _check(path, colours, table)
    try:
        if ansi:
            # What Textual's own style sheets need where colours cannot be mixed.
            variables = {**BUILTIN_THEMES["ansi-dark" if dark else "ansi-light"].variables, **variables}
        theme = Theme(path.stem, dark=dark, ansi=ansi, variables=variables, **colours)
        theme.variables = {**derived(theme), **variables}
        theme.to_color_system().generate()
    except Exception as error:  # Textual raises several kinds for a colour it can't read
        raise ConfigError(f"The theme {path} has a colour that cannot be read: {error}.", "Write #rrggbb.") from error
    return theme


def derived(theme: Theme) -> dict[str, str]:
    """The colours of drawn lines that a theme does not set itself: its own ones, laid over its background."""
    system = theme.to_color_system().generate()
    background, foreground = Color.parse(system["background"]), Color.parse(system["foreground"])
    accent, primary = Color.parse(system["accent"]), Color.parse(system["primary"])
    panel, success = Color.parse(system["panel"]), Color.parse(system["success"])
    cursor, selected = background.blend(primary, 0.14), background.blend(accent, 0.12)
    under = (background, Color.parse(system["surface"]), panel, cursor, selected)
    return {
        "muted": readable(background.blend(foreground, 0.52), foreground, under).hex,
        "rule": background.blend(foreground, 0.16).hex,
        "quote": readable(background.blend(success, 0.8), foreground, under).hex,
        "chip": background.blend(accent, 0.1).hex,
        "cursor": cursor.hex,
        "cursor-blurred": panel.hex,
        "selected": selected.hex,
    }


def contrast(one: Color, other: Color) -> float:
    """How well two colours are told apart, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(color: Color, towards: Color, under: Sequence[Color]) -> Color:
    """*color*, as far moved to *towards* as it takes to be read on each of the backgrounds *under*."""
    steps = (color.blend(towards, step / 20) for step in range(21))
    return next((each for each in steps if all(contrast(each, back) >= READABLE for back in under)), towards)


def _check(path: Path, colours: dict[str, Any], rest: Iterable[str]) -> None:
    unknown = [*sorted(set(colours) - _COLOURS), *rest]
    if unknown:
        known = ", ".join(sorted(_COLOURS))
        raise ConfigError(f"The theme {path} has an unknown entry {unknown[0]!r}.", f"Colours: {known}.")
    if "primary" not in colours:
        raise ConfigError(f"The theme {path} has no primary colour.", 'Add primary = "#rrggbb" under [colors].')
