"""A TCP proxy before a mail server: it carries lines faithfully and counts, until a test gives it a fault.

A fault is called with each piece of data on its way and gives what goes on instead, or ``None`` to hold it back until
the proxy has another fault. It may raise :class:`Cut`. It holds for lines that are open already, too.
"""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.fakes.accounts import HOST

_PIECE = 1024


class Cut(Exception):
    """The line ends here, after *last* has gone on; by a reset (RST) if that is wanted."""

    def __init__(self, last: bytes = b"", *, reset: bool = False) -> None:
        self.last, self.reset = last, reset


@dataclass
class Piece:
    """Some bytes on their way, and what one direction of their line has seen before them."""

    data: bytes
    from_server: bool
    carried: int
    """Bytes that came before this in the same direction."""
    signed_in: bool
    """Whether the server has let the client in."""
    chance: random.Random
    """Of this direction of this line alone, so that a seed gives the same faults again."""


Fault = Callable[[Piece], bytes | None]


def faithful(piece: Piece) -> bytes:
    """No fault."""
    return piece.data


def stall(piece: Piece) -> None:
    """The line stays, and nothing comes through any more."""


def swallow(piece: Piece) -> bytes:
    """What the server says is lost, as on a line that is open at one end only."""
    return b"" if piece.from_server else piece.data


def cut_after(count: int, *, from_server: bool = True, reset: bool = False) -> Fault:
    """Each line ends once *count* bytes have come from the server, or else from the client."""

    def fault(piece: Piece) -> bytes:
        if piece.from_server is from_server and piece.carried + len(piece.data) > count:
            raise Cut(piece.data[: max(0, count - piece.carried)], reset=reset)
        return piece.data

    return fault


def throttle(bytes_per_second: int) -> Fault:
    """What the server says comes slowly, a few bytes at a time."""

    def fault(piece: Piece) -> bytes:
        if piece.from_server:
            time.sleep(len(piece.data) / bytes_per_second)
        return piece.data

    return fault


def corrupt(one_in: int, *, after: int | None = None) -> Fault:
    """One of so many bytes that the server sends is another one, at random.

    Args:
        after: Spare the first bytes of each line; those up to sign-in if not given, which only plain text shows.
    """

    def fault(piece: Piece) -> bytes:
        spared = not piece.signed_in if after is None else piece.carried < after
        if spared or not piece.from_server:
            return piece.data
        return bytes(
            byte ^ piece.chance.randrange(1, 256) if piece.chance.random() < 1 / one_in else byte for byte in piece.data
        )

    return fault


def forget(*words: bytes) -> Fault:
    """The server no longer knows these words: neither announces nor understands them, in the middle of a session."""

    def fault(piece: Piece) -> bytes:
        data = piece.data
        for word in words:
            data = data.replace(word, b"X" * len(word))
        return data

    return fault


def slow_greeting(seconds: float) -> Fault:
    """The server takes its time before its first word."""

    def fault(piece: Piece) -> bytes:
        if piece.from_server and not piece.carried:
            time.sleep(seconds)
        return piece.data

    return fault


class Proxy:
    """Stands before a server on loopback.

    Args:
        lacking: Capabilities that the server has never heard of.
    """

    def __init__(self, port: int, seed: int = 0, lacking: Sequence[bytes] = ()) -> None:
        self._seed, self._lacking = seed, forget(*lacking)
        self.target = port
        """The server's port; another one takes effect with the next connection."""
        self._listener: socket.socket | None = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self.sent = 0
        """Bytes the server has sent in all."""
        self.connected: list[float] = []
        """When each connection was asked for (``time.monotonic``)."""
        self.resets_at_once = False
        """Reset every new connection."""
        self._fault: Fault = faithful
        self._changed = threading.Condition()
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    @property
    def connections(self) -> int:
        """How many connections were asked for."""
        return len(self.connected)

    @property
    def fault(self) -> Fault:
        """What happens to data on its way."""
        return self._fault

    @fault.setter
    def fault(self, fault: Fault) -> None:
        with self._changed:
            self._fault = fault
            self._changed.notify_all()

    def cut(self, *, reset: bool = False) -> None:
        """Cut all lines now."""
        while self._sockets:
            _end(self._sockets.pop(), reset=reset)

    def refuse(self) -> None:
        """Cut all lines and refuse new ones: nobody listens on the port."""
        if self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        self.cut()

    def listen(self) -> None:
        """Listen again after :meth:`refuse`, on the same port."""
        self._listener = socket.create_server((HOST, self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self) -> None:
        self.fault = faithful
        self.refuse()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.connected.append(time.monotonic())
            try:
                server = None if self.resets_at_once else socket.create_connection((HOST, self.target))
            except OSError:
                server = None
            if server is None:
                _end(client, reset=True)
                continue
            self._sockets += [client, server]
            line = _Line(f"{self._seed}/{self.connections}")
            threading.Thread(target=self._pump, args=(line, client, server, False), daemon=True).start()
            threading.Thread(target=self._pump, args=(line, server, client, True), daemon=True).start()

    def _pump(self, line: _Line, source: socket.socket, target: socket.socket, from_server: bool) -> None:
        reset = False
        with contextlib.suppress(OSError):
            while data := source.recv(_PIECE):
                self.sent += len(data) if from_server else 0
                piece = line.piece(data, from_server)
                piece.data = self._lacking(piece) or b""
                try:
                    target.sendall(self._through(piece))
                except Cut as cut:
                    target.sendall(cut.last)
                    reset = cut.reset
                    break
        for each in (target, source):
            _end(each, reset=reset)

    def _through(self, piece: Piece) -> bytes:
        while (passed := (fault := self._fault)(piece)) is None:
            with self._changed:
                self._changed.wait_for(lambda: self._fault is not fault)
        return passed


class _Line:
    """What is known of one connection."""

    def __init__(self, seed: str) -> None:
        self._carried = {True: 0, False: 0}
        self._chance = {side: random.Random(f"{seed}/{side}") for side in (True, False)}
        self._asks_in = self._signed_in = False

    def piece(self, data: bytes, from_server: bool) -> Piece:
        piece = Piece(data, from_server, self._carried[from_server], self._signed_in, self._chance[from_server])
        self._carried[from_server] += len(data)
        if from_server:
            self._signed_in |= self._asks_in and b" OK " in data
        else:
            self._asks_in |= b" LOGIN " in data.upper() or b" AUTHENTICATE " in data.upper()
        return piece


def _end(line: socket.socket, *, reset: bool) -> None:
    with contextlib.suppress(OSError):
        if reset:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.shutdown(socket.SHUT_RD)  # else a thread that reads from it keeps it open, and the server waits
        else:
            line.shutdown(socket.SHUT_RDWR)
    line.close()


@contextlib.contextmanager
def proxy_to(port: int, seed: int = 0, lacking: Sequence[bytes] = ()) -> Iterator[Proxy]:
    """A proxy to *port*, closed afterwards."""
    proxy = Proxy(port, seed, lacking)
    try:
        yield proxy
    finally:
        proxy.close()
