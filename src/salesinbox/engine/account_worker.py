"""The threads of one account: one reads mail and writes changes back, one waits for news, one sends.

Each has its own connection, and trouble in one leaves the others alone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

from salesinbox.core.errors import UserError
from salesinbox.engine.account_context import AccountContext
from salesinbox.engine.account_status import AccountStatus
from salesinbox.engine.mail_thread import MailThread
from salesinbox.engine.signals import Reason
from salesinbox.engine.worker_thread import WorkerThread
from salesinbox.outbox.sender import Sender
from salesinbox.sync import gmail, idle

HANDING_OVER_SECONDS = 30.0
"""How long an engine that is to end waits for a mail on its way."""


class IdleThread(WorkerThread):
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


class SendThread(WorkerThread):
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
        self._threads: tuple[WorkerThread, ...] = (self._mail, self._idle, self._send)

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
