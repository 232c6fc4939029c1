"""F1: syncs that are killed (SIGKILL) at random points, and what the next one makes of it.

``python -m tests.faults.kill_harness --runs 200 --seed 1`` prints counts as JSON and fails where anything differs. A
profile is killed a few times in a row, while mail changes on both sides; then one pass runs to its end, and after it
cache and server must be equal, the cache sound, and every action done.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from salesinbox.engine import control
from salesinbox.engine.dispatcher import MAX_ATTEMPTS
from tests.fakes.accounts import ImapFake
from tests.fakes.dovecot import Dovecot
from tests.faults import equal
from tests.faults.dying import EVENTS
from tests.faults.life import Elsewhere, Here
from tests.faults.proxy import proxy_to
from tests.rig import Rig, rig_on, wait_for

KILLS_A_PROFILE = 8
MESSAGES = 260
_FURTHEST = {"begun": 3_000, "commit": 120, "committed": 120, "asked": 80, "answered": 80}
"""Events of a kind that a pass over a new profile has, about."""
LACKING: dict[str, tuple[bytes, ...]] = {
    "QRESYNC": (),
    "CONDSTORE": (b"QRESYNC",),
    "nothing": (b"QRESYNC", b"CONDSTORE", b"LIST-STATUS", b"MOVE", b"UIDPLUS", b"ESEARCH"),
}
"""By the best that a server can do: what it lacks."""
_LONGEST_SECONDS = 4.0
_PROGRAMS = {"sync": ("sync", "--once"), "engine": ("engine", "run")}


@dataclass
class Counts:
    """What a run of the harness did and found."""

    seed: int
    killed: Counter[str] = field(default_factory=Counter)
    """By program and point."""
    ended_before: int = 0
    """Processes that had done all before their time came."""
    profiles: Counter[str] = field(default_factory=Counter)
    """By the best that the server could do."""
    changes: Counter[str] = field(default_factory=Counter)
    messages_compared: int = 0
    wrong: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        return {**vars(self), "kills": self.killed.total()}


class KillHarness:
    """Kills programs that sync accounts on *server*."""

    def __init__(self, server: ImapFake, seed: int, *, messages: int = MESSAGES) -> None:
        self._server, self._messages = server, messages
        self._chance = random.Random(seed)
        self.counts = Counts(seed)

    def run(self, kills: int) -> Counts:
        """Profile after profile, until there were so many *kills*."""
        while (left := kills - self.counts.killed.total()) > 0:
            abilities = self._chance.choice(list(LACKING))
            with (
                tempfile.TemporaryDirectory() as home,
                rig_on(Path(home), self._server) as rig,
                proxy_to(self._server.port, lacking=LACKING[abilities]) as proxy,
            ):
                rig.configure(imap=replace(rig.settings.imap, port=proxy.port))
                self.counts.profiles[abilities] += 1
                self._profile(rig, min(left, KILLS_A_PROFILE))
            self._server.close_clients()
        return self.counts

    def _profile(self, rig: Rig, kills: int) -> None:
        goal = self.counts.killed.total() + kills
        elsewhere, here = (
            Elsewhere(lambda: self._server.client(rig.username), self._chance, "a"),
            Here(rig.db, self._chance),
        )
        for _ in range(3):
            elsewhere.make()
        elsewhere.arrive(self._messages // 2, "INBOX")
        arrived = 0
        while arrived < self._messages // 2:
            arrived += elsewhere.arrive()
        while self.counts.killed.total() < goal:
            self._live(elsewhere, here, steps=12)
            self._kill(rig, elsewhere, here)
        self._live(elsewhere, here, steps=4)
        self._finish(rig)

    def _live(self, elsewhere: Elsewhere, here: Here, steps: int) -> None:
        for _ in range(steps):
            side = elsewhere if self._chance.random() < 0.5 else here
            kind, count = side.step()
            self.counts.changes[f"{'server' if side is elsewhere else 'here'}: {kind}"] += count

    def _kill(self, rig: Rig, elsewhere: Elsewhere, here: Here) -> None:
        program = self._chance.choice(list(_PROGRAMS))
        point = self._chance.choice(("time", *EVENTS))
        words = ["salesinbox"]
        if point != "time":
            words = [
                "tests.faults.dying",
                point,
                str(round(math.exp(self._chance.uniform(0, math.log(_FURTHEST[point]))))),
            ]
        environ = {**os.environ, "SALESINBOX_HOME": str(rig.locations.config.parent)}
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                [sys.executable, "-m", *words, *_PROGRAMS[program]], env=environ, stdout=said, stderr=said
            )
            by_us = self._wait(rig, process, elsewhere if program == "engine" else None, here)
            said.seek(0)
            text = said.read().decode()
        if process.returncode == -9:
            self.counts.killed[f"{program} {'time' if by_us else point}"] += 1
        else:
            self.counts.ended_before += 1
        if "Traceback" in text or (process.returncode not in (-9, 0) and program == "engine"):
            self.counts.wrong.append(f"{program} ended with {process.returncode}: {text[-2000:]}")

    def _wait(self, rig: Rig, process: subprocess.Popen[bytes], elsewhere: Elsewhere | None, here: Here) -> bool:
        """Until it is dead; kills it after a random time, and gives whether that was needed."""
        wait_for(lambda: process.poll() is not None or control.is_running(rig.locations) is not None, seconds=60)
        deadline = time.monotonic() + self._chance.uniform(0, _LONGEST_SECONDS)
        while process.poll() is None and time.monotonic() < deadline:
            if elsewhere is not None:
                self._live(elsewhere, here, steps=1)
            time.sleep(0.01)
        by_us = process.poll() is None
        process.kill()
        process.wait()
        return by_us

    def _finish(self, rig: Rig) -> None:
        errors = rig.try_sync()["errors"]
        for _ in range(MAX_ATTEMPTS):
            if not equal.unfinished(rig.db):
                break
            with rig.db.write("test"):  # what the server refused for the moment need not wait here
                rig.db.execute("UPDATE actions SET not_before = 0 WHERE state = 'open'")
            errors = rig.try_sync()["errors"]
        wrong = [*errors, *equal.differences(rig), *equal.defects(rig.db), *equal.unfinished(rig.db)]
        self.counts.wrong += [f"profile {self.counts.profiles.total()}: {each}" for each in wrong[:20]]
        self.counts.messages_compared += int(rig.db.value("SELECT count(*) FROM message_mailbox"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    server = Dovecot()
    server.start()
    began = time.monotonic()
    try:
        counts = KillHarness(server, options.seed).run(options.runs)
    finally:
        server.close()
    print(json.dumps({**counts.as_json(), "seconds": round(time.monotonic() - began)}, indent=2))
    return 1 if counts.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
