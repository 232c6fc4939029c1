"""Making, renaming, merging, colouring and deleting labels: one step each, true on every message, undone by one key."""

from __future__ import annotations

from datetime import timedelta

import pytest

from salesinbox.actions import filters, triage
from salesinbox.actions import labels as change
from salesinbox.actions.undo import redo, undo
from salesinbox.core.colors import PALETTE
from salesinbox.core.errors import NotFound, UsageError
from salesinbox.core.models import Role
from salesinbox.store import labels, mailboxes, saved_filters, threads
from salesinbox.store import rules as stored_rules
from salesinbox.store.effective import refresh
from salesinbox.store.rules import Deed
from salesinbox.triage import rules
from tests.actions.test_undo import engine
from tests.profile import OWN, START, Profile, label_names, mail
from tests.store.reference import check, state


def some_labelled(profile: Profile) -> list[int]:
    """Three conversations: hot, hot and cold, cold; one of two messages."""
    first = profile.add(mail("A", message_id="a@x.example"), flags=["hot"])
    second = profile.add(mail("B", message_id="b@x.example"), flags=["Hot", "cold"], at=START + timedelta(hours=1))
    own = mail("Re: B", sender=f"Ada <{OWN}>", to="b@x.example", message_id="b2@x.example", references=["b@x.example"])
    profile.add(own, role=Role.SENT, flags=["\\Seen", "hot"], at=START + timedelta(hours=2))
    third = profile.add(mail("C", message_id="c@x.example"), flags=["cold"], at=START + timedelta(hours=3))
    return [profile.thread_of(id_) for id_ in (*first, *second, *third)]


def names(profile: Profile) -> dict[str, list[str]]:
    """Subject → labels of its conversation."""
    rows = threads.page(profile.db, threads.Filter.ALL, limit=100)
    have = label_names(profile.db, [row.id for row in rows])
    return {row.subject: have.get(row.id, []) for row in rows}


def colors(profile: Profile) -> dict[str, str]:
    return {each.name: each.color for each in labels.every(profile.db)}


def on_server(profile: Profile) -> set[str]:
    """Every keyword that the server holds."""
    found: set[str] = set()
    for row in profile.db.rows("SELECT flags FROM message_mailbox"):
        found |= {flag.casefold() for flag in row["flags"].split() if not flag.startswith("\\")}
    return found


def test_a_label_is_made_with_a_colour_of_its_own_and_stays_while_unused(profile: Profile):
    for name in ("One", "Two", "Three"):
        assert change.create(profile.db, name).title == f"Made label “{name}”"
    assert change.create(profile.db, "Four", "pink").step_id is not None
    assert sorted(colors(profile)) == ["Four", "One", "Three", "Two"]
    assert len(set(colors(profile).values())) == 4
    assert set(colors(profile).values()) <= set(PALETTE)
    assert colors(profile)["Four"] == "pink"
    with pytest.raises(UsageError, match="already"):
        change.create(profile.db, "one")
    assert undo(profile.db) is not None
    assert sorted(colors(profile)) == ["One", "Three", "Two"]


def test_a_label_from_a_server_is_listed_while_something_has_it(profile: Profile):
    ids = some_labelled(profile)
    assert sorted(colors(profile)) == ["cold", "hot"]
    triage.label(profile.db, ids, "cold", on=False)
    assert sorted(colors(profile)) == ["hot"]
    change.create(profile.db, "Cold", "red")
    assert colors(profile)["Cold"] == "red"


@pytest.mark.parametrize("carried_out", [False, True])
def test_a_renamed_label_is_so_on_every_message_and_keeps_its_colour(profile: Profile, carried_out: bool):
    some_labelled(profile)
    before, color, known = state(profile.db), colors(profile)["hot"], labels.named(profile.db, "hot")
    done = change.rename(profile.db, "HOT", "act now")
    assert (done.title, done.messages) == ("Renamed label “hot” to “act now”", 3)
    assert names(profile) == {"A": ["act now"], "B": ["act now", "cold"], "C": ["cold"]}
    assert colors(profile)["act now"] == color
    assert known is not None
    assert labels.named(profile.db, "act now") == labels.Label(known.id, "act now", color, made=False)
    if carried_out:
        engine(profile)
        assert on_server(profile) == {"act_now", "cold"}
    check(profile.db)
    undone = undo(profile.db)
    assert undone is not None
    assert len(undone.threads) == 2
    assert state(profile.db) == before
    assert sorted(colors(profile)) == ["cold", "hot"]
    engine(profile)
    assert on_server(profile) == {"hot", "cold"}
    assert state(profile.db) == before


