"""Rules: written, kept, applied once to what arrives, and never to anything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from salesinbox.actions import triage
from salesinbox.actions.undo import redo, undo
from salesinbox.core import clock
from salesinbox.core.errors import NotFound, UsageError
from salesinbox.core.models import Role
from salesinbox.store import action_log, messages, rules, threads
from salesinbox.store.messages import Arrival
from salesinbox.store.prepared import prepare
from salesinbox.store.rules import Deed, Rule
from salesinbox.store.threads import Filter
from salesinbox.triage import deeds, rule_runs
from salesinbox.triage import rules as rule_book
from tests.profile import OWN, Profile, label_names, mail


def make(profile: Profile, query: str = "from:ben", what: str = "label prices, archive", name: str = "Ben") -> Rule:
    made = rule_book.add(profile.db, name, query, deeds.parse(what), enabled=True).rule
    assert made is not None
    return made


def arrive(profile: Profile, *raws: bytes, role: Role = Role.INBOX, fresh: bool = True) -> list[int]:
    """Mail comes, and the rules look at it."""
    box = profile.boxes[role]
    first = int(profile.db.value("SELECT coalesce(max(uid), 0) FROM message_mailbox")) + 1
    now = int(clock.timestamp())
    arrivals = [
        Arrival(prepare(raw), box, uid, frozenset(), now + uid, fresh=fresh) for uid, raw in enumerate(raws, first)
    ]
    found = messages.add(profile.db, profile.account_id, arrivals)
    while rule_runs.run_waiting(profile.db):
        pass
    return found


def labelled(profile: Profile, message_id: int) -> list[str]:
    thread_id = profile.thread_of(message_id)
    return label_names(profile.db, [thread_id]).get(thread_id, [])


def in_inbox(profile: Profile, ids: Iterable[int]) -> list[bool]:
    shown = profile.listed(Filter.INBOX)
    return [profile.thread_of(id_) in shown for id_ in ids]


def test_mail_that_arrives_is_labelled_and_archived_and_other_mail_is_not(profile: Profile):
    make(profile)
    ids = arrive(profile, mail("One", message_id="1@x.example"), mail("Two", sender="Cara <cara@lund.example>"))
    assert [labelled(profile, id_) for id_ in ids] == [["prices"], []]
    assert in_inbox(profile, ids) == [False, True]
    assert action_log.waiting(profile.db) == 2, "the server is told"


@pytest.mark.parametrize("role", [Role.SENT, Role.DRAFTS, Role.TRASH, Role.JUNK])
def test_mail_in_sent_drafts_junk_and_trash_is_left_alone(profile: Profile, role: Role):
    make(profile)
    (found,) = arrive(profile, mail("One"), role=role)
    assert labelled(profile, found) == []
    assert not rules.any_waiting(profile.db)


def test_history_and_own_mail_are_left_alone(profile: Profile):
    make(profile, "offer")
    ids = arrive(profile, mail("Offer one"), fresh=False)
    ids += arrive(profile, mail("Offer two", sender=f"Ada <{OWN}>", to="ben@vos.example"))
    assert [labelled(profile, id_) for id_ in ids] == [[], []]


def test_mail_that_goes_to_junk_before_the_rules_look_is_left_alone(profile: Profile):
    make(profile)
    box = profile.boxes[Role.INBOX]
    now = int(clock.timestamp())
    (found,) = messages.add(
        profile.db, profile.account_id, [Arrival(prepare(mail("One")), box, 1, frozenset(), now, fresh=True)]
    )
    triage.move(profile.db, [profile.thread_of(found)], "Junk")
    assert rule_runs.run_waiting(profile.db) == 1
    assert labelled(profile, found) == []


def test_a_mail_meets_a_rule_once_even_if_it_is_fetched_again(profile: Profile):
    rule = make(profile, what="star")
    (found,) = arrive(profile, mail("One", message_id="1@x.example"))
    assert profile.db.value("SELECT starred FROM messages WHERE id = ?", (found,)) == 1
    triage.star(profile.db, [profile.thread_of(found)], on=False)
    with profile.db.write("test"):
        messages.delete_messages(profile.db, [found])
    (again,) = arrive(profile, mail("One", message_id="1@x.example"))
    assert profile.db.value("SELECT starred FROM messages WHERE id = ?", (again,)) == 0
    assert rules.hits(profile.db)[rule.id][0] == 1


def test_a_mail_on_which_a_rule_fails_stops_neither_the_engine_nor_the_next_mail(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
):
    rule = make(profile)
    doing = deeds.do

    def fails_once(*args: object) -> object:
        monkeypatch.setattr(deeds, "do", doing)
        raise RuntimeError("a bug")

    monkeypatch.setattr(deeds, "do", fails_once)
    ids = arrive(profile, mail("One", message_id="1@x.example"), mail("Two", message_id="2@x.example"))
    assert [labelled(profile, id_) for id_ in ids] == [[], ["prices"]]
    assert rules.hits(profile.db)[rule.id][0] == 1
    assert not rules.any_waiting(profile.db)


def test_rules_are_asked_in_their_order_and_one_can_end_it(profile: Profile):
    make(profile, what="label first", name="A")
    second = make(profile, what="label second", name="B")
    rule_book.edit(profile.db, "A", stop=True)
    ids = arrive(profile, mail("One", message_id="1@x.example"))
    assert labelled(profile, ids[0]) == ["first"]
    rule_book.move(profile.db, second.name, 1)
    ids = arrive(profile, mail("Two", message_id="2@x.example"))
    assert labelled(profile, ids[0]) == ["first", "second"]


def test_a_rule_of_one_account_leaves_the_others_alone(profile: Profile):
    rule = make(profile)
    profile.db.execute("UPDATE rules SET account = 'sales@north.example' WHERE id = ?", (rule.id,))
    (found,) = arrive(profile, mail("One"))
    assert labelled(profile, found) == []
    with pytest.raises(NotFound, match="no account"):
        rule_book.edit(profile.db, "Ben", account="nobody@x.example")


def test_a_rule_whose_account_is_gone_does_nothing_to_the_mail_of_others(profile: Profile):
    arrive(profile, mail("One"))
    rule = replace(make(profile), account="gone@x.example")
    for look in (rule_runs.past, rule_runs.count_past):
        with pytest.raises(NotFound, match=r"no account gone@x\.example"):
            look(profile.db, rule.query, days=30, account=rule.account)
    with pytest.raises(NotFound):
        rule_runs.run_on_past(profile.db, rule, days=30)


def test_a_rule_that_cannot_be_understood_any_more_is_off_and_says_why(profile: Profile):
    rule = make(profile)
    profile.db.execute("UPDATE rules SET query = 'nonsense:(' WHERE id = ?", (rule.id,))
    make(profile, what="star", name="Next")
    (found,) = arrive(profile, mail("One"))
    off = rules.get(profile.db, rule.id)
    assert off is not None
    assert not off.enabled
    assert "cannot be understood" in off.trouble
    assert profile.db.value("SELECT starred FROM messages WHERE id = ?", (found,)) == 1, "the others go on"
    with pytest.raises(UsageError):
        rule_book.edit(profile.db, "Ben", enabled=True)
    mended = rule_book.edit(profile.db, "Ben", query="from:ben", enabled=True).rule
    assert mended is not None
    assert (mended.enabled, mended.trouble) == (True, "")


def test_what_a_rule_cannot_do_is_told_and_the_rest_is_done(profile: Profile):
    rule = make(profile, what="move Nowhere, star")
    (found,) = arrive(profile, mail("One"))
    assert profile.db.value("SELECT starred FROM messages WHERE id = ?", (found,)) == 1
    known = rules.get(profile.db, rule.id)
    assert known is not None
    assert "no mailbox Nowhere" in known.trouble
    assert "no mailbox Nowhere" in rules.runs(profile.db, rule.id, 5)[0].trouble


def test_the_users_undo_passes_over_what_rules_did_and_a_rule_has_its_own(profile: Profile):
    (mine,) = profile.add(mail("Mine", sender="Cara <cara@lund.example>", message_id="m@x.example"))
    rule = make(profile)
    undo(profile.db)
    redo(profile.db)
    triage.star(profile.db, [profile.thread_of(mine)])
    undo(profile.db)
    (found,) = arrive(profile, mail("One", message_id="1@x.example"))
    again = redo(profile.db)
    assert again is not None
    assert again.title == "Redone: Starred 1 conversation"
    undone = undo(profile.db)
    assert undone is not None
    assert undone.title == "Undone: Starred 1 conversation"
    assert labelled(profile, found) == ["prices"]
    assert rule_runs.take_back(profile.db, rule) == "Rule “Ben”: label prices, archive (1 conversation)"
    assert (labelled(profile, found), in_inbox(profile, [found])) == ([], [True])
    with pytest.raises(NotFound, match="nothing to undo"):
        rule_runs.take_back(profile.db, rule)


def test_a_rule_is_tried_on_past_mail_before_it_is_turned_on(profile: Profile):
    now = clock.now()
    ids = profile.add(*(mail(f"Offer {n}", message_id=f"{n}@x.example", date=now) for n in range(3)), at=now)
    old = now - timedelta(days=90)
    profile.add(mail("Offer old", message_id="old@x.example", date=old), at=old)
    own = mail("Offer of ours", sender=f"Ada <{OWN}>", to="cara@lund.example", message_id="own@x.example", date=now)
    profile.add(own, role=Role.SENT, at=now)
    rule = rule_book.add(profile.db, "Offers", "offer OR offers", deeds.parse("label offers, archive")).rule
    assert rule is not None
    found = rule_runs.past(profile.db, rule.query, days=30, limit=2)
    assert found.count == 3
    assert len(found.threads) == 2
    assert action_log.waiting(profile.db) == 0, "nothing was done"
    step, trouble, count = rule_runs.run_on_past(profile.db, rule, days=30)
    assert (step is not None, trouble, count) == (True, "", 3)
    assert in_inbox(profile, ids) == [False] * 3
    undone = undo(profile.db)
    assert undone is not None, "one step, and the user's own"
    assert in_inbox(profile, ids) == [True] * 3
    assert [labelled(profile, id_) for id_ in ids] == [[]] * 3


def test_a_rule_can_be_for_a_mailing_list_or_for_mail_with_files(profile: Profile):
    make(profile, "list:weekly.news.example", "label news", name="News")
    make(profile, "has:attachment", "label files", name="Files")
    news = b"List-Id: Our weekly <Weekly.News.example>\n" + mail("News", message_id="n@x.example")
    attached = mail("With a file", message_id="f@x.example", attachment=("a.txt", b"x"))
    answer = mail("Re: With a file", message_id="g@x.example", references=["f@x.example"])
    assert labelled(profile, arrive(profile, news)[0]) == ["news"]
    (first,) = arrive(profile, attached)
    assert labelled(profile, first) == ["files"]
    triage.label(profile.db, [profile.thread_of(first)], "files", on=False)
    (second,) = arrive(profile, answer)
    assert labelled(profile, second) == [], "the answer has no file itself"


def test_the_last_word_of_a_rule_is_a_whole_one(profile: Profile):
    make(profile, "price", "star")
    ids = arrive(profile, mail("Prices", body="All prices"), mail("The price", message_id="p@x.example"))
    stars = [profile.db.value("SELECT starred FROM messages WHERE id = ?", (id_,)) for id_ in ids]
    assert stars == [0, 1]


def test_rules_are_kept_changed_and_deleted_and_each_can_be_undone(profile: Profile):
    rule = make(profile)
    rule_book.edit(profile.db, "ben", to="Ben Vos", deeds=[Deed("star")])
    assert rules.named(profile.db, "Ben Vos") == replace(rule, name="Ben Vos", deeds=(Deed("star"),))
    rule_book.delete(profile.db, "Ben Vos")
    assert rules.every(profile.db) == []
    undo(profile.db)
    undo(profile.db)
    assert rules.every(profile.db) == [rule]
    assert rule_book.edit(profile.db, "Ben", enabled=True).step_id is None
    with pytest.raises(NotFound):
        rule_book.delete(profile.db, "Nobody")


@pytest.mark.parametrize(
    ("name", "query", "what"),
    [
        ("Ben", "from:ben", "star"),
        ("", "from:ben", "star"),
        ("x" * 99, "from:ben", "star"),
        ("New", "", "star"),
        ("New", "nonsense:(", "star"),
        ("New", "from:ben", ""),
        ("New", "from:ben", "explode"),
        ("New", "from:ben", "label"),
        ("New", "from:ben", "star now"),
        ("New", "from:ben", "snooze blurb"),
        ("New", "from:ben", "label \x1b[1m"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(profile: Profile, name: str, query: str, what: str):
    make(profile)
    with pytest.raises(UsageError):
        rule_book.add(profile.db, name, query, deeds.parse(what))
    assert len(rules.every(profile.db)) == 1


def test_what_a_rule_does_is_written_and_told_in_words():
    found = deeds.parse("Label two words,archive ,  snooze 3 days, archive")
    assert deeds.written(found) == "label two words, archive, snooze 3 days"
    assert deeds.in_words(found) == "label it “two words”, archive it and snooze it for 3 days"
    assert deeds.parse(deeds.written(found)) == found


@pytest.mark.parametrize("what", ["read", "mute", "delete", "snooze 3 days", "move Customers"])
def test_every_deed_has_its_effect(profile: Profile, what: str):
    make(profile, what=what)
    (found,) = arrive(profile, mail("One"))
    row = threads.get(profile.db, profile.thread_of(found))
    assert row is not None
    effects = {
        "read": row.unread == 0,
        "mute": row.muted,
        "delete": row.in_trash,
        "snooze 3 days": row.snoozed_until > 0,
        "move Customers": not row.in_inbox and not row.in_archive,
    }
    assert effects[what]
