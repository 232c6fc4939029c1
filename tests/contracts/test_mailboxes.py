"""Mailboxes come, go, get other names and may be called anything."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

import pytest
from imapclient.exceptions import IMAPClientError

from salesinbox.actions import triage
from salesinbox.core.models import Role
from salesinbox.store import mailboxes
from salesinbox.store.threads import Filter
from salesinbox.sync.mailbox_commands import STATUS_BATCH
from salesinbox.sync.session import Session
from tests.contracts.elsewhere import assert_both_sides_are_equal, delete_mailbox
from tests.rig import Rig, mail, wait_for

_NAMES = (
    "2024", "007", "OK", "NIL", "with space", "[Gmail]", "Entwürfe", "日本語", "🙂", "~tilde", "a&b", "&", "&-",
    "Grün & Co", 'with "quotes"', "50%", "(paren) {3}", "star*", "back\\slash", "#hash", "it's", "a,b;c", "<tag>",
    "[bold]x[/]",
)  # fmt: skip
_EVERYWHERE = frozenset(
    ["2024", "007", "OK", "NIL", "with space", "[Gmail]", "Entwürfe", "日本語", "a&b", "Grün & Co", "it's"]
)


def make(rig: Rig, *parts: str) -> str:
    """Another program makes a mailbox, unless the server does not let it; its full name."""
    name = rig.server.mailbox(*parts)
    rig.client.create_folder(name)
    return name


def test_a_mailbox_may_be_called_anything(rig: Rig) -> None:
    made: dict[str, str] = {}
    for index, part in enumerate(_NAMES):
        with contextlib.suppress(IMAPClientError):  # servers have rules of their own for names
            name = make(rig, part)
            rig.append(mail(f"Quote {index}"), name)
            rig.append(mail(f"Order {index}"))
            made[name] = str(index)
    assert set(made) >= {rig.server.mailbox(part) for part in _EVERYWHERE}
    rig.sync()
    assert {name: set(rig.held(name)) for name in made} == {name: {f"Quote {made[name]}"} for name in made}
    triage.star(rig.db, [rig.thread(f"Quote {number}") for number in made.values()])
    for name, which in made.items():
        triage.move(rig.db, [rig.thread(f"Order {which}")], name)
    rig.sync()
    rig.sync()
    assert rig.held() == {}
    assert {name: rig.held(name) for name in made} == {
        name: {f"Quote {made[name]}": {"\\Flagged"}, f"Order {made[name]}": set()} for name in made
    }
    assert_both_sides_are_equal(rig)


def test_mailboxes_lie_in_each_other(rig: Rig) -> None:
    names = [make(rig, *parts) for parts in (("Kunden",), ("Kunden", "Grün & Co"), ("Kunden", "Grün & Co", "2026"))]
    for number, name in enumerate(names):
        rig.append(mail(f"Quote {number}"), name)
    rig.sync()
    assert_both_sides_are_equal(rig)
    assert [set(rig.held(name)) for name in names] == [{"Quote 0"}, {"Quote 1"}, {"Quote 2"}]
    found = mailboxes.named(rig.db, rig.account_id, names[2])
    assert found is not None
    assert (found.role, found.delimiter) == (Role.OTHER, rig.server.delimiter)


def test_a_mailbox_below_one_that_is_none_is_synced(rig: Rig) -> None:
    name = make(rig, "Kunden", "Nord", "2026")
    rig.append(mail("Quote"), name)
    for parts in (("Kunden", "Nord"), ("Kunden",)):
        with contextlib.suppress(IMAPClientError):  # where it is none already, or must stay while it has some below
            delete_mailbox(rig, rig.server.mailbox(*parts))
    rig.sync()
    rig.append(mail("Order"), name)
    rig.sync()
    assert set(rig.held(name)) == {"Quote", "Order"}
    assert_both_sides_are_equal(rig)


def test_a_mailbox_made_elsewhere_is_synced_and_one_that_goes_is_forgotten(rig: Rig) -> None:
    rig.sync()
    name = make(rig, "Customers")
    rig.append(mail("Quote"), name)
    rig.client.unsubscribe_folder(name)
    rig.sync()
    assert_both_sides_are_equal(rig)
    assert set(rig.held(name)) == {"Quote"}
    delete_mailbox(rig, name)
    rig.sync()
    assert mailboxes.named(rig.db, rig.account_id, name) is None
    assert rig.db.value("SELECT count(*) FROM messages") == 0


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The UIDs of the messages whose bytes are fetched from now on."""
    uids: list[int] = []
    fetch = Session.fetch_bodies

    def noting(session: Session, groups: Iterable[list[int]]) -> Iterator[dict[int, bytes]]:
        for bodies in fetch(session, groups):
            uids.extend(bodies)
            yield bodies

    monkeypatch.setattr(Session, "fetch_bodies", noting)
    return uids


def test_renamed_mailboxes_keep_their_messages(rig: Rig, fetched: list[int]) -> None:
    name = make(rig, "Kunden", "Nord")
    rig.append(mail("Quote"), name)
    rig.sync()
    before = rig.message("Quote")["id"]
    new_name = rig.server.mailbox("Partner")
    rig.client.rename_folder(name, new_name)
    fetched.clear()
    rig.sync()
    assert set(rig.held(new_name)) == {"Quote"}
    assert rig.message("Quote")["id"] == before
    assert fetched == []
    assert_both_sides_are_equal(rig)


def test_a_mailbox_made_anew_with_the_same_mails_is_not_fetched_again(rig: Rig, fetched: list[int]) -> None:
    name = make(rig, "Offers")
    kept = [mail(f"Quote {number}") for number in range(5)]
    for raw in (mail("Gone"), *kept):
        rig.append(raw, name)
    rig.sync()
    ids = {subject: rig.message(subject)["id"] for subject in rig.held(name) if subject != "Gone"}
    before = rig.client.folder_status(name, ["UIDVALIDITY"])

    def made_anew() -> bool:  # Courier counts in seconds
        delete_mailbox(rig, name)
        rig.client.create_folder(name)
        return bool(rig.client.folder_status(name, ["UIDVALIDITY"]) != before)

    wait_for(made_anew)
    for raw in (kept[0], mail("New"), *kept[1:]):
        rig.append(raw, name)
    fetched.clear()
    rig.sync()
    assert set(rig.held(name)) == {*ids, "New"}
    assert {subject: rig.message(subject)["id"] for subject in ids} == ids
    assert len(fetched) == 1
    rig.sync()
    assert_both_sides_are_equal(rig)


def test_an_archive_is_made_where_the_server_has_none(rig: Rig) -> None:
    name = rig.server.mailbox("Archive")
    rig.client.unsubscribe_folder(name)
    try:
        delete_mailbox(rig, name)
    except IMAPClientError:
        pytest.skip("does not let its archive be deleted")
    rig.append(mail("Quote"))
    rig.sync()
    if not rig.box(Role.ARCHIVE).local:
        pytest.skip("makes its standard mailboxes anew by itself")
    triage.archive(rig.db, [rig.thread("Quote")])
    rig.sync()
    assert set(rig.on_server(name)) == {"Quote"} == set(rig.held(name))
    assert rig.listed(Filter.ARCHIVE) == ["Quote"]
    assert_both_sides_are_equal(rig)


def test_dozens_of_mailboxes_are_looked_at(rig: Rig) -> None:
    names = [make(rig, f"Customer {number}") for number in range(STATUS_BATCH + 2)]
    rig.sync()
    for name in names[::25]:
        rig.append(mail(f"For {name}"), name)
    rig.sync()
    assert {name for name in names if rig.held(name)} == set(names[::25])
