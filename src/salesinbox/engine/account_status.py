"""What an account's threads tell about themselves, as one status row, written at a bearable rate."""

from __future__ import annotations

import threading
from functools import partial

from salesinbox.core.errors import MailServerError, SignInRefused, UserError
from salesinbox.store import status
from salesinbox.store.connection import Database
from salesinbox.sync.account_sync import Throttle
from salesinbox.sync.writes import Writes

PROGRESS_PER_SECOND = 4


class AccountStatus:
    """The status row of one account; any thread may call it."""

    def __init__(self, writes: Writes, account_id: int) -> None:
        self._writes = writes
        self._account_id = account_id
        self._throttle = Throttle(PROGRESS_PER_SECOND)
        self._lock = threading.Lock()
        self._mail_error: UserError | None = None
        self._sending_error: UserError | None = None

    def connecting(self, server: str) -> None:
        """A connection is being opened."""
        self._save(state="connecting", detail=f"Connecting to {server} …")

    def signed_in(self, capabilities: str) -> None:
        """The server let us in."""
        self._save(state="syncing", detail="Looking for new mail …", capabilities=capabilities, done=0, total=0)

    def progress(self, done: int, total: int) -> None:
        """So many messages of so many are here; most calls are dropped."""
        with self._lock:
            if not self._throttle.ready():
                return
        self._save(state="syncing", detail="", done=done, total=total)

    def up_to_date(self, began: float) -> None:
        """A pass has ended that *began* at this time (Unix seconds): what came later it may not have seen."""
        self._save(state="idle", detail="", done=0, total=0, last_sync=began)

    def trouble(self, error: UserError, *, next_try: str = "") -> None:
        """Something went wrong; *next_try* says when it is tried again, empty where it is not by itself."""
        if isinstance(error, SignInRefused):
            state = "refused"
        elif isinstance(error, MailServerError) and next_try:
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
            self._writes.submit(partial(_save, account_id=self._account_id, columns=columns))


def _save(db: Database, account_id: int, columns: dict[str, object]) -> None:
    status.save_account(db, account_id, **columns)
