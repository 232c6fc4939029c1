"""Starting the engine in the background, and what it says when the disk is full."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesinbox.core.errors import StoreError, UserError
from salesinbox.engine import control
from salesinbox.store import messages, status
from salesinbox.store.threads import Filter
from tests.engine.conftest import StartEngine
from tests.fakes.pymap_server import PymapServer
from tests.rig import Rig, mail, rig_on, wait_for


@pytest.fixture
def rig(tmp_path: Path, pymap_server: PymapServer) -> Iterator[Rig]:
    with rig_on(tmp_path, pymap_server) as made:
        yield made
        assert control.stop(made.locations)
    pymap_server.close_clients()


def test_it_is_started_once_however_often_it_is_asked_for(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESINBOX_HOME", str(rig.locations.config.parent))
    rig.append(mail("Quote"))
    control.ensure_running(rig.locations)
    pid = control.is_running(rig.locations)
    control.ensure_running(rig.locations)
    assert control.is_running(rig.locations) == pid
    wait_for(lambda: rig.listed(Filter.INBOX) == ["Quote"])


def test_an_engine_that_cannot_start_is_no_silent_failure(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(UserError, match="did not start"):
        control.ensure_running(rig.locations)


def test_asking_loads_nothing_heavy() -> None:
    code = (
        "import sys; from salesinbox.engine import control;"
        "heavy = {'imapclient', 'sqlite3', 'smtplib', 'email', 'typer', 'zstandard'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_full_disk_is_told_and_nothing_is_lost(
    rig: Rig, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, full = messages.add, [True]

    def failing(*args, **kwargs):
        if full:
            raise StoreError("The disk is full; nothing was written.", "Free some disk space and try again.")
        return add(*args, **kwargs)

    monkeypatch.setattr(messages, "add", failing)
    rig.append(mail("Quote"))
    supervisor = start_engine(rig)
    wait_for(lambda: [each.state for each in status.accounts(rig.db)] == ["failed"])
    (account,) = status.accounts(rig.db)
    assert account.error.startswith("The disk is full")
    full.clear()
    supervisor.ask_for_pass()
    wait_for(lambda: rig.listed(Filter.INBOX) == ["Quote"])
    supervisor.stop()
    wait_for(lambda: (row := status.engine(rig.db)) is not None and row.state == "stopped")
