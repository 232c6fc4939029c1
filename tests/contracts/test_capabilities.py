"""The day of a mailbox, with everything a server offers and without each part of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from salesinbox.actions import triage
from salesinbox.store.threads import Filter
from salesinbox.sync.capabilities import TABLE
from tests.contracts.cases import GMAIL, SERVERS, Server
from tests.contracts.elsewhere import assert_both_sides_are_equal, expunge, mark, move
from tests.fakes.accounts import ImapFake
from tests.fakes.gmail import GmailServer
from tests.fakes.gmail_account import TRASH
from tests.fakes.masking import MASKS
from tests.rig import Rig, mail
from tests.sync.gmail_rig import GmailRig


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


@pytest.mark.at_gmail
def test_a_day_of_mail_at_gmail(server: ImapFake, gmail_server: GmailServer, tmp_path: Path) -> None:
    rig = GmailRig(tmp_path, gmail_server)
    try:
        rig.configure(imap=replace(rig.settings.imap, port=server.port))
        for subject in ("Archived here", "Deleted here", "Starred here", "Archived elsewhere"):
            rig.deliver(mail(subject))
        rig.sync()
        triage.archive(rig.db, [rig.thread("Archived here")])
        triage.delete(rig.db, [rig.thread("Deleted here")])
        triage.star(rig.db, [rig.thread("Starred here")])
        rig.client.remove_gmail_labels(rig.uid("Archived elsewhere"), ["\\Inbox"])
        rig.deliver(mail("New"))
        for _ in range(3):
            rig.sync()
        there = {each.raw.partition(b"Subject: ")[2].split(b"\r\n")[0].decode(): each for each in rig.account.messages}
        assert {subject for subject, each in there.items() if "\\Inbox" in each.labels} == {"Starred here", "New"}
        assert {subject for subject, each in there.items() if each.place == TRASH} == {"Deleted here"}
        assert {subject for subject, each in there.items() if "\\Flagged" in each.flags} == {"Starred here"}
        assert set(rig.listed(Filter.INBOX)) == {"Starred here", "New"}
        assert set(rig.listed(Filter.ARCHIVE)) == {"Archived here", "Archived elsewhere"}
        assert rig.listed(Filter.TRASH) == ["Deleted here"]
        assert rig.db.value("SELECT count(*) FROM messages") == 5
    finally:
        rig.close()


@pytest.mark.parametrize("kind", [*SERVERS, GMAIL], ids=lambda kind: kind.name)
def test_the_list_of_what_a_server_offers_is_true(request: pytest.FixtureRequest, kind: Server) -> None:
    real: ImapFake = request.getfixturevalue(kind.fixture)
    announced = {each.decode().upper() for each in real.client(*real.new_account()).capabilities()}
    assert set(MASKS) & announced == set(kind.offers)
    real.close_clients()


def test_all_that_is_used_of_servers_is_taken_away_somewhere() -> None:
    offered = {name for kind in (*SERVERS, GMAIL) for name in kind.offers}
    assert offered == {name for each in TABLE for name in each.names}
