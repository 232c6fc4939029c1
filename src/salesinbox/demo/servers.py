"""Starting the demo's servers: in a process of their own for the app, on a thread for tests.

The app must not share an interpreter with them: while a first sync runs they would take turns at its lock.
"""

from __future__ import annotations

import contextlib
import json
import select
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import IO, TYPE_CHECKING

from salesinbox.core.errors import UserError
from salesinbox.core.text import clean_line

if TYPE_CHECKING:  # the servers' own modules take 0.3 s to import, which the launcher must not pay
    from salesinbox.demo.life import Pace

_READY_SECONDS = 15.0
_STOP_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class ServerAddresses:
    """Where the demo's servers are, and whose account is there. No TLS: loopback only."""

    host: str
    imap_port: int
    smtp_port: int
    name: str
    address: str
    password: str


class DemoServerProcess:
    """The running servers. Leaving the context stops them; so does the end of this process, however it ends."""

    def __init__(self, process: subprocess.Popen[bytes], addresses: ServerAddresses) -> None:
        self._process = process
        self.addresses = addresses

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """Stop the servers and wait until they have gone. Further calls do nothing."""
        _end(self._process)

    def __enter__(self) -> DemoServerProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_demo_servers() -> DemoServerProcess:
    """Start the servers in a process of their own and wait until they serve.

    Raises:
        UserError: They did not start.
    """
    with tempfile.TemporaryFile() as errors:  # not a pipe, which nobody would empty later on
        process = subprocess.Popen(
            [sys.executable, "-m", "salesinbox.demo.serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,  # so that Ctrl-C in the terminal reaches the app only
        )
        try:
            return DemoServerProcess(process, _read_addresses(process, errors))
        except BaseException:
            _end(process)
            raise


def _read_addresses(process: subprocess.Popen[bytes], errors: IO[bytes]) -> ServerAddresses:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], _READY_SECONDS)
    line = process.stdout.readline() if ready else b""
    if not line:
        _end(process)
        errors.seek(0)
        reason = clean_line(errors.read().decode(errors="replace").strip().rpartition("\n")[2]) or "no answer"
        raise UserError(f"The demo's mail servers did not start: {reason}", "Please report this as a bug.")
    return ServerAddresses(**json.loads(line))


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


class DemoServers:
    """The servers on a thread of this process, for tests; a context manager.

    Args:
        now: What the mailbox takes as the present.
        pace: How soon people answer and mail arrives.
    """

    def __init__(self, now: datetime, pace: Pace | None = None) -> None:
        from salesinbox.demo.embedded import Embedded
        from salesinbox.demo.life import Pace
        from salesinbox.demo.loop import LoopThread

        self._loop = LoopThread("demo servers")
        self._embedded = Embedded(now, pace or Pace())

    def __enter__(self) -> ServerAddresses:
        return self._loop.run(self._embedded.start())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.run(self._embedded.stop())
        self._loop.close()
