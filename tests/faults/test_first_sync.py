"""A first sync of 2,000 messages that is cut, killed, and goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from salesinbox.cli.entry import INTERRUPTED
from salesinbox.store import mailboxes
from salesinbox.store.threads import Filter
from tests.fakes.accounts import ImapFake
from tests.fakes.pymap_server import PymapServer
from tests.faults.proxy import Proxy, cut_after, faithful, proxy_to
from tests.rig import Rig, mail, rig_on, wait_for

MANY = 2_000
_ONE_PASS = (
    "from salesinbox.config.locations import locate; from salesinbox.engine.control import sync_once;"
    "sync_once(locate())"
)


@pytest.fixture
def rig(tmp_path: Path, imap_server: ImapFake) -> Iterator[Rig]:
    with rig_on(tmp_path, imap_server) as made:
        fill(made)
        yield made


def fill(rig: Rig) -> None:
    """The inbox gets its mail; into pymap straight, since it takes its time with APPEND."""
    for number in range(MANY):
        raw = mail(f"Mail {number}", message_id=f"{number}@heron.example", body="word " * 400)
        if isinstance(rig.server, PymapServer):
            rig.server.put(rig.username, raw)
        else:
            rig.append(raw)


@pytest.fixture
def proxy(rig: Rig) -> Iterator[Proxy]:
    with proxy_to(rig.server.port) as made:
        rig.configure(imap=replace(rig.settings.imap, port=made.port))
        yield made


def count(rig: Rig) -> int:
    return int(rig.db.value("SELECT count(*) FROM message_mailbox"))


def assert_all_here(rig: Rig) -> None:
    assert count(rig) == rig.db.value("SELECT count(*) FROM messages") == MANY
    assert set(rig.held()) == {f"Mail {number}" for number in range(MANY)}
    (inbox,) = [box for box in mailboxes.of_account(rig.db, rig.account_id) if box.name == "INBOX"]
    assert (inbox.state, inbox.backfill_below) == ("steady", 1)
    assert rig.db.value("PRAGMA integrity_check") == "ok"


def test_a_line_cut_in_the_middle_costs_only_what_was_on_its_way(rig: Rig, proxy: Proxy) -> None:
    proxy.fault = cut_after(2_500_000)
    told = rig.try_sync()
    (error,) = told["errors"]
    assert "connection" in error
    first = count(rig)
    assert 500 < first < MANY
    assert sum(box["new"] for box in told["mailboxes"]) == first  # what was done before that is told, too
    assert "Mail 1999" in rig.listed(Filter.INBOX)  # the newest came first
    proxy.fault, proxy.sent = faithful, 0
    rig.append(mail("New", body="word " * 400))
    rig.sync()
    assert proxy.sent < 2_600 * (MANY - first + 300)
    rig.client.delete_messages(rig.uids()[-1:])
    rig.client.expunge()
    rig.sync()
    assert_all_here(rig)


def test_somebody_who_does_not_want_to_wait_leaves_at_once_and_loses_nothing(rig: Rig) -> None:
    environ = {**os.environ, "SALESINBOX_HOME": str(rig.locations.config.parent)}
    words = [sys.executable, "-m", "salesinbox", "sync", "--once"]
    process = subprocess.Popen(words, env=environ, stderr=subprocess.PIPE)
    wait_for(lambda: count(rig) >= 60, seconds=60)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=10)
    assert process.returncode == INTERRUPTED
    assert b"Traceback" not in said
    assert count(rig) < MANY
    rig.sync()
    assert_all_here(rig)


def test_killed_again_and_again_it_still_ends_with_everything(rig: Rig) -> None:
    environ = {**os.environ, "SALESINBOX_HOME": str(rig.locations.config.parent)}
    for goal in (1, 60, 400, 1_100, 1_700):
        process = subprocess.Popen([sys.executable, "-c", _ONE_PASS], env=environ)
        try:
            wait_for(lambda goal=goal: count(rig) >= goal, seconds=60)  # type: ignore[misc]  # bound at once
        finally:
            process.kill()
            process.wait()
    assert count(rig) < MANY
    rig.sync()
    assert_all_here(rig)
    assert rig.counts() == {"new": 0, "updated": 0, "removed": 0}
