"""First sync from a private Dovecot: how long, when the first rows show, how long the database is locked.

    python -m benchmarks.first_sync [--size 10000] [--profile FILE]

Prints JSON. ``locked`` are the write transactions of the engine; ``submit`` is what another process waits for when it
writes meanwhile, as the TUI does.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fakes.dovecot import Dovecot
from tests.rig import Rig

from benchmarks.mailgen import mails
from salesinbox.engine import control, once
from salesinbox.store import connection
from salesinbox.store.connection import open_database

_SUBMITTER = """
import sys, time
from pathlib import Path
from salesinbox.store.connection import open_database
db = open_database(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    began = time.perf_counter()
    with db.write("submit"):
        db.execute("UPDATE accounts SET name = name")
    print((time.perf_counter() - began) * 1000, flush=True)
    time.sleep(0.03)
"""


def fill(server: Dovecot, username: str, size: int) -> int:
    """Put *size* messages into the account's inbox; their bytes."""
    client = server.client(username)
    total = 0
    for mail in mails(size):
        client.append("INBOX", mail.raw, flags=[b"\\Seen"] if mail.seen else [], msg_time=mail.received)
        total += len(mail.raw)
    return total


def measure(size: int, profile: str) -> dict[str, Any]:
    """Run it once."""
    server = Dovecot()
    server.start()
    home = Path(tempfile.mkdtemp(prefix="first-sync"))
    rig = Rig(home, server)
    rig.configure(history_months=0)
    try:
        total = fill(server, rig.username, size)
        return {"messages": size, "bytes": total, **_run(rig, profile)}
    finally:
        rig.close()
        server.close()


def _run(rig: Rig, profile: str) -> dict[str, Any]:
    locked = _watch_transactions()
    submitter = subprocess.Popen(
        [sys.executable, "-c", _SUBMITTER, str(rig.locations.database)], stdout=subprocess.PIPE, text=True
    )
    assert submitter.stdout is not None
    submitter.stdout.readline()
    first = _when_first_rows_show(rig)
    cpu, began = time.process_time(), time.perf_counter()
    if profile:
        _profile_intake(profile)
    report = control.sync_once(rig.locations)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    submitter.terminate()
    waits = sorted(float(line) for line in submitter.stdout.read().split())
    assert not report.errors, report.errors
    return {
        "seconds": round(took, 2),
        "cpu": round(cpu, 2),
        "first_50_seconds": round(first[0] - began, 2),
        "locked_ms": _spread(locked),
        "submit_ms": _spread(waits),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "database_mb": sum(file.stat().st_size for file in rig.locations.data.rglob("*") if file.is_file()) // 2**20,
    }


def _watch_transactions() -> list[float]:
    locked: list[float] = []
    original = connection.Database.write

    @contextmanager
    def write(self: Any, name: str) -> Any:
        began = time.perf_counter()
        with original(self, name):
            yield
        locked.append((time.perf_counter() - began) * 1000)

    connection.Database.write = write  # type: ignore[method-assign]  # measured from outside
    return locked


def _when_first_rows_show(rig: Rig) -> list[float]:
    found: list[float] = []

    def look() -> None:
        db = open_database(rig.locations.database)
        while db.value("SELECT count(*) FROM threads WHERE in_inbox = 1") < 20:
            time.sleep(0.005)
        found.append(time.perf_counter())
        db.close()

    threading.Thread(target=look, daemon=True).start()
    return found


def _profile_intake(file: str) -> None:
    plain = once._AccountPass._sync

    def profiled(self: Any) -> None:
        with cProfile.Profile() as profile:
            plain(self)
        profile.dump_stats(file)

    once._AccountPass._sync = profiled  # type: ignore[method-assign]  # measured from outside


def _spread(values: list[float]) -> dict[str, float]:
    values = sorted(values)
    return {
        "count": len(values),
        "p50": round(statistics.median(values), 1),
        "p95": round(values[int(len(values) * 0.95)], 1),
        "p99": round(values[int(len(values) * 0.99)], 1),
        "max": round(values[-1], 1),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--profile", default="")
    options = parser.parse_args()
    json.dump(measure(options.size, options.profile), sys.stdout, indent=1)
    print()
