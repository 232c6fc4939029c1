"""A thread that connects, works until something breaks, and tries again after a pause.

A refused sign-in is not tried again by itself, as servers lock accounts; a new worker (the settings or a password
changed) or :attr:`Reason.PASS` tries once more. Everything else is tried again after growing pauses.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from salesinbox.core.errors import MailServerError, SignInRefused, StoreError, UserError
from salesinbox.engine.account_context import AccountContext
from salesinbox.engine.account_status import AccountStatus
from salesinbox.engine.backoff import Backoff
from salesinbox.engine.signals import Reason, Wakeup
from salesinbox.sync.session import Session

log = logging.getLogger(__name__)

_STORE_PAUSE = 30.0


class Stopped(Exception):
    """The thread was told to end in the middle of its work."""


class WorkerThread:
    """One of an account's threads."""

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
            except Stopped:
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


def _clock_time(seconds: float) -> str:
    """When a pause ends, as people read it off a clock."""
    return f"next try at {datetime.now() + timedelta(seconds=seconds):%H:%M:%S}"
