"""TLS in front of a test server that has none."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Iterator

from salesinbox.demo.loop import LoopThread
from tests.fakes.accounts import HOST


@contextlib.contextmanager
def tls_to(port: int, context: ssl.SSLContext) -> Iterator[int]:
    """Takes TLS connections and passes what they carry on to *port*; gives its own."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection(HOST, port)
        await asyncio.gather(_carry(reader, inner_writer), _carry(inner_reader, writer))

    async def listen() -> asyncio.Server:
        return await asyncio.start_server(serve, HOST, 0, ssl=context)

    async def hang_up(server: asyncio.Server) -> None:
        server.close()

    with LoopThread("tls") as loop:
        server = loop.run(listen())
        yield server.sockets[0].getsockname()[1]
        loop.run(hang_up(server))


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(8192):
            target.write(data)
            await target.drain()
    target.transport.abort()
