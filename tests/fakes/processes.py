"""Mail servers as processes of their own: found, started on a free port, ended with the test run whatever happens."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

import pytest

from tests.fakes.accounts import HOST

UNPACKED = Path(sys.prefix, "mail-servers")
"""Where tests/run unpacks the servers that Debian does not install beside each other."""
_LIBRARIES = ("usr/lib/*-linux-gnu", "lib/*-linux-gnu", "usr/lib")
_START_SECONDS = 10
_PR_SET_PDEATHSIG = 1


def root_with(*programs: str) -> Path | None:
    """The directory under which *programs* ("usr/bin/imapd") lie: what tests/run unpacked, else the system's own."""
    return next((root for root in (UNPACKED, Path("/")) if all((root / each).exists() for each in programs)), None)


def environment(root: Path) -> dict[str, str]:
    """This process's environment, with the libraries that were unpacked below *root*."""
    found = [str(path) for pattern in _LIBRARIES for path in root.glob(pattern)] if root != Path("/") else []
    return {**os.environ, "LD_LIBRARY_PATH": os.pathsep.join(found)} if found else dict(os.environ)


def not_there(package: str) -> NoReturn:
    """Skip the test that needs a server of *package*; fail it on CI, where everything has to be tested."""
    reason = f"{package} is not here: tests/run gets it from Debian's packages"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def start(
    command: Iterable[object], *, env: Mapping[str, str] | None = None, owner: pwd.struct_passwd | None = None
) -> subprocess.Popen[bytes]:
    """A process that ends with the thread that starts it, in a session of its own.

    Args:
        owner: The user it runs as; only root can choose one.
    """
    return subprocess.Popen(
        [*map(str, command)],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent,
        env=env,
        user=owner and owner.pw_uid,
        group=owner and owner.pw_gid,
        extra_groups=[] if owner else None,
    )


def die_with_parent() -> None:
    """Ask Linux to end this process when the test run is killed and can't."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process made by :func:`start`, and those it made."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
    with contextlib.suppress(ProcessLookupError):  # services may outlive their master for a moment
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for_greeting(port: int, process: subprocess.Popen[bytes]) -> bool:
    """Wait until an IMAP server greets on *port*; ``False`` if its process ended or took too long."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection((HOST, port), timeout=1) as connection:
                if connection.recv(4) == b"* OK":
                    return True
        except OSError:
            time.sleep(0.01)
    return False
