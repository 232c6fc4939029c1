"""The threads of one account: one reads mail and writes changes back, one waits for news, one sends.

Each has its own connection, and trouble in one leaves the others alone. A refused sign-in is not tried again by
itself, as servers lock accounts; a new worker (the settings or a password changed) or :attr:`Reason.PASS` tries once
more. Everything else is tried again after growing pauses.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from salesinbox.accounts.connection import open_imap, open_smtp
from salesinbox.accounts.tls import is_loopback
from salesinbox.accounts.traffic import Meter
from salesinbox.accounts.wire import BoundedSmtp, tls_version
from salesinbox.config.locations import Locations
from salesinbox.config.settings import AccountSettings, Settings
from salesinbox.core import clock
from salesinbox.core.errors import MailServerError, SignInRefused, StoreError, UserError
from salesinbox.engine.account_status import AccountStatus
from salesinbox.engine.backoff import Backoff
from salesinbox.engine.dispatcher import run_actions
from salesinbox.engine.signals import Reason, Wakeup
from salesinbox.outbox.filing import file_sent, settle_unknown
from salesinbox.outbox.sender import Sender
from salesinbox.sync import gmail, idle
from salesinbox.sync.account_sync import AccountSync
from salesinbox.sync.capabilities import usage
from salesinbox.sync.excerpts import Policy
from salesinbox.sync.faults import Refused
from salesinbox.sync.on_demand import OnDemand
from salesinbox.sync.room import Room, room_for
from salesinbox.sync.session import Session
from salesinbox.sync.writeback import ServerWriteback
from salesinbox.sync.writes import Writes

log = logging.getLogger(__name__)

WITHOUT_IDLE_SECONDS = 60
"""How often the inbox is looked at where the server cannot tell of changes, or grants no second connection."""
FULL_EVERY = 5
"""On servers that cannot tell which flags changed, every so manieth pass compares all of them."""
ANSWER_SECONDS = 30.0
"""How long a server may take for an answer before its line counts as dead."""
HANDING_OVER_SECONDS = 30.0
"""How long an engine that is to end waits for a mail on its way."""
ROOM_SECONDS = 30.0
"""How soon a disk that was too full is looked at again."""
_STORE_PAUSE = 30.0

_Kind = TypeVar("_Kind", bound=Session)


@dataclass(frozen=True, slots=True)
class AccountContext:
    """What the threads of an account share."""

    account_id: int
    settings: AccountSettings
    writes: Writes
    password: Callable[[], str]
    """Looks the password up; raises :class:`UserError`."""
    poll_seconds: int
    meter: Meter = field(default_factory=Meter)
    """Counts what goes over the account's connections."""
    room: Callable[[], Room] = lambda: Room.PLENTY
    """What the disk has room for just now."""

    def connect_imap(self) -> Session:
        """A new connection to the IMAP server, to work on; compressed where that spares a network anything."""
        session = self._open(Session)
        used = [each.name for each in usage(session.capabilities) if each.used]
        if is_loopback(self.settings.imap.host):
            used = [name for name in used if name != "COMPRESS=DEFLATE"]
        elif session.has("COMPRESS=DEFLATE"):
            with contextlib.suppress(Refused):
                session.compress()
        log.info("uses %s", ", ".join(used) or "only what every IMAP server can")
        return session

    def connect_waiting(self) -> idle.WaitingSession:
        """A new connection to the IMAP server, to wait for news on."""
        return self._open(idle.WaitingSession)

    def _open(self, kind: Callable[[Any, str], _Kind]) -> _Kind:
        client = open_imap(self.settings, self.password(), timeout=ANSWER_SECONDS)
        self.meter.add(client.traffic)
        try:
            session = kind(client, f"{self.settings.imap.host}:{self.settings.imap.port}")
            _log_connected("IMAP", session.host, client.encryption)
            return session
        except BaseException:
            client.shutdown()
            raise

    def connect_smtp(self) -> BoundedSmtp:
        """A new connection to the SMTP server."""
        client = open_smtp(self.settings, self.password())
        self.meter.add(client.traffic)
        _log_connected("SMTP", f"{self.settings.smtp.host}:{self.settings.smtp.port}", tls_version(client.sock))
        return client


def room_on(locations: Locations, settings: Settings) -> Room:
    """What the profile's disk has room for just now."""
    return room_for(locations.free_bytes(), settings.keep_free_mb * 1_000_000)


def _log_connected(protocol: str, server: str, encryption: str) -> None:
    log.info("signed in to the %s server %s, %s", protocol, server, encryption or "not encrypted")


class _Stopped(Exception):
    """The thread was told to end in the middle of a pass."""


