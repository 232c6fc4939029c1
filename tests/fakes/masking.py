"""A server that lacks some capabilities: a proxy takes them out of what a real one says.

What the real server would not tell without them is taken out, too. A command that needs a capability that is lacking is
answered with BAD and noted, so that a test can see whether a client keeps to what was announced.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

from imapclient import IMAPClient

from tests.fakes.accounts import HOST, PASSWORD, ImapFake

EVERYTHING = "everything"
"""Stands for all that IMAP4rev1 (RFC 3501) is without."""
_BASE_RE = re.compile(rb"IMAP4REV1|AUTH=.*|SASL-IR|LOGINDISABLED", re.IGNORECASE)
_CAPABILITIES_RE = re.compile(rb"((?:^\* |\[)CAPABILITY )([^\]\r\n]*)", re.IGNORECASE)
_LITERAL_RE = re.compile(rb"\{(\d+)(\+?)\}\r\n$")
_NEVER = r"(?!)"


@dataclass(frozen=True, slots=True)
class Mask:
    """What lacking a capability means, as patterns that know no case.

    Args:
        uses: Finds in a command that it needs the capability.
        tells: Finds in an answer what servers without the capability do not say.
        also: Capabilities that go with it, as they need it or are another name for it.
    """

    uses: str = _NEVER
    tells: str = _NEVER
    also: tuple[str, ...] = ()


MASKS = {
    "COMPRESS=DEFLATE": Mask(r"^\S+ COMPRESS "),
    "CONDSTORE": Mask(
        r"\((CONDSTORE|CHANGEDSINCE|UNCHANGEDSINCE)\b|\b(HIGHEST)?MODSEQ\b|ENABLE .*CONDSTORE",
        r"^\* OK \[(HIGHESTMODSEQ \d+|NOMODSEQ)\].*\r\n|\[(HIGHESTMODSEQ|MODIFIED) [^\]]*\] ",
        also=("QRESYNC",),
    ),
    "ENABLE": Mask(r"^\S+ ENABLE ", also=("QRESYNC", "UTF8=ACCEPT")),
    "ESEARCH": Mask(r"\bSEARCH RETURN\b"),
    "ID": Mask(r"^\S+ ID "),
    "IDLE": Mask(r"^\S+ IDLE\b"),
    "LIST-STATUS": Mask(r"\bLIST .*RETURN \(.*STATUS"),
    "LITERAL-": Mask(r"\{\d+\+\}\r\n$"),
    "LITERAL+": Mask(r"\{\d+\+\}\r\n$"),
    "MOVE": Mask(r"^\S+ (UID )?MOVE "),
    "NAMESPACE": Mask(r"^\S+ NAMESPACE\b"),
    "NOTIFY": Mask(r"^\S+ NOTIFY "),
    "QRESYNC": Mask(r"\(QRESYNC |\bVANISHED\b|ENABLE .*QRESYNC"),
    "SPECIAL-USE": Mask(
        r"\bLIST .*SPECIAL-USE|\bUSE \(",
        r"\\(All|Archive|Drafts|Junk|Sent|Trash)\b | ?\\(All|Archive|Drafts|Junk|Sent|Trash)\b",
        also=("CREATE-SPECIAL-USE", "XLIST"),
    ),
    "UIDPLUS": Mask(r"^\S+ UID EXPUNGE ", r"\[(COPYUID|APPENDUID) [^\]]*\] "),
    "UTF8=ACCEPT": Mask(r"ENABLE .*UTF8=ACCEPT"),
    "X-GM-EXT-1": Mask(r"\bX-GM-(LABELS|MSGID|THRID|RAW)\b"),
}
LIMITS = {
    "KEYWORDS": Mask(r"STORE \S+ [+-]?FLAGS\S* \((?:[^)]* )?[^\\\s)]", r" \\\*|\\\* "),
}
"""What no capability tells of."""


class Masked(ImapFake):
    """*server* without *lacking*, of :data:`MASKS` and :data:`LIMITS`. The test's own clients talk to *server* itself.

    COMPRESS is always lacking: nothing could be seen of what is compressed.
    """

    def __init__(self, server: ImapFake, lacking: Iterable[str]) -> None:
        super().__init__()
        self.name, self.prefix, self.delimiter = server.name, server.prefix, server.delimiter
        self.misused: list[str] = []
        """Commands that need what was not announced."""
        known = MASKS | LIMITS
        wanted = {"COMPRESS=DEFLATE", *lacking}
        self._bare = EVERYTHING in wanted
        wanted |= set(MASKS) if self._bare else {also for name in wanted for also in known[name].also}
        self._lacking = {name.encode() for name in wanted}
        masks = [mask for name, mask in known.items() if name in wanted]
        self._uses = [re.compile(mask.uses.encode(), re.IGNORECASE) for mask in masks]
        self._tells = [re.compile(mask.tells.encode(), re.IGNORECASE) for mask in masks]
        self._server = server
        self._listener: socket.socket | None = None
        self._sockets: list[socket.socket] = []

    def start(self) -> None:
        self._listener = socket.create_server((HOST, self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), name="masking", daemon=True).start()

    def stop(self) -> None:
        for each in [*self._sockets, *([self._listener] if self._listener else [])]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._sockets.clear()

    def new_account(self, address: str = "ada@tidewater.example") -> tuple[str, str]:
        return self._server.new_account(address)

    def client(self, username: str, password: str = PASSWORD) -> IMAPClient:
        return self._server.client(username, password)

    def close_clients(self) -> None:
        self._server.close_clients()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection((HOST, self._server.port))
                for each in (client, server):
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._sockets.append(each)
                for source, target, carry in ((client, server, self._ask), (server, client, self._answer)):
                    threading.Thread(target=_pump, args=(source, target, carry), daemon=True).start()

    def _ask(self, source: BinaryIO, client: socket.socket, server: socket.socket) -> None:
        """Carry one command to the server, unless it needs what is lacking."""
        line = source.readline()
        literal = _LITERAL_RE.search(line)
        if any(pattern.search(line) for pattern in self._uses):
            self.misused.append(line.decode("utf-8", "replace").strip())
            while literal and literal[2]:
                source.read(int(literal[1]))
                literal = _LITERAL_RE.search(source.readline())
            client.sendall(line.split(b" ")[0] + b" BAD What this needs was not announced.\r\n")
            return
        server.sendall(line)
        while literal:
            server.sendall(source.read(int(literal[1])))
            line = source.readline()
            literal = _LITERAL_RE.search(line)
            server.sendall(line)

    def _answer(self, source: BinaryIO, server: socket.socket, client: socket.socket) -> None:
        """Carry one answer to the client."""
        line = source.readline()
        while literal := _LITERAL_RE.search(line):
            client.sendall(self._told(line) + source.read(int(literal[1])))
            line = source.readline()
        client.sendall(self._told(line))

    def _told(self, line: bytes) -> bytes:
        for pattern in self._tells:
            line = pattern.sub(b"", line)
        return _CAPABILITIES_RE.sub(self._announced, line)

    def _announced(self, found: re.Match[bytes]) -> bytes:
        kept = [each for each in found[2].split() if self._is_kept(each)]
        return bytes(found[1]) + b" ".join(kept)

    def _is_kept(self, capability: bytes) -> bool:
        return bool(_BASE_RE.fullmatch(capability)) if self._bare else capability.upper() not in self._lacking


def _pump(
    source: socket.socket, target: socket.socket, carry: Callable[[BinaryIO, socket.socket, socket.socket], None]
) -> None:
    with contextlib.suppress(OSError, ValueError), source.makefile("rb") as lines:
        while lines.peek(1):
            carry(lines, source, target)
    for each in (source, target):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
    source.close()  # the other direction's pump closes the other one
