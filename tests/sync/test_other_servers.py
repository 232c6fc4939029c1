"""Servers with fewer abilities, and with other habits."""

from __future__ import annotations

import pytest

from salesinbox.actions import triage
from salesinbox.core.models import Role
from salesinbox.store import mailboxes, messages
from salesinbox.store.messages import Arrival
from salesinbox.store.prepared import prepare
from salesinbox.store.threads import Filter
from salesinbox.sync.session import Session
from tests.faults import equal
from tests.rig import Rig, mail

_LACKING = [
    ("MOVE",),
    ("MOVE", "UIDPLUS"),
    ("CONDSTORE",),
    ("MOVE", "UIDPLUS", "CONDSTORE", "NAMESPACE", "SPECIAL-USE"),
]


@pytest.fixture(params=_LACKING, ids="+".join)
def lacking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server without some abilities."""
    honest = Session.has
    monkeypatch.setattr(Session, "has", lambda self, name: name not in request.param and honest(self, name))


@pytest.mark.usefixtures("lacking")
def test_a_plain_server_does_all_the_same(rig: Rig) -> None:
    for subject in ("Quote", "Invoice", "Offer", "Order"):
        rig.append(mail(subject))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    triage.delete(rig.db, [rig.thread("Invoice")])
    triage.star(rig.db, [rig.thread("Offer")])
    rig.client.add_flags(rig.uids()[-1:], [b"\\Seen"])
    rig.sync()
    assert rig.on_server() == {"Offer": {"\\Flagged"}, "Order": {"\\Seen"}} == rig.held()
    assert set(rig.on_server("Archive")) == {"Quote"} == set(rig.held("Archive"))
    assert set(rig.on_server("Trash")) == {"Invoice"} == set(rig.held("Trash"))
    rig.sync()
    assert rig.db.value("SELECT count(*) FROM message_mailbox") == 4


def test_without_uidplus_nobody_elses_deleted_mail_is_expunged(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "has", lambda self, name: False)
    rig.append(mail("Quote"))
    rig.append(mail("Marked elsewhere"))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.client.delete_messages(rig.uids()[1:])
    rig.sync()
    assert set(rig.on_server()) == {"Quote", "Marked elsewhere"}
    assert set(rig.on_server("Archive")) == {"Quote"}
    assert equal.differences(rig) == []
    rig.sync()
    assert equal.differences(rig) == []
    assert rig.listed(Filter.INBOX) == []
    assert rig.listed(Filter.ARCHIVE) == ["Quote"]


def test_where_all_mail_is_in_one_mailbox_that_is_the_archive(rig: Rig) -> None:
    rig.client.delete_folder("Archive")
    rig.client.create_folder("[Gmail]/All Mail")
    rig.append(mail("Quote"))
    rig.client.copy(rig.uids(), "[Gmail]/All Mail")
    rig.sync()
    if not rig.box(Role.ARCHIVE).local:
        pytest.skip("this server makes its standard mailboxes anew")
    assert rig.db.value("SELECT count(*) FROM messages") == 1
    assert rig.listed(Filter.INBOX) == ["Quote"]
    assert rig.listed(Filter.ARCHIVE) == []
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.sync()
    assert rig.on_server() == {}
    assert rig.listed(Filter.ARCHIVE) == ["Quote"]
    assert mailboxes.named(rig.db, rig.account_id, "[Gmail]/All Mail").role is Role.ALL  # type: ignore[union-attr]


def test_imported_mail_keeps_its_place_beside_the_servers(rig: Rig) -> None:
    with rig.db.write("test"):
        box = mailboxes.ensure_local(rig.db, rig.account_id, "Customers", Role.OTHER)
    imported = prepare(mail("Imported"))
    messages.add(rig.db, rig.account_id, [Arrival(imported, box.id, 1, frozenset(), 1)])
    rig.client.create_folder("Customers")
    rig.append(mail("Quote"), "Customers")
    rig.sync()
    assert set(rig.held("Customers")) == {"Quote"}
    assert set(rig.held("Customers (on this computer)")) == {"Imported"}
    triage.star(rig.db, [rig.thread("Imported")])
    rig.sync()
    assert rig.held("Customers (on this computer)") == {"Imported": {"\\Flagged"}}


def test_an_archive_that_goes_leaves_a_place_to_archive_to(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    rig.client.delete_folder("Archive")
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.sync()
    assert set(rig.on_server("Archive")) == {"Quote"}
