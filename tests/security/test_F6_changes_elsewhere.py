"""F6: what others do to the account while the user works here offline. The rules are in docs/sync.md."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from salesinbox.actions import triage
from salesinbox.store import outcomes
from salesinbox.store.threads import Filter
from salesinbox.sync.faults import ConnectionLost
from salesinbox.sync.mailbox_list import refresh_list
from salesinbox.sync.mailbox_sync import MailboxSync
from salesinbox.sync.session import Session
from tests.faults import equal
from tests.rig import Rig, mail
from tests.sync.conftest import rig

__all__ = ["rig"]

ABILITIES = {"QRESYNC": (), "CONDSTORE": ("QRESYNC",), "nothing": ("QRESYNC", "CONDSTORE", "LIST-STATUS")}
"""By the best that a server has: what it lacks."""


@pytest.fixture(params=ABILITIES, autouse=True)
def abilities(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers that tell everything that changed, the flags that changed, or nothing."""
    honest = Session.has
    lacking = ABILITIES[request.param]
    monkeypatch.setattr(Session, "has", lambda self, name: name not in lacking and honest(self, name))


@pytest.fixture
def before_the_look(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Lets something happen after the actions of the next pass and before it looks at the mailboxes."""

    def happen(event: Callable[[], object]) -> None:
        def looking(*args: object) -> object:
            monkeypatch.setattr(name, refresh_list)
            event()
            return refresh_list(*args)  # type: ignore[arg-type]

        name = "salesinbox.sync.account_sync.refresh_list"
        monkeypatch.setattr(name, looking)

    return happen


def states(rig: Rig) -> list[str]:
    return [row[0] for row in rig.db.rows("SELECT state FROM actions ORDER BY id")]


def expunge(rig: Rig, mailbox: str, count: int = 1) -> None:
    rig.client.delete_messages(rig.uids(mailbox)[:count])
    rig.client.expunge()


def test_mail_archived_here_and_deleted_there_at_once_is_gone(
    rig: Rig, before_the_look: Callable[[Callable[[], object]], None]
) -> None:
    rig.append(mail("Quote"))
    rig.append(mail("Old offer"), "Archive")
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])

    def elsewhere() -> None:
        rig.client.delete_messages(rig.uids("Archive")[-1:])
        rig.client.expunge()

    before_the_look(elsewhere)
    rig.sync()
    rig.append(mail("Another offer"), "Archive")
    rig.sync()
    assert equal.differences(rig) == []


@pytest.fixture
def unseen(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> str:
    """A mailbox that is known by name only: the line broke before the first look at it. The inbox holds two mails."""
    for subject in ("Quote", "Invoice"):
        rig.append(mail(subject))
    rig.client.create_folder("Offers")
    update = MailboxSync.update

    def breaking(sync: MailboxSync, **options: bool) -> None:
        if sync.mailbox.name == "Offers":
            raise ConnectionLost("The line broke.")
        update(sync, **options)

    monkeypatch.setattr(MailboxSync, "update", breaking)
    assert rig.try_sync()["errors"]
    monkeypatch.setattr(MailboxSync, "update", update)
    return "Offers"


def test_mail_moved_here_into_a_mailbox_never_looked_at_is_as_the_server_has_it(
    rig: Rig, unseen: str, before_the_look: Callable[[Callable[[], object]], None]
) -> None:
    triage.move(rig.db, [rig.thread(subject) for subject in ("Quote", "Invoice")], unseen)

    def elsewhere() -> None:
        expunge(rig, unseen)
        rig.client.add_flags(rig.uids(unseen), [b"\\Flagged"])

    before_the_look(elsewhere)
    rig.sync()
    rig.sync()
    assert equal.differences(rig) == []
    assert len(rig.held(unseen)) == 1


def test_mail_moved_here_into_a_mailbox_that_is_made_anew_before_the_first_look_is_not_mistaken(
    rig: Rig, unseen: str, before_the_look: Callable[[Callable[[], object]], None]
) -> None:
    triage.move(rig.db, [rig.thread(subject) for subject in ("Quote", "Invoice")], unseen)

    def elsewhere() -> None:
        rig.client.delete_folder(unseen)
        rig.client.create_folder(unseen)
        for subject in ("Order", "Complaint"):
            rig.append(mail(subject), unseen)

    before_the_look(elsewhere)
    rig.sync()
    rig.sync()
    assert equal.differences(rig) == []
    assert set(rig.held(unseen)) == {"Order", "Complaint"}


def test_a_mail_that_arrived_in_the_new_place_first_keeps_its_flags_there(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.client.move(rig.uids(), "Archive")  # as we did, before we were killed
    rig.client.add_flags(rig.uids("Archive"), [b"\\Flagged"])
    rig.sync()
    rig.sync()
    assert equal.differences(rig) == []
    assert rig.held("Archive") == {"Quote": {"\\Flagged"}}


def test_flags_set_on_both_sides_are_both_there(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    triage.star(rig.db, [rig.thread("Quote")])
    rig.client.add_flags(rig.uids(), [b"\\Seen"])
    rig.sync()
    assert rig.on_server() == rig.held() == {"Quote": {"\\Flagged", "\\Seen"}}


def test_the_flag_changed_last_wins_and_ours_comes_last(rig: Rig) -> None:
    rig.append(mail("Quote"), flags=(b"\\Seen",))
    rig.sync()
    triage.mark_unread(rig.db, [rig.thread("Quote")])
    rig.client.remove_flags(rig.uids(), [b"\\Seen"])
    rig.client.add_flags(rig.uids(), [b"\\Seen"])
    rig.sync()
    assert rig.on_server() == rig.held() == {"Quote": set()}


def test_what_was_asked_for_in_a_mailbox_that_is_gone_holds_nothing_up(rig: Rig) -> None:
    rig.client.create_folder("Offers")
    rig.append(mail("Quote"), "Offers")
    rig.append(mail("Invoice"))
    rig.sync()
    triage.star(rig.db, [rig.thread("Quote")])
    triage.star(rig.db, [rig.thread("Invoice")])
    rig.client.delete_folder("Offers")
    rig.sync()
    assert states(rig) == ["skipped", "done"]
    assert rig.on_server() == rig.held() == {"Invoice": {"\\Flagged"}}
    assert (equal.differences(rig), equal.defects(rig.db)) == ([], [])


def test_what_was_moved_to_a_mailbox_that_is_gone_stays_where_it_is_and_the_user_is_told(rig: Rig) -> None:
    rig.client.create_folder("Offers")
    rig.append(mail("Quote"))
    rig.sync()
    triage.move(rig.db, [rig.thread("Quote")], "Offers")
    rig.client.delete_folder("Offers")
    rig.sync()
    assert set(rig.on_server()) == set(rig.held()) == {"Quote"}
    assert rig.listed(Filter.INBOX) == ["Quote"]
    (outcome,) = outcomes.untold(rig.db)
    assert outcome.title == "Moved 1 conversation to Offers"
    assert outcome.reason == "The mailbox is gone from the server; the message stays where it is."
    assert equal.defects(rig.db) == []


def test_a_mail_whose_mailboxes_were_all_made_anew_is_found_in_each(rig: Rig) -> None:
    quote, boxes = mail("Quote"), ("Offers", "Prices", "Spring")

    def make(*before: bytes) -> None:
        for box in boxes:
            rig.client.create_folder(box)
            for raw in (*before, quote):
                rig.append(raw, box)

    make()
    rig.sync()
    triage.star(rig.db, [rig.thread("Quote")])
    for box in boxes:
        rig.client.delete_folder(box)
    make(mail("Another"))
    rig.sync()
    assert states(rig) == ["done"]
    assert [rig.on_server(box)["Quote"] for box in boxes] == [{"\\Flagged"}] * 3
    assert equal.differences(rig) == []


def test_what_was_asked_for_in_a_mailbox_that_was_renamed_is_done_there(rig: Rig) -> None:
    rig.client.create_folder("Offers")
    rig.append(mail("Quote"), "Offers")
    rig.append(mail("Invoice"))
    rig.sync()
    triage.star(rig.db, [rig.thread("Quote")])
    triage.move(rig.db, [rig.thread("Invoice")], "Offers")
    rig.client.rename_folder("Offers", "Offers 2026")
    rig.sync()
    assert states(rig) == ["done", "done"]
    assert rig.on_server("Offers 2026") == {"Quote": {"\\Flagged"}, "Invoice": set()}
    rig.sync()
    assert equal.differences(rig) == []
