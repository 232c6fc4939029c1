"""One pass over the mailboxes of an account: the newest of each first, then history, then what is in none any more."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from salesinbox.config.settings import AccountSettings
from salesinbox.core.models import Role
from salesinbox.core.text import clean_line
from salesinbox.store import fetches, identities, mailboxes, messages
from salesinbox.store import partial as partly
from salesinbox.store.connection import Database
from salesinbox.store.mailboxes import Mailbox
from salesinbox.sync.excerpts import Policy
from salesinbox.sync.faults import Refused
from salesinbox.sync.healing import refetch_lost
from salesinbox.sync.intake import Terms
from salesinbox.sync.mailbox_choice import choose, trim
from salesinbox.sync.mailbox_list import refresh_list
from salesinbox.sync.mailbox_sync import Counts, MailboxSync
from salesinbox.sync.on_demand import OnDemand
from salesinbox.sync.progress import Progress, TimeLeft
from salesinbox.sync.room import Room
from salesinbox.sync.session import Session
from salesinbox.sync.writes import Writes

log = logging.getLogger(__name__)

FIRST_BATCH = 50
"""The newest messages of each mailbox, so that there is something to read at once."""
SMALLEST_BATCH, BATCH = 10, 960
STEP_SECONDS = 1.0
"""How long a piece of the history may take: nothing urgent is done meanwhile."""
_EVERYTHING = 2**62
"""Above any message's place in the order of receipt."""


@dataclass
class PassReport:
    """What a pass did: the counts by mailbox name, and what went wrong in which."""

    mailboxes: dict[str, Counts] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    room: Room = Room.PLENTY
    """The least that the disk had room for meanwhile."""

    def total(self, what: str) -> int:
        """How many messages were ``new``, ``updated`` or ``removed`` in all mailboxes."""
        return sum(getattr(counts, what) for counts in self.mailboxes.values())

    def words(self) -> str:
        """What the pass did, as one line."""
        counts = ", ".join(f"{self.total(what):,} {what}" for what in ("new", "updated", "removed"))
        return f"looked at {len(self.mailboxes):,} mailboxes: {counts}"


