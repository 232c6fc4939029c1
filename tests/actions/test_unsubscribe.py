"""What a mail offers for leaving its list, and what is done then."""

from __future__ import annotations

import pytest

from salesinbox.actions import triage, unsubscribe
from salesinbox.actions.send import Sending
from salesinbox.actions.undo import undo
from salesinbox.core.errors import NotFound, UsageError
from salesinbox.store import outbox, unsubscribes
from tests.profile import OWN, Profile, mail

SIGNED = "v=1; d=news.example; bh=x; h=From:List-Unsubscribe:List-Unsubscribe-Post; b=y"


def newsletter(way: str, *, one_click: bool = False, list_id: str = "<weekly.news.example>") -> bytes:
    extra = f"List-Unsubscribe: {way}\nList-Id: Weekly {list_id}\n"
    if one_click:
        extra += f"List-Unsubscribe-Post: List-Unsubscribe=One-Click\nDKIM-Signature: {SIGNED}\n"
    return extra.encode() + mail("News", sender="News <weekly@news.example>", message_id="n@news.example")


def offered(profile: Profile, raw: bytes) -> unsubscribe.Offer:
    (found,) = profile.add(raw)
    return unsubscribe.offer(profile.db, profile.thread_of(found))


def test_a_signed_newsletter_is_left_by_a_request_of_the_engine(profile: Profile):
    way = "<mailto:leave@news.example>, <https://mail.news.example/leave?u=7>"
    found = offered(profile, newsletter(way, one_click=True))
    assert (found.way, found.list, found.account) == ("one-click", "weekly.news.example", OWN)
    assert found.words == "A request goes to mail.news.example."
    unsubscribe.ask(profile.db, found, Sending())
    (row,) = unsubscribes.listing(profile.db)
    assert (row.state, row.target) == ("pending", "https://mail.news.example/leave?u=7")
    assert unsubscribes.any_due(profile.db)
    assert outbox.listing(profile.db) == []


def test_an_unsigned_one_is_left_by_mail_which_goes_out_once_and_can_be_taken_back(profile: Profile):
    way = "<mailto:leave@news.example?subject=leave%20me>, <https://mail.news.example/leave>"
    found = offered(profile, newsletter(way))
    assert found.words == f"A mail goes to leave@news.example, from {OWN}."
    unsubscribe.ask(profile.db, found, Sending())
    (sent,) = outbox.listing(profile.db)
    assert (sent.subject, sent.sender, sent.recipients) == ("leave me", OWN, ("leave@news.example",))
    assert not unsubscribes.any_due(profile.db)
    assert unsubscribes.listing(profile.db)[0].state == "pending"
    undo(profile.db)
    assert unsubscribes.listing(profile.db)[0].state == "cancelled"


def test_a_list_with_a_page_only_is_left_in_the_browser(profile: Profile):
    found = offered(profile, newsletter("<https://mail.news.example/leave>"))
    assert (found.way, found.target) == ("page", "https://mail.news.example/leave")
    unsubscribe.ask(profile.db, found, Sending())
    assert unsubscribes.listing(profile.db)[0].state == "opened"
    assert not unsubscribes.any_due(profile.db)


def test_a_list_that_was_left_is_known_by_its_name(profile: Profile):
    found = offered(profile, newsletter("<mailto:leave@news.example>"))
    assert found.before is None
    unsubscribe.ask(profile.db, found, Sending())
    outbox_row = outbox.listing(profile.db)[0]
    with profile.db.write("test"):
        outbox.save(profile.db, outbox_row.id, state="sent")
    again = unsubscribe.offer(profile.db, profile.thread_of(found.message_id))
    assert again.before is not None
    assert again.before.state == "done"


def test_mail_of_no_list_and_mail_in_junk_is_not_answered(profile: Profile):
    (plain,) = profile.add(mail("Hello"))
    with pytest.raises(NotFound, match="names no way"):
        unsubscribe.offer(profile.db, profile.thread_of(plain))
    with pytest.raises(NotFound, match="no conversation"):
        unsubscribe.offer(profile.db, 999)
    (spam,) = profile.add(newsletter("<mailto:leave@news.example>"))
    triage.move(profile.db, [profile.thread_of(spam)], "Junk")
    with pytest.raises(UsageError, match="in Junk"):
        unsubscribe.offer(profile.db, profile.thread_of(spam))
