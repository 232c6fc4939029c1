"""Putting mail into the cache and taking it out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from salesinbox.core.labels import LABEL_OF_ROLE, server_label
from salesinbox.core.models import Role
from salesinbox.mail.lists import list_of
from salesinbox.store import (
    blobs,
    bodies,
    content,
    conversations,
    identities,
    outbox,
    placements,
    rules,
    server_ids,
)  # fmt: skip
from salesinbox.store.bodies import storable
from salesinbox.store.connection import Database
from salesinbox.store.effective import chunks, refresh
from salesinbox.store.prepared import Prepared
from salesinbox.store.thread_summary import SORT_SHIFT

_DAY = 86400
_EARLIEST = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp())
SENT_LABEL = server_label(LABEL_OF_ROLE[Role.SENT])
_OWN_ROLES = (Role.SENT, Role.DRAFTS, Role.OUTBOX)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as found in a mailbox."""

    prepared: Prepared
    mailbox_id: int
    uid: int
    flags: frozenset[str]
    internal_date: int
    """When the server received it (INTERNALDATE), Unix seconds."""
    modseq: int = 0
    server_id: str = ""
    server_thread: str = ""
    """What the server calls the message and its conversation (:mod:`salesinbox.store.server_ids`)."""
    fresh: bool = False
    """It came to the server just now, rather than being part of the history or put there by somebody."""


def add(db: Database, account_id: int, arrivals: Sequence[Arrival]) -> list[int]:
    """Put messages into the cache, each once however many mailboxes hold it, and give their ids in order."""
    blobs.save(db, [(arrival.prepared.blob, arrival.prepared.raw) for arrival in arrivals])
    with db.write("add messages"):
        return _add(db, account_id, arrivals)


def add_outgoing(db: Database, account_id: int, arrival: Arrival) -> int:
    """Show a mail of our own that has just been queued; its bytes stay in the outbox. Inside a write transaction."""
    return _add(db, account_id, [arrival], outgoing=True)[0]


def _add(db: Database, account_id: int, arrivals: Sequence[Arrival], *, outgoing: bool = False) -> list[int]:
    own = {row[0] for row in db.rows("SELECT address FROM accounts WHERE id = ?", (account_id,))}
    mailbox_rows = db.rows("SELECT id, role FROM mailboxes WHERE account_id = ?", (account_id,))
    roles = {row["id"]: row["role"] for row in mailbox_rows}
    ids = []
    for arrival in arrivals:
        in_sent = roles.get(arrival.mailbox_id) == Role.SENT or SENT_LABEL in arrival.flags
        arrival, by_headers = _told_apart(db, account_id, _identified(arrival)), arrival.prepared
        message_id = _known(db, account_id, arrival.prepared, in_sent=in_sent)
        if message_id is None and arrival.server_id:
            message_id = _known(db, account_id, by_headers, in_sent=in_sent)
        if message_id is not None and arrival.server_id:
            server_ids.adopt(db, message_id, arrival.server_id, arrival.server_thread)
        if message_id is None:
            written = in_sent or roles.get(arrival.mailbox_id) in _OWN_ROLES
            is_own = written or arrival.prepared.message.sender.key in own
            message_id = _insert(db, account_id, arrival, own=is_own, written=written)
            if arrival.fresh and not is_own:
                identity = storable(arrival.prepared.message.identity)
                rules.arrived(db, account_id, message_id, identity, roles.get(arrival.mailbox_id, ""))
            if in_sent and arrival.prepared.message.outbox_id:
                outbox.found_again(db, account_id, arrival.prepared.message.outbox_id, message_id)
        if not outgoing:
            _name_blob(db, message_id, arrival)
        ids.append(message_id)
        placements.place(db, arrival.mailbox_id, arrival.uid, message_id, arrival.flags, arrival.modseq)
        if roles.get(arrival.mailbox_id) in (Role.SENT, Role.ALL):
            placements.mark_filed(db, message_id)
    refresh(db, ids)
    return ids


def _identified(arrival: Arrival) -> Arrival:
    prepared = server_ids.identify(arrival.prepared, arrival.server_id, arrival.server_thread)
    return replace(arrival, prepared=prepared)


