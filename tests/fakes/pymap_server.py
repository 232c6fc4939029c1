"""pymap in this process, on a thread: no CONDSTORE, no SPECIAL-USE, but MOVE, UIDPLUS, IDLE."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from salesinbox.demo.imap import ImapServer
from salesinbox.demo.loop import LoopThread
from tests.fakes.accounts import PASSWORD, ImapFake


class PymapServer(ImapFake):
    """The demo's IMAP server under the test servers' common interface."""

    name = "pymap"

    def __init__(self) -> None:
        super().__init__()
        self._loop = LoopThread("pymap")
        self._server = ImapServer()

    def start(self) -> None:
        self.port = self._loop.run(self._server.start())

    def stop(self) -> None:
        self._loop.run(self._server.stop())

    def close(self) -> None:
        """Stop for good."""
        self.close_clients()
        self.stop()
        self._loop.close()

    def put(self, username: str, raw: bytes, mailbox: str = "INBOX") -> None:
        """A message comes to be in a mailbox, without the time that APPEND takes here."""
        self._loop.run(self._server.append(username, mailbox, raw, ()))

    def _make_account(self, username: str) -> None:
        self._loop.run(self._server.add_account(username, PASSWORD))


@pytest.fixture(scope="session")
def pymap_server() -> Iterator[PymapServer]:
    """A pymap server for this worker's tests."""
    server = PymapServer()
    server.start()
    yield server
    server.close()
