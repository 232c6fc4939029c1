"""Fetching what somebody waits for: a message as a whole, or a file that stayed on the server.

It comes in slices, so that the user sees how far it is and can stop it, and so that what is more urgent is done
between. What came before a line was cut is kept in memory, and the next connection goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from salesinbox.core.errors import NotFound, UserError
from salesinbox.store import fetches, mailboxes, placements
from salesinbox.store import partial as partly
from salesinbox.store.connection import Database
from salesinbox.store.fetches import Fetch
from salesinbox.store.mailboxes import Mailbox
from salesinbox.store.prepared import prepare
from salesinbox.sync.faults import ConnectionLost, MailboxGone, Refused
from salesinbox.sync.session import Session
from salesinbox.sync.structure import fetch_span
from salesinbox.sync.writes import Writes

MOST_BYTES = 256 * 1024 * 1024
"""More than this is not kept of one thing, whatever the server says its size is."""
MAX_ATTEMPTS = 5
"""Connections in a row that may break over one request without bringing anything of it."""
SMALLEST_SLICE, LARGEST_SLICE = 64 * 1024, 2 * 1024 * 1024
_QUICK_SECONDS, _SLOW_SECONDS = 0.3, 1.0


class _Dropped(Exception):
    """Somebody waits for something else, or nobody for this any more."""


class OnDemand:
    """Fulfils the requests of an account; lives longer than a connection.

    Args:
        progress: Told (request id, bytes that have come) after each slice.
    """

    def __init__(
        self, writes: Writes, account_id: int, progress: Callable[[int, int], None] = lambda fetch_id, done: None
    ) -> None:
        self._writes = writes
        self._account_id = account_id
        self._progress = progress
        self._came: dict[int, bytearray] = {}
        self._slice = 4 * SMALLEST_SLICE

    def serve(self, session: Session, between: Callable[[], None] = lambda: None) -> None:
        """Fulfil all requests that there are, those of somebody who waits first.

        Args:
            between: Called between two slices; may use the session, and raise to stop.

        Raises:
            ConnectionLost: The request being worked on is open again.
            StoreError: The database failed.
        """
        while (fetch := self._writes.run(partial(fetches.claim_next, account_id=self._account_id))) is not None:
            try:
                self._fulfil(session, fetch, between)
            except ConnectionLost as error:
                self._lost(fetch, error)
                raise
            except UserError as error:
                self._end(fetch, error)
            except BaseException as error:
                self._writes.run(partial(fetches.reopen, fetch_id=fetch.id))
                if not isinstance(error, _Dropped):
                    raise

    def _lost(self, fetch: Fetch, error: ConnectionLost) -> None:
        """The line broke; one that breaks over and over without bringing anything is not tried for ever."""
        in_vain = len(self._came.get(fetch.id, b"")) <= fetch.done  # the row is as it was before this attempt
        if in_vain and fetch.attempts + 1 >= MAX_ATTEMPTS:
            self._end(fetch, error)
        else:
            self._writes.run(partial(fetches.reopen, fetch_id=fetch.id, in_vain=in_vain))

    def _fulfil(self, session: Session, fetch: Fetch, between: Callable[[], None]) -> None:
        section = self._writes.run(partial(partly.section_of, message_id=fetch.message_id, part=fetch.part))
        if section is not None:
            self._keep(fetch, self._content(session, fetch, section, between))
        self._end(fetch)

    def _keep(self, fetch: Fetch, content: bytes) -> None:
        if fetch.part:
            work = partial(partly.keep_file, message_id=fetch.message_id, part=fetch.part, encoded=content)
        else:
            work = partial(partly.keep_whole, message_id=fetch.message_id, prepared=prepare(content))
        self._writes.run(work)

    def _content(self, session: Session, fetch: Fetch, section: str, between: Callable[[], None]) -> bytes:
        """All bytes of it.

        Raises:
            _Dropped: They are not wanted any more, or not now.
        """
        came = self._came.setdefault(fetch.id, bytearray())
        while True:
            self._check(fetch, len(came))
            size = self._slice
            data = self._next(session, fetch, section, (len(came), size))
            came += data
            if not data or (len(data) < size and len(came) >= fetch.total):
                return bytes(self._came.pop(fetch.id))
            if len(data) > size:
                raise UserError("The server sends more than it was asked for.", "Nothing of it was kept.")
            between()

    def _check(self, fetch: Fetch, came: int) -> None:
        if max(came, fetch.total) > MOST_BYTES:
            raise UserError(f"This is larger than {MOST_BYTES >> 20} MB, which is more than is kept here.")
        self._progress(fetch.id, came)
        if not self._writes.run(partial(fetches.has_come, fetch_id=fetch.id, done=min(came, fetch.total))):
            self._came.pop(fetch.id, None)
            raise _Dropped
        if fetch.ahead and self._writes.run(partial(fetches.somebody_waits, account_id=self._account_id)):
            raise _Dropped

    def _next(self, session: Session, fetch: Fetch, section: str, span: tuple[int, int]) -> bytes:
        """The next bytes, from wherever the server has the message now."""
        for mailbox, uid in self._writes.run(partial(_places, fetch=fetch)):
            try:
                if session.open(mailbox.name).uidvalidity == mailbox.uidvalidity:
                    data = self._timed(session, uid, section, span)
                    if data is not None:
                        return data
            except MailboxGone:
                continue
            except Refused as error:
                raise UserError(error.message, "Try again later.") from error
        raise NotFound("This message is not on the server any more.", "Sync to see where it went.")

    def _timed(self, session: Session, uid: int, section: str, span: tuple[int, int]) -> bytes | None:
        """Fetch a slice, and learn how large one may be so that the user can stop it soon."""
        started = time.monotonic()
        data = fetch_span(session, uid, section, span)
        took = time.monotonic() - started
        if took < _QUICK_SECONDS:
            self._slice = min(LARGEST_SLICE, self._slice * 2)
        elif took > _SLOW_SECONDS:
            self._slice = max(SMALLEST_SLICE, self._slice // 2)
        return data

    def _end(self, fetch: Fetch, error: UserError | None = None) -> None:
        self._came.pop(fetch.id, None)
        self._writes.run(partial(fetches.finish, fetch_id=fetch.id, error=error))


def _places(db: Database, fetch: Fetch) -> list[tuple[Mailbox, int]]:
    known = {mailbox.id: mailbox for mailbox in mailboxes.of_account(db, fetch.account_id) if not mailbox.local}
    return [
        (known[mailbox_id], uid)
        for mailbox_id, places in placements.locations(db, [fetch.message_id]).items()
        for uid, _ in places
        if mailbox_id in known
    ]
