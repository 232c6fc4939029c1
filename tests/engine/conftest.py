"""A rig on each IMAP server, and an engine for it on a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from salesinbox.engine.supervisor import Supervisor
from tests.fakes.accounts import ImapFake
from tests.fakes.smtp import SmtpFake
from tests.rig import Rig, rig_on

StartEngine = Callable[[Rig], Supervisor]


@pytest.fixture
def rig(tmp_path: Path, imap_server: ImapFake, smtp_server: SmtpFake) -> Iterator[Rig]:
    """A profile with an account on Dovecot, then on pymap."""
    with rig_on(tmp_path, imap_server, smtp_server.port) as made:
        yield made


@pytest.fixture
def start_engine() -> Iterator[StartEngine]:
    """Starts an engine in this process; it is stopped after the test."""
    running: list[tuple[Supervisor, threading.Thread]] = []

    def start(rig: Rig) -> Supervisor:
        supervisor = Supervisor(rig.locations)
        thread = threading.Thread(target=supervisor.serve, daemon=True)
        thread.start()
        running.append((supervisor, thread))
        return supervisor

    yield start
    for supervisor, thread in running:
        supervisor.stop()
        thread.join(10)
        assert not thread.is_alive()
