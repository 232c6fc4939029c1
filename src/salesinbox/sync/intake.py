"""Messages on their way from a mailbox into the cache.

The inserts of one group run on the writer's thread, the next one is read in another process where there are many, and
the server sends the one after that, all at the same time. Transactions are bounded by the time they hold the lock, not
by their number of messages, and what cannot be taken in holds nothing up.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial

from salesinbox.core.errors import UserError
from salesinbox.mail.excerpt import cut
from salesinbox.store import messages, placements, server_ids
from salesinbox.store.connection import Database
from salesinbox.store.effective import chunks
from salesinbox.store.messages import Arrival
from salesinbox.store.prepared import Prepared, prepare, prepare_excerpt
from salesinbox.sync.answers import Meta
from salesinbox.sync.excerpts import Excerpts, Policy
from salesinbox.sync.preparer import DEPTH, Preparer, attempt
from salesinbox.sync.session import Session
from salesinbox.sync.writes import Writes

log = logging.getLogger(__name__)

GROUP_MESSAGES = 60
GROUP_BYTES = 4 * 1024 * 1024
"""Fetched in one command: enough to hide the round trip, little enough to keep in memory twice."""
WHOLE_BYTES = 64 * 1024 * 1024
"""Larger messages are fetched only as far as :data:`PART_BYTES`."""
PART_BYTES = 1024 * 1024
LOCK_SECONDS = 0.01
"""What a transaction aims at; the slowest ones hold the lock about twice as long."""
_SMALLEST, _LARGEST = 4, 40


class Pace:
    """How many messages go into one transaction, learnt from how long the last ones took."""

    def __init__(self) -> None:
        self.size = 10

    def learn(self, count: int, seconds: float) -> None:
        """Adapt to *count* messages having taken *seconds*."""
        fits = count * LOCK_SECONDS / max(seconds, 1e-6)
        self.size = max(_SMALLEST, min(_LARGEST, round((self.size + fits) / 2)))


@dataclass(frozen=True)
class Terms:
    """What the intakes of a connection's mailboxes share."""

    policy: Policy
    pace: Pace = field(default_factory=Pace)
    preparer: Preparer = field(default_factory=Preparer)


