"""A small IMAP server in memory: pymap's dict backend, quick to sign in to and with room for any keyword."""

from __future__ import annotations

import asyncio
import contextlib
from argparse import Namespace
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from io import BytesIO

from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet, Message
from pymap.concurrent import Subsystem
from pymap.context import connection_exit
from pymap.imap import IMAPConnection
from pymap.imap.state import ConnectionState
from pymap.mime import MessageContent
from pymap.parsing.message import AppendMessage
from pymap.parsing.response import Response
from pymap.parsing.specials import ObjectId
from pymap.parsing.specials.flag import Flag, Wildcard
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

HOST = "127.0.0.1"
MAILBOXES = ("Sent", "Drafts", "Archive", "Trash", "Junk")
"""The mailboxes every account has beside INBOX. pymap has no SPECIAL-USE (RFC 6154): the names have to do."""


class _UnreadMessage(Message):
    """A message parsed when somebody first asks for it: filling a mailbox costs nearly nothing that way."""

    __slots__ = ["_parsed", "_raw"]

    def __init__(self, uid: int, date: datetime, flags: frozenset[Flag], raw: bytes) -> None:
        self._raw = raw
        self._parsed: MessageContent | None = None
        super().__init__(uid, date, flags, email_id=ObjectId.random_email_id(), thread_id=ObjectId.random_thread_id())

    @property
    def _content(self) -> MessageContent:
        if self._parsed is None:
            self._parsed = MessageContent.parse(self._raw)
        return self._parsed

    @_content.setter
    def _content(self, content: MessageContent | None) -> None:
        self._parsed = content


class _KeywordMailbox(MailboxData):
    """A mailbox that keeps any keyword: pymap's own announces no ``\\*`` and drops them (RFC 9051, 7.1)."""

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        return super().permanent_flags | {Wildcard}

    def fill(self, raw: bytes, flags: frozenset[Flag], date: datetime) -> None:
        """Put a message in before anybody looks; nobody is told."""
        self._max_uid += 1
        self._messages[self._max_uid] = _UnreadMessage(self._max_uid, date, flags, raw)
        self._mod_sequences.update([self._max_uid])


class _KeywordMailboxes(MailboxSet):
    def __init__(self) -> None:
        super().__init__()
        self._inbox = self._new()

    def _new(self) -> _KeywordMailbox:
        return _KeywordMailbox(self._content_cache, self._thread_cache)

    async def add_mailbox(self, name: str) -> ObjectId:
        if name in self._set:
            raise ValueError(name)
        self._set[name] = mailbox = self._new()
        return mailbox.mailbox_id


class _Connection(IMAPConnection):
    """A connection that sends each response in one piece.

    pymap writes a response word by word, and IMAP clients that read without blocking while in IDLE take the
    beginning of a line for a broken connection.
    """

    __slots__: list[str] = []

    async def write_response(self, resp: Response) -> None:
        pieces = BytesIO()
        await resp.async_write(pieces)
        with contextlib.suppress(ConnectionError):
            self.writer.write(pieces.getvalue())
            await self.writer.drain()


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

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, info: SocketInfo) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            connection = _Connection(self._config.commands, self._config, reader, writer, info)
            async with AsyncExitStack() as stack:
                connection_exit.set(stack)
                stack.enter_context(contextlib.closing(connection))
                await connection.run(ConnectionState(self._login, self._config))
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

    async def fill(self, username: str, mailbox: str, raw: bytes, flags: tuple[str, ...], date: datetime) -> None:
        """As :meth:`append`, some hundred times as fast, for mail that lies there before the first client comes."""
        target = await self._config.set_cache[username][0].get_mailbox(mailbox)
        assert isinstance(target, _KeywordMailbox)
        target.fill(raw, frozenset(Flag(flag) for flag in flags), date)

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
