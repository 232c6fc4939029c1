"""How far the things are that somebody waits for (:mod:`salesinbox.store.fetches`), and why some will not come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from salesinbox.core.errors import NotDownloaded
from salesinbox.store import fetches, status
from salesinbox.store.connection import Database
from salesinbox.store.fetches import Fetch
from salesinbox.store.partial import Lacking

_UNREACHABLE = ("refused", "failed", "offline", "paused")


@dataclass(frozen=True, slots=True)
class Downloads:
    """Where some requests stand."""

    done: int
    """Bytes that have come."""
    total: int
    ended: bool
    """Nothing more will come of them."""
    failures: Mapping[Lacking, NotDownloaded] = field(default_factory=dict)


def look(db: Database, waiting: Mapping[int, Lacking]) -> Downloads:
    """How far requests are, by id; those to servers that cannot be reached count as failed."""
    rows = {id_: fetches.get(db, id_) for id_ in waiting}
    failures = {waiting[id_]: error for id_, row in rows.items() if (error := _failure(db, waiting[id_], row))}
    return Downloads(
        sum(row.done for row in rows.values() if row is not None),
        sum(thing.octets for thing in waiting.values()),
        all(waiting[id_] in failures or (row is not None and row.has_ended) for id_, row in rows.items()),
        failures,
    )


def _failure(db: Database, thing: Lacking, row: Fetch | None) -> NotDownloaded | None:
    if row is None:
        return NotDownloaded("Not downloaded. This message is not on the server any more.")
    if row.state == "failed":
        return NotDownloaded(f"Not downloaded. {row.error}", row.hint)
    return None if row.has_ended else _unreachable(db, thing.account_id)


def _unreachable(db: Database, account_id: int) -> NotDownloaded | None:
    """Why nothing can be had from an account's server at the moment, where its engine says so."""
    found = next((each for each in status.accounts(db) if each.account_id == account_id), None)
    if found is None or found.state not in _UNREACHABLE:
        return None
    why = f"{found.address} is paused." if found.state == "paused" else f"{found.address} is offline. {found.error}"
    return NotDownloaded(f"Not downloaded, and {why}".strip(), found.hint)
