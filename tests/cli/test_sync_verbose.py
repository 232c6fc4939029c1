"""What `sync --once --verbose` tells, as it happens."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from salesinbox.actions import triage
from salesinbox.engine import control
from tests.cli.running import Cli
from tests.engine.test_engine import is_idle
from tests.fakes.accounts import ImapFake
from tests.fakes.smtp import SmtpFake
from tests.outbox.mailing import queue
from tests.rig import Rig, mail, rig_on, wait_for


@pytest.fixture
def rig(cli: Cli, dovecot: ImapFake, smtp_server: SmtpFake) -> Iterator[Rig]:
    with rig_on(cli.home, dovecot, smtp_server.port) as made:
        yield made
        dovecot.close_clients()


def test_every_thing_that_is_done_has_its_line(cli: Cli, rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.append(mail("Invoice"))
    rig.sync()
    rig.append(mail("Order"))
    triage.star(rig.db, [rig.thread("Quote")])
    queue(rig)
    result = cli("sync", "--once", "--verbose")
    assert result.code == 0
    said = [re.sub(r"^\d\d:\d\d:\d\d ", "", line) for line in result.err.splitlines()]
    expected = [
        r"signed in to the SMTP server 127\.0\.0\.1:\d+, not encrypted",
        r"outbox \d+ to 1 recipient, attempt 1: accepted",
        r"signed in to the IMAP server 127\.0\.0\.1:\d+, not encrypted",
        r"uses CONDSTORE, QRESYNC, LIST-STATUS, .*",
        r"action \d+ \(set \\Flagged\) done",
        r"the copy of outbox \d+ is filed",
        r"INBOX: 1 new.*",
        r"Drafts: nothing new",
        r"looked at 6 mailboxes: \d new, .*; \d+ round trips, [\d,]+ bytes received, [\d,]+ sent, \d\.\d s",
    ]
    places = [next((n for n, line in enumerate(said) if re.fullmatch(each, line)), -1) for each in expected]
    assert -1 not in places, (expected[places.index(-1)], said)
    assert places == sorted(places)
    assert "heron" not in result.err


def test_without_verbose_nothing_of_it_is_said(cli: Cli, rig: Rig) -> None:
    rig.append(mail("Quote"))
    assert cli("sync", "--once").err == ""


def test_an_engine_that_runs_is_listened_to(cli: Cli, rig: Rig) -> None:
    control.ensure_running(rig.locations)
    try:
        wait_for(lambda: is_idle(rig))
        rig.append(mail("Quote"), "Archive")
        result = cli("sync", "--once", "--verbose")
        assert result.code == 0
        assert "The engine that runs does it." in result.err
        assert re.search(r"looked at 6 mailboxes: .*round trip", result.err)
        assert "Archive" in result.out
    finally:
        control.stop(rig.locations)
