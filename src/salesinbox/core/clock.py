"""The one place that asks what time it is, so that tests and the demo can answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

_now: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731 - replaced as a whole by set_clock


def now() -> datetime:
    """The current time, aware, in UTC."""
    return _now()


def timestamp() -> float:
    """The current time in seconds since the epoch."""
    return _now().timestamp()


def set_clock(source: Callable[[], datetime] | None) -> None:
    """Replace the source of time; ``None`` puts the system clock back. For tests."""
    global _now
    _now = source or (lambda: datetime.now(UTC))
