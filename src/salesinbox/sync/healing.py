"""Fetching raw mail again that was here and got lost, with a damaged ``blobs.db`` for instance.

Bytes count as those of a message if they have its digest, or else its identity: some servers do not give the same bytes
twice. What the server has no longer, or has renumbered, stays lost until it is looked for at the next start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from salesinbox.store import blobs
from salesinbox.store.compress import pack
from salesinbox.store.connection import Database
from salesinbox.store.prepared import prepare
from salesinbox.store.rescue import blob_care
from salesinbox.store.rescue.blob_care import Lost
from salesinbox.sync.faults import Refused
from salesinbox.sync.session import Session
from salesinbox.sync.writes import Writes

BATCH = 60
BATCH_BYTES = 4 * 1024 * 1024


def refetch_lost(session: Session, writes: Writes, account_id: int, between: Callable[[], None]) -> int:
    """Fetch all raw mail of an account that lacks; gives of how many messages it was found.

    Args:
        between: Called between two batches, for what is more urgent; may use the session, and raise to stop.

    Raises:
        MailServerError: The connection failed.
        StoreError: The database did.
    """
    count = 0
    while lost := writes.run(partial(blob_care.lost_of, account_id=account_id, limit=BATCH)):
        for batch in _batches(lost):
            found = _fetch(session, batch)
            writes.run(partial(_store, batch=batch, found=found))
            count += len(found)
            between()
    return count


def _batches(lost: Sequence[Lost]) -> Iterator[list[Lost]]:
    """Messages of one mailbox, few enough to be kept in memory."""
    batch: list[Lost] = []
    for each in sorted(lost, key=lambda each: each.mailbox):
        if batch and (each.mailbox != batch[0].mailbox or sum(one.size for one in batch) + each.size > BATCH_BYTES):
            yield batch
            batch = []
        batch.append(each)
    yield batch


def _fetch(session: Session, batch: Sequence[Lost]) -> dict[int, tuple[str, bytes]]:
    """For each message id the name and the packed bytes of what the server has of it."""
    try:
        if session.open(batch[0].mailbox).uidvalidity != batch[0].uidvalidity:
            return {}
        bodies: dict[int, bytes] = {}
        for answer in session.fetch_bodies([[each.uid for each in batch]]):
            bodies |= answer
    except Refused:
        return {}
    return {each.message_id: (blobs.digest(raw), pack(raw)) for each in batch if (raw := _right(each, bodies))}


def _right(lost: Lost, bodies: Mapping[int, bytes]) -> bytes | None:
    raw = bodies.get(lost.uid)
    if raw is None or blobs.digest(raw) == lost.blob:
        return raw
    # A mail that was told apart from its twin has the digest of its content after its identity.
    return raw if lost.identity.partition("/")[0] == prepare(raw).message.identity.partition("/")[0] else None


def _store(db: Database, batch: Sequence[Lost], found: Mapping[int, tuple[str, bytes]]) -> None:
    blobs.save(db, found.values())
    blob_care.mended(db, [each.message_id for each in batch], {id_: name for id_, (name, _) in found.items()})
