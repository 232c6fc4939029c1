"""The demo leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.rig import wait_for


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_closed_terminal_ends_the_engine_and_removes_the_profile(tmp_path: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "salesinbox", "demo", "--headless"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while not (locks := [each for each in tmp_path.glob("*/data/engine.lock") if each.read_text().strip("0 \n")]):
        assert process.poll() is None
        assert time.monotonic() < deadline, "the engine did not start"
    engine = int(locks[0].read_text().split()[0])
    process.send_signal(number)
    assert process.wait(30) == 128 + number
    assert not list(tmp_path.glob("salesinbox-demo-*"))
    wait_for(lambda: not _lives(engine))  # it lets go of the lock a moment before it ends


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
