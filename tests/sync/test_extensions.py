"""What servers can do beyond the plain protocol, used where it is there: fewer round trips and bytes, sooner news."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient.imap_utf7 import encode

from salesinbox.actions import triage
from salesinbox.core.errors import MailServerError
from salesinbox.core.models import Role
from salesinbox.store.threads import Filter
from salesinbox.sync import answers
from salesinbox.sync.line import Line
from salesinbox.sync.mailbox_names import MailboxNames
from salesinbox.sync.uid_sets import uid_sets
from tests.engine.conftest import StartEngine, start_engine
from tests.fakes.dovecot import Dovecot
from tests.faults.lying_server import LyingServer
from tests.rig import Rig, mail, wait_for

__all__ = ["start_engine"]


@pytest.fixture
def imap_server(dovecot: Dovecot) -> Dovecot:
    """The server that can do most."""
    return dovecot


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The commands that are sent from now on, with what belongs to them."""
    commands: list[tuple[str, ...]] = []
    start = Line.start

    def noting(line: Line, name: str, *args: str | bytes) -> bytes:
        commands.append((name, *(each if isinstance(each, str) else each.decode() for each in args)))
        return start(line, name, *args)

    monkeypatch.setattr(Line, "start", noting)
    return commands


def names(commands: list[tuple[str, ...]]) -> list[str]:
    return [command[0] for command in commands]


def test_what_changed_since_the_last_look_comes_with_the_opening(rig: Rig, sent: list[tuple[str, ...]]) -> None:
    for subject in ("Quote", "Invoice", "Offer", "Order"):
        rig.append(mail(subject))
    rig.sync()
    uids = rig.uids()
    rig.client.add_flags(uids[:1], [b"\\Flagged"])
    rig.client.delete_messages(uids[1:2])
    rig.client.expunge()
    sent.clear()
    assert rig.counts() == {"new": 0, "updated": 1, "removed": 1}
    assert names(sent) == ["ID", "ENABLE", "LIST", "SELECT"]
    assert "QRESYNC" in sent[-1][2]
    assert rig.held() == rig.on_server()


@pytest.mark.parametrize("lie", [(), tuple(range(1, 500)), ValueError])
def test_a_server_is_not_believed_about_what_is_gone(
    rig: Rig, lie: tuple[int, ...] | type[ValueError], monkeypatch: pytest.MonkeyPatch
) -> None:
    for subject in ("Quote", "Invoice", "Offer"):
        rig.append(mail(subject))
    rig.sync()
    rig.client.delete_messages(rig.uids()[1:2])
    rig.client.expunge()

    def lying(data: object) -> tuple[int, ...]:
        if isinstance(lie, tuple):
            return lie
        raise lie

    monkeypatch.setattr(answers, "vanished", lying)
    rig.sync()
    assert set(rig.held()) == {"Quote", "Offer"} == set(rig.on_server())


