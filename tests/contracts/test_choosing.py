"""Which mailboxes are kept here and how far back may be chosen, and chosen again, on every server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from salesinbox.store import mailboxes
from tests.contracts.elsewhere import assert_both_sides_are_equal
from tests.contracts.test_mailboxes import make
from tests.rig import Rig, mail


def test_a_mailbox_is_left_out_and_taken_in_again(rig: Rig) -> None:
    name = make(rig, "Newsletters")
    for subject in ("Weekly 1", "Weekly 2"):
        rig.append(mail(subject), name)
    rig.append(mail("Quote"))
    rig.sync()
    rig.configure(skip_mailboxes=(name,))
    rig.sync()
    assert (rig.held(name), set(rig.held())) == ({}, {"Quote"})
    box = mailboxes.named(rig.db, rig.account_id, name)
    assert box is not None
    assert (box.skipped, box.backlog) == (True, 2)
    rig.client.delete_messages(rig.uids(name)[:1])
    rig.client.expunge()
    rig.append(mail("Weekly 3"), name, flags=(b"\\Flagged",))
    rig.configure(skip_mailboxes=())
    rig.sync()
    assert rig.held(name) == {"Weekly 2": set(), "Weekly 3": {"\\Flagged"}}
    assert_both_sides_are_equal(rig)


def test_history_is_made_shorter_and_longer(rig: Rig) -> None:
    for days in (400, 100, 3):
        rig.client.append("INBOX", mail(f"{days} days old"), msg_time=datetime.now(UTC) - timedelta(days=days))
    found = []
    for wanted in (30, 200, 10, 0):
        rig.configure(history_months=0, history_days=wanted)
        rig.sync()
        found.append(len(rig.held()))
        assert rig.counts() == {"new": 0, "updated": 0, "removed": 0}
    assert found == [1, 2, 1, 3]
    assert_both_sides_are_equal(rig)


def test_mailboxes_that_are_not_subscribed_to_are_left_out_where_that_is_wanted(rig: Rig) -> None:
    mine, shared = make(rig, "Mine"), make(rig, "Shared")
    for name in (mine, shared):
        rig.append(mail(f"In {name}"), name)
    rig.client.subscribe_folder(mine)
    rig.client.unsubscribe_folder(shared)
    rig.append(mail("Quote"))
    rig.configure(only_subscribed=True)
    rig.sync()
    assert set(rig.held()) == {"Quote"}
    assert set(rig.held(mine)) == {f"In {mine}"}
    assert rig.held(shared) == {}


def test_what_a_pass_costs_does_not_grow_by_more_than_two_round_trips_a_mailbox(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    few = rig.sync()["traffic"]["round_trips"]
    for number in range(5):
        make(rig, f"Customer {number}")
    rig.sync()
    assert rig.sync()["traffic"]["round_trips"] - few <= 2 * 5
