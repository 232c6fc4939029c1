"""An engine that runs."""

from __future__ import annotations

import pytest

from salesinbox.actions import triage
from salesinbox.engine.supervisor import Supervisor
from salesinbox.store.threads import Filter
from tests.contracts.elsewhere import assert_both_sides_are_equal
from tests.engine.conftest import StartEngine, start_engine
from tests.rig import Rig, mail, wait_for

__all__ = ["start_engine"]


@pytest.fixture
def engine(rig: Rig, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    """An engine that has brought the first mail; where the server does not tell, it looks every second, not minute."""
    monkeypatch.setattr("salesinbox.engine.mail_thread.WITHOUT_IDLE_SECONDS", 1)
    rig.append(mail("First"))
    engine = start_engine(rig)
    wait_for(lambda: rig.listed(Filter.INBOX) == ["First"])
    return engine


@pytest.mark.usefixtures("engine")
def test_new_mail_appears_by_itself(rig: Rig) -> None:
    rig.append(mail("Quote"))
    wait_for(lambda: set(rig.listed(Filter.INBOX)) == {"First", "Quote"})
    rig.append(mail("Invoice"))
    wait_for(lambda: set(rig.listed(Filter.INBOX)) == {"First", "Quote", "Invoice"})


def test_what_is_done_here_is_on_the_server_at_once(rig: Rig, engine: Supervisor) -> None:
    archive = rig.server.mailbox("Archive")
    triage.star(rig.db, [rig.thread("First")])
    triage.archive(rig.db, [rig.thread("First")])
    wait_for(lambda: rig.on_server(archive) == {"First": {"\\Flagged"}})
    wait_for(lambda: rig.held(archive) == rig.on_server(archive))
    assert_both_sides_are_equal(rig)


def test_it_goes_on_when_the_server_was_away(rig: Rig, engine: Supervisor) -> None:
    rig.server.stop()
    triage.archive(rig.db, [rig.thread("First")])
    rig.server.start()
    rig.reconnect()
    wait_for(lambda: set(rig.on_server(rig.server.mailbox("Archive"))) == {"First"}, seconds=30)
