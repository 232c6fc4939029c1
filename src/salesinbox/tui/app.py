"""The Textual app: opens the database's threads, the theme and the main screen, and starts the engine."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import LineFilter, Monochrome, NoColor
from textual.geometry import Offset
from textual.notifications import SeverityLevel
from textual.worker import Worker

from salesinbox.attachments.handed_out import HandedOut
from salesinbox.config import loader
from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.core.errors import UserError
from salesinbox.engine import control
from salesinbox.store import accounts, status
from salesinbox.store.connection import Database, open_database
from salesinbox.tui import choices, garbage, theme_watch
from salesinbox.tui.actions import Keys
from salesinbox.tui.bridge import Bridge
from salesinbox.tui.plain import PLAIN_SIGNS
from salesinbox.tui.screens.main import MainScreen
from salesinbox.tui.screens.welcome import WelcomeScreen
from salesinbox.tui.themes import derived
from salesinbox.tui.type_ahead import TypeAhead
from salesinbox.tui.widgets import reading_order
from salesinbox.tui.widgets.pictures import Pictures

DEFAULT_THEME = "salesinbox-dark"
TERMINAL_THEME = "terminal"
_NO_COLOURS = NoColor()
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 300.0
"""Seconds between two starts of an engine that dies."""


class SalesInboxApp(App[int]):
    """The app.

    Args:
        start_engine: Start a background engine if none runs.
        banner: A lasting note at the foot of the screen.
    """

    TITLE = "salesinbox"
    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "leave", "Quit", show=False, priority=True)]

    def __init__(
        self, locations: Locations, settings: Settings, *, banner: str = "", start_engine: bool = True
    ) -> None:
        self._themes = choices.check(locations, settings)
        super().__init__()
        self.locations = locations
        self.settings = settings
        self.plain = settings.plain
        """Whether everything is shown the plain way, for screen readers."""
        reading_order.leave_to_terminal(settings.terminal_bidi)
        self.banner = banner
        self.main = MainScreen(Keys(settings), plain=settings.plain)
        self.bridge = Bridge(locations, self.main.post_message)
        self.handed_out = HandedOut(locations.handed_out)
        colours = "NO_COLOR" not in os.environ and not settings.plain
        self.pictures = Pictures(settings.images, self._to_terminal, colours=colours)
        self.type_ahead = TypeAhead(self, super().on_event)
        self._start_engine = start_engine
        self._deaths = 0
        self._next_start = 0.0
        for theme in self._themes.values():
            self.register_theme(theme)
        self.theme = settings.theme
        self.set_class(self.plain, "-plain")

    def _to_terminal(self, command: str) -> None:
        """Give the terminal something that is no text: a picture."""
        if self._driver is not None:
            self._driver.write(command)

    async def on_event(self, event: events.Event) -> None:
        """One key after the other."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self.type_ahead.take(event)
        else:
            await super().on_event(event)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What is done to colours on their way out.

        Without colours Textual makes greys of them; of the terminal's own, which it cannot know, it makes black.
        """
        filters = super().get_line_filters()
        if self.plain:
            filters = [PLAIN_SIGNS, *filters]
        if not self.native_ansi_color:
            return filters
        return [_NO_COLOURS if isinstance(each, Monochrome) else each for each in filters]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Variables the style sheet uses that only our own themes set."""
        return derived(self._themes[DEFAULT_THEME])

    def on_mount(self) -> None:
        """The first screen, at once; the engine right after it."""
        self.animation_level = "none"
        self.bridge.start()
        self.push_screen(self.main)
        self.set_interval(theme_watch.LOOK_SECONDS, theme_watch.ThemeWatch(self).look)
        self._run("accounts", self._greet)
        self.call_after_refresh(self._ensure_engine)
        self.call_after_refresh(garbage.spare_what_stays)
        self.call_after_refresh(self.handed_out.remove)

    def _run(self, group: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        _: Worker[None] = self.run_worker(work, group=group, exclusive=True, exit_on_error=False)

    def on_unmount(self) -> None:
        """The end."""
        garbage.back_to_normal()
        self.pictures.take_back()
        self.handed_out.remove()

    # The engine

    def _ensure_engine(self) -> None:
        if self._start_engine and self.settings.accounts:
            self._run("engine", self._engine)

    async def _engine(self) -> None:
        try:
            # On the writer's thread: starting a process takes a moment, and reading must not wait for it.
            await self.bridge.write(lambda db: control.ensure_running(self.locations))
        except UserError as error:
            self.notify(str(error), severity="error", markup=False)

    def look_after_engine(self) -> None:
        """Start the engine anew where it died; one that was stopped stays so."""
        if self._start_engine and self.settings.accounts and time.monotonic() > self._next_start:
            self._run("engine", self._revive)

    async def _revive(self) -> None:
        def has_died(db: Database) -> bool:
            last = status.engine(db)
            return last is not None and last.state != "stopped" and control.is_running(self.locations) is None

        if await self.bridge.read(has_died):
            # One that dies again and again is tried less and less often.
            self._next_start = time.monotonic() + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**self._deaths)
            self._deaths += 1
            await self._engine()

    def sync_now(self) -> None:
        """Have the engine look at every mailbox at once; it is started where it does not run."""
        self._run("sync", self._sync)

    async def _sync(self) -> None:
        if self._start_engine and self.settings.accounts:
            await self._engine()
        if await self.bridge.write(lambda db: control.ask_for_pass(self.locations)):
            self.main.tell("Syncing …")
        else:
            self.main.tell("The engine is not running.", "warning")

    # Accounts and themes

    def accounts_changed(self) -> None:
        """An account was added or removed, perhaps by another program, and its settings with it."""
        self._run("accounts", self._follow_settings)

    async def _follow_settings(self) -> None:
        try:
            self.settings = await self.bridge.read(lambda db: loader.load(self.locations.config_file))
        except UserError as error:
            self.notify(str(error), severity="error", markup=False)
        self._ensure_engine()
        await self._greet()

    async def _greet(self) -> None:
        """Greet a user without accounts; go on to the inbox once there is one."""
        every = await self.bridge.read(accounts.all_accounts)
        greeting = isinstance(self.screen, WelcomeScreen)
        if not every and not self.settings.accounts and not greeting:
            await self.push_screen(WelcomeScreen())
        elif every and greeting:
            self.pop_screen()

    @property
    def theme_names(self) -> list[str]:
        """The themes to choose from."""
        return sorted(self._themes)

    def choose_theme(self, name: str) -> None:
        """Use a theme from now on."""
        self.theme = name
        try:
            loader.set_value(self.locations.config_file, "theme", name)
        except UserError as error:
            self.notify(f"The theme could not be kept. {error}", severity="warning", markup=False)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Tell the user; the plain way in the status line, as a screen reader may not find a toast. Never markup."""
        if self.plain and self.main.is_mounted:
            self.main.status_bar.flash(f"{title}. {message}" if title else message)
        else:
            super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def point_at(self, place: Offset) -> None:
        """Put the terminal's cursor there at once; Textual would do so when it next draws something."""
        self.cursor_position = place
        self.write_sequence(f"\x1b[{place.y + 1};{place.x + 1}H")

    def theme_edited(self) -> None:
        """The theme in force was registered anew; setting it again would tell nobody, as its name is the same."""
        self._watch_theme(self.theme)

    def write_sequence(self, text: str) -> None:
        """Send the terminal a control sequence of ours that draws nothing."""
        if self._driver is not None:
            self._driver.write(text)

    def leave(self) -> None:
        """Finish what is being written, then quit."""
        self.bridge.stop()
        self.exit(0)

    def action_leave(self) -> None:
        """Quit, drafts saved."""
        self.main.do_quit()


def run(locations: Locations, *, banner: str = "", plain: bool = False) -> int:
    """Show the TUI until the user quits; gives the exit code.

    Raises:
        UserError: The configuration or the database cannot be used.
    """
    locations.ensure()
    settings = loader.load(locations.config_file)
    settings = replace(settings, plain=settings.plain or plain)
    # Here an error ends the command with a sentence; behind the screen nobody would see it.
    open_database(locations.database, locations.blobs_database).close()
    app = SalesInboxApp(locations, settings, banner=banner)
    if app.console.color_system not in ("256", "truecolor") and not app.current_theme.ansi:
        # Of sixteen colours or fewer, those nearest to a theme's make texts vanish in their backgrounds.
        app.theme = TERMINAL_THEME
    return app.run() or 0
