"""``repair`` with an engine at work: it rests meanwhile and goes on afterwards."""

from __future__ import annotations

import random

import pytest

from salesinbox.engine import control
from salesinbox.store import drafts
from salesinbox.store.connection import open_database
from salesinbox.store.drafts import DraftRow
from salesinbox.store.rescue import backups
from tests.rig import Rig, wait_for


def test_a_running_engine_rests_during_a_repair_and_goes_on(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESINBOX_HOME", str(rig.locations.config.parent))
    drafts.save(rig.db, DraftRow(rig.account_id, subject="Unfinished"))
    backups.make(rig.db)
    rig.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rig.db.close()
    path = rig.locations.database
    path.write_bytes(random.Random(1).randbytes(path.stat().st_size))
    assert control.repair(rig.locations).database is not None
    assert control.is_running(rig.locations) is None
    control.ensure_running(rig.locations)
    try:
        first = wait_for(lambda: control.is_running(rig.locations))
        assert not str(control.repair(rig.locations))
        assert control.is_running(rig.locations) not in (None, first)
    finally:
        assert control.stop(rig.locations)
    rig.db = open_database(path, rig.locations.blobs_database)
    assert [draft.subject for draft in drafts.listing(rig.db)] == ["Unfinished"]
