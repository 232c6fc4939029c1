"""What each command does to conversations, and to nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from salesinbox.actions import triage
from salesinbox.actions.submit import Done
from salesinbox.core.errors import NotFound, UsageError
from salesinbox.core.models import Role
from salesinbox.store import action_log, labels, mailboxes, threads
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter, ThreadRow
from tests.profile import OWN, START, Profile, label_names, mail
from tests.store.reference import check

LATER = START + timedelta(hours=1)


@pytest.fixture
def talk(profile: Profile) -> int:
    """A conversation: their question, our answer, their thanks."""
    (first,) = profile.add(mail(message_id="1@x.example"))
    own = mail(
        "Re: Prices", sender=f"Ada <{OWN}>", to="ben@vos.example", message_id="2@x.example", references=["1@x.example"]
    )
    profile.add(own, role=Role.SENT, flags=["\\Seen"], at=START + timedelta(minutes=5))
    thanks = mail("Re: Prices", body="Thanks", message_id="3@x.example", references=["2@x.example"])
    profile.add(thanks, at=START + timedelta(minutes=9))
    return profile.thread_of(first)


def row_of(profile: Profile, thread: int) -> ThreadRow:
    row = threads.get(profile.db, thread)
    assert row is not None
    return row


def lists(profile: Profile, thread: int) -> set[Filter]:
    """The lists that show a thread."""
    return {each for each in Filter if thread in profile.listed(each)}


def test_archive_takes_a_thread_out_of_the_inbox_alone(profile: Profile, talk: int):
    done = triage.archive(profile.db, [talk])
    assert (done.title, done.messages) == ("Archived 1 conversation", 2)
    assert lists(profile, talk) == {Filter.ARCHIVE, Filter.ALL, Filter.SENT, Filter.UNREAD}
    triage.unarchive(profile.db, [talk])
    assert lists(profile, talk) == {Filter.INBOX, Filter.ALL, Filter.SENT, Filter.UNREAD}


def test_a_new_reply_brings_an_archived_thread_back(profile: Profile, talk: int):
    triage.archive(profile.db, [talk])
    profile.add(mail("Re: Prices", body="More", message_id="4@x.example", references=["3@x.example"]), at=LATER)
    assert Filter.INBOX in lists(profile, talk)
    assert Filter.ARCHIVE not in lists(profile, talk)


def test_labels_stay_on_archived_mail(profile: Profile, talk: int):
    triage.label(profile.db, [talk], "Hot lead")
    triage.archive(profile.db, [talk])
    found = labels.named(profile.db, "hot LEAD")
    assert found is not None
    label = found.id
    assert [row.id for row in threads.page(profile.db, Filter.ALL, label_id=label)] == [talk]


def test_delete_moves_every_message_and_restore_puts_each_where_it_belongs(profile: Profile, talk: int):
    assert triage.delete(profile.db, [talk]).messages == 3
    assert lists(profile, talk) == {Filter.TRASH}
    triage.restore(profile.db, [talk])
    assert lists(profile, talk) == {Filter.INBOX, Filter.ALL, Filter.SENT, Filter.UNREAD}
    check(profile.db)


def test_where_the_server_keeps_everything_in_one_mailbox_that_is_the_archive(profile: Profile, talk: int):
    db, account = profile.db, profile.account_id
    with db.write("test"):
        mailboxes.remove(db, profile.boxes[Role.ARCHIVE])
    mailboxes.update_list(db, account, [mailboxes.Listed("All Mail", "/", Role.ALL)])
    triage.archive(db, [talk])
    assert Filter.ARCHIVE in lists(profile, talk)
    assert Filter.INBOX not in lists(profile, talk)
    triage.unarchive(db, [talk])
    assert Filter.INBOX in lists(profile, talk)
    assert Filter.SENT in lists(profile, talk)
    check(db)


def test_an_action_is_made_for_the_messages_it_changes_only(profile: Profile, talk: int):
    assert triage.mark_read(profile.db, [talk]).messages == 2
    again = triage.mark_read(profile.db, [talk])
    assert (again.step_id, again.messages) == (None, 0)
    (action,) = [row[0] for row in profile.db.rows("SELECT id FROM actions")]
    assert len(action_log.targets(profile.db, action)) == 2


def test_unread_marks_the_newest_received_message_outside_the_trash(profile: Profile, talk: int):
    triage.mark_read(profile.db, [talk])
    deleted = mail("Re: Prices", body="Oops", message_id="9@x.example", references=["3@x.example"])
    profile.add(deleted, role=Role.TRASH, flags=["\\Seen"], at=LATER)
    triage.mark_unread(profile.db, [talk])
    assert row_of(profile, talk).unread == 1


def test_a_star_goes_to_the_newest_message_and_comes_off_all(profile: Profile, talk: int):
    assert triage.star(profile.db, [talk]).messages == 1
    assert row_of(profile, talk).starred
    assert triage.star(profile.db, [talk], on=False).messages == 1
    assert not row_of(profile, talk).starred


def test_moving_leaves_our_own_mail_in_sent(profile: Profile, talk: int):
    assert triage.move(profile.db, [talk], "customers").messages == 2
    assert lists(profile, talk) == {Filter.ALL, Filter.SENT, Filter.UNREAD}


@pytest.mark.parametrize("name", ["Nowhere", "{}", "{0.__class__}", "\x1b[31mred"])
def test_moving_to_no_mailbox_says_which_there_are(profile: Profile, talk: int, name: str):
    with pytest.raises(NotFound, match="Customers") as caught:
        triage.move(profile.db, [talk], name)
    assert "\x1b" not in str(caught.value)
    assert action_log.waiting(profile.db) == 0


@pytest.mark.parametrize("name", ["{}", "{0}", "{name}", "}{", "100%s", "'; DROP TABLE labels; --", "Grün 緑"])
def test_any_name_may_be_a_label(profile: Profile, talk: int, name: str):
    done = triage.label(profile.db, [talk], name)
    assert done.title == f"Labelled 1 conversation “{name}”"
    assert label_names(profile.db, [talk]) == {talk: [name]}
    assert triage.label(profile.db, [talk], name, on=False).title == f"Removed label “{name}” from 1 conversation"
    assert label_names(profile.db, [talk]) == {}


def test_a_hostile_label_is_refused_and_nothing_is_stored(profile: Profile, talk: int):
    with pytest.raises(UsageError):
        triage.label(profile.db, [talk], "a\x1b]0;title\x07")
    assert action_log.last_step(profile.db) is None


def test_a_thread_that_does_not_exist_is_named_and_nothing_happens(profile: Profile, talk: int):
    with pytest.raises(NotFound, match="no conversation 999"):
        triage.archive(profile.db, [talk, 999])
    assert Filter.INBOX in lists(profile, talk)


def test_an_id_from_before_a_merge_still_works(profile: Profile):
    profile.add(mail(message_id="a@x.example"))
    (last,) = profile.add(mail("Re: Prices for spring", message_id="c@x.example", references=["b@x.example"]))
    old = profile.thread_of(last)
    profile.add(mail("Re: Prices for spring", message_id="b@x.example", references=["a@x.example"]))
    done = triage.archive(profile.db, [old])
    assert done.threads == (profile.thread_of(last),)
    assert done.messages == 3


def test_a_title_counts_what_changed_not_what_was_asked_for(profile: Profile, talk: int):
    (other,) = profile.add(mail("Other", message_id="o@x.example"))
    both = [talk, profile.thread_of(other)]
    triage.archive(profile.db, [talk])
    done = triage.archive(profile.db, both)
    assert (done.title, done.threads) == ("Archived 1 conversation", tuple(both))
    step = action_log.last_step(profile.db)
    assert step is not None
    assert step.title == done.title
    triage.star(profile.db, [talk])
    assert triage.star(profile.db, both).title == "Starred 1 conversation"
    triage.delete(profile.db, [talk])
    assert triage.restore(profile.db, both).title == "Restored 1 conversation"


@pytest.mark.parametrize(
    ("work", "title"),
    [
        (triage.archive, "Nothing to archive: not in the inbox"),
        (triage.unarchive, "Nothing to move to the inbox: not archived"),
        (triage.delete, "Nothing to delete: in Trash already"),
        (triage.restore, "Nothing to restore: not in Trash"),
        (triage.star, "Nothing to star: starred already"),
        (lambda db, ids: triage.star(db, ids, on=False), "Nothing to unstar: not starred"),
        (triage.mark_read, "Nothing to mark as read: read already"),
        (triage.mark_unread, "Nothing to mark as unread: unread already"),
        (lambda db, ids: triage.move(db, ids, "Customers"), "Nothing to move: no received mail outside Customers"),
        (lambda db, ids: triage.label(db, ids, "Hot"), "Nothing to label: labelled “Hot” already"),
        (lambda db, ids: triage.label(db, ids, "Hot", on=False), "Nothing to remove: not labelled “Hot”"),
    ],
)
def test_where_nothing_changed_the_title_says_why(
    profile: Profile, work: Callable[[Database, list[int]], Done], title: str
):
    (id_,) = profile.add(mail("Done"), role=Role.OTHER)
    ids = [profile.thread_of(id_)]
    work(profile.db, ids)
    done = work(profile.db, ids)
    assert (done.title, done.step_id, done.messages) == (title, None, 0)


def test_a_long_list_of_mailboxes_is_cut_short_and_our_outbox_is_not_offered(profile: Profile, talk: int):
    names = ["Z" * 5000, *(f"Box {number}" for number in range(500))]
    listed = [mailboxes.Listed(name, "/", Role.OTHER) for name in names]
    mailboxes.update_list(profile.db, profile.account_id, [mailboxes.Listed("INBOX", "/", Role.INBOX), *listed])
    box = mailboxes.with_role(profile.db, profile.account_id, Role.OUTBOX)
    assert box is not None
    for name in ("Nowhere", "N" * 5000, box.name):
        with pytest.raises(NotFound, match="INBOX") as caught:
            triage.move(profile.db, [talk], name)
        assert len(str(caught.value)) < 1000
        assert box.name not in caught.value.hint
