"""One engine per profile: whoever holds the lock file is it. The kernel frees the lock, however the process ends."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

from salesinbox.core.errors import UserError

_PATIENCE_SECONDS = 1.0
"""Somebody who only asks holds the lock for a moment, too."""


class EngineRunning(UserError):
    """Another process is this profile's engine."""

    def __init__(self, pid: int) -> None:
        super().__init__(
            f"An engine is running for this profile already (process {pid}).", "Stop it with: salesinbox engine stop"
        )
        self.pid = pid


class EngineLock:
    """Held while the process works as the engine.

    Raises:
        EngineRunning: Another process holds it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self._try():
            if time.monotonic() > deadline:
                pid = _pid(self._file)
                os.close(self._file)
                raise EngineRunning(pid)
            time.sleep(0.02)
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def _try(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let another process be the engine."""
        os.ftruncate(self._file, 0)
        os.close(self._file)

    def __enter__(self) -> EngineLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def holder(path: Path) -> int | None:
    """The process that holds the lock, ``None`` if nobody does; 0 in the instant before it wrote its number."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _pid(file)
    else:
        return None
    finally:
        os.close(file)


def _pid(file: int) -> int:
    text = os.pread(file, 20, 0).decode("ascii", "replace")
    return int(text) if text.isdigit() else 0
