"""Thousands of conversations: one step made of short transactions, whole at any moment, and undone the same way."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from salesinbox.actions import bulk, triage
from salesinbox.actions.bulk import Bulk, BulkUndo
from salesinbox.actions.submit import Done
from salesinbox.actions.undo import redo, undo
from salesinbox.core.errors import UserError
from salesinbox.store import action_log, threads
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from tests.profile import Profile, claim_one, mail
from tests.store.reference import check, state

COUNT = 25


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 4)


def inbox(profile: Profile) -> list[int]:
    return threads.ids(profile.db, Filter.INBOX, limit=1000)


def fill(profile: Profile) -> list[int]:
    profile.add(*[mail(f"N{n}", message_id=f"{n}@x.example") for n in range(COUNT)])
    return inbox(profile)


def carry_out(profile: Profile, work: Bulk | BulkUndo) -> int:
    rounds = 1
    while work.go_on(profile.db):
        rounds += 1
    return rounds


def test_many_are_one_step_of_short_transactions(profile: Profile):
    ids = fill(profile)
    sizes: list[int] = []

    def counted(db: Database, ids: Sequence[int]) -> Done:
        sizes.append(len(ids))
        return triage.archive(db, ids)

    work = Bulk(counted, ids)
    assert carry_out(profile, work) == 7
    assert sizes == [4, 4, 4, 4, 4, 4, 1]
    assert work.done is not None
    assert work.done.title == "Archived 25 conversations"
    assert (work.done.changed, work.done.messages, len(work.done.threads)) == (25, 25, 25)
    assert inbox(profile) == []
    assert profile.db.value("SELECT count(*) FROM undo_steps") == 1
    check(profile.db)


def test_the_command_line_sweeps_in_pieces_and_as_one_step(profile: Profile):
    ids = fill(profile)
    done = bulk.carry_out(profile.db, triage.archive, ids)
    assert done.title == "Archived 25 conversations"
    assert inbox(profile) == []
    undo(profile.db)
    assert len(inbox(profile)) == 25


def test_what_is_done_so_far_is_a_step_that_says_how_much(profile: Profile):
    ids = fill(profile)
    before = state(profile.db)
    work = Bulk(triage.archive, ids)
    work.go_on(profile.db)
    work.go_on(profile.db)
    step = action_log.last_step(profile.db)
    assert step is not None
    assert step.title == "Archived 8 conversations"
    assert len(inbox(profile)) == COUNT - 8
    undo(profile.db)
    assert state(profile.db) == before


def test_what_was_undone_meanwhile_is_not_gone_on_with(profile: Profile):
    ids = fill(profile)
    work = Bulk(triage.archive, ids)
    work.go_on(profile.db)
    undo(profile.db)
    with pytest.raises(UserError, match="undone meanwhile"):
        work.go_on(profile.db)
    assert len(inbox(profile)) == COUNT


def test_conversations_that_are_gone_or_in_no_need_are_passed_over(profile: Profile):
    ids = fill(profile)
    triage.archive(profile.db, ids[:10])
    work = Bulk(triage.archive, [10_001, 10_002, *ids])
    carry_out(profile, work)
    assert work.done is not None
    assert work.done.title == "Archived 15 conversations"
    again = Bulk(triage.archive, ids)
    carry_out(profile, again)
    assert again.done is not None
    assert (again.done.step_id, again.done.title) == (None, "Nothing to archive: not in the inbox")


@pytest.mark.parametrize("carried_out", [0, 3])
def test_undo_of_many_brings_all_back_in_short_transactions(profile: Profile, carried_out: int):
    ids = fill(profile)
    before = state(profile.db)
    carry_out(profile, Bulk(triage.archive, ids))
    archived = state(profile.db)
    for _ in range(carried_out):
        claim_one(profile.db, 1)
    work = BulkUndo()
    assert carry_out(profile, work) > 4
    assert work.undone is not None
    assert work.undone.title == "Undone: Archived 25 conversations"
    assert state(profile.db) == before
    check(profile.db)
    assert profile.db.value("SELECT count(*) FROM undo_steps") == 1
    redone = redo(profile.db)
    assert redone is not None
    assert redone.title == "Redone: Archived 25 conversations"
    assert state(profile.db) == archived


def test_an_undo_that_ends_in_the_middle_is_gone_on_with_by_the_next(profile: Profile):
    ids = fill(profile)
    before = state(profile.db)
    carry_out(profile, Bulk(triage.delete, ids))
    BulkUndo().go_on(profile.db)
    carry_out(profile, BulkUndo())
    assert state(profile.db) == before


def test_small_steps_are_undone_at_once_the_newest_first(profile: Profile):
    ids = fill(profile)
    carry_out(profile, Bulk(triage.archive, ids))
    triage.star(profile.db, ids[:2])
    work = BulkUndo()
    assert carry_out(profile, work) == 1
    assert work.undone is not None
    assert work.undone.title == "Undone: Starred 2 conversations"
    nothing = BulkUndo()
    carry_out(profile, BulkUndo())
    carry_out(profile, nothing)
    assert nothing.undone is None
