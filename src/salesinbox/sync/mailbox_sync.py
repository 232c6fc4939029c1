"""Keeping one mailbox of the cache like the server's. States, kept in the mailbox's row::

    initial ──everything in the window is here──▶ steady
    any ──UIDVALIDITY changed──▶ uid-invalid ──▶ initial
    any ──cannot be opened──▶ gone ──opened──▶ initial | steady
    any ──becomes a label of Gmail's──▶ view ──is one no more──▶ initial
    any ──another name in the server's list──▶ the same, under that name

A history that is to reach further back than ``history`` (days; 0 for everything) makes a ``steady`` mailbox ``initial``
again: what is here already is passed over.

``initial``: UIDs from ``uidnext`` on are new mail and taken first; below ``backfill_below`` history is still to come,
newest first; between them all is here. ``steady``: ``backfill_below`` is 1. ``uid-invalid``: stored UIDs mean nothing;
messages are recognised by Message-ID and size and get their new UIDs in one transaction, then history is filled in as
at first, skipping what is known. ``gone``: kept until the server's list no longer has it. ``view``: not synced at
all, :mod:`salesinbox.sync.gmail` says why.

``server_count`` is how many messages with UIDs below ``uidnext`` the server had when both were stored. So what a count
today lacks was removed, and only then are the UIDs compared. With QRESYNC the server says which are gone; the counts
are asked all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salesinbox.core import clock
from salesinbox.store.effective import chunks
from salesinbox.store.mailboxes import Mailbox
from salesinbox.sync.answers import Selected, Status
from salesinbox.sync.faults import MailboxGone
from salesinbox.sync.intake import Intake, Terms
from salesinbox.sync.mailbox_cache import MailboxCache, Place
from salesinbox.sync.mailbox_choice import window_start
from salesinbox.sync.session import Session
from salesinbox.sync.writes import Writes

META_BATCH = 480
CLOCKS_DIFFER = 86_400.0
"""Seconds by which the server's clock may be behind ours."""
RECENT = 200
"""Messages whose flags are compared at every look on servers without CONDSTORE; the others at a full pass."""


@dataclass
class Counts:
    """What a pass changed in a mailbox."""

    new: int = 0
    updated: int = 0
    removed: int = 0


