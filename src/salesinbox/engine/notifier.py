"""Finds what the user is to be told of, and tells the user's own command; the screen tells in its own ways.

The command runs on a thread of its own, one at a time: what comes meanwhile is told together when it has ended.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from salesinbox.config.settings import Settings
from salesinbox.core import clock
from salesinbox.notify.command import Ended, run_command
from salesinbox.notify.policy import Way, is_wanted, ways
from salesinbox.notify.words import Saying, sayings
from salesinbox.store import notifications
from salesinbox.store.connection import Database
from salesinbox.store.notifications import Kind, Notification

log = logging.getLogger(__name__)

Run = Callable[[str, Saying], Ended]


class Notifier:
    """Looks for news when asked, and hands them to the command.

    Args:
        run: Runs a command; replaced in tests.
    """

    def __init__(self, run: Run = run_command) -> None:
        self._run = run
        self._settings = Settings()
        self._waiting: list[Notification] = []
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def follow(self, settings: Settings) -> None:
        """Go by these settings from now on."""
        self._settings = settings

    def look(self, db: Database) -> None:
        """Note what is new, on the writer's thread; what the command is to be told of waits until :meth:`tell`."""
        settings = self._settings
        notifications.record_new_mail(db, lambda address: is_wanted(settings, address, Kind.MAIL))
        # Claimed where there is no command too: one that is set later must not be told of everything that was.
        now = clock.now()
        due = [
            each
            for each in notifications.claim_for_command(db)
            if Way.COMMAND in ways(settings, each.account, each.kind, now)
        ]
        with self._lock:
            self._waiting += due

    def tell(self) -> None:
        """Start telling the command, where something waits and it is not being told already."""
        with self._lock:
            if self._waiting and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._tell_all, name="notify command", daemon=True)
                self._thread.start()

    def _tell_all(self) -> None:
        while news := self._taken():
            for saying in sayings(news):
                ended = self._run(self._settings.notify_command, saying)
                if not ended.done:
                    log.warning("the command for notifications failed: %s", ended.trouble)

    def _taken(self) -> Sequence[Notification]:
        with self._lock:
            news, self._waiting = self._waiting, []
            if not news:
                self._thread = None
            return news
