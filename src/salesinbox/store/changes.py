"""The change feed: what other processes must look at again, published with the commit that changed it.

Kinds: ``thread``, ``message``, ``mailbox``, ``account``, ``outbox``, ``draft``, ``action``, ``label``, ``filter``,
``notification``. A ``label`` or ``filter`` has changed by the user's hand; labels that come with mail are told of by
their threads. Status rows are not fed: who shows them reads them whole when ``data_version`` moves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salesinbox.store.connection import Database

KEEP = 20_000


@dataclass(frozen=True, slots=True)
class Change:
    """An object that changed; read it again to learn how."""

    kind: str
    id: int


def publish(db: Database, changed: Iterable[tuple[str, int]]) -> None:
    """Write the feed rows of one transaction, each object once."""
    db.executemany("INSERT INTO changes (kind, ref) VALUES (?, ?)", sorted(changed))


def latest(db: Database) -> int:
    """The sequence number of the newest change, 0 if there is none."""
    return int(db.value("SELECT max(seq) FROM changes") or 0)


def since(db: Database, seq: int) -> tuple[int, list[Change]]:
    """What changed after *seq*, each object once, and the number to ask with next time."""
    rows = db.rows("SELECT kind, ref, max(seq) AS seq FROM changes WHERE seq > ? GROUP BY kind, ref", (seq,))
    return max((row["seq"] for row in rows), default=seq), [Change(row["kind"], row["ref"]) for row in rows]


def prune(db: Database) -> None:
    """Forget all but the newest rows; a reader that was away longer reads everything anew anyway."""
    db.execute("DELETE FROM changes WHERE seq <= (SELECT max(seq) FROM changes) - ?", (KEEP,))
