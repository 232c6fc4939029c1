"""The engine process: holds the lock, keeps a worker for each account, passes on what the database tells.

It learns of new actions and outgoing mail from ``PRAGMA data_version``, of changed settings from the file's time.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from salesinbox import __version__
from salesinbox.accounts.credentials import Credentials, open_credentials, password_for
from salesinbox.accounts.traffic import Meter
from salesinbox.config.loader import load
from salesinbox.config.locations import Locations
from salesinbox.config.settings import AccountSettings, Settings
from salesinbox.core import clock
from salesinbox.core.errors import UserError
from salesinbox.engine.account_context import AccountContext, known_account, room_on
from salesinbox.engine.account_status import AccountStatus
from salesinbox.engine.account_worker import AccountWorker
from salesinbox.engine.care import Caretaker
from salesinbox.engine.dispatcher import run_actions
from salesinbox.engine.housekeeping import prune, settle
from salesinbox.engine.list_leaver import ListLeaver
from salesinbox.engine.lock import EngineLock
from salesinbox.engine.logs import log_to
from salesinbox.engine.mending import mend
from salesinbox.engine.notifier import Notifier
from salesinbox.engine.signals import Reason
from salesinbox.engine.writer import Writer
from salesinbox.store import (
    accounts,
    action_log,
    fetches,
    outbox,
    returns,
    rules,
    status,
    unsubscribes,
    waits,
)
from salesinbox.store.accounts import Account
from salesinbox.store.connection import Database, open_database
from salesinbox.store.trouble import Damaged
from salesinbox.sync.local_writeback import LocalWriteback
from salesinbox.sync.room import Room
from salesinbox.triage.rule_runs import run_waiting

log = logging.getLogger(__name__)

TICK_SECONDS = 0.1
_DUE_SECONDS = 1.0
_SET_BACK_SECONDS = 1.0
"""A clock that goes back by less is only being kept exact."""
_SETTINGS_SECONDS = 1.0
_PRUNE_SECONDS = 3600.0
_TROUBLE_SECONDS = 5.0
_MENDED_SECONDS = 3600.0
_MOST_MENDS = 3
"""A disk that damages what is written to it is no place for a profile."""
STOP_SECONDS = 1.5
"""How long threads may take to end before the process goes without them."""
_NICENESS = 5


def run(locations: Locations) -> None:
    """Be this profile's engine until SIGTERM or SIGINT; SIGUSR1 asks for a whole pass at once.

    Raises:
        EngineRunning: Another process is.
        ConfigError: The settings have a mistake.
        StoreError: The database cannot be used.
    """
    locations.ensure()
    load(locations.config_file)  # mistakes in it are told to who starts the engine; later ones in its status
    with EngineLock(locations.engine_lock) as lock, ExitStack() as cleanup:
        handler = log_to(locations.engine_log)
        cleanup.callback(handler.close)
        cleanup.callback(logging.getLogger().removeHandler, handler)
        os.nice(_NICENESS)
        supervisor = Supervisor(locations)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: supervisor.stop())
        signal.signal(signal.SIGUSR1, lambda *_: supervisor.ask_for_pass())
        supervisor.serve(ready=lock.announce)


class Supervisor:
    """Everything the engine does, for one profile; :meth:`serve` runs it on the calling thread."""

    def __init__(self, locations: Locations) -> None:
        self._locations = locations
        self._stop = threading.Event()
        self._pass_wanted = threading.Event()
        self._workers: dict[str, AccountWorker] = {}
        self._meters: dict[str, Meter] = {}
        self._started = self._latest = clock.timestamp()
        self._stamp: tuple[float, ...] = ()
        self._timers: dict[str, float] = {}
        self._settings = Settings()
        self._trouble = ""
        self._notifier = Notifier()
        self._mended = ""
        self._mends = 0
        self._damage: Damaged | None = None

    def stop(self) -> None:
        """End :meth:`serve` soon; may be called from a signal handler or another thread."""
        self._stop.set()

    def ask_for_pass(self) -> None:
        """Have every account synced at once, also those that had given up."""
        self._pass_wanted.set()

    def serve(self, ready: Callable[[], None] = lambda: None) -> None:
        """Work until stopped; a database that turns out to be damaged is mended.

        Args:
            ready: Called once the database is open.

        Raises:
            StoreError: The database cannot be used, or not be mended without losing what the user made.
        """
        while not self._stop.is_set():
            try:
                self._serve(ready)
            except Damaged as error:
                self._mend(error)

    def _mend(self, error: Damaged) -> None:
        log.error("%s", error)
        self._mends += 1
        if self._mends > _MOST_MENDS:
            raise error
        self._mended = str(mend(self._locations, error.path))
        self._timers["mended"] = time.monotonic() + _MENDED_SECONDS
        self._damage, self._stamp = None, ()

    def _serve(self, ready: Callable[[], None]) -> None:
        with Writer(self._locations.database, self._locations.blobs_database) as writer, ExitStack() as cleanup:
            reader = open_database(self._locations.database)
            cleanup.callback(reader.close)
            self._writer, self._reader = writer, reader
            writer.run(settle)
            writer.run(fetches.reopen_claimed)
            care = Caretaker(self._locations, writer, self._fetch_lost, self._note_damage)
            cleanup.callback(care.stop, STOP_SECONDS)
            care.start()
            self._leaver = ListLeaver(writer)
            cleanup.callback(self._leaver.stop, STOP_SECONDS)
            ready()
            log.info("engine %s started, process %d", __version__, os.getpid())
            try:
                while not self._stop.wait(TICK_SECONDS):
                    self._try_tick()
            finally:
                self._beat("stopped")
                self._stop_workers(list(self._workers))
                log.info("engine stopped")

    def _fetch_lost(self) -> None:
        for worker in list(self._workers.values()):
            worker.wake(Reason.LOST)

    def _note_damage(self, error: Damaged) -> None:
        self._damage = error

    def _try_tick(self) -> None:
        if (damage := self._damage or self._writer.damage) is not None:
            raise damage
        try:
            self._tick()
        except Damaged:
            raise
        except UserError as error:
            log.error("%s", error)
            self._stop.wait(_TROUBLE_SECONDS)
        except Exception:
            log.exception("the engine cannot go on")
            raise

    def _tick(self) -> None:
        if self._is_time("settings", _SETTINGS_SECONDS):
            if not self._locations.database.exists():
                log.warning("the profile was removed")
                self.stop()
                return
            self._follow_settings()
        if self._is_time("heartbeat", status.HEARTBEAT_SECONDS):
            self._beat("running")
        if self._is_time("prune", _PRUNE_SECONDS):
            self._writer.submit(prune)
        if self._pass_wanted.is_set():
            self._pass_wanted.clear()
            for worker in self._workers.values():
                worker.wake(Reason.PASS)
        self._follow_clock()
        version = self._reader.data_version()
        if version != self._timers.get("version") or self._is_time("due", _DUE_SECONDS):
            self._timers["version"] = version
            self._pass_on_what_is_due()

    def _follow_clock(self) -> None:
        now, before = clock.timestamp(), self._latest
        self._latest = now
        if now < before - _SET_BACK_SECONDS:
            log.info("the clock was set back by %.0f seconds", before - now)
            self._writer.submit(waits.put_right)

    def _is_time(self, what: str, seconds: float) -> bool:
        now = time.monotonic()
        if now < self._timers.get(what, 0.0):
            return False
        self._timers[what] = now + seconds
        return True

    def _pass_on_what_is_due(self) -> None:
        if returns.are_due(self._reader) and self._is_time("returns", _DUE_SECONDS):
            self._writer.submit(returns.return_due)  # what goes wrong with it must not hold up the rest
        if rules.any_waiting(self._reader):
            self._writer.run(run_waiting)
        if unsubscribes.any_due(self._reader):
            self._leaver.wake()
        by_id = {worker.context.account_id: worker for worker in self._workers.values()}
        fetching = fetches.accounts_due(self._reader)
        acting, sending = action_log.accounts_due(self._reader), outbox.accounts_due(self._reader)
        for account_id, worker in by_id.items():
            if account_id in acting:
                worker.wake(Reason.ACTIONS)
            if account_id in sending:
                worker.wake(Reason.SEND)
            if account_id in fetching:
                worker.wake(Reason.FETCH)
        if acting - by_id.keys():
            for account in accounts.all_accounts(self._reader):
                if account.local and account.id in acting:
                    run_actions(self._writer, account.id, LocalWriteback(self._writer), stopping=self._stop.is_set)
        # Last of all: what was put aside above is no news.
        self._writer.run(self._notifier.look)
        self._notifier.tell()

    def _follow_settings(self) -> None:
        stamp = _stamp(self._locations.config_file, self._locations.insecure_keyring)
        if stamp == self._stamp:
            return
        secrets_changed = bool(self._stamp) and stamp[1] != self._stamp[1]
        self._stamp = stamp
        try:
            settings = load(self._locations.config_file)
            credentials = open_credentials(self._locations, settings)
        except UserError as error:
            log.error("the settings are not followed: %s", error)
            self._tell(f"The settings are not followed. {error}")
            return
        self._tell("")
        self._apply(settings, credentials)
        if secrets_changed:
            self.ask_for_pass()

    def _apply(self, settings: Settings, credentials: Credentials) -> None:
        self._settings = settings
        self._notifier.follow(settings)
        wanted = {account.address: account for account in settings.accounts if account.enabled}
        contexts = {address: self._context(account, settings, credentials) for address, account in wanted.items()}
        self._stop_workers(
            [
                address
                for address, worker in self._workers.items()
                if address not in contexts or _differs(worker.context, contexts[address])
            ]
        )
        for account in settings.accounts:
            if not account.enabled:  # only now: what its threads had to tell comes before
                AccountStatus(self._writer, self._account(account).id).paused()
        for address in contexts.keys() - self._workers.keys():
            worker = self._workers[address] = AccountWorker(contexts[address])
            log.info("account %d is %s", worker.context.account_id, address)  # as a digest, for who knows the address
            worker.start()

    def _room(self) -> Room:
        return room_on(self._locations, self._settings)

    def _context(self, account: AccountSettings, settings: Settings, credentials: Credentials) -> AccountContext:
        return AccountContext(
            account_id=self._account(account).id,
            settings=account,
            writes=self._writer,
            password=partial(password_for, account, credentials),
            poll_seconds=settings.poll_seconds,
            meter=self._meters.setdefault(account.address, Meter()),
            room=self._room,
        )

    def _account(self, account: AccountSettings) -> Account:
        return self._writer.run(partial(known_account, settings=account))

    def _stop_workers(self, addresses: list[str]) -> None:
        stopped = [self._workers.pop(address) for address in addresses]
        for worker in stopped:
            worker.stop()
        deadline = time.monotonic() + STOP_SECONDS
        for worker in stopped:
            if not worker.join(deadline):
                log.warning("account %d did not end in time", worker.context.account_id)

    def _tell(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._beat("running")

    def _news(self) -> str:
        """What was mended, for as long as it is news."""
        return self._mended if time.monotonic() < self._timers.get("mended", 0.0) else ""

    def _beat(self, state: str) -> None:
        job: Callable[[Database], None] = partial(
            status.save_engine,
            pid=os.getpid(),
            version=__version__,
            started=self._started,
            state=state,
            trouble=self._trouble or self._news(),
        )
        self._writer.submit(job)


def _differs(old: AccountContext, new: AccountContext) -> bool:
    return (old.settings, old.poll_seconds, old.account_id) != (new.settings, new.poll_seconds, new.account_id)


def _stamp(*paths: Path) -> tuple[float, ...]:
    return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)
