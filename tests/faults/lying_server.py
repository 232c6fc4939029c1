"""An IMAP server that says whatever a test wants it to say."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterable, Sequence

from tests.fakes.accounts import HOST

Answer = Callable[[bytes], bytes | Iterable[bytes]] | bytes
"""What is said to a command before its end; piece after piece, and perhaps without an end, where it is iterable."""


def all_is_well(name: str) -> bytes:
    """The end of every answer of a server that refuses nothing."""
    return b"OK done"


class LyingServer:
    """Answers each command with what *answers* has for its name, then OK; signs everybody in.

    One mailbox, INBOX, with one message, unless told otherwise.

    Args:
        ends: How the answer to a command of this name ends.
    """

    def __init__(self, ends: Callable[[str], bytes] = all_is_well, /, **answers: Answer) -> None:
        self._ends = ends
        self._answers: dict[str, Answer] = {
            "CAPABILITY": b"* CAPABILITY IMAP4rev1 UIDPLUS MOVE\r\n",
            "LIST": b'* LIST () "/" INBOX\r\n',
            "SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] .\r\n* OK [UIDNEXT 2] .\r\n* FLAGS (\\Seen)\r\n",
            "SEARCH": b"* SEARCH 1\r\n",
            **answers,
        }
        self.said = 0
        """Bytes said since it was last set, over all lines."""
        self.cut_at: int | None = None
        """Hang up once so many bytes have been said."""
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
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError), line, line.makefile("rb") as commands:
            self._say(line, b"* OK ready\r\n")
            for command in commands:
                tag, name = command.split()[:2]
                if name.upper() == b"UID":
                    name = command.split()[2]
                word = name.decode().upper()
                answer = self._answers.get(word, b"")
                said = answer(command) if callable(answer) else answer
                for piece in [said] if isinstance(said, bytes) else said:
                    self._say(line, piece)
                self._say(line, tag + b" " + self._ends(word) + b"\r\n")

    def _say(self, line: socket.socket, data: bytes) -> None:
        left = len(data) if self.cut_at is None else self.cut_at - self.said
        self.said += len(data)
        line.sendall(data[: max(0, left)])
        if left < len(data):
            raise ConnectionAbortedError


def holding(messages: Sequence[bytes]) -> dict[str, Answer]:
    """The answers of an honest server whose inbox holds *messages*, with UIDs from 1."""
    uids = range(1, len(messages) + 1)

    def fetch(command: bytes) -> bytes:
        return b"".join(b"* %d FETCH (UID %d %b)\r\n" % (uid, uid, told(command, messages[uid - 1])) for uid in uids)

    def told(command: bytes, raw: bytes) -> bytes:
        if b"BODY.PEEK[]" in command:
            return b"BODY[] {%d}\r\n%b" % (len(raw), raw)
        if b"BODY.PEEK[HEADER" not in command:
            return b"FLAGS (\\Seen)"
        field = re.search(rb"(?im)^Message-ID:.*\r\n", raw)
        assert field is not None
        date = b'INTERNALDATE "01-Jan-2026 00:00:00 +0000"'
        size = b"RFC822.SIZE %d" % len(raw)
        header = b"BODY[HEADER.FIELDS (MESSAGE-ID)] {%d}\r\n%b\r\n" % (len(field[0]) + 2, field[0])
        return b" ".join([b"FLAGS (\\Seen)", date, size, header])

    return {
        "SELECT": b"* %d EXISTS\r\n* OK [UIDVALIDITY 1] .\r\n* OK [UIDNEXT %d] .\r\n* FLAGS (\\Seen)\r\n"
        % (len(messages), len(messages) + 1),
        "SEARCH": b"* SEARCH %b\r\n" % b" ".join(b"%d" % uid for uid in uids),
        "FETCH": fetch,
    }
