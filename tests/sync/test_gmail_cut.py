"""A line to Gmail that breaks anywhere, while mail comes down and while changes go up, ends in the same state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from salesinbox.actions import triage
from salesinbox.store import outcomes
from tests.fakes.gmail import GmailServer
from tests.faults.proxy import cut_after, proxy_to
from tests.rig import mail
from tests.sync.gmail_rig import GmailRig

CUTS = 12
"""Places along the way at which the line is cut."""
FIRST_SYNC = 5_500
"""Bytes that the server sends at least."""
CHANGES = {True: 3_500, False: 900}
"""Bytes from the server, and to it, at least."""


@pytest.fixture
def rig(tmp_path: Path, gmail_server: GmailServer) -> Iterator[GmailRig]:
    made = GmailRig(tmp_path, gmail_server)
    for number in range(6):
        made.deliver(mail(f"Item {number}"), "Hot lead", *(["Müller & Co"] if number % 2 else []))
    made.server.sent(made.username, mail("Offer"))
    yield made
    made.close()
    gmail_server.close_clients()


def through_a_line_cut(rig: GmailRig, bytes_: int, *, from_server: bool = True) -> None:
    """A pass over a line that breaks after so many bytes."""
    port = rig.settings.imap.port
    with proxy_to(rig.server.port) as proxy:
        proxy.fault = cut_after(bytes_, from_server=from_server)
        rig.configure(imap=replace(rig.settings.imap, port=proxy.port))
        assert rig.try_sync()["errors"] != []
    rig.configure(imap=replace(rig.settings.imap, port=port))


def agree(rig: GmailRig) -> None:
    rig.sync()
    rig.sync()
    assert rig.our_side() == rig.server_side()
    assert rig.db.value("SELECT count(*) FROM actions WHERE state != 'done'") == 0
    assert outcomes.listing(rig.db, 10) == []


@pytest.mark.parametrize("cut", range(1, CUTS))
def test_a_first_sync_cut_off_is_whole_after_the_next(rig: GmailRig, cut: int) -> None:
    through_a_line_cut(rig, cut * FIRST_SYNC // CUTS)
    agree(rig)
    assert rig.db.value("SELECT count(*) FROM messages") == 7


@pytest.mark.parametrize("from_server", [True, False])
@pytest.mark.parametrize("cut", range(1, CUTS))
def test_changes_cut_off_are_carried_out_once(rig: GmailRig, cut: int, from_server: bool) -> None:
    rig.sync()
    items = [rig.thread(f"Item {number}") for number in range(6)]
    triage.archive(rig.db, items[:2])
    triage.label(rig.db, items, "Won")
    triage.delete(rig.db, [*items[4:], rig.thread("Offer")])
    triage.star(rig.db, items[:3])
    through_a_line_cut(rig, cut * CHANGES[from_server] // CUTS, from_server=from_server)
    agree(rig)
    assert {subject for subject, (_, flags, _) in rig.server_side().items() if flags} >= {"Item 0", "Item 1", "Item 2"}
    assert [subject for subject, (_, _, labels) in rig.server_side().items() if "won" in labels] == [
        f"Item {number}" for number in range(4)
    ]