def test_what_the_server_says_meanwhile_does_not_bring_the_old_name_back(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
):
    profile.add(*[mail(f"S{number}", message_id=f"{number}@x.example") for number in range(7)], flags=["hot"])
    monkeypatch.setattr(change, "CHUNK", 2)
    ids = [row[0] for row in profile.db.rows("SELECT id FROM messages ORDER BY id")]
    taken = change._rest

    def while_the_engine_stores_something(*args: object) -> int:
        refresh(profile.db, ids[-1:])  # the last one is not renamed yet
        return taken(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(change, "_rest", while_the_engine_stores_something)
    assert change.rename(profile.db, "hot", "warm").messages == 7
    assert set(map(tuple, names(profile).values())) == {("warm",)}
    assert labels.named(profile.db, "hot") is None
    undo(profile.db)
    assert set(map(tuple, names(profile).values())) == {("hot",)}
    check(profile.db)


def test_another_case_is_another_look_and_nothing_for_the_server(profile: Profile):
    some_labelled(profile)
    assert change.rename(profile.db, "hot", "Hot").messages == 0
    assert names(profile)["A"] == ["Hot"]
    assert profile.db.value("SELECT count(*) FROM actions") == 0
    assert change.rename(profile.db, "Hot", "Hot").step_id is None
    undo(profile.db)
    assert names(profile)["A"] == ["hot"]


def test_a_name_that_is_taken_is_for_merging(profile: Profile):
    some_labelled(profile)
    with pytest.raises(UsageError, match="already"):
        change.rename(profile.db, "hot", "Cold")


@pytest.mark.parametrize("carried_out", [False, True])
def test_merging_leaves_one_label_on_all(profile: Profile, carried_out: bool):
    some_labelled(profile)
    before, rows = state(profile.db), profile.db.rows("SELECT * FROM labels ORDER BY id")
    done = change.merge(profile.db, ["hot"], "cold")
    assert done.title == "Merged label “hot” into “cold”"
    assert names(profile) == {"A": ["cold"], "B": ["cold"], "C": ["cold"]}
    assert labels.named(profile.db, "hot") is None
    if carried_out:
        engine(profile)
        assert on_server(profile) == {"cold"}
    undo(profile.db)
    assert state(profile.db) == before
    assert [tuple(row) for row in profile.db.rows("SELECT * FROM labels ORDER BY id")] == [tuple(row) for row in rows]
    engine(profile)
    assert state(profile.db) == before
    check(profile.db)


def test_a_label_cannot_be_merged_with_itself(profile: Profile):
    some_labelled(profile)
    with pytest.raises(UsageError, match="itself"):
        change.merge(profile.db, ["hot"], "Hot")


@pytest.mark.parametrize("carried_out", [False, True])
def test_a_deleted_label_is_off_everywhere_and_comes_back_as_it_was(profile: Profile, carried_out: bool):
    some_labelled(profile)
    change.recolor(profile.db, "hot", "pink")
    before = state(profile.db)
    done = change.delete(profile.db, ["hot", "cold"])
    assert done.title == "Deleted label “hot”, “cold”"
    assert names(profile) == {"A": [], "B": [], "C": []}
    assert labels.every(profile.db) == []
    if carried_out:
        engine(profile)
        assert on_server(profile) == set()
    undo(profile.db)
    assert state(profile.db) == before
    assert colors(profile)["hot"] == "pink"
    check(profile.db)


def test_a_label_is_followed_within_brackets_too(profile: Profile):
    some_labelled(profile)
    query = 'in:inbox (label:hot OR -(label:HOT "(label:hot)") OR (-label:hot))'
    filters.add(profile.db, "A", query)
    change.rename(profile.db, "hot", "act now")
    (saved,) = saved_filters.every(profile.db)
    assert saved.query == ('in:inbox (label:"act now" OR -(label:"act now" "(label:hot)") OR (-label:"act now"))')


def test_rules_follow_a_label_to_its_other_name_and_back(profile: Profile):
    some_labelled(profile)
    rules.add(profile.db, "Hot", "label:hot has:attachment", [Deed("label", "hot"), Deed("archive")])
    rules.add(profile.db, "Both", "from:ben", [Deed("label", "Hot"), Deed("label", "cold")])
    before = stored_rules.every(profile.db)
    change.rename(profile.db, "hot", "urgent")
    one, both = stored_rules.every(profile.db)
    assert (one.query, one.deeds) == ("label:urgent has:attachment", (Deed("label", "urgent"), Deed("archive")))
    assert both.deeds == (Deed("label", "urgent"), Deed("label", "cold"))
    undo(profile.db)
    assert stored_rules.every(profile.db) == before
    change.merge(profile.db, ["hot"], "cold")
    assert stored_rules.every(profile.db)[1].deeds == (Deed("label", "cold"),), "once is enough"


def test_saved_filters_follow_a_label_to_its_other_name_and_back(profile: Profile):
    some_labelled(profile)
    for name, query in (("A", "in:inbox label:HOT"), ("B", '-label:hot OR from:"hot dog"'), ("C", "label:hotter")):
        filters.add(profile.db, name, query)
    before = saved_filters.every(profile.db)
    change.rename(profile.db, "hot", "act now")
    change.merge(profile.db, ["act now"], "cold")
    queries = [each.query for each in saved_filters.every(profile.db)]
    assert queries == ["in:inbox label:cold", '-label:cold OR from:"hot dog"', "label:hotter"]
    undo(profile.db)
    undo(profile.db)
    assert saved_filters.every(profile.db) == before


@pytest.mark.parametrize("carried_out", [False, True])
def test_what_was_undone_can_be_done_again(profile: Profile, carried_out: bool):
    some_labelled(profile)
    for step in (
        lambda: change.rename(profile.db, "hot", "warm"),
        lambda: change.merge(profile.db, ["warm"], "cold"),
        lambda: change.delete(profile.db, ["cold"]),
    ):
        step()
        if carried_out:
            engine(profile)
        after, rows = state(profile.db), labels.every(profile.db)
        undo(profile.db)
        if carried_out:
            engine(profile)
        assert state(profile.db) != after
        redo(profile.db)
        assert state(profile.db) == after
        assert labels.every(profile.db) == rows
        check(profile.db)


def test_a_deleted_label_comes_back_although_new_mail_has_brought_one_of_its_name(profile: Profile):
    some_labelled(profile)
    change.delete(profile.db, ["hot"])
    profile.add(mail("New", message_id="new@x.example"), flags=["HOT"], at=START + timedelta(days=1))
    undo(profile.db)
    assert {subject for subject, have in names(profile).items() if "HOT" in have} == {"A", "B", "New"}
    assert sorted(colors(profile)) == ["HOT", "cold"]
    check(profile.db)


def test_a_label_in_chunks_is_one_step(profile: Profile, monkeypatch: pytest.MonkeyPatch):
    profile.add(*[mail(f"S{number}", message_id=f"{number}@x.example") for number in range(25)], flags=["hot"])
    monkeypatch.setattr(change, "CHUNK", 10)
    assert change.delete(profile.db, ["hot"]).messages == 25
    assert labels.every(profile.db) == []
    undo(profile.db)
    assert len(threads.page(profile.db, threads.Filter.ALL, label_id=labels.every(profile.db)[0].id, limit=99)) == 25
    assert undo(profile.db) is None


def test_the_colour_is_changed_and_changed_back(profile: Profile):
    some_labelled(profile)
    first = colors(profile)["hot"]
    change.recolor(profile.db, "hot", "Grey")
    assert colors(profile)["hot"] == "gray"
    change.recolor(profile.db, "hot", "auto")
    assert colors(profile)["hot"] == first
    undo(profile.db)
    undo(profile.db)
    assert colors(profile)["hot"] == first
    with pytest.raises(UsageError, match="no colour"):
        change.recolor(profile.db, "hot", "plaid")
    with pytest.raises(NotFound, match="lukewarm"):
        change.recolor(profile.db, "lukewarm", "red")


def test_names_that_gmail_keeps_are_refused_only_for_gmail(profile: Profile):
    change.create(profile.db, "Important")
    listed = [mailboxes.Listed("INBOX", "/", Role.INBOX, view=True), mailboxes.Listed("All", "/", Role.ALL)]
    mailboxes.update_list(profile.db, profile.account_id, listed)
    with pytest.raises(UsageError, match="Gmail"):
        change.create(profile.db, "starred")
    with pytest.raises(UsageError, match="Gmail"):
        change.rename(profile.db, "Important", "Spam")


def test_counts_are_of_living_conversations(profile: Profile):
    ids = some_labelled(profile)
    counts = {each.label.name: (each.threads, each.unread) for each in labels.counted(profile.db)}
    assert counts == {"cold": (2, 2), "hot": (2, 2)}
    triage.delete(profile.db, ids[:1])
    triage.mark_read(profile.db, ids)
    counts = {each.label.name: (each.threads, each.unread) for each in labels.counted(profile.db)}
    assert counts == {"cold": (2, 0), "hot": (1, 0)}
    assert labels.on_threads(profile.db, ids) == {each.label.id: 2 for each in labels.counted(profile.db)}, (
        "those in Trash have it, too"
    )
