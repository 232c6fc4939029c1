"""What has to be done now and then for the profile to stay whole, on a thread of its own that nobody waits for.

Every hour the user's rows are copied (:mod:`salesinbox.store.rescue.user_backup`). At start, raw mail that lacks is
looked for and blobs that nobody names are thrown away, those that are still without a name some minutes later:
another program may be about to name them.
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial

from salesinbox.config.locations import Locations
from salesinbox.core.errors import UserError
from salesinbox.store import blobs, identities
from salesinbox.store.connection import Database, open_database
from salesinbox.store.effective import chunks
from salesinbox.store.rescue import backups, blob_care
from salesinbox.store.trouble import Damaged
from salesinbox.sync.writes import Writes

log = logging.getLogger(__name__)

ROUND_SECONDS = 600.0
ROUNDS_PER_BACKUP = 6
_BATCH = 40


class Caretaker:
    """The thread.

    Args:
        fetch: Called when there is something to be fetched again.
        damaged: Told when the database turns out to be damaged; the thread ends then.
    """

    def __init__(
        self,
        locations: Locations,
        writes: Writes,
        fetch: Callable[[], None],
        damaged: Callable[[Damaged], None],
    ) -> None:
        self._locations = locations
        self._writes = writes
        self._fetch = fetch
        self._damaged = damaged
        self._stop = threading.Event()
        self._orphans: list[str] = []
        self._thread = threading.Thread(target=self._run, name="care", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """End, and wait for that at most *seconds*."""
        self._stop.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        for number in itertools.count():
            try:
                with closing(open_database(self._locations.database, self._locations.blobs_database)) as db:
                    self._round(db, number)
            except Damaged as error:
                self._damaged(error)
                return
            except UserError as error:
                log.warning("%s", error)
            except Exception:
                log.exception("care of the profile failed")
            if self._stop.wait(ROUND_SECONDS):
                return

    def _round(self, db: Database, number: int) -> None:
        if number % ROUNDS_PER_BACKUP == 0 and backups.make(db):
            log.info("the user's data was copied")
        if number == 0:
            self._tidy(db)
        if number == 1:
            self._throw_away()

    def _tidy(self, db: Database) -> None:
        blob_care.remove_partial_files(db)
        for ids in blob_care.find_lost(db):
            if self._stop.is_set():
                return
            if ids:
                self._mend(ids)
        self._writes.run(blob_care.forget_lost_files)
        if not identities.any_expected(db):  # else much will be named again once it has been fetched
            for names in blob_care.orphans(db):
                if self._stop.is_set():
                    return
                self._orphans += names

    def _mend(self, message_ids: list[int]) -> None:
        found: set[int] = set()
        for part in chunks(message_ids, _BATCH):
            found |= self._writes.run(partial(blob_care.recover, message_ids=part))
        rest = [id_ for id_ in message_ids if id_ not in found]
        wanted = self._writes.run(partial(blob_care.note_lost, message_ids=rest))
        log.warning(
            "raw mail lacked: %d found again, %d to be fetched again, %d lost",
            len(found), wanted, len(rest) - wanted,
        )  # fmt: skip
        if wanted:
            self._fetch()

    def _throw_away(self) -> None:
        for start in range(0, len(self._orphans), _BATCH):
            if self._stop.is_set():
                return
            self._writes.run(partial(blobs.remove, names=self._orphans[start : start + _BATCH]))
        if self._orphans:
            log.info("blobs without a name: %d", len(self._orphans))
        self._orphans = []