class MailboxSync:
    """Syncs one mailbox over one connection.

    Args:
        days: Older messages are left on the server; 0 for no limit.
    """

    def __init__(self, session: Session, writes: Writes, mailbox: Mailbox, *, days: int, terms: Terms) -> None:
        self._session = session
        self._cache = MailboxCache(writes, mailbox.id)
        self._days = days
        self._intake = Intake(session, writes, mailbox.account_id, mailbox.id, terms)
        self._row = mailbox
        self._backlog: list[int] | None = None
        self._told = (0, 0)
        """Messages and bytes taken in that the row counts already."""
        self._had_error = bool(mailbox.error)
        self.counts = Counts()

    @property
    def mailbox(self) -> Mailbox:
        """The row as this object last saw it."""
        return self._row

    @property
    def backlog(self) -> int:
        """How many messages of the history are still to come; 0 as well where that is not known yet."""
        return len(self._backlog or ())

    @property
    def is_complete(self) -> bool:
        """Whether no history is to come any more, the mailbox being gone included."""
        return self._row.state in ("steady", "gone")

    def is_unchanged(self, status: Status | None) -> bool:
        """Whether a look would find nothing, going by what the server told of the mailbox without opening it.

        A mailbox whose changes are not counted (RFC 7162) can have new flags all the same, and has to be looked at.
        """
        self._reload()
        row = self._row
        if status is None or not status.modseq or row.state != "steady" or row.error or self._had_error:
            return False
        if self._reaches_further():
            return False
        known = (row.server_count, row.uidnext, row.uidvalidity, row.modseq)
        return known == (status.messages, status.uidnext, status.uidvalidity, status.modseq)

    def update(self, *, full: bool = True) -> None:
        """One look at the server: new mail, flags and removals. History is left to :meth:`backfill`.

        Args:
            full: Without CONDSTORE compare all flags, not only those of the newest messages.

        Raises:
            MailServerError: The connection failed or the server refused.
            StoreError: The database did.
        """
        self._reload()
        had_error, self._had_error = self._had_error, False
        try:
            selected = self._session.select(self._row.name, since=self._last_look())
        except MailboxGone as error:
            self._save(state="gone", error=error.message)
            return
        if self._row.uidvalidity is None:
            self._begin(selected)
        elif self._is_renumbered(selected):
            self._rematch(selected)
        else:
            self._catch_up(selected, full=full)
            # What an earlier connection could not take in is looked for once more, among the history.
            if had_error or self._reaches_further():
                self._backlog = None
                columns = {"backfill_below": self._row.uidnext, "history": self._days, "backlog": None}
                self._save(state="initial", **columns)

    def backfill(self, at_most: int) -> None:
        """Take in the next newest *at_most* messages of the history."""
        if self.is_complete:
            return
        try:
            selected = self._session.open(self._row.name)
        except MailboxGone as error:
            self._save(state="gone", error=error.message)
            return
        if self._is_renumbered(selected):
            self.update()
            return
        if self._backlog is None:
            self._backlog = self._wanted()
        batch = self._backlog[:at_most]
        self._take(batch)
        del self._backlog[:at_most]
        self._save(
            backfill_below=batch[-1] if self._backlog else 1,
            state="initial" if self._backlog else "steady",
            backlog=len(self._backlog),
            error=self._failures(),
        )

    def _last_look(self) -> tuple[int, int] | None:
        row = self._row
        if self._session.labels:  # QRESYNC does not tell them
            return None
        return (row.uidvalidity, row.modseq) if row.uidvalidity and row.modseq else None

    def _reaches_further(self) -> bool:
        """Whether more of the history is wanted than what the mailbox was, or is being, filled with."""
        history = self._row.history
        return history is None or (history > 0 and not 0 < self._days <= history)

    def _is_renumbered(self, selected: Selected) -> bool:
        """A UIDNEXT that went back means the same: the server was restored from an old backup."""
        went_back = selected.uidnext is not None and selected.uidnext < (self._row.uidnext or 0)
        return went_back or selected.uidvalidity != self._row.uidvalidity

    def _begin(self, selected: Selected) -> None:
        if moved := self._moved_here(1):  # and since then the mailbox may even have been made anew
            self._rematch(selected, moved)
            return
        uidnext = self._uidnext(selected)
        self._save(
            state="initial",
            uidvalidity=selected.uidvalidity,
            uidnext=uidnext,
            backfill_below=uidnext,
            modseq=selected.modseq,
            server_count=selected.exists,
            history=self._days,
            **self._looked(selected),
        )

    def _catch_up(self, selected: Selected, *, full: bool) -> None:
        uidnext, arrived = self._new(selected)
        self._flags(selected, full=full)
        count = self._removals(selected, uidnext, arrived)
        self._save(
            state="initial" if (self._row.backfill_below or 1) > 1 else "steady",
            uidnext=uidnext,
            modseq=selected.modseq,
            server_count=count,
            **self._looked(selected),
        )

    def _new(self, selected: Selected) -> tuple[int, int]:
        """Take in new mail; gives the next UID and how many messages the server has from the last one on."""
        first = self._row.uidnext or 1
        if selected.uidnext is not None and selected.uidnext <= first:
            return first, 0
        uids = self._arrived(selected, first)
        uidnext = selected.uidnext or max([first - 1, *uids]) + 1
        uids = [uid for uid in uids if uid < uidnext]  # later ones came after the count was given
        known = self._cache.flags(uids)
        self._remove(sorted(set(self._moved_here(first)) - set(uids)))
        # What is older than the last look was moved or copied here, which is no arrival.
        self._intake.fresh_since = (self._row.last_sync or 0.0) - CLOCKS_DIFFER
        try:
            self._take([uid for uid in reversed(uids) if uid not in known])
        finally:
            self._intake.fresh_since = None
        return uidnext, len(uids)

    def _moved_here(self, first: int) -> list[int]:
        """UIDs from *first* on that we moved here since the last look; others may have been at them since.

        No count tells of those that are gone again: they came and went between two looks.
        """
        return self._cache.uids_from(first)

    def _arrived(self, selected: Selected, first: int) -> list[int]:
        if selected.resumed is not None and selected.uidnext is not None:
            return sorted(uid for uid in selected.resumed.flags if uid >= first)
        return self._session.all_uids(first)

    def _flags(self, selected: Selected, *, full: bool) -> None:
        if selected.modseq is not None and selected.modseq == self._row.modseq:
            return
        if selected.resumed is not None:
            flags = selected.resumed.flags
        elif selected.modseq is not None and self._row.modseq:
            flags = self._session.fetch_flags(changed_since=self._row.modseq)
        else:
            limit = -1 if full or selected.modseq is not None else RECENT
            flags = self._session.fetch_flags(self._cache.uids(limit))
        self.counts.updated += self._cache.set_flags(flags)

    def _removals(self, selected: Selected, uidnext: int, arrived: int) -> int:
        """Take out what is gone; gives how many messages with UIDs below *uidnext* there are.

        Where the server does not tell, or what it tells does not agree with its counts, all UIDs are compared.
        """
        missing = self._row.server_count + arrived - selected.exists
        if selected.resumed is not None:
            gone = sorted(self._cache.flags(selected.resumed.vanished))
            if len(gone) <= missing <= len(selected.resumed.vanished):
                self._remove(gone)
                return selected.exists
        elif missing == 0:
            return selected.exists
        there = self._session.all_uids()
        self._remove(sorted(set(self._cache.uids()) - set(there)))
        return sum(uid < uidnext for uid in there)

    def _remove(self, uids: list[int]) -> None:
        self.counts.removed += self._cache.remove(uids)

    def _rematch(self, selected: Selected, uids: Sequence[int] | None = None) -> None:
        """Give cached messages their new UIDs: they are recognised by Message-ID and size.

        Args:
            uids: Look for them under these UIDs alone.
        """
        self._save(state="uid-invalid")
        uidnext = self._uidnext(selected)
        cached = self._cache.by_message_id()
        places: list[Place] = []
        uids = self._session.all_uids() if uids is None else uids
        for part in chunks([uid for uid in uids if uid < uidnext], META_BATCH):
            for uid, meta in self._session.fetch_meta(part).items():
                found = cached.get((meta.message_id, meta.size))
                if found is not None:
                    places.append((uid, found, meta.flags, meta.modseq))
        self._cache.renumber(
            places,
            state="initial",
            uidvalidity=selected.uidvalidity,
            uidnext=uidnext,
            backfill_below=uidnext,
            modseq=selected.modseq,
            server_count=selected.exists,
            history=self._days,
            backlog=None,
            **self._looked(selected),
        )
        self._backlog = None
        self._reload()

    def _wanted(self) -> list[int]:
        """The UIDs of the history that are not here yet, newest first."""
        below = self._row.backfill_below or 1
        known = set(self._cache.uids())
        uids = self._session.all_uids(since=window_start(self._days))
        return [uid for uid in reversed(uids) if uid < below and uid not in known]

    def _take(self, uids: Sequence[int]) -> None:
        before = self._intake.taken
        try:
            for part in chunks(uids, META_BATCH):
                metas = self._session.fetch_meta(part)
                self._intake.take([metas[uid] for uid in part if uid in metas])
        finally:
            self._intake.flush()
            self.counts.new += self._intake.taken - before

    def _uidnext(self, selected: Selected) -> int:
        """UIDNEXT, which old servers leave out."""
        return selected.uidnext or max(self._session.all_uids(), default=0) + 1

    def _looked(self, selected: Selected) -> dict[str, object]:
        return {
            "keywords": int(selected.keywords),
            "last_sync": clock.timestamp(),
            "error": self._failures(),
        }

    def _failures(self) -> str:
        failed = self._intake.failed
        return f"{failed} message{'' if failed == 1 else 's'} could not be read" if failed else ""

    def _save(self, **columns: object) -> None:
        taken, taken_bytes = self._told
        if self._intake.taken > taken:
            columns["fetched"] = self._row.fetched + self._intake.taken - taken
            columns["fetched_bytes"] = self._row.fetched_bytes + self._intake.taken_bytes - taken_bytes
            self._told = (self._intake.taken, self._intake.taken_bytes)
        self._row = self._cache.save(**columns) or self._row

    def _reload(self) -> None:
        self._row = self._cache.row() or self._row
