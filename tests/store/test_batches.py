"""Which actions are carried out together, and in what order."""

from __future__ import annotations

import pytest

from salesinbox.actions import triage
from salesinbox.actions.undo import undo
from salesinbox.store import action_log, batches
from salesinbox.store.connection import Database
from tests.profile import Profile, mail


def threads(profile: Profile, count: int) -> list[int]:
    ids = profile.add(*[mail(f"Item {n}", message_id=f"{n}@x.example") for n in range(count)])
    return [profile.thread_of(id_) for id_ in ids]


def claimed(profile: Profile) -> list[tuple[str, int]]:
    """The next batch: what each action does, and how many messages it has."""
    batch = batches.claim(profile.db, profile.account_id)
    with profile.db.write("test"):
        action_log.finish_all(profile.db, {action.id: action_log.End() for action in batch})
    return [(action.effect.verb, len(action_log.targets(profile.db, action.id))) for action in batch]


def test_what_was_done_one_by_one_goes_together_though_other_things_were_done_between(profile: Profile):
    for thread in threads(profile, 5):
        triage.mark_read(profile.db, [thread])
        triage.archive(profile.db, [thread])
    assert claimed(profile) == [("flag", 1)] * 5
    assert claimed(profile) == [("move", 1)] * 5
    assert claimed(profile) == []


def test_what_was_done_to_one_mail_stays_in_order(profile: Profile):
    one, other = threads(profile, 2)
    triage.star(profile.db, [one])
    triage.star(profile.db, [one], on=False)
    triage.star(profile.db, [one])
    triage.star(profile.db, [other])
    assert claimed(profile) == [("flag", 1), ("flag", 1)]
    assert claimed(profile) == [("flag", 1)]
    assert claimed(profile) == [("flag", 1)]


def test_different_labels_are_different_things(profile: Profile):
    one, other = threads(profile, 2)
    triage.label(profile.db, [one], "hot")
    triage.label(profile.db, [other], "cold")
    assert claimed(profile) == [("label", 1)]


def test_a_batch_has_an_end(profile: Profile):
    made = threads(profile, 30)
    for thread in made:
        triage.archive(profile.db, [thread])
    assert len(batches.claim(profile.db, profile.account_id, 20)) == 20


def test_what_waits_for_a_retry_holds_back_the_rest(profile: Profile):
    one, other = threads(profile, 2)
    triage.archive(profile.db, [one])
    (action,) = batches.claim(profile.db, profile.account_id)
    action_log.postpone(profile.db, [action.id], 60, "Busy.")
    triage.star(profile.db, [other])
    assert claimed(profile) == []


def test_what_is_undone_while_a_batch_is_chosen_stays_undone(profile: Profile, monkeypatch: pytest.MonkeyPatch):
    one, other = threads(profile, 2)
    triage.archive(profile.db, [one])
    triage.archive(profile.db, [other])
    honest = batches._mark

    def undoing(db: Database, action_ids: list[int]) -> list[action_log.ActionRow]:
        monkeypatch.setattr(batches, "_mark", honest)
        undo(db)
        return honest(db, action_ids)

    monkeypatch.setattr(batches, "_mark", undoing)
    (action,) = batches.claim(profile.db, profile.account_id)
    assert action_log.targets(profile.db, action.id)
    assert [row[0] for row in profile.db.rows("SELECT state FROM actions ORDER BY id")] == ["claimed", "undone"]
