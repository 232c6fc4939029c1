"""What the IMAP test servers have in common, so that one test can run against each of them."""

from __future__ import annotations

import contextlib
import itertools
import socket

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

HOST = "127.0.0.1"
PASSWORD = "secret"


class ImapFake:
    """An IMAP server on loopback. Every account is new and empty but for the standard mailboxes."""

    host = HOST
    name = ""
    prefix = ""
    """What the names of mailboxes other than INBOX begin with."""
    delimiter = "/"
    joint = "."
    """Between the name asked for and the number of an account."""

    def __init__(self) -> None:
        self.port = 0
        self._numbers = itertools.count(1)
        self._clients: list[IMAPClient] = []

    def start(self) -> None:
        """Serve; after a :meth:`stop` again on the same port with the same mail."""
        raise NotImplementedError

    def stop(self) -> None:
        """Cut every connection and stop serving."""
        raise NotImplementedError

    def new_account(self, address: str = "ada@tidewater.example") -> tuple[str, str]:
        """A fresh account: (username, password). The name is *address* with a number in it, new each time."""
        local, _, domain = address.partition("@")
        username = f"{local}{self.joint}{next(self._numbers)}@{domain}"
        self._make_account(username)
        return username, PASSWORD

    def mailbox(self, *parts: str) -> str:
        """The full name of a mailbox that users see under *parts*, outermost first."""
        return self.prefix + self.delimiter.join(parts)

    def _make_account(self, username: str) -> None:
        """Do on the server what a new account needs; nothing, where accounts come to be by signing in."""

    def client(self, username: str, password: str = PASSWORD) -> IMAPClient:
        """A signed-in client for the test's own side of the story; closed after the test."""
        client = IMAPClient(self.host, port=self.port, ssl=False, timeout=10)
        # APPEND is written in two pieces; the second would wait for the first one's acknowledgement.
        client._imap.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._clients.append(client)
        client.login(username, password)
        return client

    def close_clients(self) -> None:
        """Close what :meth:`client` opened."""
        while self._clients:
            with contextlib.suppress(IMAPClientError, OSError):
                self._clients.pop().shutdown()
