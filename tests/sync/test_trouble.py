"""Trouble with one message or one mailbox stays there."""

from __future__ import annotations

import pytest

from salesinbox.store import mailboxes
from salesinbox.store.prepared import Prepared, prepare
from tests.rig import Rig, mail


def test_a_message_that_cannot_be_taken_in_is_noted_and_tried_again_next_time(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    for subject in ("First", "Cursed", "Last"):
        rig.append(mail(subject))

    def failing(raw: bytes) -> Prepared:
        if b"Cursed" in raw:
            raise RuntimeError("a defect of ours")
        return prepare(raw)

    monkeypatch.setattr("salesinbox.sync.preparer.prepare", failing)
    rig.sync()
    rig.sync()
    assert set(rig.held()) == {"First", "Last"}
    inbox = mailboxes.named(rig.db, rig.account_id, "INBOX")
    assert inbox is not None
    assert inbox.error == "1 message could not be read"
    monkeypatch.undo()
    rig.sync()
    assert set(rig.held()) == {"First", "Cursed", "Last"}
    rig.sync()
    inbox = mailboxes.named(rig.db, rig.account_id, "INBOX")
    assert inbox is not None
    assert (inbox.error, inbox.state) == ("", "steady")
