"""F3: a line that drops at any step of SMTP ends in one delivery or in *unknown*; never in two, never in silence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from salesinbox.actions.send import retry
from tests.fakes.smtp import Drop, Faults, SmtpFake
from tests.outbox.conftest import later, rig
from tests.outbox.mailing import fate, queue
from tests.rig import Rig

__all__ = ["later", "rig"]


def test_dropped_before_the_content_is_tried_again_and_delivered_once(
    rig: Rig, smtp_server: SmtpFake, later: Callable[[float], None]
) -> None:
    smtp_server.faults = Faults(drop=Drop.BEFORE_DATA)
    row_id = queue(rig)
    rig.sync()
    assert (fate(rig, row_id).state, smtp_server.messages) == ("retry", [])
    smtp_server.faults = Faults()
    rig.sync()
    assert smtp_server.messages == []  # not before its pause is over
    later(61)
    rig.sync()
    later(100_000)
    rig.sync()
    assert (fate(rig, row_id).state, len(smtp_server.messages)) == ("sent", 1)


@pytest.mark.parametrize("drop", [Drop.DURING_DATA, Drop.AFTER_DATA])
def test_dropped_after_the_content_began_is_unknown_and_never_sent_again(
    rig: Rig, smtp_server: SmtpFake, later: Callable[[float], None], drop: Drop
) -> None:
    smtp_server.faults = Faults(drop=drop)
    row_id = queue(rig)
    rig.sync()
    tried = len(smtp_server.messages)
    assert fate(rig, row_id).state == "unknown"
    assert "may have been sent" in fate(rig, row_id).error
    smtp_server.faults = Faults()
    for _ in range(3):
        later(100_000)
        rig.sync()
    assert (fate(rig, row_id).state, len(smtp_server.messages)) == ("unknown", tried)


def test_unknown_mail_that_is_found_in_sent_was_sent(rig: Rig, smtp_server: SmtpFake) -> None:
    smtp_server.faults = Faults(drop=Drop.AFTER_DATA)
    row_id = queue(rig)
    rig.sync()
    rig.append(smtp_server.messages[0].raw, "Sent")
    rig.sync()
    row = fate(rig, row_id)
    assert (row.state, row.filing, row.error) == ("sent", "done", "")
    assert len(smtp_server.messages) == len(rig.uids("Sent")) == 1


def test_the_user_may_send_unknown_mail_again(rig: Rig, smtp_server: SmtpFake) -> None:
    smtp_server.faults = Faults(drop=Drop.DURING_DATA)
    row_id = queue(rig)
    rig.sync()
    smtp_server.faults = Faults()
    assert retry(rig.db, row_id)
    rig.sync()
    assert (fate(rig, row_id).state, len(smtp_server.messages)) == ("sent", 1)


def test_what_was_being_sent_when_the_engine_died_is_unknown(rig: Rig, smtp_server: SmtpFake) -> None:
    row_id = queue(rig)
    rig.db.execute("UPDATE outbox SET state = 'sending' WHERE id = ?", (row_id,))
    rig.sync()
    assert (fate(rig, row_id).state, smtp_server.messages) == ("unknown", [])
    assert "interrupted" in fate(rig, row_id).error
