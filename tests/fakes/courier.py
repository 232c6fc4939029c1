"""A private Courier IMAP: its ``imapd`` for each connection, on Maildirs in a temporary directory.

Courier reads passwords through a daemon with a fixed place in the system, so signing in is done here; the connection is
then handed to ``imapd`` with the words of Courier's own login program. Everything after that is Courier.
"""

from __future__ import annotations

import base64
import contextlib
import re
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import processes
from tests.fakes.accounts import HOST, PASSWORD, ImapFake

_PROGRAM = "usr/bin/imapd"
_WATCHER = "usr/libexec/gam_server"
"""Without it, Courier spends a second at each look at a mailbox on trying to start it where it was not unpacked to."""
_MAILBOXES = ("Sent", "Drafts", "Trash", "Junk", "Archive")
_CAPABILITY = "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE"
"""As Debian's configuration has it."""
_SETTINGS = {
    "IMAP_CAPABILITY": _CAPABILITY,
    "IMAP_KEYWORDS": "1",
    "IMAP_IDLE_TIMEOUT": "1",
    "IMAP_MAILBOX_SANITY_CHECK": "1",
    "IMAP_USELOCKS": "1",
    "IMAP_TRASHFOLDERNAME": "Trash",
    "IMAP_MOVE_EXPUNGE_TO_TRASH": "0",
    "IMAP_TLS_REQUIRED": "0",
    "AUTHENTICATED": "user",
    "TCPREMOTEIP": HOST,
    "TCPREMOTEPORT": "0",
}
_LOGIN_RE = re.compile(r'LOGIN "?([^"\s]+)"? "?([^"\s]+)"?$', re.IGNORECASE)


class Courier(ImapFake):
    """The server. Its mailboxes lie below INBOX, parted by dots."""

    name = "courier"
    prefix = "INBOX."
    delimiter = "."

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._home = Path(tempfile.mkdtemp(prefix="co", dir="/tmp"))
        self._root = root
        self._environment = {**processes.environment(root), **_SETTINGS, "GAM_CLIENT_ID": self._home.name}
        self._watcher: subprocess.Popen[bytes] | None = None
        self._listener: socket.socket | None = None
        self._connections: list[socket.socket] = []

    def start(self) -> None:
        self._listener = socket.create_server((HOST, self.port))
        self.port = self._listener.getsockname()[1]
        command = [self._root / _WATCHER, "--notimeout", self._home.name]
        self._watcher = processes.start(command, env=self._environment)
        threading.Thread(target=self._accept, args=(self._listener,), name="courier", daemon=True).start()

    def stop(self) -> None:
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        if self._watcher is not None:
            processes.end(self._watcher)
            self._watcher = None
        while self._connections:
            with contextlib.suppress(OSError):
                self._connections.pop().shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop for good and take the mail away."""
        self.close_clients()
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def _make_account(self, username: str) -> None:
        maildir = self._home / username
        for mailbox in ("", *(f".{name}" for name in _MAILBOXES)):
            for part in ("cur", "new", "tmp"):
                (maildir / mailbox / part).mkdir(parents=True)
            if mailbox:
                (maildir / mailbox / "maildirfolder").touch()
        (maildir / "courierimapsubscribed").write_text("".join(f"INBOX.{name}\n" for name in ("", *_MAILBOXES)))

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._connections.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            if signed_in := _sign_in(connection):
                tag, username = signed_in
                process = subprocess.Popen(
                    [self._root / _PROGRAM, "."],
                    stdin=connection.fileno(),
                    stdout=connection.fileno(),
                    stderr=subprocess.DEVNULL,
                    cwd=self._home / username,
                    env={**self._environment, "IMAPLOGINTAG": tag, "AUTHADDR": username},
                    preexec_fn=processes.die_with_parent,
                )
                process.wait()


def _sign_in(connection: socket.socket) -> tuple[str, str] | None:
    """Talk as Courier does until somebody has signed in; the tag that waits for its answer, and the user's name."""
    say = connection.sendall
    say(f"* OK [CAPABILITY {_CAPABILITY} AUTH=PLAIN] Courier-IMAP ready.\r\n".encode())
    while line := _line(connection):
        tag, _, command = line.partition(" ")
        verb = command.upper()
        if verb == "CAPABILITY":
            say(f"* CAPABILITY {_CAPABILITY} AUTH=PLAIN\r\n{tag} OK CAPABILITY completed\r\n".encode())
        elif verb.startswith(("LOGIN ", "AUTHENTICATE PLAIN")):
            if verb.startswith("AUTHENTICATE"):
                say(b"+ \r\n")
                username, password = base64.b64decode(_line(connection)).decode().split("\0")[1:]
            else:
                username, password = match.groups() if (match := _LOGIN_RE.match(command)) else ("", "")
            if password == PASSWORD:
                return tag, username
            say(f"{tag} NO Login failed.\r\n".encode())
        elif verb == "LOGOUT":
            say(f"* BYE Courier-IMAP server shutting down\r\n{tag} OK LOGOUT completed\r\n".encode())
            return None
        else:
            say(f"{tag} BAD Invalid command\r\n".encode())
    return None


def _line(connection: socket.socket) -> str:
    """A line, and nothing beyond it: what follows is not ours to read."""
    line = b""
    while not line.endswith(b"\n") and (byte := connection.recv(1)):
        line += byte
    return line.decode("ascii").rstrip("\r\n")


@pytest.fixture(scope="session")
def courier() -> Iterator[Courier]:
    """A Courier for this worker's tests; skipped where it is not there, failed on CI."""
    root = processes.root_with(_PROGRAM, _WATCHER)
    if root is None:
        processes.not_there("courier-imap")
    server = Courier(root)
    try:
        server.start()
        yield server
    finally:
        server.close()
