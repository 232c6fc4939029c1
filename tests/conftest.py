"""Fixtures every test may use: the mail servers. Each is made when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.accounts import ImapFake
from tests.fakes.dovecot import dovecot
from tests.fakes.pymap_server import pymap_server
from tests.fakes.smtp import smtp_server

__all__ = ["dovecot", "imap_server", "pymap_server", "smtp_server"]


@pytest.fixture(params=["dovecot", "pymap_server"])
def imap_server(request: pytest.FixtureRequest) -> Iterator[ImapFake]:
    """Each IMAP server in turn: ``host``, ``port``, ``new_account(address)``, ``client(name, password)``."""
    server: ImapFake = request.getfixturevalue(request.param)
    yield server
    server.close_clients()
