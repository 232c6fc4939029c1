"""What a pass may cost: round trips and bytes (PERFORMANCE.md)."""

from __future__ import annotations

from dataclasses import replace

from salesinbox.store import status
from tests.rig import Rig, mail

_SIGNING_IN = 10
"""Round trips of a connection, however many mailboxes there are: sign-in, capabilities, the list."""


def _tells_what_changed(rig: Rig) -> bool:
    return {b"LIST-STATUS", b"CONDSTORE"} <= set(rig.client.capabilities())


def test_a_pass_that_finds_nothing_new_asks_little(rig: Rig) -> None:
    rig.append(mail("Quote"))
    rig.sync()
    few = rig.sync()
    more = [f"Customer {number}" for number in range(10)]
    for name in more:
        rig.client.create_folder(name)
    rig.sync()
    many = rig.sync()
    assert few["traffic"]["round_trips"] <= _SIGNING_IN + 2 * len(few["mailboxes"])
    each = (many["traffic"]["round_trips"] - few["traffic"]["round_trips"]) / len(more)
    assert each == 0 if _tells_what_changed(rig) else each <= 2


def test_a_first_sync_fetches_hardly_more_bytes_than_the_mail_has(rig: Rig) -> None:
    raws = [mail(f"Offer {number}", body="All our prices, once more. " * 400) for number in range(40)]
    for raw in raws:
        rig.append(raw)
    size = sum(map(len, raws))
    traffic = rig.sync()["traffic"]
    assert size < traffic["received"] < size * 1.1 + 10_000
    assert traffic["sent"] < 5_000
    inbox = next(row for row in rig.db.rows("SELECT * FROM mailboxes WHERE name = 'INBOX'"))
    assert (inbox["fetched"], inbox["fetched_bytes"], inbox["backlog"]) == (40, size, 0)


def test_what_a_pass_cost_is_kept_for_whoever_asks(rig: Rig) -> None:
    traffic = rig.sync()["traffic"]
    kept = status.traffic(rig.db, rig.account_id)
    assert replace(kept["pass"], seconds=0) == replace(kept["total"], seconds=0)
    assert kept["pass"].round_trips == traffic["round_trips"]
    assert kept["pass"].received == traffic["received"]
