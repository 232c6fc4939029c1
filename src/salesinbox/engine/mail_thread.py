"""The thread of an account that reads mail and carries out actions, on one connection at a time."""

from __future__ import annotations

import time
from collections.abc import Callable

from salesinbox.core import clock
from salesinbox.core.errors import UserError
from salesinbox.engine.account_context import AccountContext
from salesinbox.engine.account_status import AccountStatus
from salesinbox.engine.dispatcher import run_actions
from salesinbox.engine.signals import Reason
from salesinbox.engine.worker_thread import Stopped, WorkerThread
from salesinbox.outbox.filing import file_sent, settle_unknown
from salesinbox.sync.account_sync import AccountSync
from salesinbox.sync.excerpts import Policy
from salesinbox.sync.on_demand import OnDemand
from salesinbox.sync.room import Room
from salesinbox.sync.session import Session
from salesinbox.sync.writeback import ServerWriteback

WITHOUT_IDLE_SECONDS = 60
"""How often the inbox is looked at where the server cannot tell of changes, or grants no second connection."""
FULL_EVERY = 5
"""On servers that cannot tell which flags changed, every so manieth pass compares all of them."""
ROOM_SECONDS = 30.0
"""How soon a disk that was too full is looked at again."""
_URGENT = frozenset([Reason.ACTIONS, Reason.FETCH, Reason.INBOX])


class MailThread(WorkerThread):
    """Reads mail and carries out actions.

    Args:
        online: Told when the server can be reached, and when not any more.
        is_watched: Whether news come by themselves, on another connection.
    """

    def __init__(
        self,
        context: AccountContext,
        status: AccountStatus,
        online: Callable[[bool], None],
        is_watched: Callable[[], bool],
    ) -> None:
        super().__init__(context, status, "mail")
        self._online = online
        self.is_watched = is_watched
        self.on_demand = OnDemand(context.writes, context.account_id)
        self.policy = Policy(context.settings.attachment_limit)

    def work(self) -> None:
        settings = self.context.settings
        self.status.connecting(f"{settings.imap.host}:{settings.imap.port}")
        session = self.session = self.context.connect_imap()
        self._connected()
        self.status.signed_in(" ".join(sorted(session.capabilities)))
        self._online(True)
        try:
            _Service(self, session).run()
        finally:
            self._online(False)

    def failed(self, error: UserError, next_try: str) -> None:
        self.status.trouble(error, next_try=next_try)


class _Service:
    """The work on one connection, until it breaks or the thread is to end."""

    def __init__(self, thread: MailThread, session: Session) -> None:
        self._thread, self._session = thread, session
        self._context, self._wakeup = thread.context, thread.wakeup
        context = thread.context
        self._sync = AccountSync(
            session, context.writes, context.account_id, context.settings,
            between=self._between, progress=thread.status.progress, room=context.room, policy=thread.policy,
        )  # fmt: skip
        self._writeback = ServerWriteback(
            session, context.writes, context.settings, context.account_id, look_at=self._sync.look_at
        )
        self._passes, self._next_pass = 0, 0.0
        self._asked = True
        """Somebody waits for the next pass."""

    def run(self) -> None:
        """Make a pass whenever it is time, and between them what is more urgent."""
        while not self._wakeup.stopping:
            if time.monotonic() >= self._next_pass:
                self._pass()
            self._between()
            reasons = self._wakeup.wait(self._patience())
            for reason in reasons & _URGENT:
                self._wakeup.add(reason)
            if reasons & {Reason.PASS, Reason.LOST}:
                self._next_pass, self._asked = 0.0, True
            elif not reasons and not self._thread.is_watched():
                self._wakeup.add(Reason.INBOX)

    def _pass(self) -> None:
        self._wakeup.add(Reason.ACTIONS)  # what was queued while nobody listened
        self._wakeup.add(Reason.FETCH)
        self._between()
        settle_unknown(self._session, self._context.writes, self._context.account_id)
        began = clock.timestamp()
        self._thread.status.pass_begins()
        report = self._sync.run(full=self._passes % FULL_EVERY == 0)
        self._thread.status.pass_ended(began, report, asked=self._asked)
        self._wakeup.add(Reason.ACTIONS)  # on mail that was moved elsewhere
        pause = (
            self._context.poll_seconds if report.room is Room.PLENTY else min(self._context.poll_seconds, ROOM_SECONDS)
        )
        self._passes, self._next_pass, self._asked = self._passes + 1, time.monotonic() + pause, False

    def _between(self) -> None:
        self._urgent()
        if self._wakeup.take(Reason.FETCH):
            self._thread.on_demand.serve(self._session, self._urgent)

    def _urgent(self) -> None:
        """What does not wait for a file to be fetched either."""
        context = self._context
        if self._wakeup.stopping:
            raise Stopped
        if self._wakeup.take(Reason.ACTIONS):
            run_actions(context.writes, context.account_id, self._writeback, stopping=lambda: self._wakeup.stopping)
            file_sent(self._session, context.writes, context.account_id)
        if self._wakeup.take(Reason.INBOX):
            self._sync.look_at_inbox()

    def _patience(self) -> float:
        left = max(0.0, self._next_pass - time.monotonic())
        return left if self._thread.is_watched() else min(left, WITHOUT_IDLE_SECONDS)
