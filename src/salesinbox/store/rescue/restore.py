"""Putting copies of the user's tables into a new database, and joining them to mail again.

The copy read from the damaged database comes first, as it is the newest; of tables that could not be read whole the
last backup fills the gaps. What a backup says of outgoing mail may be an hour old, so nothing of it goes out by itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from salesinbox.core import clock
from salesinbox.core.errors import StoreError
from salesinbox.core.models import Role
from salesinbox.store import accounts, blobs, drafts, identities, mailboxes, messages, migrations, outbox, placements
from salesinbox.store.bodies import storable
from salesinbox.store.connection import Database
from salesinbox.store.drafts import DraftRow
from salesinbox.store.effective import SEEN
from salesinbox.store.prepared import prepare
from salesinbox.store.tables import USER

FROM_BACKUP = "It comes from a backup and may have been sent since: look before sending it again."
_TABLES = (*sorted(USER), "mailboxes")
_LOCAL_BATCH = 40
_ARRANGED = ("thread_cuts", "thread_joins")


@dataclass(frozen=True, slots=True)
class About:
    """What a copy says of itself."""

    taken: float
    damaged: frozenset[str]


def about(copy: Path) -> About | None:
    """When a copy was made and what lacks in it; ``None`` where it cannot be read, and is no use."""
    try:
        with closing(sqlite3.connect(copy)) as file:
            taken, damaged = file.execute("SELECT taken, damaged FROM about").fetchone()
            if file.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                return None
    except (sqlite3.DatabaseError, TypeError):
        return None
    return About(taken, frozenset(filter(None, damaged.split(","))))


def load(db: Database, copy: Path, tables: frozenset[str] | None = None, *, backup: bool = False) -> None:
    """Put the rows of *copy* that are not there yet into *db*.

    Args:
        tables: Only these; ``None`` for all.
        backup: What it says of outgoing mail may be out of date.
    """
    known = {row[0] for row in db.rows("SELECT id FROM outbox")}
    with closing(_brought_up_to_date(copy)) as source, db.write("restore"):
        for table in _TABLES:
            if tables is None or table in tables or table == "mailboxes":
                _insert(db.connection, source, table)
        if backup:
            rows = db.rows("SELECT id FROM outbox WHERE state IN ('queued', 'retry', 'sending', 'failed')")
            for row_id in {row[0] for row in rows} - known:
                outbox.save(db, row_id, state="unknown", error=FROM_BACKUP)


def drop_what_hangs_in_the_air(db: Database) -> None:
    """Rows that name others which are lost: they go, too, or name nothing where they need not."""
    with db.write("restore"):
        for table in sorted(USER):
            optional = {row["name"] for row in db.rows(f"PRAGMA table_info({table})") if not row["notnull"]}
            for key in db.rows(f"PRAGMA foreign_key_list({table})"):
                lost = f"{key['from']} NOT IN (SELECT id FROM {key['table']})"
                if key["from"] in optional and key["from"] != "outbox_id":
                    db.execute(f"UPDATE {table} SET {key['from']} = NULL WHERE {lost}")
                else:
                    db.execute(f"DELETE FROM {table} WHERE {lost}")
        for account in accounts.all_accounts(db):
            accounts.ensure_placeholders(db, account.id)


def expect_mail(db: Database, copies: list[Path], noted: Iterator[tuple[int, bytes, int, int]]) -> None:
    """Messages get their ids again when they come: as the copies, the user's rows, and the ids *noted* name them."""
    known = {each.id for each in accounts.all_accounts(db)}
    with db.write("restore ids"):
        for copy in copies:
            identities.expect(db, (row for row in _ids_in(copy) if row[0] in known))
        identities.expect(db, list(_named(db)))
        identities.expect(db, (row for row in noted if row[0] in known))
        for table, column in (("messages", "message_id"), ("threads", "thread_id")):
            highest = db.value(f"SELECT max({column}) FROM former_ids") or 0
            if column == "thread_id":
                highest = max(highest, *(db.value(f"SELECT max(thread_id) FROM {each}") or 0 for each in _ARRANGED))
            db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, highest))


def show_outgoing(db: Database) -> int:
    """Put mail that has not gone out for good into its thread again; what lost its content is a draft. Gives those."""
    made = 0
    for row in outbox.listing(db, everything=True, limit=-1):
        if row.state == "cancelled" or (row.state == "sent" and row.filing not in ("pending", "failed")):
            continue
        with db.write("restore outgoing mail"):
            raw = _content(db, row.id)
            box = mailboxes.with_role(db, row.account_id, Role.OUTBOX)
            if raw is None and row.state != "sent":
                fields = {**row.draft, "attachments": tuple(row.draft["attachments"])}
                drafts.save(db, DraftRow(account_id=row.account_id, **fields))
                outbox.save(db, row.id, state="cancelled", filing="not needed", message_id=None)
                made += 1
            elif raw is not None and box is not None:
                _show(db, row, raw, box.id)
    return made


