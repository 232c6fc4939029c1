"""What is one message and what is two; what is kept of hostile mail; when mail is dropped."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from salesinbox.actions import send, triage
from salesinbox.core.errors import StoreError
from salesinbox.core.models import Role
from salesinbox.store import accounts, action_log, blobs, drafts, messages, outbox, people, placements, reading, threads
from salesinbox.store.drafts import DraftRow
from salesinbox.store.prepared import prepare
from salesinbox.store.search import search
from salesinbox.store.thread_summary import SORT_SHIFT
from salesinbox.store.threads import Filter
from tests.profile import OWN, START, Profile, claim_one, mail
from tests.store import index


def queued(profile: Profile, body: str = "Here it is.") -> outbox.OutboxRow:
    row_id = send.submit(
        profile.db,
        DraftRow(profile.account_id, to="ben@vos.example", subject="Offer", body=body),
        send.Sending(undo_seconds=-1),
    )
    row = outbox.get(profile.db, row_id)
    assert row is not None
    return row


def sent(profile: Profile) -> outbox.OutboxRow:
    """A mail that has gone out, its copy not in Sent yet."""
    row = queued(profile)
    with profile.db.write("test"):
        outbox.save(profile.db, row.id, state="sent")
    return row


def filed_as(profile: Profile, row: outbox.OutboxRow) -> bytes:
    """The mail as a server shows it that writes Message-IDs of its own."""
    raw = outbox.content(profile.db, row.id)
    assert row.header_id.encode() in raw
    return raw.replace(row.header_id.encode(), b"server-made@relay.example")


def count(profile: Profile) -> int:
    return int(profile.db.value("SELECT count(*) FROM messages"))


def test_the_same_mail_in_two_mailboxes_is_one_message(profile: Profile):
    raw = mail()
    assert profile.add(raw) == profile.add(raw, role=Role.OTHER)
    assert count(profile) == 1
    assert len(search(profile.db, "prices")) == 1


def test_a_moved_mail_that_was_seen_in_its_new_place_already_keeps_the_flags_it_has_there(profile: Profile):
    raw = mail()
    profile.add(raw)
    (message,) = profile.add(raw, role=Role.ARCHIVE, flags=["\\Flagged"])
    inbox, archive = profile.boxes[Role.INBOX], profile.boxes[Role.ARCHIVE]
    with profile.db.write("moved"):
        placements.move_uids(profile.db, inbox, archive, {1: 1})
    assert placements.locations(profile.db, [message]) == {archive: [(1, message)]}
    assert placements.stored_flags(profile.db, archive, [1])[1][0] == {"\\Flagged"}


def test_the_same_mail_in_two_accounts_is_two_messages(profile: Profile):
    (first,) = profile.add(mail())
    other = accounts.ensure(profile.db, "bo@south.example")
    box = profile.db.value("SELECT id FROM mailboxes WHERE account_id = ? AND role = 'inbox'", (other.id,))
    (second,) = messages.add(profile.db, other.id, [messages.Arrival(prepare(mail()), box, 1, frozenset(), 1)])
    assert first != second
    assert profile.thread_of(first) != profile.thread_of(second)


def test_another_mail_under_the_same_message_id_is_a_second_message_of_the_thread(profile: Profile):
    first, second = profile.add(
        mail(message_id="a@x.example"), mail("Another subject", message_id="a@x.example", body="Pay here")
    )
    assert first != second
    assert profile.thread_of(first) == profile.thread_of(second)
    assert reading.text(profile.db, first).strip() == "Could you send me the prices?"


@pytest.mark.parametrize("together", [True, False])
def test_mails_that_only_look_the_same_are_both_kept(profile: Profile, together: bool):
    one = mail("Ticket 7", body="Opened.", message_id="reused@vos.example")
    other = mail("Ticket 7", body="Closed, thank you.", message_id="reused@vos.example")
    ids = profile.add(one, other) if together else [*profile.add(one), *profile.add(other)]
    assert len(set(ids)) == 2
    assert [reading.text(profile.db, id_).strip() for id_ in ids] == ["Opened.", "Closed, thank you."]
    assert profile.thread_of(ids[0]) == profile.thread_of(ids[1])
    assert profile.add(other) == [ids[1]], "and known again when it comes once more"


def test_a_mail_that_came_twice_by_different_ways_is_one(profile: Profile):
    direct = mail("Ticket 7", message_id="once@vos.example")
    by_list = b"Received: from lists.vos.example\r\n" + direct
    (first,), (second,) = profile.add(direct), profile.add(by_list)
    assert first == second


def test_our_copy_in_sent_is_known_though_the_server_replaced_its_message_id(profile: Profile):
    row = sent(profile)
    assert profile.add(filed_as(profile, row), role=Role.SENT) == [row.message_id]
    after = outbox.get(profile.db, row.id)
    assert after is not None
    assert after.filing == "done"
    assert count(profile) == 1


def test_a_stranger_who_copies_our_header_hides_nothing_and_replaces_nothing(profile: Profile):
    row = sent(profile)
    assert row.message_id is not None
    before = reading.raw(profile.db, row.message_id)
    forged = filed_as(profile, row).replace(b"Here it is.", b"Pay to me.")
    (other,) = profile.add(forged)
    assert other != row.message_id
    same_id = outbox.content(profile.db, row.id).replace(b"Here it is.", b"Pay to me.")
    profile.add(same_id)
    assert reading.raw(profile.db, row.message_id) == before
    assert reading.text(profile.db, row.message_id).strip() == "Here it is."


def test_only_mail_that_is_nowhere_and_that_nothing_waits_for_is_dropped(profile: Profile):
    db = profile.db
    kept, waiting, gone = profile.add(*[mail(f"S{n}", message_id=f"{n}@x.example", body=f"word{n}") for n in range(3)])
    triage.star(db, [profile.thread_of(waiting)])
    row = queued(profile)
    with db.write("test"):
        placements.remove_uids(db, profile.boxes[Role.INBOX], [2, 3])
    assert messages.sweep(db, profile.account_id) == 1
    left = {each[0] for each in db.rows("SELECT id FROM messages")}
    assert left == {kept, waiting, row.message_id}
    assert gone not in left
    action = claim_one(db, profile.account_id)
    assert action is not None
    with db.write("test"):
        action_log.finish(db, action.id, "skipped")
    assert messages.sweep(db, profile.account_id) == 1
    assert search(db, "word1") == []
    assert index.rebuilt_differs(db) == []


@pytest.mark.parametrize("size", [100, 600_000])
def test_the_bytes_of_a_mail_are_kept_and_dropped_with_it(profile: Profile, size: int):
    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789 \n", k=size))
    raw = mail(body=noise)
    (first,) = profile.add(raw)
    name = profile.db.value("SELECT blob FROM messages")
    assert reading.raw(profile.db, first) == raw
    assert profile.db.blobs is not None
    files = list(profile.db.blobs.with_suffix("").rglob("*.zst"))
    assert len(files) == (size > 200_000)
    blobs.remove(profile.db, [name])
    assert reading.raw(profile.db, first) == raw, "a blob that a message names is not removed"
    with profile.db.write("test"):
        placements.remove_uids(profile.db, profile.boxes[Role.INBOX], [1])
    messages.sweep(profile.db, profile.account_id)
    with pytest.raises(StoreError, match="not in the cache"):
        blobs.load(profile.db, name)
    assert not any(file.exists() for file in files)


HOSTILE = (
    b"From: \xff\xfe\x00 <a\x00b@\xed\xa0\x80.example>\r\nTo: =?utf-8?b?7aCA?= <\xff@x.example>\r\n"
    b"Subject: =?utf-8?q?=ED=A0=80=00=1B]0;x=07?= \xff\x00\r\nMessage-ID: <\xff\x00\xed\xa0\x80@x>\r\n"
    b"References: <\xed\xa0\x80@y> <\x00>\r\nX-Salesinbox-Id: \xff\x00\xed\xa0\x80\r\n"
    b'Content-Type: text/plain; charset="utf-16-surrogatepass"; name="\xff\xed\xa0\x80"\r\n\r\n\xff\xfe\x00\xd8\x00'
)


def test_headers_full_of_broken_bytes_are_stored_and_can_be_answered(profile: Profile):
    (first,) = profile.add(HOSTILE)
    assert reading.raw(profile.db, first) == HOSTILE
    assert index.rebuilt_differs(profile.db) == []
    for everyone in (False, True):
        draft = drafts.save(profile.db, send.reply_row(profile.db, first, everyone=everyone))
        assert draft.id > 0


def test_a_thousand_references_join_one_thread(profile: Profile):
    names = [f"r{n}@x.example" for n in range(1000)]
    (long,) = profile.add(mail("Re: Long", message_id="end@x.example", references=names))
    (newest,) = profile.add(mail("Long", message_id=names[-1], body="b"))
    assert profile.thread_of(long) == profile.thread_of(newest)


def test_a_list_line_says_who_wrote_and_to_whom_we_did(profile: Profile):
    profile.add(mail(message_id="1@x.example"), flags=["\\Seen"])
    ours = mail(
        "Re: x",
        sender=f"Ada <{OWN}>",
        to="Ben Vos <ben@vos.example>",
        message_id="2@x.example",
        references=["1@x.example"],
    )
    profile.add(ours, role=Role.SENT, flags=["\\Seen"], at=START + timedelta(minutes=1))
    cara = mail("Re: x", sender="Cara <cara@lund.example>", message_id="3@x.example", references=["2@x.example"])
    profile.add(cara, at=START + timedelta(minutes=2))
    (row,) = threads.page(profile.db, threads.Filter.INBOX)
    assert row.senders == (("Ben Vos", False), ("me", False), ("Cara", True))
    assert row.recipients == ("Ben Vos",)
    assert not row.answered


def test_many_writers_are_shown_as_the_first_and_the_last(profile: Profile):
    for n in range(12):
        refs = ["0@x.example"] if n else []
        raw = mail("Re: Big", sender=f"P{n} <p{n}@x.example>", message_id=f"{n}@x.example", references=refs)
        profile.add(raw, at=START + timedelta(minutes=n))
    (row,) = threads.page(profile.db, threads.Filter.INBOX)
    assert [name for name, _ in row.senders] == ["P0", "P7", "P8", "P9", "P10", "P11"]


def test_people_are_counted_from_our_side(profile: Profile):
    profile.add(mail(message_id="1@x.example"), mail("B", message_id="2@x.example", sender="Ben Vos <BEN@vos.example>"))
    ours = mail(
        "C", sender=f"Ada <{OWN}>", to="ben@vos.example", cc="Cara <cara@lund.example>", message_id="3@x.example"
    )
    profile.add(ours, role=Role.SENT, at=START + timedelta(days=1))
    ben, cara = (people.correspondent(profile.db, address) for address in ("Ben@VOS.example ", "cara@lund.example"))
    assert ben is not None
    assert cara is not None
    assert (ben.name, ben.received, ben.sent, ben.last_date - ben.first_date) == ("Ben Vos", 2, 1, 0)
    assert (cara.received, cara.sent) == (0, 1)
    assert people.correspondent(profile.db, OWN) is None


def test_of_mails_received_in_one_second_the_one_that_came_last_is_listed_first(profile: Profile):
    box, received = profile.boxes[Role.INBOX], int(START.timestamp())
    uids = [1, 2, 3, 4, 2_000_002]
    random.Random(5).shuffle(uids)
    for uid in uids:
        prepared = prepare(mail(f"Mail {uid:07}", body=str(uid)))
        messages.add(profile.db, profile.account_id, [messages.Arrival(prepared, box, uid, frozenset(), received)])
    listed = [row.subject for row in threads.page(profile.db, threads.Filter.INBOX)]
    assert listed == sorted(listed, reverse=True)


def test_mails_of_one_second_with_equal_uids_in_other_mailboxes_are_all_kept(profile: Profile):
    received = int(START.timestamp())
    for role in (Role.INBOX, Role.OTHER, Role.ARCHIVE):
        for uid in (1, 2, 3, (1 << SORT_SHIFT) - 1, 1 << SORT_SHIFT):
            prepared = prepare(mail(f"Mail {role} {uid}"))
            arrival = messages.Arrival(prepared, profile.boxes[role], uid, frozenset(), received)
            messages.add(profile.db, profile.account_id, [arrival])
    assert count(profile) == 15


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        (datetime(2009, 7, 3, 12, tzinfo=UTC), "header"),
        (datetime(1991, 1, 1, tzinfo=UTC), "header"),
        (START + timedelta(hours=23), "header"),
        (START + timedelta(hours=25), "received"),
        (datetime(2031, 1, 1, tzinfo=UTC), "received"),
        (datetime(1970, 1, 1, 0, 5, tzinfo=UTC), "received"),
        (datetime(1989, 12, 31, tzinfo=UTC), "received"),
    ],
)
def test_a_mail_has_the_date_its_sender_gave_it_unless_that_is_absurd(profile: Profile, header: datetime, shown: str):
    (id_,) = profile.add(mail("Old list", date=header))
    date = int((header if shown == "header" else START).timestamp())
    assert profile.db.value("SELECT date FROM messages WHERE id = ?", (id_,)) == date
    assert profile.db.value("SELECT last_date FROM threads") == date


def test_old_mail_that_came_today_is_listed_as_it_came_and_joined_by_when_it_was_written(profile: Profile):
    def written(subject: str, day: datetime) -> bytes:
        return mail(subject, date=day, message_id=f"{day:%Y%m%d}@vos.example")

    first = datetime(2009, 7, 3, tzinfo=UTC)
    ids = profile.add(
        written("Meeting", first), written("Re: Meeting", first + timedelta(days=200)),
        written("Re: Meeting", first + timedelta(days=20)), written("News", START - timedelta(days=1)),
    )  # fmt: skip
    question, years_later, answer, news = map(profile.thread_of, ids)
    assert question == answer
    assert len({question, years_later, news}) == 3
    assert profile.listed(Filter.INBOX) == [news, question, years_later]
