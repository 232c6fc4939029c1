"""A profile with an account on the Gmail-like server, and what both sides hold there."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path

import pytest

from salesinbox.store.effective import Places
from tests.fakes.counting import CountingProxy, counting_proxy
from tests.fakes.gmail import GmailServer
from tests.fakes.gmail_account import ALL, SPAM, TRASH, Account
from tests.rig import Rig

_PLACES = {ALL: Places.ALL, TRASH: Places.TRASH, SPAM: Places.JUNK}
_VIEWS = {"\\Inbox": Places.INBOX, "\\Sent": Places.SENT, "\\Draft": Places.DRAFTS}
Held = dict[str, tuple[Places, AbstractSet[str], AbstractSet[str]]]
"""Subject → places, flags, labels."""


class GmailRig(Rig):
    """As :class:`Rig`; tests change the server's side by a client, or by :attr:`account`."""

    server: GmailServer

    @property
    def account(self) -> Account:
        return self.server.accounts[self.username]

    def deliver(self, raw: bytes, *labels: str) -> None:
        """Mail comes into the inbox, with labels."""
        self.server.deliver(self.username, raw)
        with self.account.lock:
            message = next(each for each in self.account.messages if each.raw == raw)
            self.account.label(message, labels, on=True)
            self.account.settle()

    def server_side(self) -> Held:
        """What Gmail has."""
        with self.account.lock:
            return {
                message.raw.split(b"Subject: ")[1].split(b"\r\n")[0].decode(): (
                    _places(message.place, message.shown_labels),
                    frozenset(message.flags & {"\\Seen", "\\Flagged"}),
                    frozenset(each.casefold() for each in message.labels if not each.startswith("\\")),
                )
                for message in self.account.messages
            }

    def our_side(self) -> Held:
        """What is shown here."""
        found: Held = {}
        for row in self.db.rows("SELECT id, subject, seen, starred, places FROM messages"):
            labels = self.db.rows(
                "SELECT l.name FROM message_labels m JOIN labels l ON l.id = m.label_id WHERE m.message_id = ?",
                (row["id"],),
            )
            flags = {"\\Seen": row["seen"], "\\Flagged": row["starred"]}
            found[row["subject"]] = (
                Places(row["places"]),
                frozenset(flag for flag, is_set in flags.items() if is_set),
                frozenset(label["name"].casefold() for label in labels),
            )
        return found

    def uid(self, subject: str, mailbox: str = ALL) -> list[int]:
        """The UID of a mail on the server, in a list; the mailbox is open afterwards."""
        self.client.select_folder(mailbox)
        return list(self.client.search(["SUBJECT", subject]))


def _places(place: str, labels: set[str]) -> Places:
    found = _PLACES[place]
    if place == ALL:
        for label, each in _VIEWS.items():
            found |= each if label in labels else Places(0)
    return found


@pytest.fixture
def rig(tmp_path: Path, gmail_server: GmailServer) -> Iterator[GmailRig]:
    made = GmailRig(tmp_path, gmail_server)
    yield made
    made.close()
    gmail_server.close_clients()


@pytest.fixture
def proxy(rig: GmailRig) -> Iterator[CountingProxy]:
    """Stands between the engine and the server."""
    with counting_proxy(rig.server.port) as made:
        rig.configure(imap=replace(rig.settings.imap, port=made.port))
        yield made


def agree(rig: GmailRig) -> None:
    """Both sides hold the same, also after one more look."""
    assert rig.our_side() == rig.server_side()
    rig.sync()
    assert rig.our_side() == rig.server_side()


# What comes down
