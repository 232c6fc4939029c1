"""Gmail's way: each mail comes down once, and labels say where it is."""

from __future__ import annotations

from dataclasses import replace

from salesinbox.accounts.connection import open_imap
from salesinbox.core.models import Role
from salesinbox.store import accounts, imports, mailboxes
from salesinbox.store.effective import Places
from salesinbox.store.imports import Import
from salesinbox.store.prepared import prepare
from salesinbox.store.threads import Filter
from salesinbox.sync.session import Session
from salesinbox.views.sync_status import mailbox_lines
from tests.fakes.accounts import PASSWORD
from tests.fakes.counting import CountingProxy
from tests.fakes.gmail_account import ALL, SPAM, TRASH
from tests.faults.lying_server import LyingServer
from tests.rig import mail
from tests.sync.gmail_rig import GmailRig, agree, proxy, rig

__all__ = ["proxy", "rig"]


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
