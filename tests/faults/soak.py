"""A day of mail in ten minutes: ``python -m tests.faults.soak --minutes 10 --seed 1`` prints counts as JSON.

Two other mail programs change the account on the server and the user triages it here, all at random and at once, while
an engine syncs over lines that keep breaking and is itself killed now and then. Then the faults end, everything
settles, and cache and server must be equal, the cache sound, and every action done.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from salesinbox.engine import control
from salesinbox.store import action_log, status
from salesinbox.store.connection import open_database
from tests.fakes.accounts import ImapFake
from tests.fakes.dovecot import Dovecot
from tests.faults import equal
from tests.faults.life import Elsewhere, Here
from tests.faults.proxy import Proxy, cut_after, faithful, proxy_to, slow_greeting, stall, swallow, throttle
from tests.rig import Rig, rig_on, wait_for

_IMPATIENT = (
    "from salesinbox.engine import account_context, backoff, control; from salesinbox.sync import idle;"
    "backoff.FIRST_SECONDS, backoff.LONGEST_SECONDS = 0.1, 2.0; account_context.ANSWER_SECONDS = 3.0;"
    "idle.REISSUE_SECONDS = 5;"
    "from salesinbox.config.locations import locate; control.run_here(locate())"
)
"""An engine for which the seconds of this test are the minutes of a day."""
_SETTLE_SECONDS = 300


@dataclass
class Counts:
    """What happened in a soak, and what was wrong after it."""

    seed: int
    server: Counter[str] = field(default_factory=Counter)
    """Messages and mailboxes changed on the server, by what was done."""
    here: Counter[str] = field(default_factory=Counter)
    """Conversations triaged here, by what was done."""
    faults: Counter[str] = field(default_factory=Counter)
    connections: int = 0
    settled_after: float = 0.0
    messages: int = 0
    placements: int = 0
    actions: dict[str, int] = field(default_factory=dict)
    """How many ended in which state."""
    wrong: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        return {**vars(self), "changes": self.server.total() + self.here.total()}


class Soak:
    """One account, lived in by three parties and plagued by a fourth.

    Args:
        pause: Seconds between two steps of a party.
    """

    def __init__(self, rig: Rig, proxy: Proxy, seed: int, pause: float) -> None:
        self._rig, self._proxy, self._pause = rig, proxy, pause
        self._chance = random.Random(seed)
        self._over = threading.Event()
        self._engine: subprocess.Popen[bytes] | None = None
        self.counts = Counts(seed)

    def run(self, seconds: float) -> Counts:
        """Live for so long, then let everything settle and compare."""
        parties = [self._elsewhere("a"), self._elsewhere("b"), self._here]
        threads = [threading.Thread(target=self._noting, args=(party,)) for party in parties]
        try:
            self._start_engine()
            for thread in threads:
                thread.start()
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                self._trouble()
            self._over.set()
            for thread in threads:
                thread.join()
            self._settle()
        finally:
            self._over.set()
            self._kill_engine()
        self._compare()
        return self.counts

    def _noting(self, party: Callable[[], None]) -> None:
        try:
            party()
        except BaseException as error:
            self.counts.wrong.append("a party left: " + "".join(traceback.format_exception(error)))

    def _elsewhere(self, name: str) -> Callable[[], None]:
        chance = random.Random(f"{self.counts.seed}/{name}")
        other = Elsewhere(lambda: self._rig.server.client(self._rig.username), chance, name)

        def live() -> None:
            other.arrive(50, "INBOX")
            while not self._over.wait(self._pause):
                kind, count = other.step()
                self.counts.server[kind] += count

        return live

    def _here(self) -> None:
        db = open_database(self._rig.locations.database, self._rig.locations.blobs_database)
        here = Here(db, random.Random(f"{self.counts.seed}/here"))
        while not self._over.wait(self._pause * 2):
            kind, count = here.step()
            self.counts.here[kind] += count
        db.close()

    def _trouble(self) -> None:
        """A while without a fault, then one, then none again."""
        self._over.wait(self._chance.uniform(0.2, 3.0))
        kinds = {
            "cut": self._proxy.cut,
            "reset": lambda: self._proxy.cut(reset=True),
            "cut in mid-answer": lambda: self._for_a_while(cut_after(self._chance.randint(500, 40_000))),
            "cut in mid-command": lambda: self._for_a_while(
                cut_after(self._chance.randint(60, 2_000), from_server=False, reset=True)
            ),
            "stall": lambda: self._for_a_while(stall),
            "half-open": lambda: self._for_a_while(swallow),
            "throttle": lambda: self._for_a_while(throttle(30_000)),
            "slow greeting": lambda: self._for_a_while(slow_greeting(0.5)),
            "refuse": self._refuse,
            "kill": self._kill_engine,
        }
        kind = self._chance.choice(list(kinds))
        self.counts.faults[kind] += 1
        kinds[kind]()
        if self._engine is None:
            self._start_engine()

    def _for_a_while(self, fault: Callable[..., bytes | None]) -> None:
        self._proxy.fault = fault
        self._over.wait(self._chance.uniform(0.2, 4.0))
        self._proxy.fault = faithful
        if fault in (swallow, stall):
            self._proxy.cut()

    def _refuse(self) -> None:
        self._proxy.refuse()
        self._over.wait(self._chance.uniform(0.2, 2.0))
        self._proxy.listen()

    def _start_engine(self) -> None:
        environ = {**os.environ, "SALESINBOX_HOME": str(self._rig.locations.config.parent)}
        engine = self._engine = subprocess.Popen([sys.executable, "-c", _IMPATIENT], env=environ)
        wait_for(lambda: control.is_running(self._rig.locations) == engine.pid, seconds=60)

    def _kill_engine(self) -> None:
        if self._engine is not None:
            if self._engine.poll() is not None:
                self.counts.wrong.append(f"the engine ended by itself: {self._engine.returncode}")
            self._engine.kill()
            self._engine.wait()
            self._engine = None

    def _settle(self) -> None:
        """Until every action is done and a pass that began afterwards has ended."""
        began, db = time.monotonic(), self._rig.db
        try:
            wait_for(lambda: action_log.waiting(db) == 0, seconds=_SETTLE_SECONDS)
            for _ in range(2):
                asked = time.time()
                control.ask_for_pass(self._rig.locations)
                wait_for(partial(self._synced_since, asked), seconds=_SETTLE_SECONDS)
        except AssertionError:
            self.counts.wrong.append("it does not settle")
        self.counts.settled_after = round(time.monotonic() - began, 1)

    def _synced_since(self, asked: float) -> bool:
        return all((each.last_sync or 0) > asked for each in status.accounts(self._rig.db))

    def _compare(self) -> None:
        rig, counts = self._rig, self.counts
        counts.wrong += [*equal.differences(rig), *equal.defects(rig.db), *equal.unfinished(rig.db)]
        counts.connections = self._proxy.connections
        counts.messages = int(rig.db.value("SELECT count(*) FROM messages"))
        counts.placements = int(rig.db.value("SELECT count(*) FROM message_mailbox"))
        counts.actions = {row[0]: row[1] for row in rig.db.rows("SELECT state, count(*) FROM actions GROUP BY state")}


@contextlib.contextmanager
def soak_on(server: ImapFake, seed: int, lacking: Sequence[bytes] = (), *, pause: float = 0.05) -> Iterator[Soak]:
    """A soak of a new account on *server*, which lacks some capabilities."""
    with (
        tempfile.TemporaryDirectory() as home,
        rig_on(Path(home), server) as rig,
        proxy_to(server.port, seed, lacking) as proxy,
    ):
        rig.configure(imap=replace(rig.settings.imap, port=proxy.port))
        yield Soak(rig, proxy, seed, pause)
    server.close_clients()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lacking", nargs="*", default=[], metavar="CAPABILITY")
    options = parser.parse_args()
    server = Dovecot()
    server.start()
    try:
        with soak_on(server, options.seed, [each.encode() for each in options.lacking]) as soak:
            counts = soak.run(options.minutes * 60)
    finally:
        server.close()
    print(json.dumps(counts.as_json(), indent=2))
    return 1 if counts.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
