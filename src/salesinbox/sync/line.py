"""A signed-in IMAP connection as commands and answers. imaplib frames; sending and waiting are apart here, so that the
next command can be on its way while an answer is worked on.
"""

from __future__ import annotations

import contextlib
import socket
from typing import Any

from imapclient import IMAPClient

from salesinbox.core.text import clean_line
from salesinbox.sync.answers import text_of
from salesinbox.sync.faults import Refused, explained, refusal

_CRLF = b"\r\n"


class Line:
    """An IMAP connection that one thread uses. After :class:`ConnectionLost` only :meth:`close` may be called."""

    def __init__(self, client: IMAPClient, host: str) -> None:
        self._client = client
        self._imap: Any = client._imap  # imapclient offers no public way to the connection below it
        self._imap.is_readonly = True  # else imaplib takes a mailbox that may only be read for a broken line
        self.host = clean_line(host)
        self.capabilities: frozenset[str] = frozenset()
        self._ask_capabilities()

    def _ask_capabilities(self) -> None:
        with explained(self.host, "CAPABILITY"):
            told = self._client.capabilities()
        self.capabilities = frozenset(each.decode("ascii", "replace").upper() for each in told)

    def has(self, capability: str) -> bool:
        """Whether the server announced *capability*."""
        return capability in self.capabilities

    def command(self, name: str, *args: str | bytes) -> str:
        """Send a command and wait for its end; gives what the server said with OK.

        Raises:
            Refused: The server answered NO or BAD.
            ConnectionLost: The connection failed.
        """
        return self.finish(name, self.start(name, *args))

    def start(self, name: str, *args: str | bytes) -> bytes:
        """Send a command; its tag is for :meth:`finish`."""
        for kind in ("OK", "NO", "BAD"):
            self._imap.untagged_responses.pop(kind, None)
        with explained(self.host, name):
            tag: bytes = self._imap._new_tag()
            words = [name, *args]
            encoded = [word.encode("ascii") if isinstance(word, str) else word for word in words]
            self._imap.send(b" ".join([tag, *encoded]) + _CRLF)
            return tag

    def finish(self, name: str, tag: bytes) -> str:
        """Wait for the end of a command that was sent."""
        try:
            with explained(self.host, name):
                kind, data = self._imap._command_complete(name, tag)
        except Refused:  # BAD: it may be able to do less than it was when we came
            self._client._cached_capabilities = None
            with contextlib.suppress(Refused):
                self._ask_capabilities()
            raise
        said = text_of(data[0]) if data and data[0] else ""
        if kind != "OK":
            raise refusal(name, said)
        return said

    def told(self, kind: str) -> list[Any]:
        """The untagged answers of a kind that came since they were last taken, as imaplib gives them."""
        return [each for each in self._imap.untagged_responses.pop(kind, []) if each is not None]

    def noop(self) -> None:
        """Ask for a sign of life."""
        self.command("NOOP")

    def compress(self) -> None:
        """Have both sides compress what they send from now on (RFC 4978)."""
        self.command("COMPRESS", "DEFLATE")
        self._imap.compress()

    def interrupt(self) -> None:
        """Cut the line from another thread: whatever waits for the server fails at once."""
        with contextlib.suppress(OSError):
            self._imap.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Leave without ceremony; a server that hangs cannot hold us up."""
        with contextlib.suppress(Exception):  # whatever state a broken connection is in, it is being thrown away
            self._client.shutdown()
