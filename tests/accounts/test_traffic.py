"""What goes over a connection is counted where it passes."""

from __future__ import annotations

import threading

from salesinbox.accounts.connection import open_imap, open_smtp
from salesinbox.accounts.traffic import Meter, Traffic
from salesinbox.sync.session import Session
from tests.accounts.made import account
from tests.fakes.accounts import ImapFake
from tests.fakes.smtp import SmtpFake
from tests.rig import mail


def test_each_command_to_an_imap_server_is_a_round_trip_and_every_byte_counts(imap_server: ImapFake) -> None:
    user, password = imap_server.new_account()
    raw = mail("Quote", body="How much is it? " * 5000)
    imap_server.client(user).append("INBOX", raw)
    client = open_imap(account(imap=imap_server.port, username=user), password)
    client.select_folder("INBOX")
    uids = client.search()
    before = client.traffic.now()
    client.noop()
    assert (client.traffic - before).round_trips == 1
    assert (client.traffic - before).sent == len(b"XXXX1 NOOP\r\n")
    before = client.traffic.now()
    client.fetch(uids, ["BODY.PEEK[]"])
    cost = client.traffic - before
    assert cost.round_trips == 1
    assert len(raw) < cost.received < len(raw) + 200
    before = client.traffic.now()
    client.append("INBOX", raw)
    cost = client.traffic - before
    assert len(raw) < cost.sent < len(raw) + 100
    client.shutdown()


def test_of_a_compressed_line_only_what_goes_over_it_counts(dovecot: ImapFake) -> None:
    user, password = dovecot.new_account()
    raw = mail("Quote", body="How much is it? " * 5000)
    dovecot.client(user).append("INBOX", raw)
    session = Session(open_imap(account(imap=dovecot.port, username=user), password), "test")
    session.compress()
    session.select("INBOX")
    before = session._client.traffic.now()
    (found,) = session.fetch_bodies([session.all_uids()])
    assert list(found.values()) == [raw]
    cost = session._client.traffic - before
    assert 200 < cost.received < len(raw) / 20
    before = session._client.traffic.now()
    session.append("INBOX", raw)
    assert (session._client.traffic - before).sent < len(raw) / 20
    session.close()
    dovecot.close_clients()


def test_smtp_is_counted_the_same_way(smtp_server: SmtpFake) -> None:
    client = open_smtp(account(smtp=smtp_server.port), "secret")
    before = client.traffic.now()
    client.noop()
    cost = client.traffic - before
    assert (cost.round_trips, cost.sent) == (1, len("noop\r\n"))
    assert cost.received > 5
    client.close()


def test_a_meter_sums_up_what_several_threads_and_earlier_connections_of_each_had() -> None:
    meter = Meter()
    meter.add(Traffic(1, 10, 100))
    other = threading.Thread(target=lambda: meter.add(Traffic(2, 20, 200)))
    other.start()
    other.join()
    latest = Traffic()
    meter.add(latest)
    latest.received += 5
    assert meter.total() == Traffic(3, 35, 300)
