"""What happens on the server comes down into the cache."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from salesinbox.core.models import Role
from salesinbox.store import mailboxes
from salesinbox.store.threads import Filter
from salesinbox.sync import answers
from salesinbox.sync.answers import Selected, statuses
from salesinbox.sync.session import Session
from tests.rig import Rig, mail


def test_the_first_sync_brings_everything(rig: Rig) -> None:
    rig.append(mail("Quote"), flags=(b"\\Seen",))
    rig.append(mail("Invoice"))
    rig.append(mail("Old offer"), "Archive")
    report = rig.sync()
    assert {each["name"]: each["new"] for each in report["mailboxes"]} == {
        "INBOX": 2, "Sent": 0, "Drafts": 0, "Archive": 1, "Trash": 0, "Junk": 0,
    }  # fmt: skip
    assert rig.listed(Filter.INBOX) == ["Invoice", "Quote"]
    assert set(rig.listed(Filter.UNREAD)) == {"Invoice", "Old offer"}
    assert rig.listed(Filter.ARCHIVE) == ["Old offer"]


def test_a_second_sync_has_nothing_to_do(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    assert rig.counts() == {"new": 0, "updated": 0, "removed": 0}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The mailboxes that are opened from now on."""
    names: list[str] = []
    select = Session.select

    def noting(session: Session, name: str, since: tuple[int, int] | None = None) -> Selected:
        names.append(name)
        return select(session, name, since)

    monkeypatch.setattr(Session, "select", noting)
    return names


def _tells_what_changed(rig: Rig) -> bool:
    return {b"LIST-STATUS", b"CONDSTORE"} <= set(rig.client.capabilities())


def test_only_mailboxes_with_changes_are_opened_where_the_server_tells(rig: Rig, opened: list[str]) -> None:
    name = "Kunden/Grün & Co"
    rig.client.create_folder(name)
    rig.append(mail("Quote"), "Archive")
    rig.sync()
    assert {"INBOX", "Archive", name} <= set(opened)
    opened.clear()
    rig.sync()
    assert not _tells_what_changed(rig) or opened == []
    rig.append(mail("Invoice"), name)
    opened.clear()
    assert rig.counts(name)["new"] == 1
    assert not _tells_what_changed(rig) or opened == [name]


def test_a_mailbox_may_be_called_anything(rig: Rig) -> None:
    names = ["2024", "007", 'with "quotes"', "(paren) {3}", "Entwürfe & co", "OK"]
    for name in names:
        rig.client.create_folder(name)
        rig.append(mail(f"Quote of {name}"), name)
    for _ in range(2):
        rig.sync()
        assert {name: set(rig.held(name)) for name in names} == {name: {f"Quote of {name}"} for name in names}


