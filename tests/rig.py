"""A profile on a disk with an account on a real test server: what sync, sending and the engine are tested with."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from imapclient import IMAPClient

from salesinbox.accounts.credentials import open_credentials
from salesinbox.config.loader import load, save_account, set_value
from salesinbox.config.locations import Locations, locate
from salesinbox.config.settings import AccountSettings, ServerSettings
from salesinbox.core.models import Role
from salesinbox.engine import control
from salesinbox.store import accounts, mailboxes, threads
from salesinbox.store.connection import Database, Row, open_database
from tests.fakes.accounts import HOST, PASSWORD, ImapFake

Result = TypeVar("Result")
_numbers = itertools.count(1)


class Rig:
    """A profile with one account on *server*; the test's own side of the story is :attr:`client`."""

    def __init__(self, home: Path, server: ImapFake, smtp_port: int = 1, username: str = "") -> None:
        self.server = server
        self.locations: Locations = locate("default", {"SALESINBOX_HOME": str(home)})
        self.locations.ensure()
        self.username = username or server.new_account()[0]
        set_value(self.locations.config_file, "credentials", "file")
        plain = {"host": HOST, "security": "none"}
        self.settings = AccountSettings(
            self.username,
            imap=ServerSettings(port=server.port, **plain),  # type: ignore[arg-type]  # literals in a dict
            smtp=ServerSettings(port=smtp_port, **plain),  # type: ignore[arg-type]
            name="Ada",
        )
        save_account(self.locations.config_file, self.settings)
        self.set_password(PASSWORD)
        self.db: Database = open_database(self.locations.database, self.locations.blobs_database)
        self._client: IMAPClient | None = None

    @property
    def client(self) -> IMAPClient:
        """Another mail program on the same account."""
        if self._client is None:
            self._client = self.server.client(self.username)
        return self._client

    def reconnect(self) -> None:
        """Give the other mail program a new line; the server was away."""
        self._client = None

    @property
    def account_id(self) -> int:
        return accounts.ensure(self.db, self.username).id

    def set_password(self, password: str) -> None:
        open_credentials(self.locations, load(self.locations.config_file)).set(self.username, password)

    def configure(self, **columns: Any) -> None:
        """Change the account's settings."""
        self.settings = replace(self.settings, **columns)
        save_account(self.locations.config_file, self.settings)

    def sync(self) -> dict[str, Any]:
        """One pass; the account's part of the report. Fails on errors."""
        account = self.try_sync()
        assert account["errors"] == []
        return account

    def try_sync(self) -> dict[str, Any]:
        (account,) = control.sync_once(self.locations).accounts
        return account

    def counts(self, name: str = "INBOX") -> dict[str, int]:
        """What a pass changed in one mailbox."""
        found = next(each for each in self.sync()["mailboxes"] if each["name"] == name)
        return {key: value for key, value in found.items() if key != "name"}

    def append(self, raw: bytes, mailbox: str = "INBOX", flags: tuple[bytes | str, ...] = ()) -> None:
        """A mail comes to be on the server."""
        self.client.append(mailbox, raw, flags=flags)

    def box(self, role: Role) -> mailboxes.Mailbox:
        found = mailboxes.with_role(self.db, self.account_id, role)
        assert found is not None
        return found

    def held(self, mailbox: str = "INBOX") -> dict[str, set[str]]:
        """What the cache says the server holds in a mailbox: subject → flags."""
        rows = self.db.rows(
            "SELECT m.subject, p.flags FROM message_mailbox p JOIN messages m ON m.id = p.message_id"
            " JOIN mailboxes b ON b.id = p.mailbox_id WHERE b.name = ? AND b.account_id = ?",
            (mailbox, self.account_id),
        )
        return {row["subject"]: set(row["flags"].split()) for row in rows}

    def on_server(self, mailbox: str = "INBOX") -> dict[str, set[str]]:
        """What the server holds in a mailbox: subject → flags."""
        self.client.select_folder(mailbox, readonly=True)
        found = self.client.fetch(self.client.search(), ["ENVELOPE", "FLAGS"])
        return {
            data[b"ENVELOPE"].subject.decode(): {flag.decode() for flag in data[b"FLAGS"]} - {"\\Recent"}
            for data in found.values()
        }

    def uids(self, mailbox: str = "INBOX") -> list[int]:
        """The UIDs of a mailbox on the server, which is open for writing afterwards."""
        self.client.select_folder(mailbox)
        return list(self.client.search())

    def message(self, subject: str) -> Row:
        row = self.db.row("SELECT * FROM messages WHERE subject = ?", (subject,))
        assert row is not None
        return row

    def thread(self, subject: str) -> int:
        return int(self.message(subject)["thread_id"])

    def listed(self, filter_: threads.Filter) -> list[str]:
        """The subjects in a list."""
        return [row.subject for row in threads.page(self.db, filter_, limit=1000)]

    def close(self) -> None:
        self.db.close()


def mail(subject: str, *, body: str = "How much is it?", message_id: str = "", extra: str = "") -> bytes:
    """A message with CRLF line ends, as a server keeps it."""
    message_id = message_id or f"{next(_numbers)}.{time.time_ns()}@heron.example"
    return (
        f"From: Ben Heron <ben@heron.example>\r\nTo: Ada <ada@tidewater.example>\r\nSubject: {subject}\r\n"
        f"Date: Mon, 02 Mar 2026 09:00:00 +0000\r\nMessage-ID: <{message_id}>\r\n{extra}\r\n{body}\r\n"
    ).encode()


def wait_for(condition: Callable[[], Result], *, seconds: float = 15) -> Result:
    """Wait until *condition* holds; its value."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
    return value


@contextmanager
def rig_on(home: Path, server: ImapFake, smtp_port: int = 1, username: str = "") -> Iterator[Rig]:
    """A rig that is closed afterwards; with a new account, or the one of *username*."""
    rig = Rig(home, server, smtp_port, username)
    try:
        yield rig
    finally:
        rig.close()
