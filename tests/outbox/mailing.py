"""Queueing mail and seeing what became of it."""

from __future__ import annotations

from salesinbox.actions.send import Sending, submit
from salesinbox.store import outbox
from salesinbox.store.drafts import DraftRow
from salesinbox.store.outbox import OutboxRow
from tests.rig import Rig


def queue(
    rig: Rig, subject: str = "Offer", *, to: str = "ben@heron.example", cc: str = "", bcc: str = "",
    answers: int | None = None, body: str = "Here it is.", files_sent_copy: bool = False,
) -> int:  # fmt: skip
    """Mail that is due at once."""
    row = DraftRow(rig.account_id, to=to, cc=cc, bcc=bcc, subject=subject, body=body, answers=answers)
    return submit(rig.db, row, Sending(undo_seconds=-1, files_sent_copy=files_sent_copy))


def fate(rig: Rig, row_id: int) -> OutboxRow:
    found = outbox.get(rig.db, row_id)
    assert found is not None
    return found
