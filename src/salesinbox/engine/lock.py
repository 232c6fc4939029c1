"""One engine per profile: whoever holds the lock file is it. The kernel frees the lock, however the process ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

from salesinbox.core.errors import StoreError, UserError

_PID_CELLS = 20
_PATIENCE_SECONDS = 1.0
"""Somebody who only asks holds the lock for a moment, too."""


class EngineRunning(UserError):
    """Another process is this profile's engine."""

    def __init__(self, pid: int) -> None:
        super().__init__(
            f"An engine is running for this profile already{f' (process {pid})' if pid else ''}.",
            "Stop it with: salesinbox engine stop",
        )
        self.pid = pid


class EngineLock:
    """Held while the process works as the engine.

    Raises:
        EngineRunning: Another process holds it.
        StoreError: The disk is full.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _unwritable(path, error) from error
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self._try():
            if time.monotonic() > deadline:
                pid = _pid(self._file)
                os.close(self._file)
                raise EngineRunning(pid)
            time.sleep(0.02)
        try:
            self._note(0)
        except StoreError:
            os.close(self._file)
            raise

    def _try(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def announce(self) -> None:
        """Tell who asks that this process is at work: it has all it needs."""
        self._note(os.getpid())

    def release(self) -> None:
        """Let another process be the engine."""
        with contextlib.suppress(StoreError):
            self._note(0)
        os.close(self._file)

    def _note(self, pid: int) -> None:
        """Write the holder's number, over the last one: that takes no room on a disk that is full."""
        try:
            os.pwrite(self._file, f"{pid:<{_PID_CELLS}}".encode(), 0)
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def __enter__(self) -> EngineLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _unwritable(path: Path, error: OSError) -> StoreError:
    reason = (error.strerror or str(error)).lower()
    return StoreError(f"{path} cannot be written: {reason}.", "Free some disk space, or check its permissions.")


def holder(path: Path) -> int | None:
    """The process that holds the lock, ``None`` if nobody does; 0 until it has announced itself."""
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
    text = os.pread(file, _PID_CELLS, 0).decode("ascii", "replace").strip()
    return int(text) if text.isdigit() else 0
