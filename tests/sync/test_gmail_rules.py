"""Rules and split conversations where mailboxes are labels."""

from __future__ import annotations

from salesinbox.actions import arrange
from salesinbox.actions.undo import undo
from salesinbox.store.effective import Places
from salesinbox.triage import deeds
from salesinbox.triage import rules as rule_book
from tests.rig import mail
from tests.sync.gmail_rig import GmailRig, agree, proxy, rig

__all__ = ["proxy", "rig"]


def test_mail_that_arrives_is_labelled_and_archived_and_history_is_not(rig: GmailRig) -> None:
    rig.deliver(mail("Offer from before"))
    rig.sync()
    rule_book.add(rig.db, "Offers", "offer", deeds.parse("label offers, archive"), enabled=True)
    rig.deliver(mail("Offer of today"))
    rig.sync()
    assert rig.server_side() == {
        "Offer from before": (Places.ALL | Places.INBOX, frozenset(), frozenset()),
        "Offer of today": (Places.ALL, frozenset(), {"offers"}),
    }
    agree(rig)


def test_what_gmail_has_in_one_conversation_stays_split_here(rig: GmailRig) -> None:
    first = mail("Offer", message_id="one@heron.example")
    answer = mail("Re: Offer", message_id="two@heron.example", extra="References: <one@heron.example>\r\n")
    rig.deliver(first)
    rig.deliver(answer)
    rig.sync()
    assert rig.thread("Offer") == rig.thread("Re: Offer")
    arrange.split(rig.db, rig.message("Re: Offer")["id"])
    later = mail("Re: Re: Offer", extra="References: <one@heron.example> <two@heron.example>\r\n")
    rig.deliver(later)
    rig.sync()
    assert rig.thread("Offer") != rig.thread("Re: Offer") == rig.thread("Re: Re: Offer")
    undo(rig.db)
    assert rig.thread("Offer") == rig.thread("Re: Offer") == rig.thread("Re: Re: Offer")