def _content(db: Database, row_id: int) -> bytes | None:
    try:
        return outbox.content(db, row_id)
    except StoreError:
        return None


def restore_local_mail(db: Database, copies: list[Path]) -> int:
    """Take mail that no server has in again, from its bytes; gives how many messages are lost."""
    found: dict[tuple[int, int], tuple[str, str, int]] = {}
    for copy in copies:
        with closing(sqlite3.connect(copy)) as file:
            for mailbox_id, uid, flags, blob, received in file.execute(
                "SELECT mailbox_id, uid, flags, blob, received FROM local_mail ORDER BY mailbox_id, uid"
            ):
                found.setdefault((mailbox_id, uid), (flags, blob, received))
    owners = {row[0]: row[1] for row in db.rows("SELECT id, account_id FROM mailboxes")}
    lost = 0
    places = [place for place in found if place[0] in owners]
    for start in range(0, len(places), _LOCAL_BATCH):
        by_account: dict[int, list[messages.Arrival]] = {}
        for mailbox_id, uid in places[start : start + _LOCAL_BATCH]:
            arrival = _local(db, mailbox_id, uid, *found[mailbox_id, uid])
            if arrival is None:
                lost += 1
            else:
                by_account.setdefault(owners[mailbox_id], []).append(arrival)
        for account_id, arrivals in by_account.items():
            messages.add(db, account_id, arrivals)
    return lost


def _brought_up_to_date(copy: Path) -> sqlite3.Connection:
    """A database in memory that holds the rows of *copy* at today's schema."""
    scratch = sqlite3.connect(":memory:", isolation_level=None)
    with closing(sqlite3.connect(copy)) as source:
        migrations.apply(scratch, upto=int(source.execute("PRAGMA user_version").fetchone()[0]))
        for table in _TABLES:
            _insert(scratch, source, table)
    migrations.apply(scratch)
    return scratch


def _insert(target: sqlite3.Connection, source: sqlite3.Connection, table: str) -> None:
    """Rows of a table, those columns that both have; what is there already stays."""
    columns = [each for each in _columns(source, table) if each in _columns(target, table)]
    if columns:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        target.executemany(
            f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", source.execute(f"SELECT {names} FROM {table}")
        )


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _ids_in(copy: Path) -> Iterator[tuple[int, bytes, int, int]]:
    with closing(sqlite3.connect(copy)) as file:
        for table, column in (("ids", "id"), ("local_mail", "message_id")):
            if not _columns(file, table):
                continue
            account = "account_id" if table == "ids" else "(SELECT account_id FROM mailboxes WHERE id = mailbox_id)"
            for row in file.execute(f"SELECT {account}, identity, {column}, thread_id FROM {table}"):
                yield row[0], identities.key(row[1]), row[2], row[3]


def _named(db: Database) -> Iterator[tuple[int, bytes, int, int | None]]:
    """Messages that the user's rows name."""
    for sql in (
        "SELECT account_id, identity, message_id, NULL FROM action_targets JOIN actions a ON a.id = action_id",
        "SELECT account_id, identity, message_id, NULL FROM overlays WHERE message_id IS NOT NULL",
        "SELECT account_id, answers_identity, answers, thread_id FROM drafts WHERE answers IS NOT NULL",
        "SELECT account_id, answers_identity, answers, NULL FROM outbox WHERE answers IS NOT NULL",
    ):
        for account_id, identity, message_id, thread_id in db.rows(sql):
            if identity:
                yield account_id, identities.key(identity), message_id, thread_id


def _show(db: Database, row: outbox.OutboxRow, raw: bytes, mailbox_id: int) -> None:
    prepared = prepare(raw)
    if row.message_id is not None:
        identity = storable(prepared.message.identity)
        identities.expect(db, [(row.account_id, identities.key(identity), row.message_id, None)])
    uid = placements.next_local_uid(db, mailbox_id)
    arrival = messages.Arrival(prepared, mailbox_id, uid, frozenset({SEEN}), int(row.created or clock.timestamp()))
    outbox.show_as(db, row.id, messages.add_outgoing(db, row.account_id, arrival))


def _local(db: Database, mailbox_id: int, uid: int, flags: str, blob: str, received: int) -> messages.Arrival | None:
    try:
        prepared = prepare(blobs.load(db, blob))
    except StoreError:
        return None
    return messages.Arrival(prepared, mailbox_id, uid, frozenset(flags.split()), received)
