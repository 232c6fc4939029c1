"""What happens on the server comes down."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_

import pytest

from salesinbox.accounts.connection import open_imap
from salesinbox.core.models import Role
from salesinbox.store import blobs
from salesinbox.store.threads import Filter
from salesinbox.sync.idle import News, WaitingSession, watch
from tests.contracts.elsewhere import assert_both_sides_are_equal, expunge, mark, move
from tests.fakes.accounts import PASSWORD
from tests.rig import Rig, mail, wait_for

NOTHING = {"new": 0, "updated": 0, "removed": 0}


def test_the_first_sync_brings_everything_and_the_second_nothing(rig: Rig) -> None:
    rig.append(mail("Quote"), flags=("\\Seen", "renewal"))
    rig.append(mail("Invoice"))
    rig.append(mail("Old offer"), rig.server.mailbox("Archive"))
    rig.sync()
    assert rig.listed(Filter.INBOX) == ["Invoice", "Quote"]
    assert rig.listed(Filter.ARCHIVE) == ["Old offer"]
    assert_both_sides_are_equal(rig)
    assert rig.counts() == rig.counts(rig.server.mailbox("Archive")) == NOTHING


def test_mailboxes_have_their_roles(rig: Rig) -> None:
    rig.sync()
    for role in (Role.SENT, Role.DRAFTS, Role.ARCHIVE, Role.TRASH, Role.JUNK):
        assert rig.box(role).name == rig.server.mailbox(role.value.title())
        assert not rig.box(role).local


def test_new_mail_comes(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    rig.append(mail("Invoice"))
    assert rig.counts() == {**NOTHING, "new": 1}
    assert_both_sides_are_equal(rig)


def test_flags_and_keywords_set_elsewhere_are_taken_over(rig: Rig) -> None:
    for subject in ("Quote", "Invoice", "Offer"):
        rig.append(mail(subject), flags=("\\Answered",))
    rig.sync()
    mark(rig, "INBOX", rig.uids()[:2], "\\Flagged", "Hot_lead")
    rig.client.remove_flags(rig.uids()[2:], ["\\Answered"])
    assert rig.counts() == {**NOTHING, "updated": 3}
    assert rig.held()["Quote"] == {"\\Answered", "\\Flagged", "Hot_lead"}
    assert_both_sides_are_equal(rig)


def test_what_is_deleted_elsewhere_goes(rig: Rig) -> None:
    for subject in ("Quote", "Invoice", "Offer"):
        rig.append(mail(subject))
    rig.sync()
    expunge(rig, "INBOX", rig.uids()[1:2])
    assert rig.counts() == {**NOTHING, "removed": 1}
    assert_both_sides_are_equal(rig)
    assert rig.db.value("SELECT count(*) FROM messages") == 2


def test_one_comes_while_one_goes(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    expunge(rig, "INBOX")
    rig.append(mail("Invoice"))
    assert rig.counts() == {"new": 1, "updated": 0, "removed": 1}
    assert_both_sides_are_equal(rig)


def test_what_is_moved_elsewhere_is_the_same_message(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    before = rig.message("Quote")["id"]
    move(rig, "INBOX", rig.server.mailbox("Archive"))
    rig.sync()
    assert rig.listed(Filter.ARCHIVE) == ["Quote"]
    assert rig.message("Quote")["id"] == before
    assert_both_sides_are_equal(rig)


def test_mail_in_two_mailboxes_is_one_message(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.client.copy(rig.uids(), rig.server.mailbox("Archive"))
    rig.sync()
    assert rig.db.value("SELECT count(*) FROM messages") == 1
    assert_both_sides_are_equal(rig)


def test_a_large_message_comes_whole(rig: Rig) -> None:
    line = "0123456789" * 7
    raw = mail("Large", body="\r\n".join([line] * 60_000 + ["* 1 EXISTS", "A1 OK {3}", "The end."]))
    rig.append(mail("Before"))
    rig.append(raw)
    rig.append(mail("After"))
    rig.sync()
    assert_both_sides_are_equal(rig)
    assert blobs.load(rig.db, rig.message("Large")["blob"]) == raw


def test_mail_that_nobody_can_read_does_not_stop_the_rest(rig: Rig) -> None:
    rig.append(mail("Before"))
    rig.append(b"Subject: =?bad?B?????=\r\nContent-Type: multipart/mixed\r\n\r\n\x80\x81")
    rig.append(b"X-Only: a header\r\n\r\n")
    rig.append(mail("After"))
    rig.sync()
    assert {"Before", "After"} <= set(rig.held())
    assert rig.db.value("SELECT count(*) FROM message_mailbox") == 4


def test_history_beyond_the_window_stays_on_the_server(rig: Rig) -> None:
    rig.configure(history_months=6)
    rig.client.append("INBOX", mail("Ancient"), msg_time=datetime.now(UTC) - timedelta(days=300))
    rig.client.append("INBOX", mail("Recent"), msg_time=datetime.now(UTC) - timedelta(days=30))
    rig.sync()
    assert set(rig.held()) == {"Recent"}
    rig.append(mail("New"))
    expunge(rig, "INBOX", rig.uids()[:1])
    mark(rig, "INBOX", rig.uids()[:1], "\\Seen")
    rig.sync()
    assert rig.held() == rig.on_server() == {"Recent": {"\\Seen"}, "New": set()}


def test_news_wakes_whoever_waits(rig: Rig) -> None:
    session = WaitingSession(open_imap(rig.settings, PASSWORD), "the server")
    if not session.has("IDLE"):
        session.close()
        pytest.skip("without IDLE the inbox is looked at every minute")
    news, stop = [News(0)], threading.Event()
    waiting = threading.Thread(target=watch, args=(session, "INBOX", news.append, stop.is_set))
    waiting.start()
    try:
        wait_for(lambda: len(news) == 2)  # it has looked once and waits now
        for subject in ("Quote", "Invoice"):
            heard = len(news)
            rig.append(mail(subject))
            wait_for(lambda: News.HERE in reduce(or_, news[heard:], News(0)))  # noqa: B023  # called at once
    finally:
        stop.set()
        waiting.join()
        session.close()
