"""Gmail without Gmail's way: where All Mail is hidden or left out, or the extension is missing."""

from __future__ import annotations

import pytest

from salesinbox.actions import triage
from salesinbox.core.models import Role
from salesinbox.store import mailboxes
from salesinbox.store.effective import Places
from salesinbox.store.threads import Filter
from salesinbox.sync import mailbox_sync
from salesinbox.sync.account_sync import AccountSync
from salesinbox.sync.session import Session
from tests.fakes.counting import CountingProxy
from tests.fakes.gmail_account import ALL
from tests.rig import mail
from tests.sync.gmail_rig import GmailRig, agree, proxy, rig

__all__ = ["proxy", "rig"]


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
