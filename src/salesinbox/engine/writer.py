"""The one thread that owns the engine's write connection."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from salesinbox.store.connection import Database, open_database
from salesinbox.store.trouble import Damaged

Result = TypeVar("Result")

_BREATH_SECONDS = 0.001
"""Pause after a piece of work that wrote. SQLite lets those who wait for its lock poll for it, so a writer that never
pauses keeps the TUI's submits out."""


class Writer:
    """Runs work on the write connection in the order it was queued (:class:`salesinbox.sync.writes.Writes`).

    Raises:
        StoreError: The database cannot be opened.
    """

    def __init__(self, database: Path, blobs: Path) -> None:
        self._queue: queue.SimpleQueue[tuple[Callable[[Database], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, args=(database, blobs), name="writer", daemon=True)
        self._opened: Future[None] = Future()
        self._closing = False
        self.damage: Damaged | None = None
        """Set once a piece of work has met damage."""
        self._thread.start()
        self._opened.result()

    def submit(self, work: Callable[[Database], Result]) -> Future[Result]:
        """Queue *work*, which opens its own transactions, and give its future result."""
        if self._closing:
            raise RuntimeError("the writer has been closed")
        future: Future[Result] = Future()
        self._queue.put((work, future))
        return future

    def run(self, work: Callable[[Database], Result]) -> Result:
        """Do *work* and wait for its result; its exception is raised here."""
        return self.submit(work).result()

    def close(self) -> None:
        """Finish what is queued, then close the connection."""
        self._closing = True
        self._queue.put(None)
        self._thread.join()

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _serve(self, database: Path, blobs: Path) -> None:
        try:
            db = open_database(database, blobs)
        except BaseException as error:
            self._opened.set_exception(error)
            return
        self._opened.set_result(None)
        try:
            while (item := self._queue.get()) is not None:
                work, future = item
                if not future.set_running_or_notify_cancel():
                    continue
                before = db.rows_changed
                try:
                    future.set_result(work(db))
                except BaseException as error:
                    if isinstance(error, Damaged):
                        self.damage = error
                    future.set_exception(error)
                del item, work, future
                if db.rows_changed != before:
                    time.sleep(_BREATH_SECONDS)
        finally:
            db.close()
