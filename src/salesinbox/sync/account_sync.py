"""One pass over the mailboxes of an account: the newest of each first, then history, then what is in none any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from salesinbox.config.settings import AccountSettings
from salesinbox.core import clock
from salesinbox.core.models import Role
from salesinbox.store import mailboxes, messages
from salesinbox.store.connection import Database
from salesinbox.store.mailboxes import Mailbox
from salesinbox.sync.faults import Refused
from salesinbox.sync.intake import Pace
from salesinbox.sync.mailbox_list import refresh_list
from salesinbox.sync.mailbox_sync import Counts, MailboxSync
from salesinbox.sync.session import Session
from salesinbox.sync.writes import Writes

FIRST_BATCH = 50
"""The newest messages of each mailbox, so that there is something to read at once."""
BATCH = 240
_DAYS_A_MONTH = 30.44


@dataclass
class PassReport:
    """What a pass did: the counts by mailbox name, and what went wrong in which."""

    mailboxes: dict[str, Counts] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


class AccountSync:
    """Syncs an account over one connection.

    Args:
        between: Called between two steps, for what is more urgent than history; may use the session, and raise to stop.
        progress: Told (messages here, messages in all) as they change.
    """

    def __init__(
        self,
        session: Session,
        writes: Writes,
        account_id: int,
        settings: AccountSettings,
        *,
        between: Callable[[], None] = lambda: None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self._session = session
        self._writes = writes
        self._account_id = account_id
        self._history_months = settings.history_months
        self._between = between
        self._progress = progress
        self._pace = Pace()
        self._syncs: dict[int, MailboxSync] = {}
        self._before: dict[int, int] = {}
        self.report = PassReport()
        """What the running or last pass has done so far, also where it broke off."""

    def run(self, *, full: bool = True) -> PassReport:
        """A whole pass.

        Args:
            full: Compare every flag, also on servers that cannot tell what changed.

        Raises:
            MailServerError: The connection failed.
            StoreError: The database did.
        """
        self.report = PassReport()
        self._open_all(refresh_list(self._session, self._writes, self._account_id))
        for sync in self._syncs.values():
            self._step(sync, partial(self._look, sync, full=full))
        for sync in self._syncs.values():
            while not sync.is_complete and self._step(sync, partial(sync.backfill, BATCH)):
                pass
        self._writes.run(lambda db: messages.sweep(db, self._account_id))
        return self.report

    def look_at_inbox(self) -> None:
        """What is new in the inbox, in as few round trips as can be."""
        inbox = next((sync for sync in self._syncs.values() if sync.mailbox.role is Role.INBOX), None)
        if inbox is not None:
            inbox.update(full=False)

    def look_at(self, mailbox_id: int) -> None:
        """What is new in one mailbox."""
        row = self._writes.run(lambda db: mailboxes.get(db, mailbox_id))
        if row is not None:
            self._sync_of(row).update(full=False)

    def _open_all(self, rows: list[Mailbox]) -> None:
        known, self._syncs = self._syncs, {}
        for row in rows:
            if row.id in known:
                self._syncs[row.id] = known[row.id]
            sync = self._sync_of(row)
            self._before[row.id] += sync.counts.new
            sync.counts = self.report.mailboxes[row.name] = Counts()

    def _sync_of(self, row: Mailbox) -> MailboxSync:
        sync = self._syncs.get(row.id)
        if sync is None:
            sync = MailboxSync(self._session, self._writes, row, since=self._since(), pace=self._pace)
            self._syncs[row.id] = sync
            self._before[row.id] = self._writes.run(lambda db: mailboxes.local_count(db, row.id))
        return sync

    def _look(self, sync: MailboxSync, *, full: bool) -> None:
        if not sync.is_unchanged(self._session.statuses.get(sync.mailbox.name)):
            sync.update(full=full)
            sync.backfill(FIRST_BATCH)

    def _step(self, sync: MailboxSync, work: Callable[[], None]) -> bool:
        """Do *work*, then what is urgent; ``False`` where the server refuses, which concerns this mailbox alone."""
        try:
            work()
        except Refused as error:
            self.report.errors.append(f"{sync.mailbox.name}: {error.message}")
            self._save_error(sync.mailbox.id, error.message)
            return False
        done = sum(self._before[id_] + each.counts.new for id_, each in self._syncs.items())
        self._progress(done, done + sum(each.backlog for each in self._syncs.values()))
        self._between()
        return True

    def _save_error(self, mailbox_id: int, message: str) -> None:
        def save(db: Database) -> None:
            with db.write("mailbox error"):
                mailboxes.save_sync(db, mailbox_id, error=message)

        self._writes.run(save)

    def _since(self) -> date | None:
        if not self._history_months:
            return None
        return (clock.now() - timedelta(days=self._history_months * _DAYS_A_MONTH)).date()


class Throttle:
    """Lets through at most so many calls a second, and always the first."""

    def __init__(self, per_second: float) -> None:
        self._interval = 1 / per_second
        self._next = 0.0

    def ready(self) -> bool:
        """Whether it is time again."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._interval
        return True
