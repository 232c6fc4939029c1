"""An IMAP server that says whatever a test wants it to say."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

from tests.fakes.accounts import HOST

Answer = Callable[[bytes], bytes] | bytes


class LyingServer:
    """Answers each command with what *answers* has for its name, then OK; signs everybody in.

    One mailbox, INBOX, with one message, unless told otherwise.
    """

    def __init__(self, **answers: Answer) -> None:
        self._answers: dict[str, Answer] = {
            "CAPABILITY": b"* CAPABILITY IMAP4rev1 UIDPLUS MOVE\r\n",
            "LIST": b'* LIST () "/" INBOX\r\n',
            "SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] .\r\n* OK [UIDNEXT 2] .\r\n* FLAGS (\\Seen)\r\n",
            "SEARCH": b"* SEARCH 1\r\n",
            **answers,
        }
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        try:
            with line, line.makefile("rb") as commands:
                line.sendall(b"* OK ready\r\n")
                for command in commands:
                    tag, name = command.split()[:2]
                    if name.upper() == b"UID":
                        name = command.split()[2]
                    answer = self._answers.get(name.decode().upper(), b"")
                    line.sendall(answer(command) if callable(answer) else answer)
                    line.sendall(tag + b" OK done\r\n")
        except OSError:
            return
