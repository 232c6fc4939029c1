"""The copy of sent mail in the server's Sent mailbox, and finding out there what became of mail of unknown fate."""

from __future__ import annotations

import logging
from functools import partial

from salesinbox.core import clock
from salesinbox.core.models import Role
from salesinbox.outbox.sender import mark_answered
from salesinbox.store import mailboxes, messages, outbox
from salesinbox.store.connection import Database
from salesinbox.store.effective import SEEN
from salesinbox.store.mailboxes import Mailbox
from salesinbox.store.messages import Arrival
from salesinbox.store.outbox import ACCEPTED, OutboxRow
from salesinbox.store.prepared import prepare
from salesinbox.sync.faults import Refused
from salesinbox.sync.mailbox_list import ensure_role
from salesinbox.sync.session import Session
from salesinbox.sync.writes import Writes

log = logging.getLogger(__name__)

OUR_HEADER = "X-Salesinbox-Id"
"""Names the outbox row in every mail we send; it survives servers that replace the Message-ID."""


def file_sent(session: Session, writes: Writes, account_id: int) -> int:
    """File the copy of each sent message that has none yet; never more than one. Gives how many were seen to.

    Raises:
        ConnectionLost: The rest stays pending.
    """
    rows = writes.run(partial(outbox.to_file, account_id=account_id))
    if not rows:
        return 0
    sent = ensure_role(session, writes, account_id, Role.SENT)
    if sent is None:
        _save_all(writes, rows, filing="failed", error="The server has no mailbox for sent mail.")
        return len(rows)
    for row in rows:
        try:
            _file(session, writes, row, sent)
            log.info("the copy of outbox %d is filed", row.id)
        except Refused as error:
            log.warning("the copy of outbox %d was not filed: %s", row.id, error.message)
            _save_all(writes, [row], filing="failed", error=error.message)
    return len(rows)


def settle_unknown(session: Session, writes: Writes, account_id: int) -> int:
    """Look in Sent for mail whose fate is unknown. Found: it was sent. Not found proves nothing, so it stays unknown.

    Gives how many were found.
    """
    rows = writes.run(partial(outbox.with_state, account_id=account_id, state="unknown"))
    sent = writes.run(lambda db: mailboxes.with_role(db, account_id, Role.SENT)) if rows else None
    if sent is None or sent.local:
        return 0
    session.select(sent.name)
    found = [row for row in rows if _find(session, row) is not None]
    for row in found:
        writes.run(partial(_store_found, row=row))
    return len(found)


def _file(session: Session, writes: Writes, row: OutboxRow, sent: Mailbox) -> None:
    session.select(sent.name)
    uid = _find(session, row)
    raw = writes.run(partial(outbox.content, row_id=row.id))
    if uid is None:
        uid = session.append(sent.name, raw, [SEEN])
    if uid is None:
        session.select(sent.name)
        uid = _find(session, row)
    if uid is None or sent.is_view:
        _save_all(writes, [row], filing="done")  # the next look at the server brings it in
        return
    arrival = Arrival(prepare(raw), sent.id, uid, frozenset([SEEN]), int(clock.timestamp()))
    writes.run(partial(messages.add, account_id=row.account_id, arrivals=[arrival]))
    _save_all(writes, [row], filing="done")


def _find(session: Session, row: OutboxRow) -> int | None:
    hits = session.find(OUR_HEADER, row.outbox_id) or session.find("Message-ID", f"<{row.header_id}>")
    return hits[-1] if hits else None


def _store_found(db: Database, row: OutboxRow) -> None:
    results = dict.fromkeys(row.recipients, ACCEPTED)
    with db.write("found in Sent"):
        outbox.save(db, row.id, state="sent", error="", results=results, filing="done")
        mark_answered(db, row)


def _save_all(writes: Writes, rows: list[OutboxRow], **columns: object) -> None:
    def save(db: Database) -> None:
        with db.write("filing"):
            for row in rows:
                outbox.save(db, row.id, **columns)

    writes.run(save)
