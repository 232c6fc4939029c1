"""Hundreds of actions take a few commands, and one that is refused takes only itself down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from salesinbox.actions import triage
from salesinbox.store import outcomes
from salesinbox.store.threads import Filter
from salesinbox.sync.faults import Refused
from salesinbox.sync.session import Session
from tests.fakes.counting import CountingProxy, counting_proxy
from tests.fakes.dovecot import Dovecot
from tests.fakes.pymap_server import PymapServer
from tests.rig import Rig, mail, rig_on

MANY = 500


@pytest.fixture
def proxy(rig: Rig) -> Iterator[CountingProxy]:
    """Stands between the engine and the server."""
    with counting_proxy(rig.server.port) as made:
        rig.configure(imap=replace(rig.settings.imap, port=made.port))
        yield made


def fill(rig: Rig, count: int) -> list[int]:
    """Threads in the inbox."""
    for number in range(count):
        raw = mail(f"Item {number}")
        if isinstance(rig.server, PymapServer):
            rig.server.put(rig.username, raw)
        else:
            rig.append(raw)
    rig.sync()
    return [row[0] for row in rig.db.rows("SELECT id FROM threads ORDER BY id")]


def test_500_threads_done_one_by_one_offline_are_a_few_commands(rig: Rig, proxy: CountingProxy) -> None:
    for thread in fill(rig, MANY):
        triage.mark_read(rig.db, [thread])
        triage.label(rig.db, [thread], "hot lead")
        triage.archive(rig.db, [thread])
    proxy.commands.clear()
    rig.sync()
    assert proxy.count("STORE") == 2
    assert proxy.count("MOVE") == 1
    assert len(proxy.commands) < 40
    assert rig.on_server() == {}
    there = rig.on_server("Archive")
    assert len(there) == MANY
    assert all(flags == {"\\Seen", "hot_lead"} for flags in there.values())
    assert rig.held("Archive") == there
    assert rig.db.value("SELECT count(*) FROM actions WHERE state != 'done'") == 0


def test_where_the_server_does_not_say_where_mail_went_it_is_still_a_few_commands(
    rig: Rig, proxy: CountingProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = fill(rig, 100)
    monkeypatch.setattr(Session, "_copied", lambda self: {})
    for thread in threads:
        triage.archive(rig.db, [thread])
    proxy.commands.clear()
    rig.sync()
    assert len(proxy.commands) < 40
    assert len(rig.held("Archive")) == 100 == len(rig.on_server("Archive"))
    assert rig.db.value("SELECT count(*) FROM actions WHERE state != 'done' OR error != ''") == 0


def test_one_that_is_refused_takes_only_itself_down(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = fill(rig, 5)
    bad = rig.uids()[2]
    honest = Session.change_flags

    def refusing(session: Session, uids: list[int], flags: list[str], *, on: bool) -> None:
        if bad in uids:
            raise Refused("The server refused STORE: not this one.", retryable=False)
        honest(session, uids, flags, on=on)

    monkeypatch.setattr(Session, "change_flags", refusing)
    for thread in threads:
        triage.star(rig.db, [thread])
    rig.sync()
    starred = [subject for subject, flags in rig.on_server().items() if "\\Flagged" in flags]
    assert sorted(starred) == ["Item 0", "Item 1", "Item 3", "Item 4"] == sorted(rig.listed(Filter.STARRED))
    (outcome,) = outcomes.untold(rig.db)
    assert (outcome.state, outcome.title) == ("failed", "Starred 1 conversation")
    assert outcome.reason == "The server refused STORE: not this one."


def test_a_batch_cut_off_half_way_is_whole_in_the_end(
    tmp_path: Path, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server has moved them; the engine never heard of it, and moves them again."""
    with rig_on(tmp_path, dovecot) as rig:
        threads = fill(rig, 30)
        for thread in threads:
            triage.archive(rig.db, [thread])
        rig.client.move(rig.uids()[:20], "Archive")
        rig.sync()
        assert rig.on_server() == {}
        assert len(rig.on_server("Archive")) == 30 == len(rig.held("Archive"))
        assert rig.db.value("SELECT count(*) FROM actions WHERE state != 'done' OR error != ''") == 0
