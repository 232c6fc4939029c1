"""Downloading: what is on the server only comes while one watches, and can be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from salesinbox.core.errors import NotDownloaded
from salesinbox.core.text import shorten
from salesinbox.engine import control
from salesinbox.store import downloads, fetches
from salesinbox.store.connection import Database
from salesinbox.store.downloads import Downloads
from salesinbox.store.partial import Lacking
from salesinbox.tui.screens.sweeping import Sweeping
from salesinbox.views import format as formatting

_LOOK_SECONDS = 0.1
_LONGEST_NAME = 40


class Downloading(Sweeping):
    """The part of the main screen that gets content from the server."""

    def __init__(self) -> None:
        super().__init__()
        self._stop_download: asyncio.Event | None = None

    async def bring(self, find: Callable[[Database], Sequence[Lacking]], name: str) -> bool:
        """Have what *find* gives here; whether the user waited for all of it.

        To be called in work of the group "download", which a newer one ends.

        Raises:
            NotDownloaded: It cannot be had, as when the account is offline.
        """
        things = await self.read(find)
        if not things:
            return True
        ids = await self.write(lambda db: fetches.ask(db, things))
        stop = self._stop_download = asyncio.Event()
        try:
            await self._watch(dict(zip(ids, things, strict=True)), stop, shorten(name, _LONGEST_NAME))
        finally:
            if self._stop_download is stop:
                self._stop_download = None
                self.status_bar.activity("")
            self.start("write", self._cancel, ids)
        if stop.is_set():
            self.tell(f"Stopped downloading {shorten(name, _LONGEST_NAME)}")
        return not stop.is_set()

    def stop_download(self) -> bool:
        """The user does not want to wait; whether there was something to stop."""
        if self._stop_download is None or self._stop_download.is_set():
            return False
        self._stop_download.set()
        return True

    async def _watch(self, waiting: dict[int, Lacking], stop: asyncio.Event, name: str) -> None:
        locations = self.mail_app.locations

        def look(db: Database) -> tuple[Downloads, bool]:
            return downloads.look(db, waiting), control.is_running(locations) is not None

        while not stop.is_set():
            state, running = await self.read(look)
            for error in state.failures.values():
                raise error
            if state.ended:
                return
            if not running:
                raise NotDownloaded(f"{name} is not downloaded, and the engine is not running.", "f5 starts it.")
            here, whole = formatting.size(state.done), formatting.size(state.total)
            self.status_bar.activity(f"Downloading {name}: {here} of {whole} · esc stops")
            try:
                await asyncio.wait_for(stop.wait(), _LOOK_SECONDS)
            except TimeoutError:
                continue

    async def _cancel(self, ids: list[int]) -> None:
        await self.write(partial(fetches.cancel, fetch_ids=ids))
