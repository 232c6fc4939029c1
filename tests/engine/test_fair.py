"""A large account does not hold up a small one."""

from __future__ import annotations

import pytest

from salesinbox.store import accounts, mailboxes
from tests.engine.conftest import StartEngine
from tests.fakes.dovecot import Dovecot
from tests.faults.neighbour import Neighbour
from tests.rig import Rig, mail, wait_for

MANY = 1_500


@pytest.fixture
def imap_server(dovecot: Dovecot) -> Dovecot:
    """The one that is quick enough to be synced from at full speed."""
    return dovecot


def test_new_mail_of_one_account_arrives_during_the_first_sync_of_another(rig: Rig, start_engine: StartEngine) -> None:
    for number in range(MANY):
        rig.append(mail(f"Mail {number}", body="word " * 400))
    neighbour = Neighbour(rig)
    start_engine(rig)
    wait_for(lambda: _here(rig, rig.username) >= 50)
    neighbour.gets_mail("Quote")
    assert _here(rig, rig.username) < MANY  # it did not wait for the other one's history
    wait_for(lambda: _here(rig, rig.username) == MANY, seconds=60)


def _here(rig: Rig, address: str) -> int:
    return sum(mailboxes.local_counts(rig.db, accounts.ensure(rig.db, address).id).values())