@pytest.mark.parametrize(
    "answer", [b"Archive (MESSAGES)", b"Archive", b'"NIL (MESSAGES 2)', b"Archive NIL", b"Archive (MESSAGES 1", b"\\"]
)
def test_a_status_that_cannot_be_read_hides_nothing(
    rig: Rig, answer: bytes, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.append(mail("Quote"), "Archive")
    rig.sync()
    monkeypatch.setattr(answers, "statuses", lambda data, read: statuses([*data, answer], read))
    opened.clear()
    rig.sync()
    assert {"INBOX", "Archive"} <= set(opened)


@pytest.mark.parametrize("change", ["flag", "expunge", "append and expunge"])
def test_no_change_is_missed_without_opening(rig: Rig, change: str) -> None:
    rig.append(mail("Quote"), "Archive")
    rig.append(mail("Offer"), "Archive")
    rig.sync()
    rig.sync()
    uids = rig.uids("Archive")
    if change == "flag":
        rig.client.add_flags(uids[:1], [b"\\Flagged"])
    else:
        rig.client.delete_messages(uids[:1])
        rig.client.expunge()
    if change == "append and expunge":
        rig.append(mail("Invoice"), "Archive")
    rig.sync()
    assert rig.held("Archive") == rig.on_server("Archive")


def test_new_mail_comes_with_the_next_sync(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    rig.append(mail("Invoice"))
    assert rig.counts() == {"new": 1, "updated": 0, "removed": 0}
    assert set(rig.held()) == {"Quote", "Invoice"}


def test_flags_and_keywords_set_elsewhere_are_taken_over(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.append(mail("Invoice"))
    rig.sync()
    rig.client.add_flags(rig.uids()[:1], [b"\\Flagged", b"Hot_lead"])
    assert rig.counts()["updated"] == 1
    assert rig.held()["Quote"] == {"\\Flagged", "Hot_lead"}
    assert rig.listed(Filter.STARRED) == ["Quote"]
    assert rig.db.value("SELECT name FROM labels") == "Hot lead"


def test_what_is_expunged_elsewhere_goes(rig: Rig) -> None:
    for subject in ("Quote", "Invoice", "Offer"):
        rig.append(mail(subject))
    rig.sync()
    rig.client.delete_messages(rig.uids()[1:2])
    rig.client.expunge()
    assert rig.counts() == {"new": 0, "updated": 0, "removed": 1}
    assert set(rig.held()) == {"Quote", "Offer"}
    assert rig.db.value("SELECT count(*) FROM messages") == 2


def test_one_comes_while_one_goes(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    rig.client.delete_messages(rig.uids())
    rig.client.expunge()
    rig.append(mail("Invoice"))
    assert rig.counts() == {"new": 1, "updated": 0, "removed": 1}


def test_what_is_moved_elsewhere_keeps_its_place_in_the_thread(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    before = rig.message("Quote")
    rig.client.move(rig.uids(), "Archive")
    rig.sync()
    assert (rig.held(), set(rig.held("Archive"))) == ({}, {"Quote"})
    assert rig.message("Quote")["id"] == before["id"]
    assert rig.listed(Filter.ARCHIVE) == ["Quote"]


def test_mail_in_two_mailboxes_is_one_message(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.client.copy(rig.uids(), "Archive")
    rig.sync()
    assert set(rig.held()) == set(rig.held("Archive")) == {"Quote"}
    assert rig.db.value("SELECT count(*) FROM messages") == 1


def test_two_mails_with_one_message_id_are_both_kept(rig: Rig) -> None:
    rig.append(mail("Quote", message_id="same@heron.example"))
    rig.append(mail("Another subject", message_id="same@heron.example"))
    rig.sync()
    assert set(rig.held()) == {"Quote", "Another subject"}


def test_a_mailbox_made_elsewhere_is_synced_and_one_that_goes_is_forgotten(rig: Rig) -> None:
    rig.client.create_folder("Customers/Müller & Co")
    rig.append(mail("Quote"), "Customers/Müller & Co")
    rig.sync()
    assert set(rig.held("Customers/Müller & Co")) == {"Quote"}
    rig.client.delete_folder("Customers/Müller & Co")
    rig.sync()
    assert mailboxes.named(rig.db, rig.account_id, "Customers/Müller & Co") is None
    assert rig.db.value("SELECT count(*) FROM messages") == 0


def test_a_renamed_mailbox_keeps_its_messages(rig: Rig) -> None:
    rig.client.create_folder("Offers")
    rig.append(mail("Quote"), "Offers")
    rig.sync()
    before = rig.message("Quote")["id"]
    rig.client.rename_folder("Offers", "Offers 2026")
    rig.sync()
    assert set(rig.held("Offers 2026")) == {"Quote"}
    assert rig.message("Quote")["id"] == before


def test_a_mailbox_made_anew_under_its_old_name_is_synced_anew(rig: Rig) -> None:
    rig.client.create_folder("Offers")
    kept = mail("Quote")
    rig.append(mail("Gone"), "Offers")
    rig.append(kept, "Offers")
    rig.sync()
    before = rig.message("Quote")["id"]
    rig.client.rename_folder("Offers", "Elsewhere")
    rig.client.delete_folder("Elsewhere")
    rig.client.create_folder("Offers")
    rig.append(mail("New"), "Offers")
    rig.append(kept, "Offers")
    report = rig.sync()
    assert set(rig.held("Offers")) == {"New", "Quote"}
    assert rig.message("Quote")["id"] == before
    assert next(each["new"] for each in report["mailboxes"] if each["name"] == "Offers") == 1


def test_history_beyond_the_window_stays_on_the_server(rig: Rig) -> None:
    rig.configure(history_months=6)
    rig.client.append("INBOX", mail("Ancient"), msg_time=datetime.now(UTC) - timedelta(days=300))
    rig.client.append("INBOX", mail("Recent"), msg_time=datetime.now(UTC) - timedelta(days=30))
    rig.sync()
    assert set(rig.held()) == {"Recent"}
    assert rig.counts() == {"new": 0, "updated": 0, "removed": 0}
    rig.append(mail("New"))
    rig.client.delete_messages(rig.uids()[:1])
    rig.client.expunge()
    assert rig.counts()["new"] == 1
    assert set(rig.held()) == {"Recent", "New"}


def test_mail_that_nobody_can_read_does_not_stop_the_rest(rig: Rig) -> None:
    rig.append(mail("Before"))
    rig.append(b"\r\n")
    rig.append(b"Subject: =?bad?B?????=\r\nContent-Type: multipart/mixed\r\n\r\n\x80\x81")
    rig.append(mail("After"))
    rig.sync()
    assert rig.db.value("SELECT count(*) FROM message_mailbox") == 4
    assert {"Before", "After"} <= set(rig.held())


def test_roles_are_found(rig: Rig) -> None:
    rig.sync()
    for role in (Role.INBOX, Role.SENT, Role.DRAFTS, Role.ARCHIVE, Role.TRASH, Role.JUNK):
        assert not rig.box(role).local
