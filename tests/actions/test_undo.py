"""Undo gives the state before, whether or not the server knew of it already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from salesinbox.actions import later, send, triage
from salesinbox.actions.submit import Done
from salesinbox.actions.undo import redo, undo
from salesinbox.core import clock
from salesinbox.core.labels import keyword_for, label_of
from salesinbox.core.models import Role
from salesinbox.store import action_log, drafts, outbox, outcomes, placements
from salesinbox.store.connection import Database, open_database
from salesinbox.store.drafts import DraftRow
from salesinbox.store.search import search
from tests.profile import OWN, START, Profile, claim_one, mail
from tests.store.reference import check, state

VERBS: dict[str, Callable[[Database, list[int]], Done]] = {
    "read": triage.mark_read,
    "unread": triage.mark_unread,
    "star": triage.star,
    "unstar": lambda db, ids: triage.star(db, ids, on=False),
    "archive": triage.archive,
    "unarchive": triage.unarchive,
    "delete": triage.delete,
    "spam": triage.spam,
    "unspam": triage.unspam,
    "restore": triage.restore,
    "move": lambda db, ids: triage.move(db, ids, "Customers"),
    "label": lambda db, ids: triage.label(db, ids, "Later"),
    "unlabel": lambda db, ids: triage.label(db, ids, "URGENT", on=False),
    "snooze": lambda db, ids: later.snooze(db, ids, clock.now() + timedelta(hours=1)),
    "remind": lambda db, ids: later.remind(db, ids, clock.now() + timedelta(hours=1)),
    "mute": later.mute,
}


def a_mailbox(profile: Profile) -> list[int]:
    """Conversations of every sort; their ids."""
    found = []
    for number, (role, flags) in enumerate(
        [(Role.INBOX, []), (Role.INBOX, ["\\Seen", "urgent"]), (Role.ARCHIVE, ["\\Seen", "\\Flagged"]),
         (Role.TRASH, []), (Role.SENT, ["\\Seen"]), (Role.OTHER, ["Urgent"]), (Role.JUNK, ["$Junk"])]
    ):  # fmt: skip
        sender = f"Ada <{OWN}>" if role is Role.SENT else "Ben Vos <ben@vos.example>"
        raw = mail(f"Subject {number}", sender=sender, message_id=f"{number}@x.example")
        found += profile.add(raw, role=role, flags=flags, at=START + timedelta(hours=number))
    reply = mail("Re: Subject 0", message_id="r@x.example", references=["0@x.example"])
    found += profile.add(reply, role=Role.ARCHIVE, at=START + timedelta(days=1))
    return sorted({profile.thread_of(id_) for id_ in found})


def engine(profile: Profile, *, state: str = "done") -> None:
    """Everything queued is carried out, as the server would."""
    db = profile.db
    while (action := claim_one(db, profile.account_id)) is not None:
        with db.write("test"):
            if state == "done":
                _carry_out(db, action)
            action_log.finish(db, action.id, state, "" if state == "done" else "The server said no.")


def _carry_out(db: Database, action: action_log.ActionRow) -> None:
    params = action.effect.params
    for box, held in placements.locations(db, action_log.targets(db, action.id)).items():
        uids = [uid for uid, _ in held]
        if action.effect.verb == "move":
            if box == params["from"]:
                first = placements.next_local_uid(db, params["to"])
                placements.move_uids(db, box, params["to"], {uid: first + n for n, uid in enumerate(uids)})
            continue
        for uid, (flags, modseq) in placements.stored_flags(db, box, uids).items():
            placements.set_flags(db, box, {uid: (_changed(action, flags), modseq)})


def _changed(action: action_log.ActionRow, flags: frozenset[str]) -> frozenset[str]:
    params = action.effect.params
    if action.effect.verb == "flag":
        return flags | {params["flag"]} if params["on"] else flags - {params["flag"]}
    same = {flag for flag in flags if (label_of(flag) or "").casefold() == params["label"].casefold()}
    return flags | {keyword_for(params["label"])} if params["on"] else flags - same


@pytest.mark.parametrize("verb", sorted(VERBS))
@pytest.mark.parametrize("carried_out", [False, True])
def test_undo_gives_the_exact_state_before(profile: Profile, verb: str, carried_out: bool):
    ids = a_mailbox(profile)
    before = state(profile.db)
    done = VERBS[verb](profile.db, ids)
    assert done.messages > 0
    after = state(profile.db)
    assert after != before
    if carried_out:
        engine(profile)
        assert state(profile.db) == after, "carrying it out changes nothing that is shown"
    undone = undo(profile.db)
    assert undone is not None
    assert undone.title == f"Undone: {done.title}"
    assert state(profile.db) == before
    engine(profile)
    assert state(profile.db) == before
    check(profile.db)


def test_what_never_went_out_never_will(profile: Profile):
    ids = a_mailbox(profile)
    triage.archive(profile.db, ids)
    undo(profile.db)
    assert action_log.waiting(profile.db) == 0


def test_what_is_being_carried_out_is_turned_round_by_another_action(profile: Profile):
    ids = a_mailbox(profile)
    before = state(profile.db)
    triage.archive(profile.db, ids)
    claimed = claim_one(profile.db, profile.account_id)
    assert claimed is not None
    undo(profile.db)
    assert state(profile.db) == before
    assert action_log.waiting(profile.db) == 2


def test_an_action_that_was_tried_before_is_not_just_withdrawn(profile: Profile):
    ids = a_mailbox(profile)
    before = state(profile.db)
    triage.star(profile.db, ids)
    claimed = claim_one(profile.db, profile.account_id)
    assert claimed is not None
    action_log.postpone(profile.db, [claimed.id], -1, "The line was cut.")
    waiting = action_log.waiting(profile.db)
    undo(profile.db)
    assert action_log.waiting(profile.db) == waiting + 1, "nobody knows how far it came"
    engine(profile)
    assert state(profile.db) == before


def test_steps_are_undone_from_the_newest_back(profile: Profile):
    ids = a_mailbox(profile)
    states = [state(profile.db)]
    for number, verb in enumerate(["star", "archive", "label", "delete", "restore", "unread"]):
        VERBS[verb](profile.db, ids)
        states.append(state(profile.db))
        if number == 2:
            engine(profile)
    for expected in reversed(states[:-1]):
        assert undo(profile.db) is not None
        assert state(profile.db) == expected
    assert undo(profile.db) is None


def test_opening_a_mail_is_no_step(profile: Profile):
    ids = a_mailbox(profile)
    triage.star(profile.db, ids)
    assert triage.mark_read(profile.db, ids, by_opening=True).step_id is None
    undone = undo(profile.db)
    assert undone is not None
    assert undone.title.startswith("Undone: Starred")


def test_a_refused_action_drops_out_and_the_state_says_so(profile: Profile):
    ids = a_mailbox(profile)
    before = state(profile.db)
    triage.delete(profile.db, ids)
    engine(profile, state="failed")
    assert state(profile.db) == before
    assert {each.reason for each in outcomes.untold(profile.db)} == {"The server said no."}
    undo(profile.db)
    assert state(profile.db) == before, "what was refused is not turned round"
    check(profile.db)


def test_2500_messages_are_one_step_in_chunks_of_at_most_1000(profile: Profile):
    raws = [
        mail(f"Item {n}", message_id=f"{n}@x.example", references=[f"{n - n % 50}@x.example"] if n % 50 else [])
        for n in range(2500)
    ]
    threads = sorted({profile.thread_of(id_) for id_ in profile.add(*raws)})
    before = state(profile.db)
    done = triage.archive(profile.db, threads)
    assert (done.messages, done.title) == (2500, "Archived 50 conversations")
    assert done.step_id is not None
    actions = action_log.steps_actions(profile.db, done.step_id)
    assert [len(action_log.targets(profile.db, each.id)) for each in actions] == [1000, 1000, 500]
    claimed = claim_one(profile.db, profile.account_id)
    assert claimed is not None
    with profile.db.write("test"):
        _carry_out(profile.db, claimed)
        action_log.finish(profile.db, claimed.id)
    undo(profile.db)
    assert state(profile.db) == before
    assert undo(profile.db) is None


def test_deleted_mail_that_was_in_two_mailboxes_comes_back_to_the_inbox(profile: Profile):
    raw = mail(message_id="both@x.example")
    (first,) = profile.add(raw)
    profile.add(raw, role=Role.OTHER)
    profile.add(mail(message_id="other@x.example", body="b"), role=Role.OTHER)
    triage.delete(profile.db, sorted({row[0] for row in profile.db.rows("SELECT id FROM threads")}))
    engine(profile)
    undo(profile.db)
    row = next(hit.thread for hit in search(profile.db, "is:unread") if hit.thread.id == profile.thread_of(first))
    assert row.in_inbox


def _queued(profile: Profile) -> int:
    draft = drafts.save(profile.db, DraftRow(profile.account_id, to="ben@vos.example", subject="Offer", body="zebra"))
    return send.submit(profile.db, draft, send.Sending(undo_seconds=-1))


def test_a_mail_that_waits_becomes_the_draft_it_was(profile: Profile):
    row_id = _queued(profile)
    assert drafts.listing(profile.db) == []
    assert len(search(profile.db, "zebra")) == 1
    undone = undo(profile.db)
    assert undone is not None
    assert undone.draft_id is not None
    draft = drafts.get(profile.db, undone.draft_id)
    assert draft is not None
    assert (draft.to, draft.subject, draft.body) == ("ben@vos.example", "Offer", "zebra")
    assert search(profile.db, "zebra") == []
    row = outbox.get(profile.db, row_id)
    assert row is not None
    assert row.state == "cancelled"
    assert outbox.claim_next(profile.db, profile.account_id) is None


def test_a_mail_that_is_being_sent_cannot_be_taken_back(profile: Profile):
    _queued(profile)
    assert outbox.claim_next(profile.db, profile.account_id) is not None
    undone = undo(profile.db)
    assert undone is not None
    assert undone.draft_id is None
    assert "Too late" in undone.title
    assert drafts.listing(profile.db) == []


@pytest.mark.parametrize("carried_out", [False, True])
def test_many_steps_go_back_one_by_one_and_forward_again(profile: Profile, carried_out: bool):
    db, ids = profile.db, a_mailbox(profile)
    history = [state(db)]
    for verb in (*sorted(VERBS), *sorted(VERBS)):
        if VERBS[verb](db, ids).step_id is not None:
            history.append(state(db))
            if carried_out:
                engine(profile)
    assert len(history) > 20
    for before in reversed(history[:-1]):
        assert undo(db) is not None
        assert state(db) == before
    assert undo(db) is None
    for after in history[1:]:
        assert redo(db) is not None
        assert state(db) == after
    assert redo(db) is None
    check(db)
    for before in reversed(history[:-1]):
        assert undo(db) is not None
        assert state(db) == before


def test_the_stack_is_there_when_the_program_starts_again(profile: Profile):
    db, ids = profile.db, a_mailbox(profile)
    before = state(db)
    triage.archive(db, ids)
    triage.star(db, ids)
    undo(db)
    db.close()
    db = open_database(db.path, db.path.with_name("blobs.db"))
    undone = redo(db)
    assert undone is not None
    assert undone.title.startswith("Redone: Starred")
    undo(db)
    undo(db)
    assert state(db) == before
    db.close()


def test_after_something_new_there_is_nothing_to_redo(profile: Profile):
    db, ids = profile.db, a_mailbox(profile)
    triage.archive(db, ids)
    undo(db)
    triage.star(db, ids)
    assert redo(db) is None
    undo(db)
    undone = redo(db)
    assert undone is not None
    assert undone.title.startswith("Redone: Starred")


def test_a_mail_that_was_taken_back_is_not_sent_by_redo(profile: Profile):
    db = profile.db
    row = DraftRow(profile.account_id, to="ben@vos.example", subject="Offer", body="Here it is.")
    send.submit(db, row, send.Sending())
    undo(db)
    assert redo(db) is None
    assert [each.state for each in outbox.listing(db, everything=True)] == ["cancelled"]
