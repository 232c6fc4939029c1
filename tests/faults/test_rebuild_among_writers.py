"""A database is rebuilt while other programs write: what they were told is saved is there afterwards."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from contextlib import closing

import pytest

from salesinbox.core.errors import StoreError
from salesinbox.store import drafts
from salesinbox.store.connection import in_place, open_database
from salesinbox.store.drafts import DraftRow
from salesinbox.store.rescue import rebuild
from salesinbox.store.trouble import Replaced
from tests.profile import Profile
from tests.rig import wait_for


def test_programs_that_write_during_a_rebuild_lose_nothing(profile: Profile) -> None:
    path, account_id = profile.db.path, profile.account_id
    profile.db.close()
    saved: list[str] = []
    done = threading.Event()

    def write(name: str) -> None:
        for number in itertools.count():
            if done.is_set():
                return
            subject = f"{name} {number}"
            try:
                with closing(open_database(path)) as db:
                    drafts.save(db, DraftRow(account_id, subject=subject))
            except Replaced:
                continue  # and said so
            saved.append(subject)

    crowd = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in crowd:
        thread.start()
    for _ in range(4):
        before = len(saved)
        wait_for(lambda before=before: len(saved) > before)  # type: ignore[misc]  # a loop variable bound as a default
        rebuild.rebuild(path, path.with_name("blobs.db"))
    done.set()
    for thread in crowd:
        thread.join()
    with closing(open_database(path)) as db:
        assert {draft.subject for draft in drafts.listing(db)} == set(saved)
        assert db.value("PRAGMA integrity_check") == "ok"


def test_nobody_opens_the_database_while_it_is_exchanged(profile: Profile) -> None:
    path = profile.db.path
    opened = threading.Event()

    def open_it() -> None:
        open_database(path).close()
        opened.set()

    with in_place(path, alone=True):
        thread = threading.Thread(target=open_it)
        thread.start()
        assert not opened.wait(0.2)
    thread.join()
    assert opened.is_set()


def test_a_database_that_is_in_use_for_long_is_not_rebuilt(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "BUSY_TIMEOUT_SECONDS", 0.05)
    path = profile.db.path
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="Another program has held"):
            rebuild.rebuild(path, path.with_name("blobs.db"))
    assert not list(path.parent.glob("*.damaged-*"))