def _name_blob(db: Database, message_id: int, arrival: Arrival) -> None:
    """Say where a message's bytes are, unless they are known.

    Who got mail from us can send one that looks the same, so only Sent says what a mail of ours holds.
    """
    prepared = arrival.prepared
    named = db.execute(
        "UPDATE messages SET blob = ?, missing = ? WHERE id = ? AND blob IS NULL"
        " AND (NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = messages.id)"
        " OR EXISTS (SELECT 1 FROM mailboxes b WHERE b.id = ? AND b.role = 'sent'))",
        (prepared.blob, prepared.missing, message_id, arrival.mailbox_id),
    ).rowcount
    if named:
        db.executemany(
            "UPDATE attachments SET missing = ? WHERE message_id = ? AND part = ?",
            [(octets, message_id, part) for part, octets in prepared.left.items()],
        )


def _told_apart(db: Database, account_id: int, arrival: Arrival) -> Arrival:
    """*arrival*, under an identity that names its content too where it only looks like a mail of the same mailbox.

    Broken programs reuse Message-IDs with the same date, subject and people; each such mail is kept.
    """
    message = arrival.prepared.message
    twin = db.value(
        "SELECT m.id FROM messages m JOIN message_mailbox p ON p.message_id = m.id"
        " WHERE m.account_id = ? AND m.identity = ? AND p.mailbox_id = ? AND p.uid != ? LIMIT 1",
        (account_id, storable(message.identity), arrival.mailbox_id, arrival.uid),
    )
    if twin is None or content.of_stored(db, twin) == (digest := content.of_prepared(arrival.prepared)):
        return arrival
    message = replace(message, identity=f"{message.identity}/{digest}")
    return replace(arrival, prepared=replace(arrival.prepared, message=message))


def _known(db: Database, account_id: int, prepared: Prepared, *, in_sent: bool) -> int | None:
    """The row of the same mail; in Sent by our own header first, since some servers replace its Message-ID.

    Elsewhere that header proves nothing: everybody who got the mail knows it.
    """
    if in_sent and prepared.message.outbox_id:
        sent = db.value(
            "SELECT m.id FROM outbox o JOIN messages m ON m.id = o.message_id"
            " WHERE o.outbox_id = ? AND o.account_id = ?",
            (prepared.message.outbox_id, account_id),
        )
        if sent is not None:
            return int(sent)
    found: int | None = db.value(
        "SELECT id FROM messages WHERE account_id = ? AND identity = ?",
        (account_id, prepared.message.identity),
    )
    return found


def _insert(db: Database, account_id: int, arrival: Arrival, *, own: bool, written: bool) -> int:
    prepared, message = arrival.prepared, arrival.prepared.message
    received = max(0, arrival.internal_date)
    date = _date(message.date, received)
    identity = storable(message.identity)
    former = identities.take_former(db, account_id, identity)
    home = conversations.home_for(db, account_id, prepared, date, former=former.thread_id)
    sort_key = _sort_key(db, received, arrival.uid)
    message_id = db.insert(
        "INSERT INTO messages (id, account_id, thread_id, identity, message_id, refs, sort_key, date, subject,"
        " base_subject, is_loose_reply, from_name, from_address, own, snippet, size, attachments, defects,"
        " component, list_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            former.message_id, account_id, home.thread_id, identity, storable(message.message_id),
            storable(" ".join(message.references)), sort_key, date, storable(message.subject),
            storable(prepared.base_subject), int(prepared.is_loose_reply), storable(message.sender.name),
            storable(message.sender.key), int(own), storable(prepared.snippet), message.size,
            sum(not attachment.inline for attachment in message.attachments),
            storable("; ".join(message.defects)), home.component, storable(list_of(message.headers)),
        ),
    )  # fmt: skip
    _insert_people(db, message_id, arrival, sort_key, date, own=own, written=written)
    bodies.insert(db, message_id, prepared, sort_key)
    thread_id = home.thread_id
    if home.arranged:
        thread_id = conversations.settle(db, account_id, home, message_id, former.thread_id)
    identities.reattach(db, account_id, identity, message_id, thread_id)
    db.changed("message", message_id)
    return message_id


def _date(said: datetime | None, received: int) -> int:
    """When a mail was written: what its sender says, unless that is before mail as we know it or after its receipt.

    However long ago that was: old mail may have been put on the server today.
    """
    date = received if said is None else int(said.timestamp())
    return date if _EARLIEST <= date <= received + _DAY else received


