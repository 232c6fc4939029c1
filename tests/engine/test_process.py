"""The engine's process: found, asked, stopped."""

from __future__ import annotations

import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesinbox.engine import control
from salesinbox.store import status
from salesinbox.store.threads import Filter
from tests.engine.process import engine_process
from tests.fakes.pymap_server import PymapServer
from tests.fakes.smtp import SmtpFake
from tests.outbox.mailing import fate, queue
from tests.rig import Rig, mail, rig_on, wait_for


@pytest.fixture
def rig(tmp_path: Path, pymap_server: PymapServer, smtp_server: SmtpFake) -> Iterator[Rig]:
    with rig_on(tmp_path, pymap_server, smtp_server.port) as made:
        yield made
    pymap_server.close_clients()


def is_idle(rig: Rig) -> bool:
    return [each.state for each in status.accounts(rig.db)] == ["idle"]


def test_it_ends_on_sigterm_within_two_seconds(rig: Rig) -> None:
    with engine_process(rig) as process:
        wait_for(lambda: is_idle(rig))
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
        assert time.monotonic() - began < 2
    assert control.is_running(rig.locations) is None


def test_it_can_be_stopped_by_whoever_wants(rig: Rig) -> None:
    with engine_process(rig) as process:
        wait_for(lambda: is_idle(rig))
        assert control.stop(rig.locations)
        assert process.wait(5) == 0
    assert control.stop(rig.locations)


def test_a_running_engine_is_asked_for_a_pass(rig: Rig) -> None:
    with engine_process(rig):
        wait_for(lambda: is_idle(rig))
        rig.append(mail("Old offer"), "Archive")
        (account,) = control.sync_once(rig.locations).accounts
        assert account["errors"] == []
        news = {each["name"]: each["new"] for each in account["mailboxes"]}
        assert news["Archive"] == 1
        assert set(rig.held("Archive")) == {"Old offer"}


def test_a_killed_engine_leaves_no_lock_behind(rig: Rig) -> None:
    with engine_process(rig) as process:
        process.kill()
        process.wait()
        assert control.is_running(rig.locations) is None
    rig.append(mail("Quote"))
    rig.sync()
    assert rig.listed(Filter.INBOX) == ["Quote"]


def test_its_log_holds_no_address_and_no_escape(rig: Rig) -> None:
    rig.set_password("wrong")
    with engine_process(rig):
        wait_for(lambda: [each.state for each in status.accounts(rig.db)] == ["refused"])
        control.stop(rig.locations)
    log = rig.locations.engine_log.read_text()
    assert "refused the user name or password" in log
    assert rig.username not in log
    assert "wrong" not in log
    assert rig.locations.engine_log.stat().st_mode & 0o077 == 0


def test_it_ends_when_its_profile_is_removed(rig: Rig) -> None:
    with engine_process(rig) as process:
        wait_for(lambda: is_idle(rig))
        shutil.rmtree(rig.locations.data)
        assert process.wait(5) == 0


def test_a_mail_being_handed_over_is_not_cut_off(rig: Rig, smtp_server: SmtpFake) -> None:
    rig.sync()
    hold = smtp_server.faults.hold = threading.Event()
    row_id = queue(rig)
    with engine_process(rig) as process:
        wait_for(lambda: smtp_server.messages)
        process.send_signal(signal.SIGTERM)
        wait_for(lambda: (row := status.engine(rig.db)) is not None and row.state == "stopped")
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(2.5)  # longer than the rest of it takes to end
        hold.set()
        assert process.wait(10) == 0
    assert fate(rig, row_id).state == "sent"
