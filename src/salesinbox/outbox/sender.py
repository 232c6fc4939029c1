"""Takes what is due from an account's outbox and sends it, each message exactly once (see ``store.outbox``)."""

from __future__ import annotations

import logging
import smtplib
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from salesinbox.core import clock
from salesinbox.core.errors import MailServerError, StoreError
from salesinbox.outbox.transport import Delivery, Outcome, deliver
from salesinbox.store import action_log, effective, outbox
from salesinbox.store.connection import Database
from salesinbox.store.effective import ANSWERED, Effect
from salesinbox.store.outbox import ACCEPTED, OutboxRow, refusals
from salesinbox.sync.writes import Writes

log = logging.getLogger(__name__)

RETRY_MINUTES = (1, 2, 5, 10, 30, 60)
"""Pauses after the first, second … failure; the last one goes on."""
GIVE_UP_SECONDS = 3 * 86400
STORE_PAUSE_SECONDS = 1.0
UNKNOWN_HINT = "It may have been sent: look before sending it again."


class Sender:
    """Sends an account's mail.

    Args:
        connect: Gives a signed-in SMTP connection; raises :class:`MailServerError`.
    """

    def __init__(self, writes: Writes, account_id: int, connect: Callable[[], smtplib.SMTP]) -> None:
        self._writes = writes
        self._account_id = account_id
        self._connect = connect
        self.is_sending = False
        """Whether a message is on its way; ending now would leave its fate unknown."""

    def due_at(self) -> float | None:
        """When the next message is due (Unix seconds), ``None`` if none waits."""
        return self._writes.run(partial(outbox.next_due, account_id=self._account_id))

    def send_due(self, *, stopping: Callable[[], bool] = lambda: False) -> int:
        """Send all that is due, and give how many were tried. The server is reached before anything is claimed.

        Raises:
            MailServerError: It could not be reached, or refused the sign-in; what was due is marked with the reason.
        """
        tried = 0
        while not stopping() and self._is_due():
            try:
                smtp = self._connect()
            except MailServerError as error:
                self._writes.run(partial(_defer_due, account_id=self._account_id, error=error))
                raise
            try:
                self.is_sending = True
                row = self._writes.run(partial(outbox.claim_next, account_id=self._account_id))
                if row is not None:
                    self._send(smtp, row, stopping)
                    tried += 1
            finally:
                self.is_sending = False
                _hang_up(smtp)
        return tried

    def _is_due(self) -> bool:
        due = self.due_at()
        return due is not None and due <= clock.timestamp()

    def _send(self, smtp: smtplib.SMTP, row: OutboxRow, stopping: Callable[[], bool]) -> None:
        raw = self._writes.run(partial(outbox.content, row_id=row.id))
        earlier = {to: result for to, result in row.results.items() if not _may_retry(result)}
        recipients = [to for to in row.recipients if to not in earlier]
        delivery = deliver(smtp, row.sender, recipients, raw)
        to = f"{len(recipients)} recipient{'' if len(recipients) == 1 else 's'}"
        why = f": {delivery.reason}" if delivery.reason else ""
        log.info("outbox %d to %s, attempt %d: %s%s", row.id, to, row.attempts, delivery.outcome, why)
        self._keep(partial(_store, row=row, delivery=delivery, results={**earlier, **delivery.results}), stopping)

    def _keep(self, outcome: Callable[[Database], None], stopping: Callable[[], bool]) -> None:
        """Store what became of a message; on a full disk again and again, as only here it is known."""
        while True:
            try:
                return self._writes.run(outcome)
            except StoreError as error:
                if stopping():
                    raise
                log.error("the fate of a message cannot be stored yet: %s", error)
                time.sleep(STORE_PAUSE_SECONDS)


def settle_interrupted(db: Database, account_id: int) -> int:
    """At start: what was being sent when the engine died may have gone out; gives how many such messages there are.

    :func:`salesinbox.outbox.filing.settle_unknown` looks for them on the server as soon as it can be reached.
    """
    rows = outbox.with_state(db, account_id, "sending")
    with db.write("settle interrupted"):
        for row in rows:
            outbox.save(db, row.id, state="unknown", error=f"Sending was interrupted. {UNKNOWN_HINT}")
    return len(rows)


def _store(db: Database, row: OutboxRow, delivery: Delivery, results: Mapping[str, str]) -> None:
    columns: dict[str, object] = {"results": dict(results)}
    if delivery.outcome is Outcome.UNKNOWN:
        columns |= {"state": "unknown", "error": f"{delivery.reason} {UNKNOWN_HINT}", "results": dict(row.results)}
    elif delivery.outcome is Outcome.TEMPORARY or any(map(_may_retry, results.values())):
        columns |= _retry(row, delivery.reason or refusals(results), any_accepted=ACCEPTED in results.values())
    elif ACCEPTED in results.values():
        columns |= {"state": "sent", "error": refusals(results)}
    else:
        columns |= {"state": "failed", "error": delivery.reason or refusals(results)}
    with db.write("sent"):
        outbox.save(db, row.id, **columns)
        if columns["state"] == "sent":
            mark_answered(db, row)


def mark_answered(db: Database, row: OutboxRow) -> None:
    """The message that this mail answers gets ``\\Answered``, here and, through the action log, on the server."""
    if row.answers is None:
        return
    effect, inverse = (Effect("flag", {"flag": ANSWERED, "on": on}) for on in (True, False))
    action_log.append(db, row.account_id, None, effect, inverse, [row.answers])
    effective.refresh(db, [row.answers])


def _retry(row: OutboxRow, reason: str, *, any_accepted: bool) -> dict[str, object]:
    now = clock.timestamp()
    if now - row.created > GIVE_UP_SECONDS:
        return {"state": "sent" if any_accepted else "failed", "error": reason}
    minutes = RETRY_MINUTES[min(row.attempts, len(RETRY_MINUTES)) - 1]
    return {"state": "retry", "error": reason, "not_before": now + minutes * 60}


def _defer_due(db: Database, account_id: int, error: MailServerError) -> None:
    """The server cannot be reached: what is due says why, and stays due; the caller tries again when it sees fit."""
    with db.write("sending deferred"):
        for row in outbox.due(db, account_id):
            outbox.save(db, row.id, state="retry", error=str(error))


def _may_retry(result: str) -> bool:
    return result.startswith("4")


def _hang_up(smtp: smtplib.SMTP) -> None:
    with suppress(OSError, smtplib.SMTPException):
        smtp.quit()
    smtp.close()
