"""The engine as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from salesinbox.engine import control
from tests.rig import Rig, wait_for

_PROGRAM = (
    "from salesinbox.config.locations import locate; from salesinbox.engine.control import run_here; run_here(locate())"
)


@contextmanager
def engine_process(rig: Rig) -> Iterator[subprocess.Popen[bytes]]:
    """An engine for the rig's profile, running; killed at the end if it still is."""
    environ = {**os.environ, "SALESINBOX_HOME": str(rig.locations.config.parent)}
    process = subprocess.Popen([sys.executable, "-c", _PROGRAM], env=environ)
    try:
        wait_for(lambda: control.is_running(rig.locations) == process.pid)
        yield process
    finally:
        process.kill()
        process.wait()
