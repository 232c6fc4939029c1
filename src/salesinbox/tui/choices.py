"""What config.toml chooses by name, the theme and keys, against what there is: the app and `config check` ask here."""

from __future__ import annotations

from collections.abc import Collection

from textual.theme import Theme

from salesinbox.config import loader
from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.config.toml_text import Mistake, nearest
from salesinbox.core.errors import ConfigError
from salesinbox.core.text import clean_line
from salesinbox.tui.actions import mistakes_in_keys
from salesinbox.tui.themes import load_themes


def check(locations: Locations, settings: Settings) -> dict[str, Theme]:
    """The themes there are, once it is sure that the settings can be followed.

    Raises:
        ConfigError: They choose what there is not, or a theme of the user's cannot be read; all is listed, a line each.
    """
    themes, broken = load_themes(locations.user_themes)
    lines = [str(error) for error in broken.values()]
    if mistakes := _mistakes(settings, {*themes, *broken}):
        lines = [loader.refused(locations.config_file, mistakes).message, *lines]
    if lines:
        raise ConfigError("\n".join(lines))
    return themes


def mistakes_in(locations: Locations, settings: Settings) -> list[Mistake]:
    """What of the settings chooses something that there is not, or that cannot be used."""
    themes, broken = load_themes(locations.user_themes)
    if settings.theme in broken:
        return [Mistake(("theme",), str(broken[settings.theme])), *mistakes_in_keys(settings)]
    return _mistakes(settings, themes)


def _mistakes(settings: Settings, themes: Collection[str]) -> list[Mistake]:
    found = mistakes_in_keys(settings)
    if settings.theme not in themes:
        near = nearest(settings.theme, themes) or "; `salesinbox themes list` shows all"
        found.append(Mistake(("theme",), f"there is no theme '{clean_line(settings.theme)}'{near}"))
    return found
