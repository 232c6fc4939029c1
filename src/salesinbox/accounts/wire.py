"""The standard IMAP and SMTP clients with bounds on what a server may send, and a STARTTLS that cannot be injected.

Both count what goes over their connection (:class:`~salesinbox.accounts.traffic.Traffic`).
"""

from __future__ import annotations

import imaplib
import smtplib
import socket
import ssl
import time
import zlib
from io import BufferedReader, RawIOBase
from typing import Any

from imapclient import IMAPClient

from salesinbox.accounts.traffic import Traffic

GREETING_LIMIT = 1024 * 1024
"""Bytes an IMAP server may send before sign-in is done; an honest one needs a few hundred."""
LITERAL_LIMIT = 256 * 1024 * 1024
"""Largest single literal in bytes that is accepted afterwards: more than any provider takes as one message."""
ANSWER_BYTES = 320 * 1024 * 1024
"""All that is taken as the answer to one command."""
ANSWER_LINES = 1_000_000
"""Lines of one answer: a mailbox's flags take one for each message."""
ANSWER_SECONDS = 600.0
"""How long an answer may take that says little; servers say "still here" while they look through large mailboxes."""
SLOWEST_BYTES_A_SECOND = 1_000
"""An answer that says a lot may take as long as it needs at this speed."""
REPLY_LIMIT = 64 * 1024
"""Bytes of one SMTP reply; RFC 5321 asks for lines of 512 bytes, and EHLO replies have some twenty."""


class Injected(Exception):
    """Plain text stood behind the answer to STARTTLS, where only the TLS handshake may come."""


class TooMuch(Exception):
    """A server sent more than any honest one has to say (M10); the text tells what."""


class _TooMuchImap(TooMuch, imaplib.IMAP4.abort):
    """In the form that users of imaplib expect of a connection that is of no more use."""


class _TooMuchSmtp(TooMuch, smtplib.SMTPException):
    """In the form that users of smtplib expect."""


class _Answer:
    """What a server has said since the last command, and whether that is still believable."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._bytes = self._lines = 0

    def add(self, data: bytes) -> None:
        """Take note of a line or a literal.

        Raises:
            TooMuch: The answer is longer than any honest one.
            TimeoutError: It does not come to an end.
        """
        self._bytes += len(data)
        self._lines += 1
        if self._bytes > ANSWER_BYTES or self._lines > ANSWER_LINES:
            raise _TooMuchImap("sent an answer that does not end")
        if time.monotonic() - self._began > ANSWER_SECONDS + self._bytes / SLOWEST_BYTES_A_SECOND:
            raise TimeoutError


class _BoundedImap(imaplib.IMAP4):
    """imaplib's connection, inside TLS from the start where a *context* is given."""

    _allowance: int | None = GREETING_LIMIT
    _deflate: Any = None

    def __init__(self, host: str, port: int, seconds: float, context: ssl.SSLContext | None) -> None:
        self._context = context
        self._answer = _Answer()
        self.traffic = Traffic()
        super().__init__(host, port, seconds)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self.host, self.port), timeout)
        # Else the second of two small packets waits until the server has acknowledged the first: 40 ms on Linux.
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._context.wrap_socket(plain, server_hostname=self.host) if self._context else plain

    def trust(self) -> None:
        """The server has been identified and has let us in: single answers are bounded from now on."""
        self._allowance = None

    def compress(self) -> None:
        """Both sides send deflated data from now on (RFC 4978)."""
        self._deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        self.file = BufferedReader(_Inflated(self.file, self.traffic), 64 * 1024)

    def send(self, data: Any) -> None:
        if self._deflate is not None:
            data = self._deflate.compress(data) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        self.traffic.sent += len(data)
        super().send(data)

    def readline(self) -> bytes:
        return self._count(super().readline())

    def read(self, size: int) -> bytes:
        if size > LITERAL_LIMIT or (self._allowance is not None and size > self._allowance):
            raise _TooMuchImap(f"announced {size} bytes at once")
        return self._count(super().read(size))

    def _count(self, data: bytes) -> bytes:
        if self._deflate is None:  # else what came over the line was less
            self.traffic.received += len(data)
        if self._allowance is not None:
            self._allowance -= len(data)
            if self._allowance < 0:
                raise _TooMuchImap("sent too much before sign-in")
        self._answer.add(data)
        return data

    def _new_tag(self) -> bytes:
        self.traffic.round_trips += 1
        self._answer = _Answer()
        tag: bytes = super()._new_tag()  # type: ignore[misc]  # as below
        return tag

    def _simple_command(self, name: str, *args: Any) -> Any:
        reply = super()._simple_command(name, *args)  # type: ignore[misc]  # typeshed leaves imaplib's inner methods out
        if name == "STARTTLS":
            refuse_unread(self.sock, self.file)
            self.untagged_responses.clear()  # RFC 9051 6.2.1: forget what was said in plain text
        return reply


