"""What the threads of one account share: its settings, the way to the database, and new connections to its servers."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from salesinbox.accounts.connection import open_imap, open_smtp
from salesinbox.accounts.providers import results_servers
from salesinbox.accounts.tls import is_loopback
from salesinbox.accounts.traffic import Meter
from salesinbox.accounts.wire import BoundedSmtp, tls_version
from salesinbox.config.locations import Locations
from salesinbox.config.settings import AccountSettings, Settings
from salesinbox.store import accounts
from salesinbox.store.accounts import Account
from salesinbox.store.connection import Database
from salesinbox.sync.capabilities import usage
from salesinbox.sync.faults import Refused
from salesinbox.sync.idle import WaitingSession
from salesinbox.sync.room import Room, room_for
from salesinbox.sync.session import Session
from salesinbox.sync.writes import Writes

log = logging.getLogger(__name__)

ANSWER_SECONDS = 30.0
"""How long a server may take for an answer before its line counts as dead."""

_Kind = TypeVar("_Kind", bound=Session)


@dataclass(frozen=True, slots=True)
class AccountContext:
    """What the threads of an account share."""

    account_id: int
    settings: AccountSettings
    writes: Writes
    password: Callable[[], str]
    """Looks the password up; raises :class:`UserError`."""
    poll_seconds: int
    meter: Meter = field(default_factory=Meter)
    """Counts what goes over the account's connections."""
    room: Callable[[], Room] = lambda: Room.PLENTY
    """What the disk has room for just now."""

    def connect_imap(self) -> Session:
        """A new connection to the IMAP server, to work on; compressed where that spares a network anything."""
        session = self._open(Session)
        used = [each.name for each in usage(session.capabilities) if each.used]
        if is_loopback(self.settings.imap.host):
            used = [name for name in used if name != "COMPRESS=DEFLATE"]
        elif session.has("COMPRESS=DEFLATE"):
            with contextlib.suppress(Refused):
                session.compress()
        log.info("uses %s", ", ".join(used) or "only what every IMAP server can")
        return session

    def connect_waiting(self) -> WaitingSession:
        """A new connection to the IMAP server, to wait for news on."""
        return self._open(WaitingSession)

    def _open(self, kind: Callable[[Any, str], _Kind]) -> _Kind:
        client = open_imap(self.settings, self.password(), timeout=ANSWER_SECONDS)
        self.meter.add(client.traffic)
        try:
            session = kind(client, f"{self.settings.imap.host}:{self.settings.imap.port}")
            _log_connected("IMAP", session.host, client.encryption)
            return session
        except BaseException:
            client.shutdown()
            raise

    def connect_smtp(self) -> BoundedSmtp:
        """A new connection to the SMTP server."""
        client = open_smtp(self.settings, self.password())
        self.meter.add(client.traffic)
        _log_connected("SMTP", f"{self.settings.smtp.host}:{self.settings.smtp.port}", tls_version(client.sock))
        return client


def known_account(db: Database, settings: AccountSettings) -> Account:
    """The account's row, which knows what of its settings matters to those who only read mail."""
    account = accounts.ensure(db, settings.address, settings.name)
    accounts.save_results_trust(db, account.id, results_servers(settings), settings.imap.host)
    return account


def room_on(locations: Locations, settings: Settings) -> Room:
    """What the profile's disk has room for just now."""
    return room_for(locations.free_bytes(), settings.keep_free_mb * 1_000_000)


def _log_connected(protocol: str, server: str, encryption: str) -> None:
    log.info("signed in to the %s server %s, %s", protocol, server, encryption or "not encrypted")
