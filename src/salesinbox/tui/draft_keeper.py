"""Keeps what is being written: each draft once, in order, never after it was sent, and until it really is saved.

A *session* is one sitting of the composer over one draft (:attr:`salesinbox.tui.panes.composer.Composer.session`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from salesinbox.core.errors import UserError
from salesinbox.store import drafts
from salesinbox.store.connection import Database
from salesinbox.store.drafts import DraftRow

Write = Callable[[Callable[[Database], Any]], Awaitable[Any]]


class DraftKeeper:
    """Saves drafts on the writer's thread.

    Args:
        write: Does work there and gives its result.
    """

    def __init__(self, write: Write) -> None:
        self._write = write
        self._lock = asyncio.Lock()
        self._ids: dict[int, int] = {}
        self._settled: set[int] = set()
        self.unsaved: dict[int, DraftRow] = {}
        """By session what could not be saved yet; the newest text of each."""

    async def save(self, draft: DraftRow, session: int) -> DraftRow | None:
        """Save a draft under its own id, also where an earlier first save is still on its way.

        Gives ``None`` where it has been sent or thrown away meanwhile.

        Raises:
            UserError: It could not be saved; it is kept among :attr:`unsaved`.
        """
        async with self._lock:
            if session in self._settled:
                return None
            try:
                row = self._known(draft, session)
                saved: DraftRow = await self._write(lambda db: drafts.save(db, row))
            except UserError:
                self.unsaved[session] = draft
                raise
            self._ids[session] = saved.id
            self.unsaved.pop(session, None)
            return saved

    async def save_the_rest(self) -> None:
        """Try once more what could not be saved.

        Raises:
            UserError: It still cannot.
        """
        for session, draft in list(self.unsaved.items()):
            await self.save(draft, session)

    async def quiet(self) -> None:
        """Wait until no save is on its way."""
        async with self._lock:
            return

    @asynccontextmanager
    async def settling(self, draft: DraftRow, session: int) -> AsyncIterator[DraftRow | None]:
        """Around what ends a draft, sending or throwing it away; a failure leaves it open.

        Gives the draft with its id, ``None`` if it was ended already.
        """
        async with self._lock:
            if session in self._settled:
                yield None
                return
            yield self._known(draft, session)
            self._settled.add(session)
            self.unsaved.pop(session, None)

    def _known(self, draft: DraftRow, session: int) -> DraftRow:
        return replace(draft, id=self._ids.get(session, draft.id))
