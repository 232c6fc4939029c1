"""What the user does here is done on the server."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesinbox.actions import triage, undo
from salesinbox.store.threads import Filter
from tests.contracts.elsewhere import assert_both_sides_are_equal, mark
from tests.fakes.accounts import ImapFake
from tests.fakes.smtp import SmtpFake
from tests.outbox.mailing import fate, queue
from tests.rig import Rig, mail, rig_on


def states(rig: Rig) -> list[str]:
    return [row[0] for row in rig.db.rows("SELECT state FROM actions ORDER BY id")]


def synced(rig: Rig) -> None:
    """A pass that carries out what was asked for, and one that sees what came of it."""
    rig.sync()
    rig.sync()
    assert_both_sides_are_equal(rig)


def test_reading_and_starring_reach_the_server(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.append(mail("Invoice"))
    rig.sync()
    triage.mark_read(rig.db, [rig.thread("Quote"), rig.thread("Invoice")])
    triage.star(rig.db, [rig.thread("Quote")])
    synced(rig)
    assert rig.on_server() == {"Quote": {"\\Seen", "\\Flagged"}, "Invoice": {"\\Seen"}}
    triage.mark_unread(rig.db, [rig.thread("Quote")])
    triage.star(rig.db, [rig.thread("Quote")], on=False)
    synced(rig)
    assert rig.on_server() == {"Quote": set(), "Invoice": {"\\Seen"}}


def test_what_is_archived_and_deleted_moves_there_and_back(rig: Rig) -> None:
    archive, trash = rig.server.mailbox("Archive"), rig.server.mailbox("Trash")
    for subject in ("Quote", "Invoice", "Order"):
        rig.append(mail(subject))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    triage.delete(rig.db, [rig.thread("Invoice")])
    synced(rig)
    assert [set(rig.on_server(name)) for name in ("INBOX", archive, trash)] == [{"Order"}, {"Quote"}, {"Invoice"}]
    triage.restore(rig.db, [rig.thread("Invoice")])
    triage.unarchive(rig.db, [rig.thread("Quote")])
    triage.archive(rig.db, [rig.thread("Order")])
    synced(rig)
    undo.undo(rig.db)
    synced(rig)
    assert set(rig.on_server()) == {"Quote", "Invoice", "Order"}
    assert rig.db.value("SELECT count(*) FROM messages") == 3


def test_a_label_becomes_a_keyword_and_goes_again(rig: Rig) -> None:
    rig.append(mail("Quote"), flags=("Hot_Lead",))
    rig.append(mail("Invoice"))
    rig.sync()
    triage.label(rig.db, [rig.thread("Invoice")], "hot lead")
    synced(rig)
    assert {flag.casefold() for flags in rig.on_server().values() for flag in flags} == {"hot_lead"}
    triage.label(rig.db, [rig.thread("Quote"), rig.thread("Invoice")], "hot lead", on=False)
    synced(rig)
    assert rig.on_server() == {"Quote": set(), "Invoice": set()}


def test_flags_go_to_every_copy(rig: Rig) -> None:
    archive = rig.server.mailbox("Archive")
    rig.append(mail("Quote"))
    rig.client.copy(rig.uids(), archive)
    rig.sync()
    triage.star(rig.db, [rig.thread("Quote")])
    synced(rig)
    assert rig.on_server() == rig.on_server(archive) == {"Quote": {"\\Flagged"}}


def test_mail_is_moved_to_other_mailboxes(rig: Rig) -> None:
    name = rig.server.mailbox("Kunden", "Grün & Söhne")
    rig.client.create_folder(name)
    rig.append(mail("Quote"))
    rig.sync()
    triage.move(rig.db, [rig.thread("Quote")], name)
    synced(rig)
    assert set(rig.on_server(name)) == {"Quote"}


def test_many_are_archived_at_once_and_all_others_stay(rig: Rig) -> None:
    for number in range(24):
        rig.append(mail(f"Mail {number}"))
    rig.sync()
    triage.archive(rig.db, [rig.thread(f"Mail {number}") for number in range(0, 24, 2)])
    synced(rig)
    assert set(rig.on_server()) == {f"Mail {number}" for number in range(1, 24, 2)}
    assert len(rig.on_server(rig.server.mailbox("Archive"))) == 12


def test_what_was_done_offline_is_done_in_order_once_the_server_is_back(rig: Rig) -> None:
    for subject in ("Quote", "Invoice", "Order"):
        rig.append(mail(subject))
    rig.sync()
    rig.server.stop()
    try:
        triage.star(rig.db, [rig.thread("Quote")])
        triage.archive(rig.db, [rig.thread("Quote"), rig.thread("Invoice")])
        triage.unarchive(rig.db, [rig.thread("Invoice")])
        triage.label(rig.db, [rig.thread("Invoice")], "renewal")
        triage.delete(rig.db, [rig.thread("Order")])
        assert rig.try_sync()["errors"] != []
        assert rig.listed(Filter.INBOX) == ["Invoice"]
    finally:
        rig.server.start()
        rig.reconnect()
    synced(rig)
    assert rig.on_server() == {"Invoice": {"renewal"}}
    assert rig.on_server(rig.server.mailbox("Archive")) == {"Quote": {"\\Flagged"}}
    assert set(rig.on_server(rig.server.mailbox("Trash"))) == {"Order"}
    assert set(states(rig)) == {"done"}


def test_what_others_marked_as_deleted_is_left_alone(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.append(mail("Marked elsewhere"))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    mark(rig, "INBOX", rig.uids()[1:], "\\Deleted")
    rig.sync()
    assert "Marked elsewhere" in rig.on_server()
    assert set(rig.on_server(rig.server.mailbox("Archive"))) == {"Quote"}
    rig.sync()
    assert rig.listed(Filter.ARCHIVE) == ["Quote"]
    assert "Quote" not in rig.listed(Filter.INBOX)


@pytest.mark.without_too("KEYWORDS")
def test_labels_stay_here_where_a_mailbox_takes_no_keywords(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    triage.label(rig.db, [rig.thread("Quote")], "hot lead")
    triage.star(rig.db, [rig.thread("Quote")])
    synced(rig)
    assert rig.on_server() == {"Quote": {"\\Flagged"}}
    assert rig.db.value("SELECT count(*) FROM message_labels") == 1
    assert set(states(rig)) == {"done"}


def test_what_was_sent_is_filed_among_the_sent(server: ImapFake, smtp_server: SmtpFake, tmp_path: Path) -> None:
    with rig_on(tmp_path, server, smtp_server.port) as rig:
        rig.sync()
        row = queue(rig, "Offer", body="Für Sie: größer.")
        synced(rig)
        assert fate(rig, row).state == "sent"
        sent = rig.server.mailbox("Sent")
        assert len(rig.uids(sent)) == 1
        assert list(rig.held(sent).values()) == [{"\\Seen"}]
        assert rig.db.value("SELECT count(*) FROM messages") == 1
