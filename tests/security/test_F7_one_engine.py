"""F7: one engine per profile, whoever starts how many."""

from __future__ import annotations

import pytest

from salesinbox.engine import control
from salesinbox.engine.lock import EngineLock, EngineRunning
from salesinbox.engine.once import run_once
from salesinbox.engine.supervisor import run
from salesinbox.store import status
from tests.engine.process import engine_process
from tests.engine.test_process import rig
from tests.rig import Rig, wait_for

__all__ = ["rig"]


def test_a_second_engine_is_refused(rig: Rig) -> None:
    with engine_process(rig) as first:
        with pytest.raises(EngineRunning) as refused:
            run(rig.locations)
        assert refused.value.pid == first.pid
        with pytest.raises(EngineRunning):
            run_once(rig.locations, (), lambda address, done, total: None)
        assert control.is_running(rig.locations) == first.pid


def test_asking_who_runs_does_not_keep_an_engine_from_starting(rig: Rig) -> None:
    for _ in range(20):
        assert control.is_running(rig.locations) is None
        with EngineLock(rig.locations.engine_lock):
            assert control.is_running(rig.locations) is not None


def test_what_two_programs_do_at_once_is_both_there(rig: Rig) -> None:
    with engine_process(rig):
        wait_for(lambda: [each.state for each in status.accounts(rig.db)] == ["idle"])
        for number in range(50):
            with rig.db.write("other program"):
                rig.db.execute("INSERT INTO labels (name) VALUES (?)", (f"label {number}",))
            control.ask_for_pass(rig.locations)
        assert rig.db.value("SELECT count(*) FROM labels") == 50
        assert rig.db.value("PRAGMA integrity_check") == "ok"
