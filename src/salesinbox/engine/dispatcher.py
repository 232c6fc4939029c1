"""Takes an account's actions from the log, oldest first, and has their remote halves done, several at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from salesinbox.core.errors import MailServerError
from salesinbox.store import action_log, batches
from salesinbox.store.action_log import ActionRow
from salesinbox.store.connection import Database
from salesinbox.sync.faults import ConnectionLost, Displaced
from salesinbox.sync.writes import Writes

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 6
_FIRST_RETRY_SECONDS = 2.0


class Writeback(Protocol):
    """Does the remote half of actions that ask for the same, and finishes them."""

    def carry_out(self, batch: Sequence[ActionRow]) -> None: ...


def run_actions(
    writes: Writes, account_id: int, writeback: Writeback, *, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Carry out all that is due; gives how many were tried.

    A refused action is retried with growing pauses, which holds back those behind it, and given up after
    :data:`MAX_ATTEMPTS`; the user then sees the state without it. Where messages have left their mailbox this ends
    early: call it again once every mailbox has been looked at.

    Raises:
        ConnectionLost: The actions being done stay open.
        StoreError: The database failed.
    """
    tried = 0
    while not stopping():
        batch = writes.run(partial(batches.claim, account_id=account_id))
        if not batch:
            break
        tried += len(batch)
        try:
            _carry_out(writes, writeback, batch)
        except ConnectionLost as error:
            _postpone(writes, batch, 0.0, error.message)
            raise
        except Displaced as error:
            _postpone(writes, batch, 0.0, error.message)
            break
    return tried


def _carry_out(writes: Writes, writeback: Writeback, batch: Sequence[ActionRow]) -> None:
    """Do a batch; where it is refused, its actions one by one, so that only those at fault suffer."""
    try:
        writeback.carry_out(batch)
        log.info("%s done", _words(batch))
    except ConnectionLost:
        raise
    except MailServerError as error:
        if isinstance(error, Displaced) and max(action.attempts for action in batch) + 1 < MAX_ATTEMPTS:
            raise
        if len(batch) > 1:
            for action in batch:
                _carry_out(writes, writeback, [action])
        elif error.retryable and batch[0].attempts + 1 < MAX_ATTEMPTS:  # the row is as it was before this attempt
            pause = _FIRST_RETRY_SECONDS * 2 ** batch[0].attempts
            log.warning("%s refused, next try in %d s: %s", _words(batch), pause, error.message)
            _postpone(writes, batch, pause, error.message)
        else:
            log.warning("%s refused for good: %s", _words(batch), error.message)
            writes.run(partial(_fail, action=batch[0], reason=error.message))


def _words(batch: Sequence[ActionRow]) -> str:
    """Actions that ask for the same, in a line of the log; names of labels are the user's own and stay out of it."""
    effect, last = batch[0].effect, batch[-1].id
    on = "set" if effect.params.get("on") else "take away"
    what = {"flag": f"{on} {effect.params.get('flag')}", "label": f"{on} a label"}.get(effect.verb, effect.verb)
    return f"{f'action {last}' if len(batch) == 1 else f'{len(batch):,} actions up to {last}'} ({what})"


def _postpone(writes: Writes, batch: Sequence[ActionRow], seconds: float, reason: str) -> None:
    ids = [action.id for action in batch]
    writes.run(partial(action_log.postpone, action_ids=ids, seconds=seconds, error=reason))


def _fail(db: Database, action: ActionRow, reason: str) -> None:
    with db.write("action failed"):
        action_log.finish(db, action.id, "failed", reason)