class Intake:
    """Takes messages of one mailbox in."""

    def __init__(self, session: Session, writes: Writes, account_id: int, mailbox_id: int, terms: Terms) -> None:
        self._session = session
        self._writes = writes
        self._account_id = account_id
        self._mailbox_id = mailbox_id
        self._pace = terms.pace
        self._preparer = terms.preparer
        self._excerpts = Excerpts(session, mailbox_id, terms.policy)
        self._pending: deque[list[Future[None]]] = deque()
        """Groups that the writer has not inserted yet."""
        self.taken = self.taken_bytes = 0
        """Messages that are here now, and the bytes of those that had to be fetched."""
        self.failed = 0
        """Messages that could not be taken in."""
        self.fresh_since: float | None = None
        """What the server received since then has arrived just now (Unix seconds); ``None`` while history comes in."""

    def take(self, metas: Sequence[Meta]) -> None:
        """Take messages in, in the order given; they are visible once :meth:`flush` returns.

        Raises:
            MailServerError: The connection failed.
            StoreError: The database did.
        """
        known = self._place_known(metas)
        missing = [meta for meta in metas if meta.uid not in known]
        in_parts = self._excerpts.choose(missing)
        self._take_whole([meta for meta in missing if meta.uid not in in_parts])
        self._take_whole(self._take_in_parts([meta for meta in missing if meta.uid in in_parts]))

    def _take_in_parts(self, metas: Sequence[Meta]) -> list[Meta]:
        """Take messages in whose large files stay on the server; gives those that cannot be had so."""
        left_over = []
        for meta, (_, excerpt) in zip(metas, self._excerpts.fetch(meta.uid for meta in metas), strict=True):
            if excerpt is None:
                left_over.append(meta)
            else:
                self._queue([(meta, attempt(partial(prepare_excerpt, excerpt, meta.size)))])
        return left_over

    def _take_whole(self, metas: Sequence[Meta]) -> None:
        """Take messages in as they are; enormous ones as far as :data:`PART_BYTES`."""
        groups = list(_groups(meta for meta in metas if meta.size <= WHOLE_BYTES))
        fetched = self._session.fetch_bodies([meta.uid for meta in group] for group in groups)
        begun: deque[list[Meta]] = deque()
        try:
            for group, bodies in zip(groups, fetched, strict=True):
                begun.append([meta for meta in group if meta.uid in bodies])
                self._preparer.begin([bodies.pop(meta.uid) for meta in begun[-1]])
                if len(begun) == DEPTH:
                    self._queue(zip(begun.popleft(), self._preparer.finish(), strict=True))
        finally:  # also what came before a line broke is kept
            while begun:
                self._queue(zip(begun.popleft(), self._preparer.finish(), strict=True))
        for meta in metas:
            if meta.size > WHOLE_BYTES:
                self._take_start(meta)

    def _take_start(self, meta: Meta) -> None:
        start = self._session.fetch_start(meta.uid, PART_BYTES)
        if start is not None:
            all_of_it = len(start) < PART_BYTES
            work = partial(prepare, start) if all_of_it else partial(prepare_excerpt, cut(start, meta.size), meta.size)
            self._queue([(meta, attempt(work))])

    def _queue(self, group: Iterable[tuple[Meta, Prepared | str]]) -> None:
        """Have the writer insert a group while the next one is fetched."""
        arrivals = [arrival for meta, prepared in group if (arrival := self._arrival(meta, prepared))]
        self.flush(leave=1)
        jobs = [partial(self._insert, arrivals=part) for part in chunks(arrivals, self._pace.size)]
        self._pending.append([self._writes.submit(job) for job in jobs])

    def flush(self, leave: int = 0) -> None:
        """Wait until what was taken is committed, but for the last *leave* groups."""
        while len(self._pending) > leave:
            for future in self._pending.popleft():
                future.result()

    def _place_known(self, metas: Sequence[Meta]) -> set[int]:
        """Messages that are cached already, from another mailbox or an earlier UIDVALIDITY, need no download."""
        known = self._writes.run(partial(self._find_known, metas=metas))
        for part in chunks(known, 40):
            self._writes.run(partial(self._place_some, known=part))
        return {meta.uid for meta, _ in known}

    def _find_known(self, db: Database, metas: Sequence[Meta]) -> list[tuple[Meta, int]]:
        return [(meta, known) for meta in metas if (known := self._known(db, meta)) is not None]

    def _place_some(self, db: Database, known: Sequence[tuple[Meta, int]]) -> None:
        with db.write("place known messages"):
            for meta, message_id in known:
                if meta.server_id:
                    server_ids.adopt(db, message_id, meta.server_id, meta.server_thread)
            places = [(meta.uid, message_id, meta.flags, meta.modseq) for meta, message_id in known]
            placements.place_known(db, self._mailbox_id, places)
        self.taken += len(known)

    def _known(self, db: Database, meta: Meta) -> int | None:
        found = server_ids.find(db, self._account_id, meta.server_id) if meta.server_id else None
        if found is None and meta.message_id:
            found = messages.find_by_message_id(db, self._account_id, meta.message_id, meta.size)
            if found is not None and meta.server_id and server_ids.is_another(db, found, meta.server_id):
                return None
        return found

    def _arrival(self, meta: Meta, prepared: Prepared | str) -> Arrival | None:
        if isinstance(prepared, str):
            self._note_failure(meta.uid, prepared)
            return None
        return Arrival(
            prepared, self._mailbox_id, meta.uid, meta.flags, meta.internal_date, meta.modseq,
            meta.server_id, meta.server_thread,
            fresh=self.fresh_since is not None and meta.internal_date >= self.fresh_since,
        )  # fmt: skip

    def _insert(self, db: Database, arrivals: Sequence[Arrival]) -> None:
        started = time.perf_counter()
        try:
            messages.add(db, self._account_id, arrivals)
        except UserError:
            raise
        except Exception:
            if len(arrivals) == 1:
                self._note_failure(arrivals[0].uid, traceback.format_exc())
                return
            for arrival in arrivals:
                self._insert(db, [arrival])
        else:
            self._pace.learn(len(arrivals), time.perf_counter() - started)
            self.taken += len(arrivals)
            self.taken_bytes += sum(arrival.prepared.message.size for arrival in arrivals)

    def _note_failure(self, uid: int, why: str) -> None:
        self.failed += 1
        log.error("message with UID %d in mailbox %d could not be taken in: %s", uid, self._mailbox_id, why)


def _groups(metas: Iterable[Meta]) -> Iterator[list[Meta]]:
    """Messages to fetch in one command."""
    group: list[Meta] = []
    size = 0
    for meta in metas:
        if group and (len(group) >= GROUP_MESSAGES or size + meta.size > GROUP_BYTES):
            yield group
            group, size = [], 0
        group.append(meta)
        size += meta.size
    if group:
        yield group
