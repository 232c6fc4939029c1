"""What the user does, as Gmail does it: labels, All Mail, Spam and Trash."""

from __future__ import annotations

import pytest

from salesinbox.actions import triage, undo
from salesinbox.store import outcomes
from salesinbox.store.effective import Places
from salesinbox.store.threads import Filter
from tests.fakes.counting import CountingProxy
from tests.fakes.gmail_account import SPAM, TRASH
from tests.rig import mail
from tests.sync.gmail_rig import GmailRig, agree, proxy, rig

__all__ = ["proxy", "rig"]


def test_archiving_takes_the_inbox_label_off_and_undo_puts_it_back(rig: GmailRig, proxy: CountingProxy) -> None:
    rig.deliver(mail("Quote"), "Hot lead")
    rig.sync()
    proxy.commands.clear()
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.sync()
    assert rig.server_side() == {"Quote": (Places.ALL, frozenset(), {"hot lead"})}
    assert proxy.count("MOVE", "COPY") == 0
    undo.undo(rig.db)
    rig.sync()
    assert rig.server_side() == {"Quote": (Places.ALL | Places.INBOX, frozenset(), {"hot lead"})}
    agree(rig)


def test_deleting_moves_to_trash_and_undo_brings_labels_and_inbox_back(rig: GmailRig) -> None:
    rig.deliver(mail("Quote"), "Hot lead", "Müller & Co")
    rig.sync()
    before = rig.server_side()
    triage.delete(rig.db, [rig.thread("Quote")])
    rig.sync()
    assert rig.server_side() == {"Quote": (Places.TRASH, frozenset(), frozenset())}
    agree(rig)
    undo.undo(rig.db)
    rig.sync()
    assert rig.server_side() == before
    agree(rig)
    assert outcomes.listing(rig.db, 10) == []


def test_spam_goes_to_spam_and_back_to_the_inbox(rig: GmailRig) -> None:
    rig.deliver(mail("You have won"), "Hot lead")
    rig.sync()
    triage.spam(rig.db, [rig.thread("You have won")])
    rig.sync()
    assert rig.server_side() == {"You have won": (Places.JUNK, frozenset(), frozenset())}
    agree(rig)
    triage.unspam(rig.db, [rig.thread("You have won")])
    rig.sync()
    assert rig.server_side() == {"You have won": (Places.ALL | Places.INBOX, frozenset(), frozenset())}
    agree(rig)
    assert outcomes.listing(rig.db, 10) == []


def test_restoring_puts_received_mail_into_the_inbox_and_own_mail_into_sent(rig: GmailRig) -> None:
    rig.deliver(mail("Quote"))
    rig.server.sent(rig.username, mail("Offer"))
    rig.sync()
    threads = [rig.thread("Quote"), rig.thread("Offer")]
    triage.delete(rig.db, threads)
    rig.sync()
    assert {places for places, _, _ in rig.server_side().values()} == {Places.TRASH}
    triage.restore(rig.db, threads)
    rig.sync()
    assert {subject: places for subject, (places, _, _) in rig.server_side().items()} == {
        "Quote": Places.ALL | Places.INBOX, "Offer": Places.ALL | Places.SENT,
    }  # fmt: skip
    agree(rig)


def test_labels_stars_and_reading_go_up_and_back(rig: GmailRig) -> None:
    rig.deliver(mail("Quote"))
    rig.sync()
    thread = rig.thread("Quote")
    before = rig.server_side()
    steps = [
        lambda: triage.label(rig.db, [thread], "Müller & Co"),
        lambda: triage.star(rig.db, [thread]),
        lambda: triage.mark_read(rig.db, [thread]),
    ]
    for step in steps:
        step()
    rig.sync()
    assert rig.server_side() == {
        "Quote": (Places.ALL | Places.INBOX, {"\\Flagged", "\\Seen"}, {"müller & co"}),
    }
    assert "Müller & Co" in rig.account.views
    agree(rig)
    for _ in steps:
        undo.undo(rig.db)
    rig.sync()
    assert rig.server_side() == before
    agree(rig)


