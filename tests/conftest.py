"""Fixtures every test may use: a profile, and the mail servers, each made when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.fakes.accounts import ImapFake
from tests.fakes.courier import courier
from tests.fakes.cyrus import cyrus, cyrus_with_dots
from tests.fakes.dovecot import dovecot
from tests.fakes.gmail import gmail_server
from tests.fakes.pymap_server import pymap_server
from tests.fakes.smtp import smtp_server
from tests.profile import Profile, open_profile

settings.register_profile("salesinbox", deadline=None)  # a busy machine is no fault of the code under test
settings.load_profile("salesinbox")

__all__ = [
    "courier",
    "cyrus",
    "cyrus_with_dots",
    "dovecot",
    "gmail_server",
    "imap_server",
    "pymap_server",
    "smtp_server",
]


@pytest.fixture(params=["dovecot", "pymap_server"])
def imap_server(request: pytest.FixtureRequest) -> Iterator[ImapFake]:
    """Each IMAP server in turn: ``host``, ``port``, ``new_account(address)``, ``client(name, password)``."""
    server: ImapFake = request.getfixturevalue(request.param)
    yield server
    server.close_clients()


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Profile]:
    """A fresh profile with one account and the mailboxes of a usual server."""
    opened = open_profile(tmp_path)
    yield opened
    opened.db.close()