def _sort_key(db: Database, received: int, uid: int) -> int:
    """Of several received in one second the highest UID is the newest, whatever comes here first."""
    first = received << SORT_SHIFT
    key = first + uid % (1 << SORT_SHIFT)
    if _is_taken(db, key):
        key = db.value("SELECT max(sort_key) FROM messages WHERE sort_key < ?", (first + (1 << SORT_SHIFT),)) + 1
    while _is_taken(db, key):
        key += 1
    return key


def _is_taken(db: Database, sort_key: int) -> bool:
    return db.value("SELECT 1 FROM messages WHERE sort_key = ?", (sort_key,)) is not None


def _insert_people(
    db: Database, message_id: int, arrival: Arrival, sort_key: int, date: int, *, own: bool, written: bool
) -> None:
    """Note whom the mail is from and to.

    Args:
        own: It says to be from us; anybody can say so.
        written: It lies where only our own mail is, so that whom it goes to is somebody we know.
    """
    message = arrival.prepared.message
    groups = {
        "from": (message.sender,),
        "to": message.to,
        "cc": message.cc,
        "bcc": message.bcc,
        "reply-to": message.reply_to,
    }
    db.executemany(
        "INSERT INTO participants (message_id, role, position, name, address, sort_key) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (message_id, role, position, storable(person.name), storable(person.key), sort_key)
            for role, people in groups.items()
            for position, person in enumerate(people)
        ],
    )
    others = (*message.to, *message.cc) if own else (message.sender,)
    db.executemany(
        "INSERT INTO correspondents (address, name, sent, received, first_date, last_date) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (address) DO UPDATE SET sent = sent + excluded.sent, received = received + excluded.received,"
        " name = CASE WHEN name = '' OR (excluded.name != '' AND excluded.last_date > last_date)"
        " THEN excluded.name ELSE name END,"
        " first_date = min(first_date, excluded.first_date), last_date = max(last_date, excluded.last_date)",
        [(storable(p.key), storable(p.name), int(written), int(not own), date, date) for p in others if p.key],
    )


def find_by_message_id(db: Database, account_id: int, message_id: str, size: int) -> int | None:
    """The cached message with this Message-ID and RFC822.SIZE, so that it need not be downloaded again."""
    found: int | None = db.value(
        "SELECT id FROM messages WHERE account_id = ? AND message_id = ? AND size = ? AND blob IS NOT NULL LIMIT 1",
        (account_id, message_id, size),
    )
    return found


def sweep(db: Database, account_id: int) -> int:
    """Drop messages that are in no mailbox any more and that nothing of the user's waits for. To be called when every
    mailbox has been looked at, so that a message that moved has been seen in its new place."""
    ids = [
        row[0]
        for row in db.rows(
            "SELECT id FROM messages WHERE account_id = ? AND places = 0"
            " AND id NOT IN (SELECT message_id FROM message_mailbox WHERE message_id = messages.id)"
            " AND NOT EXISTS (SELECT 1 FROM action_targets t JOIN actions a ON a.id = t.action_id"
            "   WHERE t.message_id = messages.id AND a.state IN ('open', 'claimed'))"
            " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = messages.id AND o.state != 'cancelled'"
            "   AND (o.state != 'sent' OR o.filing = 'pending'))",
            (account_id,),
        )
    ]
    for chunk in chunks(ids, 40):
        with db.write("sweep"):
            names = delete_messages(db, chunk)
        blobs.remove(db, names)
    return len(ids)


def delete_messages(db: Database, message_ids: Sequence[int]) -> list[str]:
    """Take messages out of the cache and the index; gives the blobs they named, for :func:`blobs.remove`."""
    marks = ",".join("?" * len(message_ids))
    rows = db.rows(
        "SELECT m.id, m.thread_id, m.sort_key, m.blob, b.indexed"
        " FROM messages m LEFT JOIN bodies b ON b.message_id = m.id"
        f" WHERE m.id IN ({marks})",
        message_ids,
    )
    for row in rows:
        if row["indexed"] is not None:
            bodies.take_from_index(db, row["sort_key"], row["indexed"])
    files = db.rows(f"SELECT blob FROM attachments WHERE message_id IN ({marks}) AND blob IS NOT NULL", message_ids)
    db.execute(f"DELETE FROM messages WHERE id IN ({marks})", message_ids)
    from salesinbox.store.thread_summary import refresh_threads

    refresh_threads(db, {row["thread_id"] for row in rows})
    return [row["blob"] for row in (*rows, *files) if row["blob"]]
