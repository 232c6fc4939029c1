"""A profile of any size, filled through the store without a server; made once for each size and kept.

python -m benchmarks.large_profile [--size 50000]
"""

from __future__ import annotations

import argparse
import random
import shutil
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from benchmarks.mailgen import START, _Words
from salesinbox.config.locations import Locations, locate
from salesinbox.core.models import Role
from salesinbox.store import accounts, mailboxes, messages, status
from salesinbox.store.connection import open_database
from salesinbox.store.messages import Arrival
from salesinbox.store.prepared import prepare

KEPT = Path(__file__).with_name("out")
LONG_THREAD = "A conversation of two hundred"
_GENERATION = 2
"""Raised with each change of :func:`letters`, so that no profile made before is taken."""
_BATCH = 500


def profile_of(size: int) -> Locations:
    """The profile with *size* messages of about 3 KB, half as many conversations."""
    home = KEPT / f"profile-{size}-{_GENERATION}"
    places = locate("default", {"SALESINBOX_HOME": str(home)})
    if not (home / "whole").exists():
        shutil.rmtree(home, ignore_errors=True)
        places.ensure()
        _fill(places, size)
        (home / "whole").touch()
    return places


def _fill(places: Locations, size: int) -> None:
    db = open_database(places.database, places.blobs_database)
    with db.write("account"):
        account = accounts.ensure(db, "imported@localhost", "Imported", local=True)
        status.save_account(db, account.id, state="local")
        box = mailboxes.ensure_local(db, account.id, "INBOX", Role.INBOX).id
    batch: list[Arrival] = []
    for number, (raw, received) in enumerate(letters(size), start=1):
        flags = frozenset(["\\Seen"] if number % 5 else [])
        batch.append(Arrival(prepare(raw), box, number, flags, int(received.timestamp())))
        if len(batch) == _BATCH or number == size:
            messages.add(db, account.id, batch)
            batch = []
    db.close()


def letters(size: int, seed: int = 7) -> Iterator[tuple[bytes, datetime]]:
    """Messages and when they were received, oldest first; the last 200, or a quarter of few, are one conversation."""
    chance = random.Random(seed)
    words = _Words(chance)
    people = [f"{words.text(1).title()} {words.text(1).title()} <p{n}@firm{n % 997}.example>" for n in range(4000)]
    received, open_threads = START - timedelta(days=3 * 365), [("Hello", "0@firm.example")]
    for number in range(size):
        received += timedelta(seconds=chance.randint(30, 400))
        subject, first = chance.choice(open_threads[-300:])
        if number >= size - min(200, size // 4):
            subject, first = LONG_THREAD, "long@firm.example"
        elif chance.random() < 0.5:
            subject, first = words.text(chance.randint(2, 7)).capitalize(), f"{number}@firm.example"
            open_threads.append((subject, first))
        text = "\r\n".join(words.text(12) for _ in range(chance.randint(10, 40)))
        yield (
            (
                f"From: {chance.choice(people)}\r\nTo: Ada <ada@tidewater.example>\r\nSubject: {subject}\r\n"
                f"Date: {format_datetime(received)}\r\nMessage-ID: <{number}@firm.example>\r\n"
                f"References: <{first}>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
            ).encode(),
            received,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=50_000)
    options = parser.parse_args()
    began = time.perf_counter()
    print(profile_of(options.size).database, f"{time.perf_counter() - began:.0f} s")
