"""Follows config.toml and the theme while the app runs: edited, or chosen by another program.

What is asked for each time, such as quiet hours, holds from then on; keys and panes stay as they were at the start.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from salesinbox.config import loader
from salesinbox.core.errors import UserError
from salesinbox.tui.themes import packaged_folder, read_theme

if TYPE_CHECKING:
    from salesinbox.tui.app import SalesInboxApp

LOOK_SECONDS = 1.0


class ThemeWatch:
    """Looks at the two files' times now and then; reads them only where these changed."""

    def __init__(self, app: SalesInboxApp) -> None:
        self._app = app
        self._chosen = app.settings.theme
        self._settings_stamp = _stamp(app.locations.config_file)
        self._file = self._file_of(app.theme)
        self._file_stamp = _stamp(self._file)

    def look(self) -> None:
        """Follow what changed; what cannot be read is said, and the theme stays as it is."""
        try:
            self._follow_settings()
            self._follow_file()
        except UserError as error:
            self._app.notify(str(error), severity="warning", markup=False)

    def _follow_settings(self) -> None:
        stamp = _stamp(self._app.locations.config_file)
        if stamp == self._settings_stamp:
            return
        self._settings_stamp = stamp
        self._app.settings = loader.load(self._app.locations.config_file)
        chosen = self._app.settings.theme
        if chosen == self._chosen:
            return
        self._chosen = chosen
        if chosen != self._app.theme:
            self._app.register_theme(read_theme(self._file_of(chosen)))
            self._app.theme = chosen

    def _follow_file(self) -> None:
        file = self._file_of(self._app.theme)
        stamp = _stamp(file)
        if (file, stamp) == (self._file, self._file_stamp):
            return
        edited, self._file, self._file_stamp = file == self._file, file, stamp
        if edited and stamp:
            self._app.register_theme(read_theme(file))
            self._app.theme_edited()

    def _file_of(self, name: str) -> Path:
        own = self._app.locations.user_themes / f"{name}.toml"
        return own if own.is_file() else packaged_folder() / f"{name}.toml"


def _stamp(path: Path) -> int:
    """When a file was written; 0 where it is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
