"""How much goes over an account's connections: counted where the bytes pass, shown as what a sync costs."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace


@dataclass
class Traffic:
    """What went over a connection so far. Inside TLS, so without what encryption adds."""

    round_trips: int = 0
    """Commands sent; each waits for its answer."""
    received: int = 0
    """Bytes."""
    sent: int = 0
    """Bytes."""

    def __add__(self, other: Traffic) -> Traffic:
        return Traffic(self.round_trips + other.round_trips, self.received + other.received, self.sent + other.sent)

    def __sub__(self, other: Traffic) -> Traffic:
        return Traffic(self.round_trips - other.round_trips, self.received - other.received, self.sent - other.sent)

    def now(self) -> Traffic:
        """A copy that stays as it is, to count from."""
        return replace(self)


class Meter:
    """Sums up the connections of an account: each thread has one at a time, whose traffic it alone counts."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self._lock = threading.Lock()
        self._open: dict[int, Traffic] = {}
        self._closed = Traffic()

    def add(self, traffic: Traffic) -> None:
        """The calling thread has a new connection; the one it had before is over."""
        with self._lock:
            self._closed += self._open.pop(threading.get_ident(), Traffic())
            self._open[threading.get_ident()] = traffic

    def total(self) -> Traffic:
        """All that went over all of them."""
        with self._lock:
            return sum(self._open.values(), self._closed)
