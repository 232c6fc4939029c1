"""What the user did here meets what was done elsewhere: the rules of docs/sync.md, and what the user is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from salesinbox.actions import triage, undo
from salesinbox.core import clock
from salesinbox.core.models import Role
from salesinbox.store import outcomes
from salesinbox.store.threads import Filter
from salesinbox.sync.session import Session
from tests.rig import Rig, mail


def told(rig: Rig) -> list[tuple[str, str]]:
    """(what the user had done, what became of it)."""
    return [(each.title, each.reason) for each in outcomes.untold(rig.db)]


@pytest.fixture
def quote(rig: Rig) -> int:
    rig.append(mail("Quote"))
    rig.sync()
    return rig.thread("Quote")


def test_archived_here_and_moved_elsewhere_stays_there_and_is_told(rig: Rig, quote: int) -> None:
    triage.archive(rig.db, [quote])
    rig.client.move(rig.uids(), "Junk")
    rig.sync()
    assert set(rig.on_server("Junk")) == {"Quote"}
    assert told(rig) == [("Archived 1 conversation", "Moved or deleted elsewhere meanwhile; that stands.")]


def test_where_it_was_moved_to_is_named_once_that_is_known(rig: Rig, quote: int) -> None:
    rig.client.move(rig.uids(), "Junk")
    triage.archive(rig.db, [quote])
    _look_without_writing_back(rig)
    rig.sync()
    assert told(rig) == [("Archived 1 conversation", "Moved to Junk elsewhere meanwhile; that stands.")]


def _look_without_writing_back(rig: Rig) -> None:
    """A pass during which the action waits for its retry."""
    with rig.db.write("test"):
        rig.db.execute("UPDATE actions SET not_before = ? WHERE state = 'open'", (clock.timestamp() + 60,))
    rig.sync()
    with rig.db.write("test"):
        rig.db.execute("UPDATE actions SET not_before = 0 WHERE state = 'open'")


def test_deleted_here_and_archived_elsewhere_stays_in_the_archive(rig: Rig, quote: int) -> None:
    triage.delete(rig.db, [quote])
    rig.client.move(rig.uids(), "Archive")
    rig.sync()
    assert (set(rig.on_server("Archive")), rig.on_server("Trash")) == ({"Quote"}, {})
    assert rig.listed(Filter.ARCHIVE) == ["Quote"]
    assert len(told(rig)) == 1


def test_a_star_follows_a_mail_that_was_moved_elsewhere(rig: Rig, quote: int) -> None:
    triage.star(rig.db, [quote])
    triage.label(rig.db, [quote], "hot lead")
    rig.client.move(rig.uids(), "Archive")
    rig.sync()
    assert rig.on_server("Archive") == {"Quote": {"\\Flagged", "hot_lead"}} == rig.held("Archive")
    assert told(rig) == []


def test_a_star_on_a_mail_that_was_deleted_elsewhere_is_told(rig: Rig, quote: int) -> None:
    triage.star(rig.db, [quote])
    rig.client.delete_messages(rig.uids())
    rig.client.expunge()
    rig.sync()
    assert told(rig) == [("Starred 1 conversation", "Moved or deleted elsewhere meanwhile; that stands.")]
    assert rig.db.value("SELECT count(*) FROM messages") == 0


def test_reading_a_mail_that_was_deleted_elsewhere_is_no_news(rig: Rig, quote: int) -> None:
    triage.mark_read(rig.db, [quote], by_opening=True)
    rig.client.delete_messages(rig.uids())
    rig.client.expunge()
    rig.sync()
    assert told(rig) == []


@pytest.mark.parametrize("here", [True, False])
def test_of_two_changes_to_a_flag_the_one_that_comes_last_counts(rig: Rig, quote: int, here: bool) -> None:
    if not here:
        rig.client.add_flags(rig.uids(), [b"\\Flagged"])
        rig.sync()
    triage.star(rig.db, [quote], on=here)
    (rig.client.remove_flags if here else rig.client.add_flags)(rig.uids(), [b"\\Flagged"])
    rig.sync()
    assert rig.on_server() == {"Quote": {"\\Flagged"} if here else set()} == rig.held()
    assert told(rig) == []


def test_a_label_here_and_another_elsewhere_are_both_kept(rig: Rig, quote: int) -> None:
    triage.label(rig.db, [quote], "hot lead")
    rig.client.add_flags(rig.uids(), [b"renewal"])
    rig.sync()
    assert rig.on_server() == {"Quote": {"hot_lead", "renewal"}} == rig.held()


def test_a_mailbox_that_is_gone_keeps_nothing_from_where_it_is(rig: Rig, quote: int) -> None:
    rig.client.create_folder("Customers")
    rig.sync()
    triage.move(rig.db, [quote], "Customers")
    rig.client.delete_folder("Customers")
    rig.sync()
    rig.sync()
    assert set(rig.on_server()) == {"Quote"}
    assert rig.listed(Filter.INBOX) == ["Quote"]
    ((title, reason),) = told(rig)
    assert title == "Moved 1 conversation to Customers"
    assert reason


def test_some_of_a_conversation_moved_elsewhere_is_told_in_numbers(rig: Rig) -> None:
    rig.append(mail("Quote", message_id="1@heron.example"))
    rig.append(mail("Re: Quote", extra="References: <1@heron.example>\r\n"))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.client.move(rig.uids()[:1], "Junk")
    rig.sync()
    assert set(rig.on_server("Archive")) == {"Re: Quote"}
    assert told(rig) == [
        ("Archived 1 conversation", "1 of 2 messages: moved or deleted elsewhere meanwhile; that stands.")
    ]


def test_an_undo_that_comes_too_late_is_told(rig: Rig, quote: int) -> None:
    triage.archive(rig.db, [quote])
    rig.sync()
    undo.undo(rig.db)
    rig.client.move(rig.uids("Archive"), "Trash")
    rig.sync()
    assert set(rig.on_server("Trash")) == {"Quote"}
    assert [title for title, _ in told(rig)] == ["Undo"]


def test_what_has_been_told_is_not_told_again(rig: Rig, quote: int) -> None:
    triage.archive(rig.db, [quote])
    rig.client.move(rig.uids(), "Junk")
    rig.sync()
    outcomes.mark_told(rig.db, [each.id for each in outcomes.untold(rig.db)])
    assert told(rig) == []
    assert len(outcomes.listing(rig.db, 10)) == 1


def test_other_peoples_deleted_mail_is_never_expunged(rig: Rig, quote: int) -> None:
    rig.append(mail("Marked elsewhere"))
    rig.client.delete_messages(rig.uids()[1:])
    triage.delete(rig.db, [quote])
    rig.sync()
    assert set(rig.on_server()) == {"Marked elsewhere"}
    assert set(rig.on_server("Trash")) == {"Quote"} == set(rig.held("Trash"))
    assert rig.box(Role.TRASH).name == "Trash"


@pytest.mark.parametrize("act", [triage.star, lambda db, ids: triage.label(db, ids, "hot lead")])
def test_what_the_server_takes_and_does_not_keep_is_told(
    rig: Rig, quote: int, act: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "change_flags", lambda self, uids, flags, *, on: None)
    act(rig.db, [quote])
    rig.sync()
    assert [reason for _, reason in told(rig)] == ["The server took the change and did not keep it."]
    assert (rig.listed(Filter.STARRED), rig.db.value("SELECT count(*) FROM message_labels")) == ([], 0)
