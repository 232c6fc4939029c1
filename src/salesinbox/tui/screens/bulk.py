"""Doing one thing to thousands of conversations: the list shows it at once, the database follows piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from salesinbox.actions import undo
from salesinbox.actions.bulk import AT_ONCE, Bulk, BulkUndo, Intent
from salesinbox.actions.submit import Done
from salesinbox.core.errors import PartlyDone, UserError
from salesinbox.store.connection import Database
from salesinbox.tui.screens.loading import Loading


class InBulk(Loading):
    """The part of the main screen that writes much, with progress, and stops when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self._one_at_a_time = asyncio.Lock()
        self._bulk: Bulk | None = None
        self._stop_bulk: asyncio.Event | None = None

    async def write_all(self, ids: Sequence[int], intent: Intent) -> Done:
        """Carry out *intent* on conversations as one step; on many in pieces, which escape ends.

        Raises:
            PartlyDone: It cannot be done to the rest.
            UserError: It cannot be done at all.
        """
        if len(ids) <= AT_ONCE:
            return await self.write(lambda db: intent(db, ids))
        async with self._one_at_a_time:
            work, stop = Bulk(intent, ids), asyncio.Event()
            self._bulk, self._stop_bulk = work, stop
            try:
                await self._in_pieces(work, stop)
            finally:
                self._bulk = self._stop_bulk = None
                self.status_bar.activity("")
        assert work.done is not None
        return work.done

    async def _in_pieces(self, work: Bulk, stop: asyncio.Event) -> None:
        try:
            while await self.write(work.go_on) and not stop.is_set():
                self.status_bar.activity(f"{self.bulk_progress} · esc stops")
        except UserError as error:
            if work.done is None or work.done.step_id is None:
                raise
            raise PartlyDone(f"{work.done.title}, but not the rest. {error}", "z undoes what was done.") from error

    @property
    def bulk_progress(self) -> str:
        """How far what is done to many conversations is; empty where nothing is under way."""
        return f"{self._bulk.handled:,} of {len(self._bulk.ids):,} conversations" if self._bulk is not None else ""

    def stop_bulk(self) -> bool:
        """Leave the rest as it is; whether there was something to stop."""
        if self._stop_bulk is None or self._stop_bulk.is_set():
            return False
        self._stop_bulk.set()
        return True

    async def turn(self, way: Callable[[Database], undo.Undone | None]) -> undo.Undone | None:
        """Undo or redo. What is still being carried out is stopped first, so that it can be undone."""
        self.stop_bulk()
        async with self._one_at_a_time:
            if way is not undo.undo:
                return await self.write(way)
            work = BulkUndo()
            try:
                while await self.write(work.go_on):
                    self.status_bar.activity("Undoing …")
            finally:
                self.status_bar.activity("")
            return work.undone
