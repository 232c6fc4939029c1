"""A proxy before an IMAP server that notes every command and counts what is sent."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.fakes.accounts import HOST

_LITERAL_RE = re.compile(rb"\{(\d+)\+?\}\r\n$")


class CountingProxy:
    """Passes everything on. Give :attr:`port` to the client in place of the server's."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self.commands: list[str] = []
        """Commands as they came, without their tags and literals."""
        self.sent = 0
        """Bytes from the server."""
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def count(self, *words: str) -> int:
        """How many commands had one of *words* as their name, ``UID`` apart."""
        return sum(command.upper().removeprefix("UID ").split()[0] in words for command in self.commands)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection((HOST, self._target)) as server:
            commands = threading.Thread(target=self._commands, args=(client, server), daemon=True)
            commands.start()
            self._answers(server, client)
            commands.join()

    def _commands(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError), client.makefile("rb") as lines:
            text = b""
            while line := lines.readline():
                server.sendall(line)
                text += line
                if literal := _LITERAL_RE.search(line):
                    server.sendall(lines.read(int(literal[1])))
                elif b" " in text.strip():
                    self.commands.append(text.split(b" ", 1)[1].decode("utf-8", "replace").strip())
                    text = b""
                else:
                    text = b""  # DONE
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_WR)

    def _answers(self, server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                self.sent += len(data)
                client.sendall(data)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


@contextmanager
def counting_proxy(port: int) -> Iterator[CountingProxy]:
    """A proxy to *port*, closed afterwards."""
    proxy = CountingProxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
