"""What waits and what did not go through, as the command line tells it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from salesinbox.actions import triage
from salesinbox.store import outcomes
from tests.cli.running import Cli
from tests.fakes.accounts import ImapFake
from tests.rig import Rig, mail, rig_on


@pytest.fixture
def rig(cli: Cli, dovecot: ImapFake) -> Iterator[Rig]:
    """An account with two mails, synced."""
    with rig_on(cli.home, dovecot) as made:
        for subject in ("Quote", "Invoice"):
            made.append(mail(subject))
        made.sync()
        yield made
        dovecot.close_clients()


def test_what_waits_is_listed_until_it_has_gone_through(cli: Cli, rig: Rig) -> None:
    triage.archive(rig.db, [rig.thread("Quote")])
    (found,) = cli.json("actions")
    assert set(found) == {"id", "account", "title", "state", "reason", "date"}
    assert (found["title"], found["state"], found["account"]) == ("Archived 1 conversation", "waiting", rig.username)
    rig.sync()
    result = cli("actions")
    assert (result.out, "everything went through" in result.err) == ("", True)


def test_what_was_overtaken_elsewhere_is_listed_with_its_reason(cli: Cli, rig: Rig) -> None:
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.client.move(rig.uids()[:1], "Junk")
    rig.sync()
    (found,) = cli.json("actions")
    assert (found["state"], found["reason"]) == ("overtaken", "Moved or deleted elsewhere meanwhile; that stands.")
    assert outcomes.untold(rig.db) == []
    assert "that stands" in cli("actions").out
