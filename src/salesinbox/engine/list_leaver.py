"""The thread that asks to be taken off mailing lists, so that a slow web server holds up nothing else."""

from __future__ import annotations

import logging
import threading

from salesinbox.core.errors import UserError
from salesinbox.outbox.one_click import Allowed, is_public, leave_lists
from salesinbox.sync.writes import Writes

log = logging.getLogger(__name__)


class ListLeaver:
    """Makes the requests that are due when it is woken; a daemon, as it may be left behind at the end."""

    allowed: Allowed = staticmethod(is_public)
    """Where requests may go."""

    def __init__(self, writes: Writes) -> None:
        self._writes = writes
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """There is something to do."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="lists", daemon=True)
            self._thread.start()

    def stop(self, seconds: float) -> None:
        """Begin no other request, and wait at most *seconds* for the one on its way."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        try:
            leave_lists(self._writes, stopping=self._stopping.is_set, allowed=self.allowed)
        except UserError as error:
            log.warning("%s", error)
        except Exception:
            log.exception("leaving a list failed")