def test_a_compressed_line_carries_the_same_mail(
    rig: Rig, sent: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salesinbox.engine.account_context.is_loopback", lambda host: False)
    bodies = {f"Mail {number}": f"{number} " * 20_000 for number in range(30)}
    for subject, body in bodies.items():
        rig.append(mail(subject, body=body))
    rig.sync()
    assert "COMPRESS" in names(sent)
    assert set(rig.held()) == set(bodies)
    triage.archive(rig.db, [rig.thread("Mail 7")])
    rig.sync()
    assert set(rig.on_server("Archive")) == {"Mail 7"}


def test_news_of_other_mailboxes_come_by_themselves(rig: Rig, start_engine: StartEngine) -> None:
    start_engine(rig)
    rig.append(mail("Quote"))
    wait_for(lambda: rig.listed(Filter.INBOX) == ["Quote"])
    rig.append(mail("Filed by a rule"), "Archive")  # polled only every two minutes
    wait_for(lambda: rig.listed(Filter.ARCHIVE) == ["Filed by a rule"], seconds=20)
    rig.client.create_folder("Customers")
    rig.append(mail("Order"), "Customers")
    wait_for(lambda: set(rig.held("Customers")) == {"Order"}, seconds=20)


def test_a_mailbox_renamed_elsewhere_keeps_its_mail_and_what_waits_for_it(
    rig: Rig, sent: list[tuple[str, ...]]
) -> None:
    rig.client.create_folder("Leads")
    rig.client.create_folder("Leads/North")
    rig.append(mail("Quote"), "Leads/North")
    rig.append(mail("Order"))
    rig.sync()
    triage.move(rig.db, [rig.thread("Order")], "Leads/North")
    rig.client.rename_folder("Leads", "Prospects")
    sent.clear()
    rig.sync()
    rig.sync()
    assert set(rig.on_server("Prospects/North")) == {"Quote", "Order"} == set(rig.held("Prospects/North"))
    assert rig.on_server() == {}
    fetched = [command for command in sent if command[0] == "UID FETCH" and "BODY" in command[2]]
    assert fetched == []


def test_two_mailboxes_that_swap_their_names_swap_their_mail(rig: Rig) -> None:
    for name in ("North", "South"):
        rig.client.create_folder(name)
        rig.append(mail(f"From {name}"), name)
    rig.sync()
    rig.client.rename_folder("North", "Elsewhere")
    rig.client.rename_folder("South", "North")
    rig.client.rename_folder("Elsewhere", "South")
    rig.sync()
    rig.sync()
    assert (set(rig.held("North")), set(rig.held("South"))) == ({"From South"}, {"From North"})


def test_a_mailbox_that_may_only_be_read_is_read(rig: Rig) -> None:
    server = LyingServer(
        SELECT=b"* 0 EXISTS\r\n* OK [UIDVALIDITY 1] .\r\n* OK [UIDNEXT 1] .\r\n* FLAGS ()\r\n* OK [READ-ONLY] .\r\n"
    )
    rig.configure(imap=replace(rig.settings.imap, port=server.port))
    rig.sync()
    assert rig.box(Role.INBOX).state == "steady"
    server.close()


def test_a_name_in_no_known_coding_is_sent_back_as_it_came(rig: Rig) -> None:
    opened: list[bytes] = []

    def select(command: bytes) -> bytes:
        opened.append(command.split(b" ", 2)[2].rstrip())
        return b"* 0 EXISTS\r\n* OK [UIDVALIDITY 1] .\r\n* OK [UIDNEXT 1] .\r\n* FLAGS ()\r\n"

    names = ["Entwürfe".encode(), "Entwürfe".encode("latin-1"), b"&AOQ", "Grün & Co".encode()]
    listed = b"".join(b'* LIST () "/" "%b"\r\n' % name for name in names)
    server = LyingServer(LIST=listed + b'* LIST () "/" INBOX\r\n* LIST () "/" {9}\r\nbad\r\nname\r\n', SELECT=select)
    rig.configure(imap=replace(rig.settings.imap, port=server.port))
    rig.sync()
    assert sorted(opened) == sorted([b'"INBOX"', *(b'"%b"' % name for name in names)])
    server.close()


@given(st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), min_size=1), st.booleans())
def test_any_name_survives_the_wire(name: str, utf8: bool) -> None:
    there = MailboxNames()
    there.utf8 = utf8
    raw = name.encode() if utf8 else encode(name)
    read = there.read(raw)
    assert read == name or read == "INBOX" == name.upper()
    assert utf8 or there.wire(read).isascii()


@given(st.binary(min_size=1))
def test_whatever_a_server_calls_a_mailbox_can_be_sent_back(raw: bytes) -> None:
    there = MailboxNames()
    name = there.read(raw)
    name.encode()
    quoted = b'"' + raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
    assert name == "" or there.wire(name) == quoted or name == "INBOX"


@given(st.sets(st.integers(1, 300), min_size=1))
def test_found_uids_are_read_from_ranges(uids: set[int]) -> None:
    (uid_set,) = uid_sets(uids)
    assert answers.found_uids([b'(TAG "7") UID ALL ' + uid_set.encode()]) == sorted(uids)
    assert answers.found_uids([b'(TAG "7") UID']) == []


def test_without_a_second_connection_the_inbox_is_asked(
    rig: Rig, start_engine: StartEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salesinbox.engine.mail_thread.WITHOUT_IDLE_SECONDS", 0.2)

    def refused(*args: object) -> None:
        raise MailServerError("Too many connections.")

    monkeypatch.setattr("salesinbox.engine.account_context.AccountContext.connect_waiting", refused)
    start_engine(rig)
    rig.append(mail("Quote"))
    wait_for(lambda: rig.listed(Filter.INBOX) == ["Quote"])
    rig.append(mail("Invoice"))
    wait_for(lambda: "Invoice" in rig.listed(Filter.INBOX))
