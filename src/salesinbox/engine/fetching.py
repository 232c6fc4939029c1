"""Getting what is on the server only, for a command that waits: by the engine where one runs, else in this process."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from salesinbox.accounts.credentials import open_credentials, password_for
from salesinbox.config.loader import load
from salesinbox.config.locations import Locations
from salesinbox.core.errors import NotDownloaded, UserError
from salesinbox.engine.account_context import AccountContext
from salesinbox.engine.lock import EngineLock
from salesinbox.engine.writer import Writer
from salesinbox.store import accounts, downloads, fetches
from salesinbox.store.connection import Database, open_database
from salesinbox.store.fetches import Fetch
from salesinbox.store.partial import Lacking
from salesinbox.sync.on_demand import OnDemand

LOOK_SECONDS = 0.05
_QUIET_SECONDS = 120.0
"""How long an engine may show no progress before nobody waits any longer."""

Progress = Callable[[int, int], None]
"""(bytes here, bytes in all)."""
Failures = dict[Lacking, UserError]


def from_engine(
    locations: Locations, things: Sequence[Lacking], progress: Progress, is_running: Callable[[], bool]
) -> Failures | None:
    """Have the engine fetch *things*; what could not be had, and why. ``None`` if the engine went away."""
    db = open_database(locations.database, durable=True)
    try:
        waiting = dict(zip(fetches.ask(db, things), things, strict=True))
        try:
            return _wait(db, waiting, progress, is_running)
        finally:
            fetches.cancel(db, list(waiting))
    finally:
        db.close()


def _wait(
    db: Database, waiting: dict[int, Lacking], progress: Progress, is_running: Callable[[], bool]
) -> Failures | None:
    done, quiet_since = 0, time.monotonic()
    while True:
        state = downloads.look(db, waiting)
        progress(state.done, state.total)
        if state.ended:
            return dict(state.failures)
        if not is_running():
            return None
        if state.done != done:
            done, quiet_since = state.done, time.monotonic()
        if time.monotonic() - quiet_since > _QUIET_SECONDS:
            late = NotDownloaded("Nothing came from the server for two minutes.", "See: salesinbox engine status")
            return dict.fromkeys(waiting.values(), late)
        time.sleep(LOOK_SECONDS)


def here(locations: Locations, things: Sequence[Lacking], progress: Progress) -> Failures:
    """Fetch *things* in this process; what could not be had, and why.

    Raises:
        EngineRunning: Another process is this profile's engine.
        UserError: The settings or the database cannot be used.
    """
    locations.ensure()
    with EngineLock(locations.engine_lock) as lock, Writer(locations.database, locations.blobs_database) as writer:
        lock.announce()
        failures: Failures = {}
        before, total = 0, sum(each.octets for each in things)
        for account_id in dict.fromkeys(each.account_id for each in things):
            some = [each for each in things if each.account_id == account_id]
            told = partial(_told, progress, before, total)
            failures |= _Here(locations, writer, account_id, told).fetch(some)
            before += sum(each.octets for each in some)
        return failures


def _told(progress: Progress, before: int, total: int, done: int) -> None:
    progress(before + done, total)


class _Here:
    """Fetches from one account in this process."""

    def __init__(self, locations: Locations, writer: Writer, account_id: int, progress: Callable[[int], None]) -> None:
        self._locations = locations
        self._writer = writer
        self._account_id = account_id
        self._progress = progress
        self._came: dict[int, int] = {}

    def fetch(self, things: Sequence[Lacking]) -> Failures:
        """What could not be had, and why."""
        writer = self._writer
        waiting = dict(zip(writer.run(partial(fetches.ask, things=things)), things, strict=True))
        try:
            session = self._context().connect_imap()
            try:
                OnDemand(writer, self._account_id, self._told).serve(session)
            finally:
                session.close()
        except UserError as error:
            lost = NotDownloaded(f"Not downloaded. {error.message}", error.hint)
            rows = writer.run(partial(_rows, fetch_ids=list(waiting)))
            return {waiting[id_]: lost for id_, row in rows.items() if row is None or row.state != "done"}
        finally:
            writer.run(partial(fetches.cancel, fetch_ids=list(waiting)))
        rows = writer.run(partial(_rows, fetch_ids=list(waiting)))
        return {
            waiting[id_]: NotDownloaded(f"Not downloaded. {row.error}", row.hint)
            for id_, row in rows.items()
            if row is not None and row.state == "failed"
        }

    def _told(self, fetch_id: int, done: int) -> None:
        self._came[fetch_id] = done
        self._progress(sum(self._came.values()))

    def _context(self) -> AccountContext:
        settings = load(self._locations.config_file)
        address = self._writer.run(partial(accounts.address_of, account_id=self._account_id))
        account = settings.account(address)
        credentials = open_credentials(self._locations, settings)
        return AccountContext(self._account_id, account, self._writer, partial(password_for, account, credentials), 0)


def _rows(db: Database, fetch_ids: Sequence[int]) -> dict[int, Fetch | None]:
    return {id_: fetches.get(db, id_) for id_ in fetch_ids}
