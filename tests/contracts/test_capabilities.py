"""The day of a mailbox, with everything a server offers and without each part of it."""

from __future__ import annotations

import pytest

from salesinbox.actions import triage
from salesinbox.store.threads import Filter
from tests.contracts.cases import SERVERS, Server
from tests.contracts.elsewhere import assert_both_sides_are_equal, expunge, mark, move
from tests.fakes.accounts import ImapFake
from tests.fakes.masking import MASKS
from tests.rig import Rig, mail


@pytest.mark.without_each
def test_a_day_of_mail(rig: Rig) -> None:
    archive, trash = rig.server.mailbox("Archive"), rig.server.mailbox("Trash")
    subjects = ("Archived here", "Deleted here", "Starred here", "Moved elsewhere", "Gone elsewhere", "Left alone")
    for subject in subjects:
        rig.append(mail(subject))
    rig.append(mail("Old offer"), archive, (b"\\Seen",))
    rig.sync()
    assert set(rig.listed(Filter.INBOX)) == set(subjects)
    assert_both_sides_are_equal(rig)

    triage.archive(rig.db, [rig.thread("Archived here")])
    triage.delete(rig.db, [rig.thread("Deleted here")])
    triage.star(rig.db, [rig.thread("Starred here")])
    triage.label(rig.db, [rig.thread("Starred here")], "hot lead")
    uids = rig.uids()
    move(rig, "INBOX", archive, [uids[3]])
    expunge(rig, "INBOX", [uids[4]])
    mark(rig, "INBOX", [uids[5]], "\\Seen", "renewal")
    rig.client.create_folder(rig.server.mailbox("Kunden Grün"))
    rig.append(mail("New"), rig.server.mailbox("Kunden Grün"))
    rig.append(mail("Newer"))
    rig.sync()
    assert rig.on_server() == {
        "Starred here": {"\\Flagged", "hot_lead"}, "Left alone": {"\\Seen", "renewal"}, "Newer": set(),
    }  # fmt: skip
    assert set(rig.on_server(archive)) == {"Old offer", "Archived here", "Moved elsewhere"}
    assert set(rig.on_server(trash)) == {"Deleted here"}
    rig.sync()
    assert_both_sides_are_equal(rig)
    assert rig.db.value("SELECT count(*) FROM actions WHERE state != 'done'") == 0


@pytest.mark.parametrize("kind", SERVERS, ids=lambda kind: kind.name)
def test_the_list_of_what_a_server_offers_is_true(request: pytest.FixtureRequest, kind: Server) -> None:
    real: ImapFake = request.getfixturevalue(kind.fixture)
    announced = {each.decode().upper() for each in real.client(*real.new_account()).capabilities()}
    assert {name for name in MASKS if {name, f"{name}=DEFLATE"} & announced} == set(kind.offers)
    real.close_clients()
