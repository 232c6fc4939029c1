"""The demo's outgoing mail: an SMTP server that takes everything from the rep and hands it on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from salesinbox.demo.imap import HOST

_SIZE_LIMIT = 25_000_000


class SmtpServer:
    """SMTP with AUTH on a loopback port; ``received`` gets the bytes of each message."""

    def __init__(self, username: str, password: str, received: Callable[[bytes], None]) -> None:
        self._credentials = (username.encode(), password.encode())
        self._received = received
        self._server: asyncio.Server | None = None

    async def start(self) -> int:
        """Listen; returns the port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, HOST, 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        """Close the port. Sessions under way end with the loop."""
        if self._server is not None:
            self._server.close()

    def _session(self) -> SMTP:
        return SMTP(
            self,
            hostname="smtp.tidewater-bikes.example",
            data_size_limit=_SIZE_LIMIT,
            enable_SMTPUTF8=True,
            authenticator=self._authenticate,
            auth_require_tls=False,
            loop=asyncio.get_running_loop(),
        )

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=(login.login, login.password) == self._credentials, handled=False)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """aiosmtpd's hook: only who has signed in may send."""
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """aiosmtpd's hook: the message is complete."""
        assert isinstance(envelope.content, bytes)
        self._received(envelope.content)
        return "250 2.0.0 On its way"
