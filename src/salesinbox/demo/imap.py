"""A small IMAP server in memory: pymap's dict backend, quick to sign in to and with room for any keyword."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from datetime import UTC, datetime

from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import ObjectId
from pymap.parsing.specials.flag import Flag, Wildcard
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

HOST = "127.0.0.1"
MAILBOXES = ("Sent", "Drafts", "Archive", "Trash", "Junk")
"""The mailboxes every account has beside INBOX. pymap has no SPECIAL-USE (RFC 6154): the names have to do."""


class _KeywordMailbox(MailboxData):
    """A mailbox that keeps any keyword: pymap's own announces no ``\\*`` and drops them (RFC 9051, 7.1)."""

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        return super().permanent_flags | {Wildcard}


class _KeywordMailboxes(MailboxSet):
    def __init__(self) -> None:
        super().__init__()
        self._inbox = self._new()

    def _new(self) -> MailboxData:
        return _KeywordMailbox(self._content_cache, self._thread_cache)

    async def add_mailbox(self, name: str) -> ObjectId:
        if name in self._set:
            raise ValueError(name)
        self._set[name] = mailbox = self._new()
        return mailbox.mailbox_id


class _Config(Config):
    @property
    def greeting(self) -> bytes:
        # pymap's asks the resolver for this machine's name, which can take seconds without a network.
        return b"Server ready"


class ImapServer:
    """IMAP on a loopback port, with accounts made as they are needed. All methods run on one asyncio loop."""

    def __init__(self) -> None:
        self._config = _Config(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            host=HOST,
            port=0,
            demo_data=False,
            demo_user="",
            demo_password="",
            tls_enabled=False,
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
        )
        self._login = Login(self._config)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.port = 0

    async def start(self) -> int:
        """Listen; returns the port, the same one again after a :meth:`stop`."""
        callback = ProxyProtocolReader(self._config.proxy_protocol).get_callback(self._serve)
        self._server = await asyncio.start_server(callback, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self.port

    async def stop(self) -> None:
        """Close the port and cut every connection; the mail stays for the next :meth:`start`."""
        if self._server is None:
            return
        self._server.close()
        connections = list(self._connections)
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        self._server = None

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, info: SocketInfo
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            await IMAPServer(self._login, self._config)(reader, writer, info)
        finally:
            self._connections.discard(task)

    async def add_account(self, username: str, password: str) -> None:
        """Make an account with empty standard mailboxes, replacing one of that name."""
        self._login.users_dict[username] = UserMetadata(self._config, username, password=password)
        mailboxes = _KeywordMailboxes()
        for name in MAILBOXES:
            await mailboxes.add_mailbox(name)
            await mailboxes.set_subscribed(name, True)
        self._config.set_cache[username] = (mailboxes, FilterSet())

    async def append(
        self, username: str, mailbox: str, raw: bytes, flags: tuple[str, ...], date: datetime | None = None
    ) -> None:
        """Put a message into a mailbox, without a connection; clients in IDLE there are told.

        Args:
            raw: The message, its lines ended by CRLF.
            flags: System flags (``\\Seen``) and keywords (``urgent``).
            date: The internal date, aware; now where it is ``None``.

        Raises:
            KeyError: No such account or mailbox.
        """
        target = await self._config.set_cache[username][0].get_mailbox(mailbox)
        message = AppendMessage(raw, date or datetime.now(UTC), frozenset(Flag(flag) for flag in flags))
        await target.append(message, recent=True)
