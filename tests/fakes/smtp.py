"""An SMTP server that records what it takes and fails where a test asks it to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from salesinbox.demo.loop import LoopThread
from tests.fakes.accounts import HOST, PASSWORD

_LONGEST_HOLD = 20.0


class Drop(Enum):
    """Where the server cuts the connection without a word."""

    BEFORE_DATA = auto()
    """On the DATA command, before any answer."""
    DURING_DATA = auto()
    """Once the client is told to go on and its first bytes have come."""
    AFTER_DATA = auto()
    """After the final dot: the mail was taken, but the client is never told."""


@dataclass
class Faults:
    """What goes wrong; replies are whole lines such as ``450 4.2.1 Try later``. Empty: nothing."""

    mail: str = ""
    """The answer to MAIL FROM."""
    recipients: dict[str, str] = field(default_factory=dict)
    """The answer to RCPT TO, by address."""
    data: str = ""
    """The answer to the final dot."""
    drop: Drop | None = None
    hold: threading.Event | None = None
    """Until it is set, the final dot gets no answer."""


@dataclass(frozen=True)
class Received:
    """A message the server took responsibility for, or would have but for :attr:`Drop.AFTER_DATA`."""

    envelope_from: str
    recipients: tuple[str, ...]
    raw: bytes


def _abort(session: SMTP) -> None:
    if isinstance(session.transport, asyncio.WriteTransport):
        session.transport.abort()


class _Session(SMTP):
    """aiosmtpd's protocol with the two cuts its hooks can't make."""

    def __init__(self, fake: SmtpFake, **options: Any) -> None:
        self._fake = fake
        super().__init__(fake, **options)

    async def smtp_DATA(self, arg: str) -> None:
        if self._fake.faults.drop is Drop.BEFORE_DATA:
            _abort(self)
        elif self._fake.faults.drop is Drop.DURING_DATA:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self._reader.read(1)
            _abort(self)
        else:
            await super().smtp_DATA(arg)


class SmtpFake:
    """SMTP with AUTH on loopback, any user name, password ``secret``."""

    host = HOST
    password = PASSWORD

    def __init__(self, *, size_limit: int = 2_000_000) -> None:
        self.faults = Faults()
        self.messages: list[Received] = []
        self.logins: list[str] = []
        self.port = 0
        self._size_limit = size_limit
        self._loop = LoopThread("smtp")
        self._server: asyncio.Server | None = None
        self._sessions: list[_Session] = []

    def start(self) -> None:
        """Serve; after a :meth:`stop` again on the same port."""
        self._loop.run(self._listen())

    def stop(self) -> None:
        """Cut every connection and stop serving."""
        self._loop.run(self._hang_up())

    def close(self) -> None:
        """Stop for good."""
        self.stop()
        self._loop.close()

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._new_session, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
        for session in self._sessions:
            _abort(session)
        self._sessions.clear()
        self._server = None

    def _new_session(self) -> SMTP:
        session = _Session(
            self,
            hostname="smtp.tidewater.example",
            data_size_limit=self._size_limit,
            authenticator=self.authenticate,
            auth_require_tls=False,
            loop=asyncio.get_running_loop(),
        )
        self._sessions.append(session)
        return session

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, credentials: LoginPassword
    ) -> AuthResult:
        self.logins.append(credentials.login.decode())
        return AuthResult(success=credentials.password == PASSWORD.encode(), handled=False)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        if self.faults.mail:
            return self.faults.mail
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Sender ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := self.faults.recipients.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.faults.data:
            return self.faults.data
        assert isinstance(envelope.content, bytes)
        self.messages.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.content))
        if self.faults.drop is Drop.AFTER_DATA:
            _abort(server)
        if self.faults.hold is not None:
            await asyncio.get_running_loop().run_in_executor(None, self.faults.hold.wait, _LONGEST_HOLD)
        return "250 2.0.0 Queued"


@pytest.fixture
def smtp_server() -> Iterator[SmtpFake]:
    """An SMTP server for one test, without faults until the test sets ``smtp_server.faults``."""
    server = SmtpFake()
    server.start()
    yield server
    server.close()