class _Thread:
    """A thread that connects, works until something breaks, and tries again after a pause."""

    def __init__(self, context: AccountContext, status: AccountStatus, kind: str) -> None:
        self.context = context
        self.status = status
        self.wakeup = Wakeup()
        self.session: Session | None = None
        self._backoff = Backoff()
        name = f"{kind}-{context.account_id}"
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def work(self) -> None:
        """Connect and work until told to stop; raises when something breaks."""
        raise NotImplementedError

    def failed(self, error: UserError, next_try: str) -> None:
        """Tell of trouble; *next_try* is empty where there will be none by itself."""

    def stop(self) -> None:
        """Tell the thread to end, and cut its line so that it does so at once."""
        self.wakeup.add(Reason.STOP)
        if self.session is not None:
            self.session.interrupt()

    def _run(self) -> None:
        while not self.wakeup.stopping:
            try:
                self.work()
            except _Stopped:
                break
            except UserError as error:
                self._pause_after(error)
            except Exception:
                log.exception("unexpected failure")
                self._pause_after(MailServerError("Something unexpected went wrong.", "The engine's log says what."))
            finally:
                if self.session is not None:
                    self.session.close()
                    self.session = None

    def _pause_after(self, error: UserError) -> None:
        if self.wakeup.stopping:
            return
        log.warning("%s", error)
        ends = {Reason.PASS}
        if isinstance(error, StoreError):
            seconds: float | None = _STORE_PAUSE
        elif isinstance(error, MailServerError) and not isinstance(error, SignInRefused):
            # Not even a wrong certificate stays for ever: the next network, or a clock set right, may mend it.
            seconds = self._backoff.pause()
            ends.add(Reason.ONLINE)
        else:
            seconds = None
        self.failed(error, _clock_time(seconds) if seconds is not None else "")
        self.wakeup.take(Reason.ONLINE)
        self.wakeup.wait(seconds, only=frozenset(ends))

    def _connected(self) -> None:
        self._backoff.succeeded()


class MailThread(_Thread):
    """Reads mail and carries out actions."""

    def __init__(
        self,
        context: AccountContext,
        status: AccountStatus,
        online: Callable[[bool], None],
        is_watched: Callable[[], bool],
    ) -> None:
        super().__init__(context, status, "mail")
        self._online = online
        self._is_watched = is_watched
        self._on_demand = OnDemand(context.writes, context.account_id)
        self._policy = Policy(context.settings.attachment_limit)

    def work(self) -> None:
        settings = self.context.settings
        self.status.connecting(f"{settings.imap.host}:{settings.imap.port}")
        session = self.session = self.context.connect_imap()
        self._connected()
        self.status.signed_in(" ".join(sorted(session.capabilities)))
        self._online(True)
        try:
            self._serve(session)
        finally:
            self._online(False)

    def failed(self, error: UserError, next_try: str) -> None:
        self.status.trouble(error, next_try=next_try)

    def _serve(self, session: Session) -> None:
        context = self.context

        def urgent() -> None:
            if self.wakeup.stopping:
                raise _Stopped
            if self.wakeup.take(Reason.ACTIONS):
                run_actions(context.writes, context.account_id, writeback, stopping=lambda: self.wakeup.stopping)
                file_sent(session, context.writes, context.account_id)
            if self.wakeup.take(Reason.INBOX):
                sync.look_at_inbox()

        def between() -> None:
            urgent()
            if self.wakeup.take(Reason.FETCH):
                self._on_demand.serve(session, urgent)

        sync = AccountSync(
            session, context.writes, context.account_id, context.settings,
            between=between, progress=self.status.progress, room=context.room, policy=self._policy,
        )  # fmt: skip
        writeback = ServerWriteback(session, context.writes, context.settings, context.account_id, look_at=sync.look_at)
        passes, next_pass, asked = 0, 0.0, True
        while not self.wakeup.stopping:
            if time.monotonic() >= next_pass:
                self.wakeup.add(Reason.ACTIONS)  # what was queued while nobody listened
                self.wakeup.add(Reason.FETCH)
                between()
                settle_unknown(session, context.writes, context.account_id)
                began = clock.timestamp()
                self.status.pass_begins()
                report = sync.run(full=passes % FULL_EVERY == 0)
                self.status.pass_ended(began, report, asked=asked)
                self.wakeup.add(Reason.ACTIONS)  # on mail that was moved elsewhere
                pause = context.poll_seconds if report.room is Room.PLENTY else min(context.poll_seconds, ROOM_SECONDS)
                passes, next_pass, asked = passes + 1, time.monotonic() + pause, False
            between()
            reasons = self.wakeup.wait(self._patience(next_pass))
            for reason in reasons & {Reason.ACTIONS, Reason.FETCH, Reason.INBOX}:
                self.wakeup.add(reason)
            if reasons & {Reason.PASS, Reason.LOST}:
                next_pass, asked = 0.0, True
            elif not reasons and not self._is_watched():
                self.wakeup.add(Reason.INBOX)

    def _patience(self, next_pass: float) -> float:
        left = max(0.0, next_pass - time.monotonic())
        return left if self._is_watched() else min(left, WITHOUT_IDLE_SECONDS)