class AccountSync:
    """Syncs an account over one connection.

    Args:
        between: Called between two steps, for what is more urgent than history; may use the session, and raise to stop.
        progress: Told how far the pass has come, as that changes.
        room: What the disk has room for just now.
        policy: What of a message comes with it; by the account's settings unless one is given.
    """

    def __init__(
        self,
        session: Session,
        writes: Writes,
        account_id: int,
        settings: AccountSettings,
        *,
        between: Callable[[], None] = lambda: None,
        progress: Callable[[Progress], None] = lambda progress: None,
        room: Callable[[], Room] = lambda: Room.PLENTY,
        policy: Policy | None = None,
    ) -> None:
        self._session = session
        self._writes = writes
        self._account_id = account_id
        self._settings = settings
        self._between = between
        self._progress = progress
        self._room = room
        # Older messages than this have not been looked at for files that the limit lets come now.
        self._limit_below = _EVERYTHING
        self._batch = BATCH // 8
        policy = policy or Policy(settings.attachment_limit)
        self._terms = Terms(replace(policy, little_room=lambda: room() is not Room.PLENTY))
        self._syncs: dict[int, MailboxSync] = {}
        self._here = self._to_come = 0
        self._time_left: TimeLeft | None = None
        """There once all mailboxes have been looked at: before that nobody knows how much there is to do."""
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
        self._time_left = None
        if self._lacks_room_for(Room.LITTLE):
            return self.report
        chosen = self._chosen()
        if self._session.labels and all(row.role is not Role.ALL for row in chosen):
            chosen = self._chosen()  # the user leaves All Mail out: what were views of it are mailboxes now
        self._open_all(chosen)
        try:
            for sync in self._syncs.values():
                self._step(sync, partial(self._look, sync, full=full))
            self._time_left = TimeLeft()
            for sync in self._syncs.values():
                self._fill_whole(sync)
        finally:
            self._terms.preparer.close()
        self.sweep()
        if self.report.room is Room.PLENTY:
            self._writes.run(lambda db: identities.expect_no_more(db, self._account_id))
            refetch_lost(self._session, self._writes, self._account_id, self._between)
            self._follow_limit()
        else:
            self._limit_below = _EVERYTHING  # files stay behind meanwhile
        return self.report

    def _chosen(self) -> list[Mailbox]:
        listed = refresh_list(self._session, self._writes, self._account_id)
        return choose(self._session, self._writes, self._settings, listed)

    def _fill_whole(self, sync: MailboxSync) -> None:
        while not (sync.is_complete or self._lacks_room_for(Room.PLENTY)):
            if not self._step(sync, partial(self._fill, sync)):
                return

    def _fill(self, sync: MailboxSync) -> None:
        """A piece of the history, short enough that what is more urgent need not wait long."""
        started = time.monotonic()
        sync.backfill(self._batch)
        took = time.monotonic() - started
        if took > STEP_SECONDS:
            self._batch = max(SMALLEST_BATCH, self._batch // 2)
        elif took < STEP_SECONDS / 2:
            self._batch = min(BATCH, self._batch * 2)

    def _follow_limit(self) -> None:
        """Fetch what had been left on the server because the limit for files was lower; once for each connection, and
        after the disk had little room."""
        on_demand = OnDemand(self._writes, self._account_id)
        while self._limit_below:
            some = self._writes.run(
                partial(
                    partly.lacking_although_small,
                    account_id=self._account_id,
                    limit=self._terms.policy.limit,
                    at_most=fetches.MOST_AHEAD,
                    below=self._limit_below,
                )
            )
            self._limit_below = some[-1][0] if some else 0
            self._writes.run(partial(fetches.add_ahead, things=[thing for _, thing in some]))
            if some:
                on_demand.serve(self._session, self._between)

    def sweep(self) -> None:
        """Drop messages that are nowhere, now that every mailbox has been looked at."""
        self._writes.run(lambda db: messages.sweep(db, self._account_id))

    def _lacks_room_for(self, wanted: Room) -> bool:
        """Whether there is less room than *wanted*, which is noted in the report."""
        room = self._room()
        if room is Room.PLENTY or room is wanted:
            return False
        self.report.room = room
        return True

    def look_at_inbox(self) -> None:
        """What is new in the inbox, in as few round trips as can be."""
        if self._room() is Room.NONE:
            return
        wanted = Role.ALL if self._session.labels else Role.INBOX
        inbox = next((sync for sync in self._syncs.values() if sync.mailbox.role is wanted), None)
        if inbox is not None:
            inbox.update(full=False)

    def look_at(self, mailbox_id: int) -> None:
        """What is new in one mailbox."""
        row = self._writes.run(lambda db: mailboxes.get(db, mailbox_id))
        if row is not None and not row.is_view:
            self._sync_of(row).update(full=False)

    def _open_all(self, rows: list[Mailbox]) -> None:
        known, self._syncs = self._syncs, {}
        for row in rows:
            trim(self._writes, row, self._settings.window_days)
            if row.id in known:
                self._syncs[row.id] = known[row.id]
            sync = self._sync_of(row)
            sync.counts = self.report.mailboxes[row.name] = Counts()
        here = self._writes.run(lambda db: mailboxes.local_counts(db, self._account_id))
        self._here = sum(here.get(id_, 0) for id_ in self._syncs)
        self._to_come = sum(sync.backlog for sync in self._syncs.values())

    def _sync_of(self, row: Mailbox) -> MailboxSync:
        sync = self._syncs.get(row.id)
        if sync is None:
            days = self._settings.window_days
            sync = MailboxSync(self._session, self._writes, row, days=days, terms=self._terms)
            self._syncs[row.id] = sync
        return sync

    def _look(self, sync: MailboxSync, *, full: bool) -> None:
        if not sync.is_unchanged(self._session.statuses.get(sync.mailbox.name)):
            sync.update(full=full)
            sync.backfill(FIRST_BATCH)

    def _step(self, sync: MailboxSync, work: Callable[[], None]) -> bool:
        """Do *work*, then what is urgent; ``False`` where the server refuses, which concerns this mailbox alone."""
        before, backlog = replace(sync.counts), sync.backlog
        try:
            work()
        except Refused as error:
            log.warning("%s: %s", clean_line(sync.mailbox.name), error.message)
            self.report.errors.append(f"{sync.mailbox.name}: {error.message}")
            self._save_error(sync.mailbox.id, error.message)
            return False
        _log_step(sync, before, had_backlog=backlog > 0)
        self._here += sync.counts.new - before.new
        self._to_come += sync.backlog - backlog
        self._tell()
        self._between()
        return True

    def _save_error(self, mailbox_id: int, message: str) -> None:
        def save(db: Database) -> None:
            with db.write("mailbox error"):
                mailboxes.save_sync(db, mailbox_id, error=message)

        self._writes.run(save)

    def _tell(self) -> None:
        left = self._time_left
        seconds = left.seconds(self._here, self._to_come, time.monotonic()) if left else None
        self._progress(Progress(self._here, self._here + self._to_come, seconds))


def _log_step(sync: MailboxSync, before: Counts, *, had_backlog: bool) -> None:
    """Tell what a step changed: at info level, unless it was nothing or part of a longer back-fill."""
    now, name = sync.counts, clean_line(sync.mailbox.name)
    changes = (
        f"{now.new - before.new:,} new" if now.new != before.new else "",
        f"{now.updated - before.updated:,} changed" if now.updated != before.updated else "",
        f"{now.removed - before.removed:,} removed" if now.removed != before.removed else "",
    )
    words = ", ".join(each for each in changes if each) or "nothing new"
    if had_backlog and not sync.backlog:
        words = f"its history is here; {now.new:,} new in this pass"
    rest = f"; {sync.backlog:,} of the history to come" if sync.backlog else ""
    quiet = now == before or (sync.backlog and before.new)
    log.log(logging.DEBUG if quiet else logging.INFO, "%s: %s%s", name, words, rest)
