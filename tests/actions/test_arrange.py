"""Conversations taken apart and put together stay so, and drafts and later mail follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from salesinbox.actions import arrange, triage
from salesinbox.actions.undo import undo
from salesinbox.core.errors import NotFound, UsageError
from salesinbox.core.models import Role
from salesinbox.store import accounts, action_log, drafts, mailboxes, messages, server_ids, threads
from salesinbox.store.drafts import DraftRow
from salesinbox.store.messages import Arrival
from salesinbox.store.prepared import prepare
from tests.profile import START, Profile, label_names, mail


def come(profile: Profile, name: str, references: Sequence[str] = (), subject: str = "Re: Offer", hour: int = 0) -> int:
    refs = [f"{each}@x.example" for each in references]
    at = START + timedelta(hours=hour)
    (found,) = profile.add(mail(subject, message_id=f"{name}@x.example", references=refs, date=at), at=at)
    return found


def chain(profile: Profile) -> list[int]:
    """Four mails, each answering the one before."""
    names = "abcd"
    return [come(profile, name, names[:number], hour=number) for number, name in enumerate(names)]


def grouped(profile: Profile, ids: Sequence[int]) -> list[int]:
    """For each message the place of its conversation among them, so that ids do not matter."""
    found = [profile.thread_of(id_) for id_ in ids]
    return [found.index(each) for each in found]


def test_a_message_and_what_answers_it_become_a_conversation_of_their_own(profile: Profile):
    ids = chain(profile)
    whole = profile.thread_of(ids[0])
    done = arrange.split(profile.db, ids[2])
    assert grouped(profile, ids) == [0, 0, 2, 2]
    assert done.title == "Split off 2 messages"
    assert done.threads == (profile.thread_of(ids[2]), whole), "the id stays with the oldest message"
    assert [row.messages for row in threads.get_many(profile.db, list(done.threads))] == [2, 2]


def test_replies_to_a_split_off_message_go_with_it_and_others_stay(profile: Profile):
    ids = chain(profile)
    arrange.split(profile.db, ids[2])
    to_it = come(profile, "e", "abcd", hour=5)
    to_the_rest = come(profile, "f", "ab", hour=6)
    without_saying_so = come(profile, "g", ["a", "d"], hour=7)
    assert grouped(profile, [*ids, to_it, to_the_rest, without_saying_so]) == [0, 0, 2, 2, 2, 0, 2]


def test_only_one_message_can_be_taken_out(profile: Profile):
    ids = chain(profile)
    assert arrange.split(profile.db, ids[1], alone=True).title == "Split off 1 message"
    assert grouped(profile, ids) == [0, 1, 0, 0]
    assert grouped(profile, [*ids, come(profile, "e", "ab", hour=5)]) == [0, 1, 0, 0, 1]
    undo(profile.db)
    assert grouped(profile, ids) == [0, 0, 0, 0]


def test_the_first_message_cannot_be_split_off_with_everything(profile: Profile):
    ids = chain(profile)
    with pytest.raises(UsageError, match="Nothing would be left"):
        arrange.split(profile.db, ids[0])
    assert undo(profile.db) is None
    assert grouped(profile, ids) == [0, 0, 0, 0]
    with pytest.raises(NotFound):
        arrange.split(profile.db, 999)


def test_two_conversations_become_one_and_new_mail_to_either_comes_there(profile: Profile):
    one, other = come(profile, "a", subject="Offer"), come(profile, "z", subject="Visit", hour=1)
    gone = profile.thread_of(other)
    done = arrange.merge(profile.db, [gone, profile.thread_of(one)])
    assert done.title == "Merged 2 conversations"
    assert grouped(profile, [one, other, come(profile, "y", "z", "Re: Visit", 2)]) == [0, 0, 0]
    row = threads.get(profile.db, gone)
    assert row is not None, "the id that is gone goes on working"
    assert row.messages == 3
    undo(profile.db)
    assert profile.thread_of(other) == gone
    assert threads.get(profile.db, gone).messages == 2  # type: ignore[union-attr]  # asserted by what it is compared with


def test_what_was_split_can_be_merged_and_split_again(profile: Profile):
    ids = chain(profile)
    off, rest = arrange.split(profile.db, ids[2]).threads
    arrange.merge(profile.db, [off, rest])
    assert grouped(profile, ids) == [0, 0, 0, 0]
    arrange.split(profile.db, ids[2])
    assert grouped(profile, ids) == [0, 0, 2, 2]
    for _ in range(3):
        undo(profile.db)
    assert grouped(profile, ids) == [0, 0, 0, 0]


def test_what_was_joined_by_way_of_a_split_off_message_stays_with_the_rest(profile: Profile):
    ids = chain(profile)
    off, _ = arrange.split(profile.db, ids[2]).threads
    visit = come(profile, "z", subject="Visit", hour=9)
    arrange.merge(profile.db, [off, profile.thread_of(visit)])
    arrange.split(profile.db, ids[3])
    assert grouped(profile, [*ids, visit]) == [0, 0, 2, 3, 2]


def test_a_loose_reply_does_not_tie_together_what_was_split(profile: Profile):
    ids = chain(profile)
    arrange.split(profile.db, ids[2])
    loose = come(profile, "l", subject="Re: Offer", hour=8)
    found = grouped(profile, [*ids, loose])
    assert found[:4] == [0, 0, 2, 2]
    assert found[4] in (0, 2)


def test_conversations_of_two_accounts_are_not_merged(profile: Profile):
    db = profile.db
    other = accounts.ensure(db, "sales@north.example")
    mailboxes.update_list(db, other.id, [mailboxes.Listed("INBOX", "/", Role.INBOX)])
    box = mailboxes.with_role(db, other.id, Role.INBOX)
    assert box is not None
    theirs = messages.add(db, other.id, [Arrival(prepare(mail()), box.id, 1, frozenset(), 1)])
    with pytest.raises(UsageError, match="different accounts"):
        arrange.merge(db, [profile.thread_of(come(profile, "a")), profile.thread_of(theirs[0])])


@pytest.mark.parametrize("same", [True, False])
def test_merging_takes_two(profile: Profile, same: bool):
    thread = profile.thread_of(come(profile, "a"))
    with pytest.raises(UsageError, match="takes two"):
        arrange.merge(profile.db, [thread, thread] if same else [thread])


def test_drafts_go_where_the_mail_they_answer_goes(profile: Profile):
    ids = chain(profile)
    whole = profile.thread_of(ids[0])
    rows = [DraftRow(profile.account_id, "reply", whole, answers) for answers in (ids[1], ids[3])]
    kept, moved = (drafts.save(profile.db, row).id for row in rows)
    off, _ = arrange.split(profile.db, ids[2]).threads
    assert [drafts.get(profile.db, each).thread_id for each in (kept, moved)] == [whole, off]  # type: ignore[union-attr]  # they were just saved
    undo(profile.db)
    assert drafts.get(profile.db, moved).thread_id == whole  # type: ignore[union-attr]  # as above


def test_an_action_under_way_follows_its_messages(profile: Profile):
    ids = chain(profile)
    triage.label(profile.db, [profile.thread_of(ids[0])], "Hot")
    off, rest = arrange.split(profile.db, ids[2]).threads
    assert label_names(profile.db, [off, rest]) == {off: ["Hot"], rest: ["Hot"]}
    assert action_log.waiting(profile.db) == 1, "splitting has nothing to tell the server"


def test_mail_that_gmail_puts_together_stays_apart_where_it_was_cut(profile: Profile):
    ids = chain(profile)
    arrange.split(profile.db, ids[2])
    with profile.db.write("test"):
        for number, message_id in enumerate(ids):
            server_ids.adopt(profile.db, message_id, f"10{number}", "77")
    assert grouped(profile, ids) == [0, 0, 2, 2]
    undo(profile.db)
    assert grouped(profile, ids) == [0, 0, 0, 0]


def test_mail_that_goes_and_comes_again_comes_to_its_part(profile: Profile):
    ids = chain(profile)
    off, rest = arrange.split(profile.db, ids[2]).threads
    with profile.db.write("test"):
        messages.delete_messages(profile.db, ids)
    again = [come(profile, "abcd"[number], "abcd"[:number], hour=number) for number in (3, 2, 1, 0)][::-1]
    assert grouped(profile, again) == [0, 0, 2, 2]
    assert profile.thread_of(again[2]) == off
    assert rest != off
