"""Gmail's way: each mail comes down once, and labels say where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from salesinbox.accounts.connection import open_imap
from salesinbox.actions import triage, undo
from salesinbox.core.models import Role
from salesinbox.store import accounts, imports, mailboxes, outcomes
from salesinbox.store.effective import Places
from salesinbox.store.imports import Import
from salesinbox.store.prepared import prepare
from salesinbox.store.threads import Filter
from salesinbox.sync import mailbox_sync
from salesinbox.sync.account_sync import AccountSync
from salesinbox.sync.session import Session
from salesinbox.views.sync_status import mailbox_lines
from tests.fakes.accounts import PASSWORD
from tests.fakes.counting import CountingProxy, counting_proxy
from tests.fakes.gmail import GmailServer
from tests.fakes.gmail_account import ALL, SPAM, TRASH
from tests.faults.lying_server import LyingServer
from tests.rig import mail
from tests.sync.gmail_rig import GmailRig


@pytest.fixture
def rig(tmp_path: Path, gmail_server: GmailServer) -> Iterator[GmailRig]:
    made = GmailRig(tmp_path, gmail_server)
    yield made
    made.close()
    gmail_server.close_clients()


@pytest.fixture
def proxy(rig: GmailRig) -> Iterator[CountingProxy]:
    """Stands between the engine and the server."""
    with counting_proxy(rig.server.port) as made:
        rig.configure(imap=replace(rig.settings.imap, port=made.port))
        yield made


def agree(rig: GmailRig) -> None:
    """Both sides hold the same, also after one more look."""
    assert rig.our_side() == rig.server_side()
    rig.sync()
    assert rig.our_side() == rig.server_side()


# What comes down


def test_a_mail_with_four_labels_comes_once_and_its_mailboxes_are_never_opened(
    rig: GmailRig, proxy: CountingProxy
) -> None:
    large = mail("Quote", body="x" * 50_000)
    rig.deliver(large, "Hot lead", "Kunden/Müller & Co", "\\Starred", "\\Important")
    rig.sync()
    opened = {command for command in proxy.commands if command.startswith(("SELECT", "EXAMINE"))}
    assert {command.split(" ", 1)[1].split('"')[1] for command in opened} == {ALL, SPAM, TRASH}
    assert proxy.sent < len(large) + 6_000
    assert sum("BODY.PEEK[]" in command for command in proxy.commands) == 1
    assert rig.our_side() == {
        "Quote": (Places.ALL | Places.INBOX, {"\\Flagged"}, {"hot lead", "kunden/müller & co"}),
    }
    assert rig.listed(Filter.INBOX) == ["Quote"] == rig.listed(Filter.STARRED)
    agree(rig)


def test_a_pass_that_finds_nothing_opens_nothing(rig: GmailRig, proxy: CountingProxy) -> None:
    rig.deliver(mail("Quote"), "Hot lead")
    rig.sync()
    proxy.commands.clear()
    rig.sync()
    assert proxy.count("SELECT", "FETCH") == 0


def test_labels_given_and_taken_elsewhere_come_with_the_next_look(rig: GmailRig, proxy: CountingProxy) -> None:
    rig.deliver(mail("Quote"), "Hot lead")
    rig.deliver(mail("Invoice"))
    rig.sync()
    rig.client.add_gmail_labels(rig.uid("Quote"), ["Won"])
    rig.client.remove_gmail_labels(rig.uid("Quote"), ["Hot lead"])
    rig.client.remove_gmail_labels(rig.uid("Invoice"), ["\\Inbox"])
    proxy.commands.clear()
    rig.sync()
    assert proxy.count("SELECT") == 1
    assert sum("BODY.PEEK[]" in command for command in proxy.commands) == 0
    assert rig.listed(Filter.INBOX) == ["Quote"]
    assert rig.listed(Filter.ARCHIVE) == ["Invoice"]
    agree(rig)


def test_what_is_moved_to_trash_or_spam_elsewhere_is_not_fetched_again(rig: GmailRig, proxy: CountingProxy) -> None:
    rig.deliver(mail("Quote"), "Hot lead")
    rig.deliver(mail("Prize", message_id=""))
    rig.sync()
    before = {subject: rig.message(subject)["id"] for subject in ("Quote", "Prize")}
    rig.client.move(rig.uid("Quote", "Hot lead"), TRASH)
    rig.client.move(rig.uid("Prize"), SPAM)
    proxy.commands.clear()
    rig.sync()
    assert sum("BODY.PEEK[]" in command for command in proxy.commands) == 0
    assert {subject: rig.message(subject)["id"] for subject in before} == before
    assert (rig.listed(Filter.TRASH), rig.listed(Filter.JUNK)) == (["Quote"], ["Prize"])
    agree(rig)


def test_what_is_deleted_for_good_goes(rig: GmailRig) -> None:
    rig.deliver(mail("Quote"))
    rig.sync()
    rig.client.move(rig.uid("Quote"), TRASH)
    rig.client.delete_messages(rig.uid("Quote", TRASH))
    rig.client.expunge()
    rig.sync()
    assert rig.our_side() == {} == rig.server_side()


def test_mail_that_gmail_files_as_sent_is_our_own(rig: GmailRig) -> None:
    rig.server.sent(rig.username, mail("Offer"))
    rig.sync()
    assert rig.message("Offer")["own"] == 1
    assert rig.listed(Filter.SENT) == ["Offer"]
    agree(rig)


def test_two_mails_that_look_the_same_are_two(rig: GmailRig) -> None:
    one = mail("Quote", message_id="same@heron.example", body="Version A")
    rig.deliver(one)
    rig.deliver(one.replace(b"Version A", b"Version B"))
    rig.sync()
    rig.deliver(one.replace(b"Version A", b"Version C"))
    rig.sync()
    assert rig.db.value("SELECT count(*) FROM messages") == 3


def test_a_conversation_of_gmails_is_one_here(rig: GmailRig) -> None:
    rig.deliver(mail("Quote", message_id="1@heron.example"))
    rig.deliver(mail("Something else", extra="References: <1@heron.example>\r\n"))
    rig.deliver(mail("A third subject"))
    with rig.account.lock:
        first, _, third = rig.account.messages
        third.thread = first.thread
        rig.account.touch(third)
    rig.sync()
    assert rig.thread("Quote") == rig.thread("Something else") == rig.thread("A third subject")


def test_drafts_are_drafts(rig: GmailRig) -> None:
    rig.client.append("[Gmail]/Drafts", mail("Half an offer"), flags=(b"\\Draft",))
    rig.sync()
    assert rig.listed(Filter.DRAFTS) == ["Half an offer"]
    agree(rig)


def test_a_label_may_be_called_like_a_mailbox(rig: GmailRig) -> None:
    for name in ("Archive", "Sent", "2024", 'with "quotes"', "back\\slash", "100% & more"):
        rig.deliver(mail(f"Quote of {name}"), name)
    rig.sync()
    assert rig.box(Role.ARCHIVE).local
    assert rig.listed(Filter.SENT) == []
    agree(rig)


def test_the_status_of_a_label_says_that_all_mail_has_it(rig: GmailRig) -> None:
    rig.deliver(mail("Quote"), "Hot lead")
    rig.sync()
    rows = mailboxes.of_account(rig.db, rig.account_id)
    lines = mailbox_lines([row for row in rows if not row.local], mailboxes.local_counts(rig.db, rig.account_id))
    states = {line.name: (line.state, line.to_come, line.level) for line in lines}
    assert states["Hot lead"] == states["INBOX"] == ("label", 0, "good")
    assert states[ALL] == ("up-to-date", 0, "good")


def test_importing_what_gmail_has_already_adds_nothing(rig: GmailRig) -> None:
    raw = mail("Quote", message_id="1@heron.example")
    rig.deliver(raw)
    rig.sync()
    box = imports.mailbox_for(rig.db, accounts.find(rig.db, rig.username), "Old mail")
    other = raw.replace(b"How much", b"How little")
    batch = [Import(prepare(each), frozenset(), 1_700_000_000) for each in (raw, other)]
    assert imports.add(rig.db, box, batch) == [False, True]


def test_flags_that_the_server_tells_of_by_itself_take_no_labels_away(rig: GmailRig) -> None:
    server = LyingServer(FETCH=b"* 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ (9))\r\n")
    rig.configure(imap=replace(rig.settings.imap, port=server.port))
    session = Session(open_imap(rig.settings, PASSWORD), "the server")
    session.select("INBOX")
    assert set(session.fetch_flags()) == {1}
    session.labels = True
    assert session.fetch_flags() == {}
    session.close()
    server.close()


# What goes up


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


def test_with_all_mail_hidden_every_mailbox_is_synced_like_any_other(rig: GmailRig) -> None:
    rig.deliver(mail("Quote"), "Hot lead")
    rig.server.hide_all_mail(rig.username)
    rig.sync()
    assert set(rig.held("INBOX")) == {"Quote"} == set(rig.held("Hot lead"))
    triage.delete(rig.db, [rig.thread("Quote")])
    rig.sync()
    assert rig.server_side()["Quote"][0] == Places.TRASH
    rig.sync()
    assert rig.listed(Filter.TRASH) == ["Quote"]
    assert rig.db.value("SELECT count(*) FROM messages") == 1


def test_without_the_extension_the_plain_way_is_right(rig: GmailRig, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Session.has
    monkeypatch.setattr(Session, "has", lambda self, name: name != "X-GM-EXT-1" and honest(self, name))
    rig.deliver(mail("Quote"), "Hot lead")
    rig.sync()
    assert rig.db.value("SELECT count(*) FROM messages") == 1
    assert set(rig.held("INBOX")) == set(rig.held(ALL)) == set(rig.held("Hot lead")) == {"Quote"}
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.sync()
    assert "\\Inbox" not in rig.account.messages[0].labels
    rig.sync()
    assert rig.listed(Filter.ARCHIVE) == ["Quote"]


def test_all_mail_can_be_hidden_and_shown_again(rig: GmailRig, proxy: CountingProxy) -> None:
    for number in range(5):
        rig.deliver(mail(f"Item {number}"), "Hot lead")
    rig.deliver(mail("Archived"))
    rig.sync()
    rig.client.remove_gmail_labels(rig.uid("Archived"), ["\\Inbox"])
    ids = {row["subject"]: row["id"] for row in rig.db.rows("SELECT id, subject FROM messages")}
    proxy.commands.clear()
    rig.server.hide_all_mail(rig.username)
    rig.sync()
    assert set(rig.held("INBOX")) == set(rig.held("Hot lead")) == {f"Item {number}" for number in range(5)}
    assert "Archived" not in rig.our_side()
    rig.account.hidden.clear()
    rig.sync()
    assert sum("BODY.PEEK[]" in command for command in proxy.commands) == 1  # what only All Mail has
    rig.sync()
    kept = {row["subject"]: row["id"] for row in rig.db.rows("SELECT id, subject FROM messages")}
    assert {subject: id_ for subject, id_ in kept.items() if subject != "Archived"} == {
        subject: id_ for subject, id_ in ids.items() if subject != "Archived"
    }
    here = mailboxes.local_counts(rig.db, rig.account_id)
    assert not any(box.id in here for box in mailboxes.of_account(rig.db, rig.account_id) if box.is_view)
    agree(rig)


def test_an_account_that_was_synced_plainly_goes_gmails_way_without_a_download(
    rig: GmailRig, proxy: CountingProxy
) -> None:
    for number in range(5):
        rig.deliver(mail(f"Item {number}"), "Hot lead", "Müller & Co")
    rig.server.sent(rig.username, mail("Offer"))
    with pytest.MonkeyPatch.context() as patch:
        honest = Session.has
        patch.setattr(Session, "has", lambda self, name: name != "X-GM-EXT-1" and honest(self, name))
        rig.sync()
        triage.star(rig.db, [rig.thread("Item 1")])
        triage.archive(rig.db, [rig.thread("Item 2")])
    proxy.commands.clear()
    with pytest.MonkeyPatch.context() as patch:  # in a pass that compares only the newest flags otherwise
        whole = AccountSync.run
        patch.setattr(AccountSync, "run", lambda self: whole(self, full=False))
        patch.setattr(mailbox_sync, "RECENT", 1)
        rig.sync()
    rig.sync()
    assert sum("BODY.PEEK[]" in command for command in proxy.commands) == 0
    assert rig.server_side()["Item 2"][0] == Places.ALL
    here = mailboxes.local_counts(rig.db, rig.account_id)
    assert set(here) == {rig.box(Role.ALL).id}
    agree(rig)


def test_all_mail_left_out_by_choice_is_the_plain_way(rig: GmailRig) -> None:
    rig.deliver(mail("Quote"), "Hot lead")
    rig.configure(skip_mailboxes=(ALL,))
    rig.sync()
    assert set(rig.held("INBOX")) == {"Quote"} == set(rig.held("Hot lead"))
    rig.configure(skip_mailboxes=())
    rig.sync()
    rig.sync()
    agree(rig)