class _Inflated(RawIOBase):
    """What a server sends deflated, as it was before. No more is unpacked at once than is asked for."""

    def __init__(self, packed: Any, traffic: Traffic) -> None:
        self._packed = packed
        self._traffic = traffic
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            while not (data := self._inflate.decompress(self._waiting, len(buffer))):
                self._waiting = self._packed.read1(64 * 1024)
                self._traffic.received += len(self._waiting)
                if not self._waiting:
                    return 0
        except zlib.error as error:
            raise OSError("the server's compressed data cannot be read") from error
        self._waiting = self._inflate.unconsumed_tail
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._packed.close()
        super().close()


class BoundedImapClient(IMAPClient):  # type: ignore[misc]  # imapclient has no types
    """An IMAPClient over the bounded connection; one of TLS from the start where *ssl* is true."""

    def _create_IMAP4(self) -> imaplib.IMAP4:
        context = self.ssl_context if self.ssl else None
        return _BoundedImap(self.host, self.port, self._timeout.connect, context)

    @property
    def traffic(self) -> Traffic:
        """What goes over this connection."""
        traffic: Traffic = self._imap.traffic
        return traffic

    @property
    def encryption(self) -> str:
        """The version of TLS in use, as people write it; empty where the line is not encrypted."""
        return tls_version(self._imap.sock)

    def quiet(self) -> None:
        """Stop imaplib from formatting every line for a debug log: slow, and it would log credentials."""
        self._imap.debug = 0

    def trust(self) -> None:
        """Lift the bounds that hold until sign-in is done."""
        self._imap.trust()


class BoundedSmtp(smtplib.SMTP):
    """An SMTP client for plain connections and STARTTLS."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.traffic = Traffic()
        super().__init__(*args, **options)

    def putcmd(self, cmd: str, args: str = "") -> None:
        self.traffic.round_trips += 1
        self._answer = _Answer()
        super().putcmd(cmd, args)

    def send(self, s: Any) -> None:
        self.traffic.sent += len(s)
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _BoundedReader(self.sock.makefile("rb"), self.traffic)
        if isinstance(self.file, _BoundedReader):
            self.file.left = REPLY_LIMIT
        return super().getreply()

    def docmd(self, cmd: str, args: str = "") -> tuple[int, bytes]:
        reply = super().docmd(cmd, args)
        if cmd == "STARTTLS" and reply[0] == 220 and self.sock is not None and self.file is not None:
            refuse_unread(self.sock, self.file.raw_file)
        return reply


class BoundedSmtpTls(BoundedSmtp, smtplib.SMTP_SSL):
    """An SMTP client for TLS from the start."""


class _BoundedReader:
    """The reading side of an SMTP connection that ends a reply which does not end by itself."""

    def __init__(self, raw_file: BufferedReader, traffic: Traffic) -> None:
        self.raw_file = raw_file
        self._traffic = traffic
        self.left = REPLY_LIMIT

    def readline(self, size: int) -> bytes:
        line = self.raw_file.readline(size)
        self.left -= len(line)
        self._traffic.received += len(line)
        if self.left < 0:
            raise _TooMuchSmtp("sent a reply that does not end")
        return line

    def close(self) -> None:
        self.raw_file.close()


def tls_version(connection: object) -> str:
    """The version of TLS of a socket, as people write it; empty where there is none."""
    version = connection.version() if isinstance(connection, ssl.SSLSocket) else None
    return (version or "").replace("TLSv", "TLS ")


def refuse_unread(connection: socket.socket | ssl.SSLSocket, file: Any) -> None:
    """Raise :class:`Injected` where the server has sent more than its answer to STARTTLS.

    A client that kept such text would take it for the first answer inside TLS (CVE-2011-0411). The server of a TLS
    handshake never speaks first, so an honest one has nothing more to say here.
    """
    seconds = connection.gettimeout()
    connection.settimeout(0)
    try:
        unread = file.peek(1)
    finally:
        connection.settimeout(seconds)
    if unread:
        raise Injected
