"""What is due comes back exactly once, at whatever moment the processes that bring it back die."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from salesinbox.actions import later
from salesinbox.config.locations import locate
from salesinbox.core import clock
from salesinbox.store import returns
from salesinbox.store.connection import open_database
from salesinbox.store.threads import Filter
from tests.profile import Profile, mail, open_profile

DUE = 3
MOMENTS = [("begun", 1), ("begun", 4), ("begun", 11), ("commit", 1), ("committed", 1)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A profile in which some conversations have been due for an hour, and nobody has run since."""
    locations = locate("default", {"SALESINBOX_HOME": str(tmp_path)})
    locations.ensure()
    profile = open_profile(locations.database.parent)
    assert profile.db.path == locations.database
    ids = profile.add(*[mail(f"Quote {n}", message_id=f"{n}@x.example") for n in range(DUE)])
    long_ago = clock.now() - timedelta(hours=2)
    clock.set_clock(lambda: long_ago)
    later.snooze(profile.db, [profile.thread_of(id_) for id_ in ids], long_ago + timedelta(hours=1))
    clock.set_clock(None)
    profile.db.close()
    return tmp_path


def list_inbox(home: Path, *how: str) -> int:
    command = [sys.executable, "-m", *(how or ["salesinbox"]), "threads", "--json"]
    environment = {**os.environ, "SALESINBOX_HOME": str(home)}
    return subprocess.run(command, capture_output=True, timeout=60, check=False, env=environment).returncode


def test_several_programs_at_once_bring_each_back_once(home: Path) -> None:
    places = locate("default", {"SALESINBOX_HOME": str(home)})

    def run(_: int) -> int:
        db = open_database(places.database, places.blobs_database)
        try:
            return returns.return_due(db)
        finally:
            db.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(run, range(12))) == DUE


@pytest.mark.parametrize(("event", "count"), MOMENTS)
def test_killed_while_it_brings_them_back_the_next_command_does_it_once(home: Path, event: str, count: int) -> None:
    assert list_inbox(home, "tests.faults.dying", event, str(count)) == -9
    assert list_inbox(home) == 0
    assert list_inbox(home) == 0
    locations = locate("default", {"SALESINBOX_HOME": str(home)})
    db = open_database(locations.database, locations.blobs_database)
    assert len(Profile(db, 1, {}).listed(Filter.INBOX)) == DUE
    assert db.value("SELECT count(*) FROM actions WHERE verb = 'return'") == DUE
    db.close()
