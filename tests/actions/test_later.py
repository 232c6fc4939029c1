"""Snooze, reminders and mute: what waits for a time or a reply, whoever runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from salesinbox.actions import later, triage
from salesinbox.actions.undo import undo
from salesinbox.core import clock
from salesinbox.core.errors import UsageError
from salesinbox.core.models import Role
from salesinbox.store import action_log, placements, returns, threads
from salesinbox.store.threads import Filter, ThreadRow
from tests.profile import OWN, START, Profile, mail
from tests.store.reference import check, state

HOUR = timedelta(hours=1)


class Clock:
    """What time it is in a test."""

    def __init__(self) -> None:
        self.now = START + HOUR

    def pass_(self, hours: float) -> None:
        self.now += timedelta(hours=hours)


@pytest.fixture
def time() -> Iterator[Clock]:
    """A clock that a test moves."""
    found = Clock()
    clock.set_clock(lambda: found.now)
    yield found
    clock.set_clock(None)


def thread(profile: Profile, name: str = "one", *, role: Role = Role.INBOX, at: datetime = START) -> int:
    (message,) = profile.add(mail(f"About {name}", message_id=f"{name}@x.example"), role=role, at=at)
    return profile.thread_of(message)


def answer(
    profile: Profile, name: str, number: int, *, own: bool = False, role: Role = Role.INBOX, at: datetime
) -> None:
    ada, ben = f"Ada <{OWN}>", "Ben Vos <ben@vos.example>"
    sender, to = (ada, ben) if own else (ben, ada)
    message_id, references = f"{name}{number}@x.example", [f"{name}@x.example"]
    raw = mail(f"Re: About {name}", sender=sender, to=to, message_id=message_id, references=references)
    profile.add(raw, role=Role.SENT if own else role, at=at)


def row(profile: Profile, thread_id: int) -> ThreadRow:
    found = threads.get(profile.db, thread_id)
    assert found is not None
    return found


def test_a_snoozed_conversation_is_out_of_the_inbox_until_its_time_and_then_on_top(profile: Profile, time: Clock):
    one, two = thread(profile), thread(profile, "two", at=START + timedelta(minutes=30))
    done = later.snooze(profile.db, [one], time.now + HOUR)
    assert done.title == "Snoozed 1 conversation until Mon 2 Mar, 11:00"
    assert profile.listed(Filter.INBOX) == [two]
    assert profile.listed(Filter.SNOOZED) == [one]
    assert returns.return_due(profile.db) == 0
    time.pass_(1)
    assert returns.return_due(profile.db) == 1
    assert profile.listed(Filter.INBOX) == [one, two]
    assert profile.listed(Filter.SNOOZED) == []
    assert row(profile, one).returned_at == int(time.now.timestamp())
    check(profile.db)


def test_it_comes_back_once_even_if_the_clock_is_set_back(profile: Profile, time: Clock):
    one = thread(profile)
    later.snooze(profile.db, [one], time.now + HOUR)
    time.pass_(2)
    assert returns.return_due(profile.db) == 1
    triage.archive(profile.db, [one])
    time.pass_(-1.5)
    assert returns.return_due(profile.db) == 0
    time.pass_(5)
    assert returns.return_due(profile.db) == 0
    assert profile.listed(Filter.INBOX) == []


def test_a_reply_brings_it_back_at_once_and_ours_does_not(profile: Profile, time: Clock):
    one = thread(profile)
    later.snooze(profile.db, [one], time.now + 5 * HOUR)
    answer(profile, "one", 1, own=True, at=time.now)
    assert profile.listed(Filter.INBOX) == []
    answer(profile, "one", 2, at=time.now)
    assert profile.listed(Filter.INBOX) == [one]
    assert row(profile, one).snoozed_until == 0
    time.pass_(6)
    assert returns.return_due(profile.db) == 0
    check(profile.db)


def test_neither_junk_nor_older_mail_that_comes_late_is_a_reply(profile: Profile, time: Clock):
    one = thread(profile)
    later.snooze(profile.db, [one], time.now + 5 * HOUR)
    answer(profile, "one", 1, at=START - HOUR)
    answer(profile, "one", 2, at=time.now, role=Role.JUNK)
    assert profile.listed(Filter.SNOOZED) == [one]


def test_no_engine_and_no_server_is_needed(profile: Profile, time: Clock):
    one = thread(profile)
    later.snooze(profile.db, [one], time.now + HOUR)
    later.mute(profile.db, [one])
    assert action_log.waiting(profile.db) == 0


def test_an_archived_conversation_that_was_snoozed_comes_to_the_inbox_and_goes_back_with_e(
    profile: Profile, time: Clock
):
    one = thread(profile, role=Role.ARCHIVE)
    later.snooze(profile.db, [one], time.now + HOUR)
    time.pass_(1)
    returns.return_due(profile.db)
    assert profile.listed(Filter.INBOX) == [one]
    assert profile.listed(Filter.ARCHIVE) == []
    assert triage.archive(profile.db, [one]).title == "Archived 1 conversation"
    assert profile.listed(Filter.INBOX) == []
    assert profile.listed(Filter.ARCHIVE) == [one]
    undo(profile.db)
    assert profile.listed(Filter.INBOX) == [one]
    assert row(profile, one).returned_at > 0
    check(profile.db)


def test_to_snooze_it_again_moves_the_time_and_undo_moves_it_back(profile: Profile, time: Clock):
    one = thread(profile)
    later.snooze(profile.db, [one], time.now + HOUR)
    first = state(profile.db)
    later.snooze(profile.db, [one], time.now + 0.5 * HOUR)
    assert row(profile, one).snoozed_until == (time.now + 0.5 * HOUR).timestamp()
    undone = undo(profile.db)
    assert undone is not None
    assert undone.title == "Undone: Snoozed 1 conversation until Mon 2 Mar, 10:30"
    assert state(profile.db) == first
    undo(profile.db)
    assert profile.listed(Filter.INBOX) == [one]


def test_conversations_with_different_times_each_get_their_own_back(profile: Profile, time: Clock):
    one, two, three = (thread(profile, name) for name in ("one", "two", "three"))
    later.snooze(profile.db, [one], time.now + HOUR)
    later.snooze(profile.db, [two], time.now + 2 * HOUR)
    before = state(profile.db)
    later.snooze(profile.db, [one, two, three], time.now + 3 * HOUR)
    undo(profile.db)
    assert state(profile.db) == before


def test_a_time_that_is_past_is_refused(profile: Profile, time: Clock):
    with pytest.raises(UsageError, match="Mon 2 Mar, 09:00 is past"):
        later.snooze(profile.db, [thread(profile)], time.now - HOUR)


def test_a_reminder_brings_a_sent_mail_to_the_inbox_if_nobody_answers(profile: Profile, time: Clock):
    answer(profile, "offer", 0, own=True, at=START)
    answer(profile, "other", 0, own=True, at=START + timedelta(minutes=1))
    other, offer = profile.listed(Filter.SENT)
    assert profile.listed(Filter.WAITING) == [other, offer]
    later.remind(profile.db, [offer, other], time.now + 48 * HOUR)
    answer(profile, "other", 1, at=time.now)
    assert profile.listed(Filter.WAITING) == [offer]
    time.pass_(48)
    assert returns.return_due(profile.db) == 1
    assert profile.listed(Filter.INBOX) == [offer, other]
    assert row(profile, offer).no_reply
    answer(profile, "offer", 1, at=time.now)
    assert not row(profile, offer).no_reply
    check(profile.db)


def test_a_reminder_outlives_our_own_next_mail_and_can_be_cleared(profile: Profile, time: Clock):
    answer(profile, "offer", 0, own=True, at=START)
    (offer,) = profile.listed(Filter.SENT)
    later.remind(profile.db, [offer], time.now + 48 * HOUR)
    answer(profile, "offer", 1, own=True, at=time.now)
    assert row(profile, offer).remind_at > 0
    later.do_not_remind(profile.db, [offer])
    assert row(profile, offer).remind_at == 0
    assert profile.listed(Filter.WAITING) == [offer]


def test_a_mail_to_a_machine_or_to_ourselves_awaits_no_answer(profile: Profile):
    for number, people in enumerate(["no-reply@shop.example", "DoNotReply@shop.example", OWN]):
        raw = mail(f"To {number}", sender=f"Ada <{OWN}>", to=people, message_id=f"m{number}@x.example")
        profile.add(raw, role=Role.SENT)
    assert profile.listed(Filter.WAITING) == []


def test_a_muted_conversation_stays_out_of_the_inbox_when_replies_come(profile: Profile, time: Clock):
    one = thread(profile)
    later.mute(profile.db, [one])
    answer(profile, "one", 1, at=time.now)
    assert profile.listed(Filter.INBOX) == []
    assert profile.listed(Filter.ALL) == [one]
    assert row(profile, one).muted
    later.mute(profile.db, [one], on=False)
    assert profile.listed(Filter.INBOX) == [one]
    check(profile.db)


def test_what_was_asked_holds_when_the_mailbox_gets_new_uids_and_when_mail_comes_again(profile: Profile, time: Clock):
    one = thread(profile)
    later.snooze(profile.db, [one], time.now + HOUR)
    box = profile.boxes[Role.INBOX]
    (message,) = placements.locations(profile.db, [row[0] for row in profile.db.rows("SELECT id FROM messages")])[box]
    with profile.db.write("test"):
        placements.replace_places(profile.db, box, [(900, message[1], frozenset(), 1)])
    assert profile.listed(Filter.SNOOZED) == [one]
    check(profile.db)


def test_two_conversations_that_become_one_are_snoozed_if_the_newest_part_is(profile: Profile, time: Clock):
    one = thread(profile)
    two = thread(profile, "two", at=START + timedelta(minutes=30))
    later.snooze(profile.db, [two], time.now + HOUR)
    raw = mail("Both", sender=f"Ada <{OWN}>", message_id="b@x.example", references=["one@x.example", "two@x.example"])
    profile.add(raw, role=Role.SENT, at=START + timedelta(minutes=40))
    assert profile.listed(Filter.SNOOZED) == [one]
    check(profile.db)


def test_hundreds_come_back_at_one_instant_and_each_has_its_place(profile: Profile, time: Clock):
    ids = [thread(profile, f"n{n}") for n in range(230)]
    later.snooze(profile.db, ids, time.now + HOUR)
    time.pass_(1)
    assert returns.return_due(profile.db) == 230
    first = threads.page(profile.db, Filter.INBOX, limit=100)
    rest = threads.page(profile.db, Filter.INBOX, before=first[-1].cursor, limit=1000)
    assert sorted(row.id for row in (*first, *rest)) == ids


def test_a_reminder_that_falls_due_while_it_is_snoozed_shows_with_it(profile: Profile, time: Clock):
    one = thread(profile)
    later.snooze(profile.db, [one], time.now + 5 * HOUR)
    later.remind(profile.db, [one], time.now + HOUR)
    time.pass_(2)
    returns.return_due(profile.db)
    assert profile.listed(Filter.INBOX) == []
    time.pass_(4)
    returns.return_due(profile.db)
    assert profile.listed(Filter.INBOX) == [one]
    assert row(profile, one).no_reply
