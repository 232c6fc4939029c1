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


_CYRUS = (
    "COMPRESS=DEFLATE", "CONDSTORE", "ENABLE", "ESEARCH", "ID", "IDLE", "LIST-STATUS", "LITERAL+", "MOVE", "NAMESPACE",
    "QRESYNC", "SPECIAL-USE", "UIDPLUS",
)  # fmt: skip
SERVERS = (
    Server("Dovecot", "dovecot", (
        "COMPRESS=DEFLATE", "CONDSTORE", "ENABLE", "ESEARCH", "ID", "IDLE", "LIST-STATUS", "LITERAL+", "MOVE",
        "NAMESPACE", "NOTIFY", "QRESYNC", "SPECIAL-USE", "UIDPLUS",
    )),
    Server("Cyrus", "cyrus", _CYRUS),
    Server("Cyrus, older names", "cyrus_with_dots", _CYRUS),
    Server("Courier", "courier", ("ENABLE", "IDLE", "NAMESPACE", "UIDPLUS", "UTF8=ACCEPT")),
    Server("pymap", "pymap_server", ("ID", "IDLE", "LITERAL+", "MOVE", "UIDPLUS")),
)  # fmt: skip
GMAIL = Server("Gmail-like", "gmail_server", (
    "CONDSTORE", "ENABLE", "ESEARCH", "ID", "IDLE", "LIST-STATUS", "LITERAL-", "MOVE", "NAMESPACE", "SPECIAL-USE",
    "UIDPLUS", "UTF8=ACCEPT", "X-GM-EXT-1",
))  # fmt: skip
"""Mailboxes there are labels, so it has a story of its own."""


@dataclass(frozen=True, slots=True)
class Case:
    """A server, and what it lacks: nothing, one capability, or everything."""

    server: Server
    lacking: str = ""

    def __str__(self) -> str:
        return f"{self.server.name} without {self.lacking}" if self.lacking else self.server.name


def _with_each(*servers: Server) -> tuple[Case, ...]:
    return tuple(Case(server, lacking) for server in servers for lacking in ("", EVERYTHING, *server.offers))


ENDS = tuple(Case(server, lacking) for server in SERVERS for lacking in ("", EVERYTHING))
"""With all that is offered, and with nothing beyond IMAP4rev1."""
EACH = _with_each(*SERVERS)
"""The same, and without each capability in turn."""
AT_GMAIL = _with_each(GMAIL)
"""The same at Gmail."""
