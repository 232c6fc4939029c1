"""What an account's threads tell about themselves, as one status row, written at a bearable rate."""

from __future__ import annotations

import logging
import threading
import time
from functools import partial

from salesinbox.accounts.traffic import Meter, Traffic
from salesinbox.core.errors import MailServerError, SignInRefused, StoreError, UserError
from salesinbox.store import status
from salesinbox.store.connection import Database
from salesinbox.store.status import Spent
from salesinbox.sync.account_sync import PassReport
from salesinbox.sync.progress import Progress
from salesinbox.sync.room import Room
from salesinbox.sync.writes import Writes

log = logging.getLogger(__name__)

PROGRESS_PER_SECOND = 4
_NO_PROGRESS: dict[str, object] = {"done": 0, "total": 0, "seconds_left": None}
SHORT = {
    Room.LITTLE: StoreError(
        "history waits until more is free.",
        "Free some disk space, or lower keep_free_mb; new mail comes all the same.",
    ),
    Room.NONE: StoreError(
        "mail stays on the server until more is free.",
        "Free some disk space, or lower keep_free_mb; what you write and do is kept all the same.",
    ),
}
"""What waits, as it stands after "Little disk space: "."""


class AccountStatus:
    """The status row of one account; any thread may call it.

    Args:
        meter: Counts what goes over the account's connections.
    """

    def __init__(self, writes: Writes, account_id: int, meter: Meter | None = None) -> None:
        self._writes = writes
        self._account_id = account_id
        self._throttle = _Throttle(PROGRESS_PER_SECOND)
        self._lock = threading.Lock()
        self._mail_error: UserError | None = None
        self._sending_error: UserError | None = None
        self._meter = meter
        self._pass_began, self._pass_base = time.monotonic(), Traffic()
        self._last_pass: Spent | None = None
        """What the last pass cost; ``None`` while one runs."""
        self._here = 0

    def connecting(self, server: str) -> None:
        """A connection is being opened."""
        self._save(state="connecting", detail=f"Connecting to {server} …")

    def signed_in(self, capabilities: str) -> None:
        """The server let us in."""
        self._save(state="syncing", detail="Looking for new mail …", capabilities=capabilities, **_NO_PROGRESS)

    def pass_begins(self) -> None:
        """A pass over the account begins: what it costs is counted from here."""
        self._pass_began, self._pass_base = time.monotonic(), self._meter.total() if self._meter else Traffic()
        self._last_pass = None

    def progress(self, progress: Progress) -> None:
        """A pass has come so far; most calls are dropped."""
        self._here = progress.done
        with self._lock:
            if not self._throttle.ready():
                return
        left = progress.seconds_left
        self._save(
            state="syncing",
            detail="",
            done=progress.done,
            total=progress.total,
            seconds_left=None if left is None else round(left),
        )

    def pass_ended(self, began: float, report: PassReport, *, asked: bool) -> None:
        """A pass has ended that *began* at this time (Unix seconds): what came later it may not have seen.

        On a disk with little room not everything was fetched.

        Args:
            asked: Somebody wanted it, so that the log tells of it though it found nothing.
        """
        self._last_pass = self._spent()["pass"] if self._meter else Spent()
        level = logging.INFO if asked or any(map(report.total, ("new", "updated", "removed"))) else logging.DEBUG
        log.log(level, "%s; %s", report.words(), spent_words(self._last_pass))
        columns = _NO_PROGRESS | {"detail": "", "done": self._here}
        if report.room is not Room.NONE:
            columns["last_sync"] = began
        if report.room is Room.PLENTY:
            self._save(state="idle", **columns)
            return
        with self._lock:
            self._mail_error = SHORT[report.room]
        self._write(state="short", **columns)

    def trouble(self, error: UserError, *, next_try: str = "") -> None:
        """Something went wrong; *next_try* says when it is tried again, empty where it is not by itself."""
        if isinstance(error, SignInRefused):
            state = "refused"
        elif isinstance(error, MailServerError) and error.retryable and next_try:
            state = "offline"
        else:
            state = "failed"
        with self._lock:
            self._mail_error = error
        self._write(state=state, detail=next_try)

    def paused(self) -> None:
        """The user switched the account off."""
        self._save(state="paused", detail="")

    def sending_trouble(self, error: UserError | None) -> None:
        """Mail cannot be sent, whatever the state of the sync; ``None``: it can again."""
        with self._lock:
            if error is None and self._sending_error is None:
                return
            self._sending_error = error
        self._write()

    def _save(self, **columns: object) -> None:
        """Store a state in which reading mail works."""
        with self._lock:
            self._mail_error = None
        self._write(**columns)

    def _write(self, **columns: object) -> None:
        with self._lock:
            error = self._mail_error or self._sending_error
            columns |= {"error": error.message if error else "", "hint": error.hint if error else ""}
            spent = self._spent() if self._meter else {}
            self._writes.submit(partial(_save, account_id=self._account_id, columns=columns, spent=spent))

    def _spent(self) -> dict[str, Spent]:
        """What the running or last pass cost, and all of it since the meter was set up."""
        assert self._meter is not None
        now, total = time.monotonic(), self._meter.total()
        spans = {"pass": (total - self._pass_base, self._pass_began), "total": (total, self._meter.started)}
        spent = {name: Spent(**vars(traffic), seconds=now - since) for name, (traffic, since) in spans.items()}
        return spent if self._last_pass is None else spent | {"pass": self._last_pass}


def spent_words(spent: Spent) -> str:
    """What a pass cost, for a line of the log."""
    trips = f"{spent.round_trips:,} round trip{'' if spent.round_trips == 1 else 's'}"
    return f"{trips}, {spent.received:,} bytes received, {spent.sent:,} sent, {spent.seconds:,.1f} s"


def _save(db: Database, account_id: int, columns: dict[str, object], spent: dict[str, Spent]) -> None:
    with db.write("account status"):
        status.save_account(db, account_id, **columns)
        for span, each in spent.items():
            status.save_traffic(db, account_id, span, each)


class _Throttle:
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
