"""The measurements run. What they measure is not judged here: machines are noisy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", ["first_sync", "no_op", "reading", "watching", "keys", "conversations"])
@pytest.mark.usefixtures("dovecot")
def test_a_measurement_runs(name: str) -> None:
    command = [sys.executable, "benchmarks/run", name, "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert name in done.stdout
