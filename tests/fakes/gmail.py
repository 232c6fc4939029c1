"""A Gmail-like IMAP server: X-GM-EXT-1, labels as mailboxes, CONDSTORE without QRESYNC, LIST-STATUS, MOVE, IDLE.

Where Gmail's behaviour hangs on a setting, its default is taken: what is expunged from a mailbox is archived. Unlike
there, ``\\Deleted`` waits for EXPUNGE, and Trash forgets labels: the harder case for a mail program.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.fakes.accounts import HOST, PASSWORD, ImapFake
from tests.fakes.gmail_account import ALL, SENT, Account
from tests.fakes.gmail_session import GmailSession

CAPABILITIES = (
    "IMAP4rev1", "UNSELECT", "IDLE", "NAMESPACE", "ID", "CHILDREN", "X-GM-EXT-1", "UIDPLUS", "ENABLE", "MOVE",
    "CONDSTORE", "ESEARCH", "LIST-EXTENDED", "LIST-STATUS", "LITERAL-", "SPECIAL-USE", "UTF8=ACCEPT", "AUTH=PLAIN",
)  # fmt: skip


class GmailServer(ImapFake):
    """The server; one thread for each connection."""

    name = "gmail"

    def __init__(self) -> None:
        super().__init__()
        self.capabilities = CAPABILITIES
        self.accounts: dict[str, Account] = defaultdict(Account)
        self._listener: socket.socket | None = None
        self._lines: set[socket.socket] = set()

    def start(self) -> None:
        self._listener = socket.create_server((HOST, self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), name="gmail", daemon=True).start()

    def stop(self) -> None:
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        for line in list(self._lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop for good."""
        self.close_clients()
        self.stop()

    def deliver(self, username: str, raw: bytes, *, mailbox: str = "INBOX") -> None:
        """Mail comes in."""
        account = self.accounts[username]
        with account.lock:
            account.add(raw, (), mailbox)

    def sent(self, username: str, raw: bytes) -> None:
        """What Gmail's SMTP server does with mail of *username*: it files a copy by itself."""
        account = self.accounts[username]
        with account.lock:
            account.add(raw, ["\\Seen"], SENT)

    def hide_all_mail(self, username: str) -> None:
        """The user takes All Mail out of what IMAP shows."""
        self.accounts[username].hidden.add(ALL)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        self._lines.add(line)
        try:
            with contextlib.suppress(OSError):
                GmailSession(line, self.capabilities, self._sign_in).serve()
        finally:
            self._lines.discard(line)
            line.close()

    def _sign_in(self, username: str, password: str) -> Account | None:
        return self.accounts[username] if password == PASSWORD else None


@pytest.fixture(scope="session")
def gmail_server() -> Iterator[GmailServer]:
    """A Gmail-like server for this worker's tests."""
    server = GmailServer()
    server.start()
    yield server
    server.close()
