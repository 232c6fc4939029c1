"""Between the screen and the database: two threads of their own, one that reads and watches, one that writes.

The screen's thread never touches SQLite. A request is a function of a :class:`Database`; its answer is awaited by a
Textual worker, so a newer request of the same group drops an older one's answer. The reader polls the change feed and
posts what changed, coalesced.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from textual.message import Message

from salesinbox.config.locations import Locations
from salesinbox.store import changes, returns
from salesinbox.store.connection import Database, open_database

log = logging.getLogger(__name__)

T = TypeVar("T")
POLL_SECONDS = 0.12
TELL_SECONDS = 0.24
"""Changed conversations are told of at most this often: a first sync makes dozens a second, and each costs time."""
DUE_SECONDS = 1.0
TROUBLE_SECONDS = 60.0
"""How soon what could not be stored, on a full disk for instance, is tried again."""
SWITCH_SECONDS = 0.001
"""How long one thread may hold the interpreter while another waits; the screen must not wait for the reader."""
Watch = Callable[[Database], None]


class DataChanged(Message):
    """Another thread or process committed something.

    ``threads`` are the conversations to look at again; ``kinds`` are all kinds of objects that changed; ``everything``
    is to be read anew after the database was rebuilt.
    """

    def __init__(self, threads: frozenset[int], kinds: frozenset[str], *, everything: bool = False) -> None:
        super().__init__()
        self.threads = threads
        self.kinds = kinds
        self.everything = everything


@dataclass
class _Job:
    work: Callable[[Database], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]

    def run(self, db: Database) -> None:
        try:
            result = self.work(db)
        except Exception as error:
            self.refuse(error)
        else:
            self._answer(self.future.set_result, result)

    def refuse(self, error: Exception) -> None:
        """Answer with an error."""
        self._answer(self.future.set_exception, error)

    def _answer(self, setter: Callable[[Any], None], value: object) -> None:
        def give() -> None:
            if not self.future.done():
                setter(value)

        # The loop is closed when the app has gone; nobody waits then.
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(give)


class DatabaseThread(threading.Thread):
    """A thread with a connection of its own that carries out jobs in order; one to a file that is replaced is renewed.

    Args:
        opener: Opens the connection, on the thread.
        watch: Called between jobs, at least every :data:`POLL_SECONDS`.
    """

    def __init__(self, name: str, opener: Callable[[], Database], watch: Watch | None = None) -> None:
        super().__init__(name=name, daemon=True)
        self._opener = opener
        self._watch = watch
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()

    def submit(self, work: Callable[[Database], T]) -> asyncio.Future[T]:
        """Queue a job; to be called, and its answer awaited, on the screen's loop."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(work, loop, future))
        return future

    def finish(self) -> None:
        """Carry out what is queued, close the connection, end."""
        self._jobs.put(None)

    def run(self) -> None:
        try:
            self._serve()
        except Exception as error:
            log.exception("the database cannot be opened")
            self._refuse(error)

    def _serve(self) -> None:
        db = self._opener()
        try:
            # Before the first read, so that nothing committed after that read goes unnoticed.
            self._look(db)
            while True:
                try:
                    job = self._jobs.get(timeout=POLL_SECONDS if self._watch else None)
                    if job is None:
                        return
                except Empty:
                    job = None
                if db.is_replaced():
                    db.close()
                    db = self._reopened(job)
                if job is not None:
                    job.run(db)
                if job is None or self._jobs.empty():
                    self._look(db)
        finally:
            db.close()

    def _reopened(self, job: _Job | None) -> Database:
        try:
            return self._opener()
        except Exception as error:
            if job is not None:
                job.refuse(error)
            raise

    def _refuse(self, error: Exception) -> None:
        """Answer every job with *error*, so that nobody waits for what cannot come."""
        while (job := self._jobs.get()) is not None:
            job.refuse(error)

    def _look(self, db: Database) -> None:
        """Call the watch; what goes wrong in it must not end the thread, which the screen could not live without."""
        if self._watch is not None:
            try:
                self._watch(db)
            except Exception:
                log.exception("looking for changes failed")


class Bridge:
    """The app's two database threads.

    Args:
        tell: Takes word of changes; called on the reader's thread.
    """

    def __init__(self, locations: Locations, tell: Callable[[DataChanged], object]) -> None:
        self._locations = locations
        self._tell = tell
        self._opened = 0
        self._seq = -1
        self._version = -1
        self._told = 0.0
        self._reader = DatabaseThread("reader", self._open_reader, self._watch)
        self._writer = DatabaseThread("writer", lambda: _open(locations, blobs=False), self._return_due)
        self._look_again = 0.0

    def start(self) -> None:
        """Open the connections."""
        sys.setswitchinterval(SWITCH_SECONDS)
        self._reader.start()
        self._writer.start()

    def stop(self) -> None:
        """Finish what is queued, above all the writes."""
        self._reader.finish()
        self._writer.finish()
        self._writer.join(timeout=10)
        self._reader.join(timeout=2)

    async def read(self, work: Callable[[Database], T]) -> T:
        """The result of *work* on the reader's connection."""
        return await self._reader.submit(work)

    async def write(self, work: Callable[[Database], T]) -> T:
        """The result of *work* on the writer's connection."""
        return await self._writer.submit(work)

    def _open_reader(self) -> Database:
        self._seq = self._version = -1
        self._opened += 1
        return _open(self._locations, blobs=True)

    def _watch(self, db: Database) -> None:
        if time.monotonic() - self._told < TELL_SECONDS:
            return
        version = db.data_version()
        if version == self._version:
            return
        self._told = time.monotonic()
        self._version = version
        if self._seq < 0:
            self._seq, self._told = changes.latest(db), 0.0
            if self._opened > 1:
                self._tell(DataChanged(frozenset(), frozenset({"account", "draft"}), everything=True))
            return
        self._seq, changed = changes.since(db, self._seq)
        threads = frozenset(change.id for change in changed if change.kind == "thread")
        if not threads:
            self._told = 0.0  # it costs little, and new mail must not wait behind it
        self._tell(DataChanged(threads, frozenset(change.kind for change in changed)))

    def _return_due(self, db: Database) -> None:
        """What was snoozed comes back with no engine, too."""
        if time.monotonic() >= self._look_again:
            self._look_again = time.monotonic() + TROUBLE_SECONDS
            returns.return_due(db)
            self._look_again = time.monotonic() + DUE_SECONDS


def _open(locations: Locations, *, blobs: bool) -> Database:
    return open_database(locations.database, locations.blobs_database if blobs else None, durable=not blobs)
