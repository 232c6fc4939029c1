"""How the engine's threads wake each other: a few named reasons, kept until they are taken."""

from __future__ import annotations

import threading
from enum import Enum, auto


class Reason(Enum):
    """Why a thread should look up."""

    STOP = auto()
    ACTIONS = auto()
    """There are actions to carry out, or sent mail to file."""
    FETCH = auto()
    """Somebody waits for content that is on the server only."""
    INBOX = auto()
    """The server told of a change in the inbox."""
    PASS = auto()
    """Somebody wants a whole pass, now; also ends a pause after a failure."""
    LOST = auto()
    """Mail that was here has to be fetched again, with a pass; those that had given up go on resting."""
    SEND = auto()
    """There is mail to send."""
    ONLINE = auto()
    """The account's other server can be reached again."""


class Wakeup:
    """Reasons for one thread to wake up; any thread may add one."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._reasons: set[Reason] = set()

    def add(self, reason: Reason) -> None:
        """Wake the thread."""
        with self._condition:
            self._reasons.add(reason)
            self._condition.notify_all()

    def wait(self, seconds: float | None, *, only: frozenset[Reason] = frozenset(Reason)) -> set[Reason]:
        """Wait for one of the reasons in *only*, at most *seconds*; those that came are taken. STOP is never taken."""
        wanted = only | {Reason.STOP}
        with self._condition:
            self._condition.wait_for(lambda: self._reasons & wanted, seconds)
            found = self._reasons & wanted
            self._reasons -= found - {Reason.STOP}
            return found

    def take(self, *reasons: Reason) -> set[Reason]:
        """Those of *reasons* that have come, without waiting."""
        return self.wait(0, only=frozenset(reasons))

    @property
    def stopping(self) -> bool:
        """Whether the thread has been told to end."""
        with self._condition:
            return Reason.STOP in self._reasons
