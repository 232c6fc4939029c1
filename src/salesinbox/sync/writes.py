"""How sync and outbox reach the database: through the one thread that owns the engine's write connection."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from salesinbox.store.connection import Database

Result = TypeVar("Result")


class Writes(Protocol):
    """Runs work on the write connection, one piece at a time."""

    def submit(self, work: Callable[[Database], Result]) -> Future[Result]:
        """Queue *work*, which opens its own transactions."""
        ...

    def run(self, work: Callable[[Database], Result]) -> Result:
        """Do *work* and wait for its result; its exception is raised here."""
        ...
