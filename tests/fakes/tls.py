"""Certificates good and bad, and loopback servers that show them: a real SMTP one, and one that does as told."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from salesinbox.demo.loop import LoopThread
from tests.fakes.accounts import HOST


class Authority:
    """A certificate authority; the fixture :func:`authority` makes this computer trust it for one test."""

    def __init__(self) -> None:
        self._authority = trustme.CA()

    def write(self, path: Path) -> None:
        self._authority.cert_pem.write_to_path(str(path))

    def server(self, host: str = HOST, *, expired: bool = False) -> ssl.SSLContext:
        """A server's side of TLS with a certificate for *host*."""
        ended = datetime(2020, 1, 1, tzinfo=UTC) if expired else None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(host, not_after=ended).configure_cert(context)
        return context


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that is trusted through SSL_CERT_FILE."""
    made = Authority()
    made.write(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return made


def fingerprint(port: int) -> str:
    """SHA-256 of the certificate shown at *port*, found by other means than the code under test."""
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate((HOST, port)))).hexdigest()


@contextlib.contextmanager
def smtp_over_tls(
    password: str, *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
) -> Iterator[tuple[int, list[bytes]]]:
    """A real SMTP server; gives its port and the passwords it was sent."""
    sent: list[bytes] = []

    class Check:
        def authenticate(
            self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, credentials: LoginPassword
        ) -> AuthResult:
            sent.append(credentials.password)
            return AuthResult(success=credentials.password == password.encode(), handled=False)

    check = Check()

    def session() -> SMTP:
        return SMTP(
            check,
            hostname="smtp.north.example",
            data_size_limit=5_000_000,
            authenticator=check.authenticate,
            auth_require_tls=starttls is not None,
            tls_context=starttls,
            loop=asyncio.get_running_loop(),
        )

    async def listen() -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(session, HOST, 0, ssl=tls)

    async def hang_up(server: asyncio.Server) -> None:
        server.close()

    with LoopThread("smtp over tls") as loop:
        server = loop.run(listen())
        yield server.sockets[0].getsockname()[1], sent
        loop.run(hang_up(server))


@dataclass
class ScriptedServer:
    """A server that says what a script says; ``heard`` is every byte it was sent, decrypted."""

    port: int = 0
    heard: bytearray = field(default_factory=bytearray)


@contextlib.contextmanager
def scripted(script: Callable[[Conversation], None], *, tls: ssl.SSLContext | None = None) -> Iterator[ScriptedServer]:
    """Run *script* for each connection, on a thread, until it returns or the client is gone."""
    listener = socket.create_server((HOST, 0))
    server = ScriptedServer(listener.getsockname()[1])
    open_now: list[socket.socket] = []

    def talk() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            open_now.append(connection)
            with contextlib.suppress(OSError, EOFError):
                conversation = Conversation(connection, server.heard)
                if tls:
                    conversation.encrypt(tls)
                open_now.append(conversation.connection)
                script(conversation)
            conversation.close()

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    yield server
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    for connection in open_now:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()
    thread.join(10)


class Conversation:
    """The server's side of one connection."""

    def __init__(self, connection: socket.socket, heard: bytearray) -> None:
        self.connection = connection
        self._heard = heard
        self._file = connection.makefile("rb")

    def say(self, text: bytes) -> None:
        self.connection.sendall(text)

    def hear(self) -> bytes:
        """The next line, without its end. Raises EOFError when the client is gone."""
        line = self._file.readline()
        self._heard += line
        if not line:
            raise EOFError
        return line.rstrip(b"\r\n")

    def encrypt(self, context: ssl.SSLContext) -> None:
        self._file.close()
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self._file = self.connection.makefile("rb")

    def close(self) -> None:
        self._file.close()
        self.connection.close()


def imap_script(
    capabilities: str = "IMAP4rev1 AUTH=PLAIN",
    *,
    greeting: bytes = b"* OK north.example ready\r\n",
    starttls: ssl.SSLContext | None = None,
    before: bytes = b"",
    injected: bytes = b"",
    sign_in: bytes = b"OK welcome",
) -> Callable[[Conversation], None]:
    """An IMAP server that lets anybody in, or answers LOGIN and AUTHENTICATE with *sign_in*.

    Args:
        before: What comes before the answer to STARTTLS, in plain text.
        injected: What follows the answer to STARTTLS in plain text.
    """

    def script(conversation: Conversation) -> None:
        conversation.say(greeting)
        while True:
            tag, command, *_ = conversation.hear().split(b" ")
            if command == b"CAPABILITY":
                conversation.say(b"* CAPABILITY " + capabilities.encode() + b"\r\n" + tag + b" OK done\r\n")
            elif command == b"STARTTLS" and starttls:
                conversation.say(before + tag + b" OK begin\r\n" + injected)
                conversation.encrypt(starttls)
            elif command in (b"LOGIN", b"AUTHENTICATE"):
                if command == b"AUTHENTICATE":
                    conversation.say(b"+ \r\n")
                    conversation.hear()
                conversation.say(tag + b" " + sign_in + b"\r\n")
            elif command == b"LIST":
                conversation.say(tag + b" OK there are none\r\n")
            else:
                conversation.say(tag + b" BAD unknown\r\n")

    return script
