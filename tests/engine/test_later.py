"""Snoozed and muted conversations while mail comes in."""

from __future__ import annotations

from datetime import timedelta

from salesinbox.actions import later
from salesinbox.core import clock
from salesinbox.store import status
from salesinbox.store.threads import Filter
from tests.engine.conftest import StartEngine
from tests.rig import Rig, mail, wait_for


def test_a_reply_brings_a_snoozed_conversation_back_and_a_muted_one_not(rig: Rig, start_engine: StartEngine) -> None:
    for name in ("Quote", "Chatter"):
        rig.append(mail(name, message_id=f"{name}@heron.example"))
    rig.sync()
    later.snooze(rig.db, [rig.thread("Quote")], clock.now() + timedelta(days=9))
    later.mute(rig.db, [rig.thread("Chatter")])
    start_engine(rig)
    wait_for(lambda: [each.state for each in status.accounts(rig.db)] == ["idle"])
    for name in ("Chatter", "Quote"):
        rig.append(mail(f"Re: {name}", extra=f"In-Reply-To: <{name}@heron.example>\r\n"))
    wait_for(lambda: rig.listed(Filter.INBOX) == ["Quote"])
    wait_for(lambda: "Re: Chatter" in rig.held())
    assert rig.listed(Filter.INBOX) == ["Quote"]
