"""A user in front of the screen: presses keys, and waits until what should happen has happened."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, OptionList
from textual.widgets._toast import Toast

from salesinbox.config.locations import Locations
from salesinbox.config.settings import Settings
from salesinbox.store.threads import Filter
from salesinbox.tui.app import SalesInboxApp
from salesinbox.tui.screens.main import MainScreen
from tests.tui.mailbox import thread_id

T = TypeVar("T")
_SECONDS = 8.0


class Walk:
    """A running app and its user."""

    def __init__(self, app: SalesInboxApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def main(self) -> MainScreen:
        return self.app.main

    async def until(self, condition: Callable[[], T], why: str = "") -> T:
        """Wait until *condition* is true; its value."""
        deadline = time.monotonic() + _SECONDS
        while not (value := condition()):
            if time.monotonic() > deadline:
                raise AssertionError(f"waited in vain: {why}\n{self.screen()}")
            await asyncio.sleep(0.004)
        return value

    async def keys(self, *keys: str) -> None:
        """Press keys, named as Textual names them."""
        for key in keys:
            await self.pilot.press(key)

    async def does(self, name: str) -> None:
        """Press the first key of an action."""
        await self.keys(*self.main.keys.of[name][0].split(" "))

    async def types(self, text: str) -> None:
        """Type text, faster than the screen can follow."""
        names = {" ": "space", "\n": "enter"}
        assert self.app._driver is not None
        for character in text:
            key = names.get(character) or (character if character.isalnum() else _character_to_key(character))
            self.app._driver.send_message(events.Key(key, "\r" if character == "\n" else character))
        await self.pilot.pause()

    async def settled(self) -> None:
        """Until nothing the screen started is under way."""
        await self.until(lambda: not [each for each in self.app.workers if not each.is_finished], "workers")

    async def settled_but_for_dialogs(self) -> None:
        """As :meth:`settled`, where a dialog is open, whose worker waits for its answer."""
        await self.pilot.pause()
        await self.until(
            lambda: not [each for each in self.app.workers if not each.is_finished and each.group != "dialog"],
            "workers",
        )
        await self.pilot.pause()

    # What is on the screen

    def screen(self) -> str:
        """All lines of the screen."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    def shows(self, text: str) -> bool:
        return text in self.screen()

    async def sees(self, text: str) -> None:
        await self.until(lambda: self.shows(text), f"to see {text!r}")

    async def sees_no(self, text: str) -> None:
        await self.until(lambda: not self.shows(text), f"not to see {text!r}")

    def toasts(self) -> list[str]:
        """What the user is told: in toasts, and for a moment in the status line."""
        flash = self.main.status_bar._flash
        return [
            *(str(toast._notification.message) for toast in self.app.screen.query(Toast)),
            *([flash] if flash else []),
        ]

    async def told(self, text: str) -> None:
        """The app says it."""
        await self.until(lambda: any(text in toast for toast in self.toasts()), f"to be told {text!r}: {self.toasts()}")

    @property
    def subjects(self) -> list[str]:
        """The subjects in the list."""
        return [line.subject for line in self.main.threads.lines]

    @property
    def current(self) -> str:
        """The subject under the cursor."""
        line = self.main.threads.current
        return line.subject if line else ""

    @property
    def open_subject(self) -> str:
        """The subject of the open conversation."""
        return self.main.reader.thread.subject if self.main.reader.thread else ""

    async def lists(self, filter_: Filter) -> None:
        """Wait for a list to be the one in view."""
        await self.until(lambda: self.main.place.filter is filter_ and self.main.lists_bar._current is filter_, filter_)
        await self.settled()

    async def go_to(self, subject: str) -> None:
        """Put the cursor on a conversation."""
        index = await self.until(lambda: subject in self.subjects and self.subjects.index(subject) + 1, subject) - 1
        self.main.threads.move_to(index)
        await self.pilot.pause()

    async def opens(self, subject: str) -> None:
        """Open a conversation."""
        await self.go_to(subject)
        await self.does("open")
        await self.until(lambda: self.main.reading and self.open_subject == subject, f"{subject} to open")
        await self.settled()

    # Dialogs

    async def dialog(self, kind: type[Screen[T]]) -> Screen[T]:
        """Wait for a dialog."""
        await self.until(lambda: isinstance(self.app.screen, kind), kind.__name__)
        screen = self.app.screen
        assert isinstance(screen, kind)
        await self.pilot.pause()
        return screen

    def offered(self) -> list[str]:
        """What a choice offers."""
        options = self.app.screen.query_one(OptionList)
        return [str(options.get_option_at_index(index).prompt) for index in range(options.option_count)]

    async def chooses(self, text: str) -> None:
        """Type a few letters into a choice and take the first."""
        await self.until(lambda: self.app.screen.query(OptionList), "a choice")
        await self.pilot.pause()
        await self.types(text)
        await self.until(lambda: self.app.screen.query_one(Input).value == text, "the letters typed")
        await self.keys("enter")
        await self.pilot.pause()

    async def fills(self, name: str, text: str) -> None:
        """Fill in a field of the composer."""
        self.main.query_one(f"#field-{name}", Input).focus()
        await self.pilot.pause()
        await self.types(text)

    async def composing(self) -> None:
        """Wait for the composer to be open and ready to type in."""
        await self.until(lambda: self.main.has_class("-writing") and self.main.context == "composer", "the composer")
        await self.pilot.pause()

    # What is in the database, by a connection of the test's own

    def thread(self, subject: str) -> int:
        line = next((line for line in self.main.threads.lines if line.subject == subject), None)
        return line.id if line else thread_id_of(self.app.locations, subject)


def thread_id_of(locations: Locations, subject: str) -> int:
    from tests.tui.mailbox import open_in

    db = open_in(locations)
    try:
        return thread_id(db, subject)
    finally:
        db.close()


@asynccontextmanager
async def running(
    locations: Locations, settings: Settings | None = None, *, size: tuple[int, int] = (120, 36), banner: str = ""
) -> AsyncIterator[Walk]:
    """The app on a screen of *size*, its first list loaded; quit at the end as a user would who just closes it."""
    app = SalesInboxApp(locations, settings or Settings(), banner=banner, start_engine=False)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            walk = Walk(app, pilot)
            await walk.until(lambda: app.main.is_mounted and app.main.threads.lines, "the first list")
            await walk.settled()
            yield walk
    finally:
        app.bridge.stop()
