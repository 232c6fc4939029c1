"""Takes an account's actions from the log, oldest first, and has their remote halves done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from salesinbox.core.errors import MailServerError
from salesinbox.store import action_log
from salesinbox.store.action_log import ActionRow
from salesinbox.store.connection import Database
from salesinbox.sync.faults import ConnectionLost
from salesinbox.sync.writes import Writes

MAX_ATTEMPTS = 6
_FIRST_RETRY_SECONDS = 2.0


class Writeback(Protocol):
    """Does the remote half of an action and finishes it."""

    def carry_out(self, action: ActionRow) -> None: ...


def run_actions(
    writes: Writes, account_id: int, writeback: Writeback, *, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Carry out all that is due; gives how many were tried.

    A refused action is retried with growing pauses, which holds back those behind it, and given up after
    :data:`MAX_ATTEMPTS`; the user then sees the state without it.

    Raises:
        ConnectionLost: The action being done stays open.
        StoreError: The database failed.
    """
    tried = 0
    while not stopping():
        action = writes.run(partial(action_log.claim_next, account_id=account_id))
        if action is None:
            break
        tried += 1
        try:
            writeback.carry_out(action)
        except ConnectionLost as error:
            writes.run(partial(_postpone, action=action, seconds=0.0, error=error.message))
            raise
        except MailServerError as error:
            if error.retryable and action.attempts + 1 < MAX_ATTEMPTS:  # the row is as it was before this attempt
                pause = _FIRST_RETRY_SECONDS * 2**action.attempts
                writes.run(partial(_postpone, action=action, seconds=pause, error=error.message))
            else:
                writes.run(partial(_fail, action=action, error=error.message))
    return tried


def _postpone(db: Database, action: ActionRow, seconds: float, error: str) -> None:
    action_log.postpone(db, action.id, seconds, error)


def _fail(db: Database, action: ActionRow, error: str) -> None:
    with db.write("action failed"):
        action_log.finish(db, action.id, "failed", error)