def test_a_label_from_elsewhere_is_taken_off_by_its_own_name(rig: GmailRig) -> None:
    rig.deliver(mail("Quote"), "Hot_Lead")
    rig.sync()
    triage.label(rig.db, [rig.thread("Quote")], "hot_lead", on=False)
    rig.sync()
    assert rig.server_side()["Quote"][2] == frozenset()


def test_moving_to_a_label_is_labelling_and_archiving(rig: GmailRig) -> None:
    rig.client.create_folder("Customers")
    rig.deliver(mail("Quote"), "Hot lead")
    rig.sync()
    before = rig.server_side()
    triage.move(rig.db, [rig.thread("Quote")], "Customers")
    rig.sync()
    assert rig.server_side() == {"Quote": (Places.ALL, frozenset(), {"hot lead", "customers"})}
    agree(rig)
    undo.undo(rig.db)
    rig.sync()
    assert rig.server_side() == before
    agree(rig)


@pytest.mark.parametrize(("name", "place"), [(SPAM, Places.JUNK), (TRASH, Places.TRASH)])
def test_moving_to_spam_and_back(rig: GmailRig, name: str, place: Places) -> None:
    rig.deliver(mail("Prize"), "Hot lead")
    rig.sync()
    before = rig.server_side()
    triage.move(rig.db, [rig.thread("Prize")], name)
    rig.sync()
    assert rig.server_side() == {"Prize": (place, frozenset(), frozenset())}
    agree(rig)
    triage.move(rig.db, [rig.thread("Prize")], "INBOX")
    rig.sync()
    assert rig.server_side() == {"Prize": (Places.ALL | Places.INBOX, frozenset(), frozenset())}
    agree(rig)
    undo.undo(rig.db)
    undo.undo(rig.db)
    rig.sync()
    assert rig.server_side() == before
    agree(rig)


def test_500_threads_are_a_few_commands(rig: GmailRig, proxy: CountingProxy) -> None:
    for number in range(500):
        rig.server.deliver(rig.username, mail(f"Item {number}"))
    rig.sync()
    for row in rig.db.rows("SELECT id FROM threads"):
        triage.label(rig.db, [row["id"]], "hot lead")
        triage.archive(rig.db, [row["id"]])
    proxy.commands.clear()
    rig.sync()
    assert proxy.count("STORE") == 2
    assert len(proxy.commands) < 20
    for row in rig.db.rows("SELECT id FROM threads"):
        triage.delete(rig.db, [row["id"]])
    proxy.commands.clear()
    rig.sync()
    assert proxy.count("MOVE") == 1
    assert len(proxy.commands) < 25
    agree(rig)


# Conflicts


def test_archived_here_and_deleted_elsewhere_stays_in_trash_and_is_told(rig: GmailRig) -> None:
    rig.deliver(mail("Quote"))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.client.move(rig.uid("Quote"), TRASH)
    rig.sync()
    assert rig.listed(Filter.TRASH) == ["Quote"]
    (outcome,) = outcomes.untold(rig.db)
    assert (outcome.state, outcome.title) == ("skipped", "Archived 1 conversation")
    agree(rig)


def test_archived_here_and_there_is_archived(rig: GmailRig) -> None:
    rig.deliver(mail("Quote"))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.client.remove_gmail_labels(rig.uid("Quote"), ["\\Inbox"])
    rig.sync()
    assert outcomes.untold(rig.db) == []
    agree(rig)


def test_labels_of_both_sides_are_kept(rig: GmailRig) -> None:
    rig.deliver(mail("Quote"))
    rig.sync()
    triage.label(rig.db, [rig.thread("Quote")], "hot lead")
    rig.client.add_gmail_labels(rig.uid("Quote"), ["Won"])
    rig.sync()
    assert rig.server_side()["Quote"][2] == {"hot lead", "won"}
    agree(rig)


def test_archiving_kept_here_leaves_the_servers_inbox_alone(rig: GmailRig) -> None:
    rig.configure(mirror_archive=False)
    rig.deliver(mail("Quote"))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.sync()
    assert (rig.listed(Filter.INBOX), rig.server_side()["Quote"][0]) == ([], Places.ALL | Places.INBOX)
    undo.undo(rig.db)
    rig.sync()
    assert rig.listed(Filter.INBOX) == ["Quote"]


# Without it
