"""Labels that are renamed, merged and deleted here are so on the server, as keywords or as Gmail's labels."""

from __future__ import annotations

from salesinbox.actions import labels, undo
from salesinbox.store import labels as stored
from salesinbox.store import outcomes
from tests.rig import Rig, mail
from tests.sync.gmail_rig import GmailRig, agree, proxy
from tests.sync.gmail_rig import rig as gmail

__all__ = ["gmail", "proxy"]


def keywords(rig: Rig) -> dict[str, set[str]]:
    """Subject → keywords of the mail in the inbox, as the server has them."""
    return {subject: {flag for flag in flags if flag[0] not in "\\$"} for subject, flags in rig.on_server().items()}


def names(rig: Rig | GmailRig) -> list[str]:
    return [each.name for each in stored.every(rig.db)]


def test_keywords_follow_a_label_and_an_undo(rig: Rig) -> None:
    rig.append(mail("Quote"), flags=("hot",))
    rig.append(mail("Order"), flags=("hot", "cold"))
    rig.sync()
    labels.rename(rig.db, "hot", "act now")
    rig.sync()
    assert keywords(rig) == {"Quote": {"act_now"}, "Order": {"act_now", "cold"}}
    assert names(rig) == ["act now", "cold"]
    labels.merge(rig.db, ["cold"], "act now")
    rig.sync()
    assert keywords(rig) == {"Quote": {"act_now"}, "Order": {"act_now"}}
    labels.delete(rig.db, ["act now"])
    rig.sync()
    assert keywords(rig) == {"Quote": set(), "Order": set()}
    assert names(rig) == []
    for _ in range(3):
        undo.undo(rig.db)
        rig.sync()
    assert keywords(rig) == {"Quote": {"hot"}, "Order": {"hot", "cold"}}
    assert names(rig) == ["cold", "hot"]
    assert outcomes.listing(rig.db, 10) == []


def test_a_keyword_in_another_case_is_the_same_label(rig: Rig) -> None:
    rig.append(mail("Quote"), flags=("Hot",))
    rig.sync()
    labels.rename(rig.db, "hot", "cold")
    rig.sync()
    assert keywords(rig) == {"Quote": {"cold"}}


def test_gmails_labels_follow(gmail: GmailRig) -> None:
    gmail.deliver(mail("Quote"), "Hot lead")
    gmail.deliver(mail("Order"), "Hot lead", "Müller & Co")
    gmail.sync()
    before = gmail.server_side()
    labels.rename(gmail.db, "Hot lead", "Kunden/Süd")
    gmail.sync()
    assert {subject: each[2] for subject, each in gmail.server_side().items()} == {
        "Quote": {"kunden/süd"}, "Order": {"kunden/süd", "müller & co"},
    }  # fmt: skip
    agree(gmail)
    labels.delete(gmail.db, ["Müller & Co"])
    gmail.sync()
    assert gmail.server_side()["Order"][2] == {"kunden/süd"}
    agree(gmail)
    undo.undo(gmail.db)
    undo.undo(gmail.db)
    gmail.sync()
    assert gmail.server_side() == before
    agree(gmail)


def test_five_hundred_labels_come_from_gmail_and_one_of_them_is_renamed(gmail: GmailRig) -> None:
    for number in range(5):
        gmail.deliver(mail(f"Mail {number}"), *[f"label {number * 100 + each}" for each in range(100)])
    gmail.sync()
    assert len(names(gmail)) == 500
    labels.rename(gmail.db, "label 250", "the one")
    gmail.sync()
    assert "the one" in gmail.server_side()["Mail 2"][2]
    assert len(names(gmail)) == 500
    agree(gmail)
