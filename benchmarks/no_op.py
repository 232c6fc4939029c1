"""A sync that finds nothing new, from a private Dovecot: of the whole command, and of the pass in it.

    python -m benchmarks.no_op [--mailboxes 50] [--messages 2000] [--runs 5]

Prints JSON with medians in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fakes.dovecot import Dovecot
from tests.rig import Rig

from benchmarks.first_sync import fill
from salesinbox.config.locations import HOME_VARIABLE
from salesinbox.engine import control


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Sync once, then again and again."""
    server = Dovecot()
    server.start()
    home = Path(tempfile.mkdtemp(prefix="no-op"))
    rig = Rig(home, server)
    rig.configure(history_months=0)
    command = [sys.executable, "-m", "salesinbox", "sync", "--once", "--json"]
    try:
        fill(server, rig.username, options.messages)
        for number in range(options.mailboxes):
            rig.client.create_folder(f"Customers/{number:03}")
        rig.sync()
        environment = {**os.environ, HOME_VARIABLE: str(home)}
        return {
            "mailboxes": options.mailboxes,
            "messages": options.messages,
            "pass_ms": _median(lambda: control.sync_once(rig.locations), options.runs),
            "command_ms": _median(
                lambda: subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL), options.runs
            ),
        }
    finally:
        rig.close()
        server.close()


def _median(work: Callable[[], object], runs: int) -> float:
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(took), 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mailboxes", type=int, default=50)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=5)
    json.dump(measure(parser.parse_args()), sys.stdout, indent=1)
    print()
