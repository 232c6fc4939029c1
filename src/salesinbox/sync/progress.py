"""How far a pass has come, and when it will be done."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import exp

_WINDOW_SECONDS = 60.0
"""The pace is that of this long: batches differ much."""
_LEAST_SECONDS = 4.0
"""What is measured in less says nothing yet."""
_SETTLE_SECONDS = 15.0
"""How long the estimate takes to follow a change of pace, so that it does not jump about."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pass over an account has come."""

    done: int
    """Messages here."""
    total: int
    """Messages here and to come, as far as that is known."""
    seconds_left: float | None = None
    """An estimate; ``None`` where there is none yet."""


class TimeLeft:
    """Estimates when the work is done from how fast it went lately. The estimated end moves slowly."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()
        self._end = 0.0
        self._told = 0.0

    def seconds(self, done: int, left: int, now: float) -> float | None:
        """The time left, *done* and *left* being messages and *now* seconds of a monotonic clock.

        ``None``: nothing is left, or it is too early to say.
        """
        while self._samples and now - self._samples[0][0] > _WINDOW_SECONDS:
            self._samples.popleft()
        self._samples.append((now, done))
        began, before = self._samples[0]
        if not left or done <= before or now - began < _LEAST_SECONDS:
            return None
        end = now + left * (now - began) / (done - before)
        weight = 1 - exp(-(now - self._told) / _SETTLE_SECONDS) if self._told else 1.0
        self._end += (end - self._end) * weight
        self._told = now
        return max(1.0, self._end - now)
