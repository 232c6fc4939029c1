"""New mail and rest: how long from a mail's arrival to its row on the screen, and what screen and engine cost at rest.

    python -m benchmarks.watching [--mails 20] [--seconds 20]

The engine is a process of its own, the screen is here. Times are in milliseconds: from the server's word that a mail
exists, as it passes on the wire, and from the beginning of APPEND, which Dovecot tells of half a second later.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import salesinbox.tui  # noqa: F401 - says how often Textual may draw, before that is loaded

# isort: split
from tests.fakes.dovecot import Dovecot
from tests.faults.proxy import Fault, Piece, proxy_to
from tests.rig import Rig, mail

from benchmarks.first_sync import _spread, fill
from benchmarks.keys import until
from salesinbox.config.loader import load
from salesinbox.config.locations import HOME_VARIABLE
from salesinbox.engine import control
from salesinbox.tui.app import SalesInboxApp


async def _run(rig: Rig, told: list[float], options: argparse.Namespace) -> dict[str, Any]:
    app = SalesInboxApp(rig.locations, load(rig.locations.config_file))
    from_append, from_told = [], []
    async with app.run_test(size=(160, 45)):
        await until(lambda: app.main.is_mounted and len(app.main.threads.lines) >= 20, 30)
        await asyncio.sleep(3)  # the engine has come to rest
        for number in range(options.mails):
            told.clear()
            began = time.perf_counter()
            await asyncio.to_thread(rig.append, mail(f"New {number}"))
            await until(lambda number=number: app.main.threads.lines[0].subject == f"New {number}", 20)  # type: ignore[misc]
            shown = time.perf_counter()
            from_append.append((shown - began) * 1000)
            if told:
                from_told.append((shown - told[0]) * 1000)
        await asyncio.sleep(2)
        engine = control.is_running(rig.locations) or 0
        before, began = (_cpu(os.getpid()), _cpu(engine)), time.perf_counter()
        await asyncio.sleep(options.seconds)
        took = time.perf_counter() - began
        screen, worker = _cpu(os.getpid()) - before[0], _cpu(engine) - before[1]
    return {
        "from_exists_ms": _spread(from_told) if from_told else None,
        "from_append_ms": _spread(from_append),
        "idle_percent_of_a_core": {"screen": round(screen / took * 100, 2), "engine": round(worker / took * 100, 2)},
        "memory_mb": {"screen": _memory(os.getpid()), "engine": _memory(engine)},
    }


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


def _listen(told: list[float]) -> Fault:
    """No fault at all, but note when the server tells of new mail."""

    def heard(piece: Piece) -> bytes:
        if piece.from_server and b" EXISTS" in piece.data:
            told.append(time.perf_counter())
        return piece.data

    return heard


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Run it once."""
    server = Dovecot()
    server.start()
    home = tempfile.mkdtemp(prefix="watching")
    os.environ[HOME_VARIABLE] = home  # for the engine's process
    rig = Rig(Path(home), server)
    told: list[float] = []
    try:
        fill(server, rig.username, 500)
        with proxy_to(server.port) as proxy:
            proxy.fault = _listen(told)
            rig.configure(imap=replace(rig.settings.imap, port=proxy.port), history_months=0)
            return asyncio.run(_run(rig, told, options))
    finally:
        control.stop(rig.locations)
        rig.close()
        server.close()
        shutil.rmtree(home)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20)
    json.dump(measure(parser.parse_args()), sys.stdout, indent=1)
    print()
