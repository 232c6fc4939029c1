"""A rig that can send: pymap for reading, the SMTP server that fails on request for sending."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from salesinbox.core import clock
from tests.fakes.pymap_server import PymapServer
from tests.fakes.smtp import SmtpFake
from tests.rig import Rig, rig_on


@pytest.fixture
def rig(tmp_path: Path, pymap_server: PymapServer, smtp_server: SmtpFake) -> Iterator[Rig]:
    """A profile whose account can receive and send."""
    with rig_on(tmp_path, pymap_server, smtp_server.port) as made:
        yield made
    pymap_server.close_clients()


@pytest.fixture
def later() -> Iterator[Callable[[float], None]]:
    """Lets so many seconds pass at once."""
    ahead = timedelta()

    def pass_seconds(seconds: float) -> None:
        nonlocal ahead
        ahead += timedelta(seconds=seconds)
        clock.set_clock(lambda: datetime.now(UTC) + ahead)

    yield pass_seconds
    clock.set_clock(None)
