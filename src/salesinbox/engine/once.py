"""One whole pass over the accounts in this process: `sync --once` where no engine runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from salesinbox.accounts.credentials import Credentials, open_credentials, password_for
from salesinbox.accounts.traffic import Traffic
from salesinbox.config.loader import load
from salesinbox.config.locations import Locations
from salesinbox.config.settings import AccountSettings, Settings
from salesinbox.core import clock
from salesinbox.core.errors import UserError
from salesinbox.engine.account_context import AccountContext, known_account, room_on
from salesinbox.engine.account_status import SHORT, AccountStatus
from salesinbox.engine.dispatcher import run_actions
from salesinbox.engine.housekeeping import settle
from salesinbox.engine.list_leaver import ListLeaver
from salesinbox.engine.lock import EngineLock
from salesinbox.engine.narration import Tell, narrating
from salesinbox.engine.writer import Writer
from salesinbox.notify.policy import is_wanted
from salesinbox.outbox.filing import file_sent, settle_unknown
from salesinbox.outbox.one_click import leave_lists
from salesinbox.outbox.sender import Sender
from salesinbox.store import notifications
from salesinbox.store.connection import Database
from salesinbox.store.notifications import Kind
from salesinbox.sync import progress as sync_progress
from salesinbox.sync.account_sync import AccountSync
from salesinbox.sync.mailbox_sync import Counts
from salesinbox.sync.room import Room
from salesinbox.sync.session import Session
from salesinbox.sync.writeback import ServerWriteback
from salesinbox.triage.rule_runs import run_waiting

_GRACE_SECONDS = 1.0
"""How long a pass that was interrupted may take to end."""
Progress = Callable[[str, int, int], None]
"""(address, messages here, messages in all)."""


@dataclass
class AccountReport:
    """What a pass did to one account."""

    address: str
    mailboxes: dict[str, Counts] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    traffic: Traffic = field(default_factory=Traffic)
    """What went over its connections, signing in included."""
    seconds: float = 0.0


def run_once(
    locations: Locations, addresses: Sequence[str], progress: Progress, tell: Tell | None = None
) -> list[AccountReport]:
    """Sync the accounts with these addresses (all enabled ones if there are none), actions and outbox included.

    Trouble with an account is in its report.

    Args:
        tell: Called with a line for each thing that is done.

    Raises:
        EngineRunning: Another process is this profile's engine.
        NotFound: There is no such account.
        UserError: The settings or the database cannot be used.
    """
    locations.ensure()
    settings = load(locations.config_file)
    chosen = [settings.account(address) for address in addresses] or [
        account for account in settings.accounts if account.enabled
    ]
    with (
        narrating(tell, name_accounts=len(chosen) > 1),
        EngineLock(locations.engine_lock) as lock,
        Writer(locations.database, locations.blobs_database) as writer,
    ):
        lock.announce()
        writer.run(settle)
        credentials = open_credentials(locations, settings)
        room = partial(room_on, locations, settings)
        passes = [_AccountPass(account, writer, credentials, progress, room) for account in chosen]
        try:
            for each in passes:
                each.start()
            reports = [each.result() for each in passes]
            writer.run(partial(_note_news, settings=settings))
            leave_lists(writer, allowed=ListLeaver.allowed)
            return reports
        except KeyboardInterrupt:
            for each in passes:
                each.stop()
            deadline = time.monotonic() + _GRACE_SECONDS
            for each in passes:
                each.join(max(0.0, deadline - time.monotonic()))
            raise


def _note_news(db: Database, settings: Settings) -> None:
    """For a screen, and for the list; the command is the engine's to tell."""
    notifications.record_new_mail(db, lambda address: is_wanted(settings, address, Kind.MAIL))


class _Stopped(Exception):
    """The user does not want to wait any longer."""


class _AccountPass(threading.Thread):
    """One account's pass. A daemon, as a server that does not answer must not hold up somebody who leaves."""

    def __init__(
        self,
        settings: AccountSettings,
        writer: Writer,
        credentials: Credentials,
        progress: Progress,
        room: Callable[[], Room],
    ) -> None:
        super().__init__(name=f"account {settings.address}", daemon=True)
        self._settings = settings
        self._account_id = writer.run(partial(known_account, settings=settings)).id
        self._context = AccountContext(
            self._account_id, settings, writer, partial(password_for, settings, credentials), 0, room=room
        )
        self._status = AccountStatus(writer, self._account_id, self._context.meter)
        self._progress = progress
        self._report = AccountReport(settings.address)
        self._session: Session | None = None
        self._stopping = threading.Event()
        self._bug: BaseException | None = None

    def result(self) -> AccountReport:
        """The report, once the pass is over."""
        self.join()
        if self._bug is not None:
            raise self._bug
        return self._report

    def stop(self) -> None:
        """End soon; what is on its way from the server is dropped."""
        self._stopping.set()
        if self._session is not None:
            self._session.interrupt()

    def run(self) -> None:
        started = time.monotonic()
        try:
            self._try(self._send, self._status.sending_trouble)
            self._try(self._sync, self._status.trouble)
        except _Stopped:
            pass
        except BaseException as error:
            self._bug = error
        finally:
            self._report.traffic = self._context.meter.total()
            self._report.seconds = time.monotonic() - started

    def _try(self, work: Callable[[], None], tell: Callable[[UserError], None]) -> None:
        try:
            work()
        except UserError as error:
            if not self._stopping.is_set():
                tell(error)
                self._report.errors.append(str(error))

    def _send(self) -> None:
        context = self._context
        sender = Sender(context.writes, context.account_id, context.connect_smtp)
        sender.send_due(stopping=self._stopping.is_set)

    def _sync(self) -> None:
        context, writes = self._context, self._context.writes
        self._status.connecting(f"{self._settings.imap.host}:{self._settings.imap.port}")
        session = self._session = context.connect_imap()
        self._status.signed_in(" ".join(sorted(session.capabilities)))
        sync = AccountSync(
            session, writes, self._account_id, self._settings,
            between=self._check, progress=self._told, room=context.room,
        )  # fmt: skip
        try:
            writeback = ServerWriteback(session, writes, self._settings, self._account_id, sync.look_at)
            run_actions(writes, self._account_id, writeback, stopping=self._stopping.is_set)
            file_sent(session, writes, self._account_id)
            settle_unknown(session, writes, self._account_id)
            began = clock.timestamp()
            report = sync.run()
            self._report.errors += report.errors
            while writes.run(run_waiting):
                pass
            if run_actions(writes, self._account_id, writeback, stopping=self._stopping.is_set):  # on mail that moved
                sync.sweep()
            self._status.pass_ended(began, report, asked=True)
            if report.room is not Room.PLENTY:
                self._report.errors.append(f"Little disk space: {SHORT[report.room]}")
        finally:
            self._report.mailboxes = sync.report.mailboxes
            session.close()

    def _check(self) -> None:
        if self._stopping.is_set():
            raise _Stopped

    def _told(self, progress: sync_progress.Progress) -> None:
        self._status.progress(progress)
        self._progress(self._settings.address, progress.done, progress.total)
