"""Completing what is being typed: the last recipient, from people we had mail with, and paths of files."""

from __future__ import annotations

import asyncio
import os
import threading
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from textual.suggester import Suggester

from salesinbox.core.models import Address
from salesinbox.core.text import clean_line
from salesinbox.mail.compose import format_address
from salesinbox.views.person import complete_address

if TYPE_CHECKING:
    from salesinbox.tui.screens.base import MainBase

_SHORTEST = 2
_MOST_ENTRIES = 5_000
"""Of a folder no more is looked at, however much is in it."""


class PeopleSuggester(Suggester):
    """Suggests the person written to most often whose name or address goes on from what is typed."""

    def __init__(self, screen: MainBase) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._screen = screen

    async def get_suggestion(self, value: str) -> str | None:
        """The whole field with the last recipient completed, or ``None``."""
        before, typed = _last_recipient(value)
        words = typed.strip('" ')
        if len(words) < _SHORTEST:
            return None
        people = await self._screen.read(lambda db: complete_address(db, words))
        for name, address in people:
            for written in (format_address(Address(name, address)), address):
                if written.casefold().startswith(typed.casefold()):
                    return before + written  # in its own case, whatever that of the letters typed
        return None


def _last_recipient(text: str) -> tuple[str, str]:
    """What stands before the last recipient, and as much of that one as there is; a comma within quotes parts none."""
    start, quoted = 0, False
    for index, letter in enumerate(text):
        quoted ^= letter == '"'
        if letter in ",;" and not quoted:
            start = index + 1
    last = text[start:].lstrip()
    return text[: len(text) - len(last)], last


class PathSuggester(Suggester):
    """Suggests the first file or folder, by the alphabet, that goes on from what is typed; folders end in a slash."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._looking = asyncio.Lock()
        self._newest = ""

    async def get_suggestion(self, value: str) -> str | None:
        """The path completed, or ``None``. A folder that takes its time is waited for by nothing but this."""
        self._newest = value
        async with self._looking:
            return await _beside(value) if value == self._newest else None


async def _beside(typed: str) -> str | None:
    """:func:`complete_path`, on a thread that even the end of the app does not wait for, unlike asyncio's own."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[str | None] = loop.create_future()

    def give(path: str | None) -> None:
        if not found.done():
            found.set_result(path)

    def look() -> None:
        path = complete_path(typed)
        if not loop.is_closed():
            loop.call_soon_threadsafe(give, path)

    threading.Thread(target=look, name="paths", daemon=True).start()
    return await found


def complete_path(typed: str) -> str | None:
    """What *typed* may go on to be, ``None`` where that is nothing that is here and can be shown."""
    folder, slash, begun = typed.rpartition("/")
    if not begun:
        return None
    try:
        with os.scandir(Path(folder + slash).expanduser()) as entries:
            going_on = [
                entry
                for entry in islice(entries, _MOST_ENTRIES)
                if entry.name.casefold().startswith(begun.casefold()) and clean_line(entry.name) == entry.name
            ]
        # The letters as they were typed go first.
        first = min(going_on, key=lambda entry: (not entry.name.startswith(begun), entry.name), default=None)
        return None if first is None else f"{folder}{slash}{first.name}{'/' if first.is_dir() else ''}"
    except (OSError, RuntimeError, ValueError):  # no such folder, the home of nobody, a NUL
        return None
