"""The demo's servers on one asyncio loop: IMAP filled with the mailbox, SMTP, and the life between them."""

from __future__ import annotations

import asyncio
from datetime import datetime
from secrets import token_urlsafe

from salesinbox.demo.company import build_mailbox
from salesinbox.demo.imap import HOST, ImapServer
from salesinbox.demo.life import Correspondents, Pace, arrivals
from salesinbox.demo.people import rep
from salesinbox.demo.servers import ServerAddresses
from salesinbox.demo.smtp import SmtpServer


class Embedded:
    """Everything the demo's account needs; the password is new each time."""

    def __init__(self, now: datetime, pace: Pace) -> None:
        self._now = now
        self._pace = pace
        self._address = rep().address
        self._password = token_urlsafe(12)
        self._imap = ImapServer()
        self._correspondents = Correspondents(self._deliver, pace)
        self._smtp = SmtpServer(self._address, self._password, self._correspondents.received)
        self._arrivals: asyncio.Task[None] | None = None

    async def start(self) -> ServerAddresses:
        """Fill the mailbox and listen."""
        await self._imap.add_account(self._address, self._password)
        for message in build_mailbox(self._now):
            await self._imap.fill(self._address, message.mailbox, message.raw, message.flags, message.date)
        imap_port, smtp_port = await self._imap.start(), await self._smtp.start()
        self._arrivals = asyncio.create_task(arrivals(self._deliver, self._pace))
        return ServerAddresses(HOST, imap_port, smtp_port, rep().name, self._address, self._password)

    async def stop(self) -> None:
        """Cut every connection and stop all that is under way."""
        if self._arrivals is not None:
            self._arrivals.cancel()
        await self._smtp.stop()
        await self._imap.stop()

    async def _deliver(self, raw: bytes) -> None:
        await self._imap.append(self._address, "INBOX", raw, ())