class IdleThread(_Thread):
    """Tells the mail thread of what the server tells: changes in the inbox, and elsewhere where it can."""

    def __init__(self, context: AccountContext, status: AccountStatus, changed: Callable[[idle.News], None]) -> None:
        super().__init__(context, status, "idle")
        self._changed = changed
        self.online = threading.Event()
        self.watching = False
        """Whether news come by themselves at the moment."""

    def work(self) -> None:
        while not self.online.wait(0.5):
            if self.wakeup.stopping:
                return
        session = self.session = self.context.connect_waiting()
        self._connected()
        if not session.has("IDLE"):
            session.close()
            self.wakeup.wait(None, only=frozenset())
            return
        try:
            while not (name := self.context.writes.run(partial(gmail.watched, account_id=self.context.account_id))):
                if self.wakeup.stopping:
                    return
                self.wakeup.wait(0.2, only=frozenset())  # the list of mailboxes is being read
            idle.watch(session, name, self._told, lambda: self.wakeup.stopping)
        finally:
            self.watching = False

    def failed(self, error: UserError, next_try: str) -> None:
        self._changed(idle.News.HERE)  # so that the mail thread sees at once whether its own line is down, too

    def _told(self, news: idle.News) -> None:
        self.watching = True
        self._changed(news)


class SendThread(_Thread):
    """Sends mail when it is due."""

    def __init__(self, context: AccountContext, status: AccountStatus, sent: Callable[[], None]) -> None:
        super().__init__(context, status, "send")
        self._sent = sent
        self.sender = Sender(context.writes, context.account_id, context.connect_smtp)

    def work(self) -> None:
        while not self.wakeup.stopping:
            if self.sender.send_due(stopping=lambda: self.wakeup.stopping):
                self.status.sending_trouble(None)
                self._sent()
            self.wakeup.wait(None)

    def failed(self, error: UserError, next_try: str) -> None:
        self.status.sending_trouble(error)


class AccountWorker:
    """Runs an account's threads."""

    def __init__(self, context: AccountContext) -> None:
        self.context = context
        self.status = AccountStatus(context.writes, context.account_id, context.meter)
        self._mail = MailThread(context, self.status, self._set_online, lambda: self._idle.watching)
        self._idle = IdleThread(context, self.status, self._tell)
        self._send = SendThread(context, self.status, lambda: self._mail.wakeup.add(Reason.ACTIONS))
        self._threads: tuple[_Thread, ...] = (self._mail, self._idle, self._send)

    def start(self) -> None:
        """Begin."""
        for each in self._threads:
            each.thread.start()

    def wake(self, reason: Reason) -> None:
        """Pass a reason on to the threads it concerns."""
        if reason in (Reason.ACTIONS, Reason.FETCH, Reason.PASS, Reason.LOST):
            self._mail.wakeup.add(reason)
        if reason in (Reason.SEND, Reason.PASS):
            self._send.wakeup.add(reason)

    def stop(self) -> None:
        """Tell all threads to end; does not wait. Mail being sent is not cut off."""
        self._send.wakeup.add(Reason.STOP)
        self._mail.stop()
        self._idle.stop()

    def join(self, deadline: float) -> bool:
        """Wait for the threads until *deadline* (``time.monotonic``); whether all have ended.

        A mail that is being handed over is waited for a while longer: cut off, nobody would know what became of it.
        """
        for each in self._threads:
            each.thread.join(max(0.0, deadline - time.monotonic()))
        if self._send.sender.is_sending:
            self._send.thread.join(HANDING_OVER_SECONDS)
        return not any(each.thread.is_alive() for each in self._threads)

    def _tell(self, news: idle.News) -> None:
        if idle.News.HERE in news:
            self._mail.wakeup.add(Reason.INBOX)
        if idle.News.ELSEWHERE in news:
            self._mail.wakeup.add(Reason.PASS)

    def _set_online(self, online: bool) -> None:
        if online:
            self._idle.online.set()
            self._send.wakeup.add(Reason.ONLINE)
        else:
            self._idle.online.clear()


def _clock_time(seconds: float) -> str:
    """When a pause ends, as people read it off a clock."""
    return f"next try at {datetime.now() + timedelta(seconds=seconds):%H:%M:%S}"
