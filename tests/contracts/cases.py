"""The servers that are tested, what each offers, and what is taken away from them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fakes.masking import EVERYTHING


@dataclass(frozen=True, slots=True)
class Server:
    """A kind of IMAP server.

    Args:
        fixture: The fixture that starts it.
        offers: Which of :data:`tests.fakes.masking.MASKS` it announces.
    """

    name: str
    fixture: str
    offers: tuple[str, ...]


SERVERS = (
    Server("Dovecot", "dovecot", (
        "COMPRESS", "CONDSTORE", "ENABLE", "ESEARCH", "ID", "IDLE", "LIST-STATUS", "LITERAL+", "MOVE", "NAMESPACE",
        "NOTIFY", "QRESYNC", "SPECIAL-USE", "UIDPLUS",
    )),
    Server("Cyrus", "cyrus", (
        "COMPRESS", "CONDSTORE", "ENABLE", "ESEARCH", "ID", "IDLE", "LIST-STATUS", "LITERAL+", "MOVE", "NAMESPACE",
        "QRESYNC", "SPECIAL-USE", "UIDPLUS", "XLIST",
    )),
    Server("Courier", "courier", ("ENABLE", "IDLE", "NAMESPACE", "UIDPLUS", "UTF8=ACCEPT")),
    Server("pymap", "pymap_server", ("ID", "IDLE", "LITERAL+", "MOVE", "UIDPLUS")),
)  # fmt: skip
NOT_USED = frozenset(["XLIST"])
"""Announced, but nothing of ours asks for it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A server, and what it lacks: nothing, one capability, or everything."""

    server: Server
    lacking: str = ""

    def __str__(self) -> str:
        return f"{self.server.name} without {self.lacking}" if self.lacking else self.server.name


ENDS = tuple(Case(server, lacking) for server in SERVERS for lacking in ("", EVERYTHING))
"""With all it offers, and with nothing beyond IMAP4rev1."""
EACH = ENDS + tuple(Case(server, each) for server in SERVERS for each in server.offers if each not in NOT_USED)
"""The same, and without each capability in turn."""
