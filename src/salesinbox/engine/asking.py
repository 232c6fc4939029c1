"""`sync --once` while an engine runs: have it make a pass, wait, and see from the database what that changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from salesinbox.config.loader import load
from salesinbox.config.locations import Locations
from salesinbox.core import clock
from salesinbox.core.errors import PartlyDone
from salesinbox.store import accounts, mailboxes, placements, status
from salesinbox.store.connection import Database, open_database
from salesinbox.store.status import AccountStatus, Spent

_LOOK_SECONDS = 0.05
_ENDED = ("refused", "failed", "offline", "paused", "short")

_Snapshot = dict[str, dict[int, str]]
"""For each mailbox's name its UIDs with their flags."""


def ask(
    locations: Locations,
    addresses: Sequence[str],
    progress: Callable[[str, int, int], None],
    seconds: float,
    nudge: Callable[[], bool],
    look: Callable[[], None] = lambda: None,
) -> list[dict[str, Any]] | None:
    """Reports of the chosen accounts, ``None`` if the engine went away meanwhile.

    Args:
        nudge: Asks the engine for a pass; gives whether there is one.
        look: Called while it works.

    Raises:
        NotFound: There is no such account.
        PartlyDone: It took longer than *seconds*.
    """
    settings = load(locations.config_file)
    chosen = [settings.account(address).address for address in addresses] or [
        account.address for account in settings.accounts if account.enabled
    ]
    db = open_database(locations.database)
    try:
        before = {address: _snapshot(db, address) for address in chosen}
        asked = clock.timestamp()
        if not nudge():
            return None
        deadline = time.monotonic() + seconds
        while waiting := [address for address in chosen if not _ended(db, address, asked, progress)]:
            if time.monotonic() > deadline:
                raise PartlyDone(f"The engine is still syncing {', '.join(waiting)}.", "See: salesinbox engine status")
            look()
            time.sleep(_LOOK_SECONDS)
        look()
        return [_report(db, address, before[address]) for address in chosen]
    finally:
        db.close()


def _status(db: Database, address: str) -> AccountStatus | None:
    key = address.strip().casefold()
    return next((each for each in status.accounts(db) if each.address == key), None)


def _ended(db: Database, address: str, asked: float, progress: Callable[[str, int, int], None]) -> bool:
    found = _status(db, address)
    if found is None or found.updated < asked:
        return False
    if found.total:
        progress(address, found.done, found.total)
    return found.state in _ENDED or (found.last_sync or 0) > asked


def _report(db: Database, address: str, before: _Snapshot) -> dict[str, Any]:
    after = _snapshot(db, address)
    rows = [{"name": name, **_difference(before.get(name, {}), now)} for name, now in after.items()]
    found = _status(db, address)
    errors = [f"{found.error} {found.hint}".strip()] if found is not None and found.error else []
    spent = found and status.traffic(db, found.account_id).get("pass")
    return {"address": address, "mailboxes": rows, "errors": errors, "traffic": vars(spent or Spent())}


def _difference(before: dict[int, str], after: dict[int, str]) -> dict[str, int]:
    return {
        "new": len(after.keys() - before.keys()),
        "updated": sum(before[uid] != after[uid] for uid in before.keys() & after.keys()),
        "removed": len(before.keys() - after.keys()),
    }


def _snapshot(db: Database, address: str) -> _Snapshot:
    account = next((each for each in accounts.all_accounts(db) if each.address == address.strip().casefold()), None)
    if account is None:
        return {}
    return {
        mailbox.name: {uid: flags for uid, (flags, _) in placements.known_uids(db, mailbox.id).items()}
        for mailbox in mailboxes.of_account(db, account.id)
        if not mailbox.local and mailbox.selectable
    }
