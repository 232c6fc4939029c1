"""How long to wait before a server is tried again."""

from __future__ import annotations

import random
import time

FIRST_SECONDS = 2.0
LONGEST_SECONDS = 300.0
_STABLE_SECONDS = 60.0


class Backoff:
    """Pauses that double with each failure, with jitter, so that many clients do not come back at once."""

    def __init__(self) -> None:
        self._failures = 0
        self._since = 0.0

    def succeeded(self) -> None:
        """A connection was made; it counts once it has held for a while."""
        self._since = time.monotonic()

    def pause(self) -> float:
        """Seconds to wait after one more failure."""
        if self._since and time.monotonic() - self._since > _STABLE_SECONDS:
            self._failures = 0
        self._since = 0.0
        seconds = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0**self._failures)
        self._failures = min(self._failures + 1, 16)
        return seconds * random.uniform(0.75, 1.25)
