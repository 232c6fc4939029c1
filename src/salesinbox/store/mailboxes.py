"""Mailboxes: their roles, and how far each one's sync has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from salesinbox.core.models import Role
from salesinbox.store.connection import Database, Row

_COLUMNS = (
    "id, account_id, name, delimiter, role, local, selectable, keywords, state, uidvalidity, uidnext, modseq,"
    " backfill_below, server_count, last_sync, error, skipped, history, backlog, fetched, fetched_bytes"
)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox's row. ``state`` belongs to sync.mailbox_sync, whose docstring says what the values mean."""

    id: int
    account_id: int
    name: str
    delimiter: str
    role: Role
    local: bool
    """It exists only here, not on the server."""
    selectable: bool
    keywords: bool
    """Whether the server keeps keywords of our choice in it (``\\*`` in PERMANENTFLAGS)."""
    state: str
    uidvalidity: int | None
    uidnext: int | None
    modseq: int | None
    backfill_below: int | None
    """Back-fill has reached down to this UID; smaller ones are still to come. 1 when all are here."""
    server_count: int
    last_sync: float | None
    error: str
    skipped: bool
    """The user left it out: nothing of it is kept here."""
    history: int | None
    """For how many days back it is, or is being, filled; 0 for everything, ``None`` where that is not known."""
    backlog: int | None
    """How many messages of the history are still to come; ``None`` where that is not known yet.

    All of the server's where the mailbox is left out."""
    fetched: int
    """How many messages were taken in from it so far."""
    fetched_bytes: int
    """How large those were, as the server told."""

    @property
    def is_view(self) -> bool:
        """It shows what has a label, and holds nothing of its own (sync.gmail)."""
        return self.state == "view"


@dataclass(frozen=True, slots=True)
class Listed:
    """A mailbox as the server's LIST showed it."""

    name: str
    delimiter: str
    role: Role
    selectable: bool = True
    view: bool = False
    """It only shows what is held elsewhere; see :attr:`Mailbox.is_view`."""


def of_account(db: Database, account_id: int) -> list[Mailbox]:
    """All mailboxes of an account, those with a role first."""
    rows = db.rows(f"SELECT {_COLUMNS} FROM mailboxes WHERE account_id = ? ORDER BY role = 'other', id", (account_id,))
    return [_mailbox(row) for row in rows]


def get(db: Database, mailbox_id: int) -> Mailbox | None:
    """One mailbox, or ``None`` if it is gone."""
    row = db.row(f"SELECT {_COLUMNS} FROM mailboxes WHERE id = ?", (mailbox_id,))
    return None if row is None else _mailbox(row)


def any_views(db: Database) -> bool:
    """Whether mailboxes of any account are labels (sync.gmail)."""
    return db.row("SELECT 1 FROM mailboxes WHERE state = 'view' LIMIT 1") is not None


def with_role(db: Database, account_id: int, role: Role) -> Mailbox | None:
    """The account's mailbox for *role*; the server's own before a local one."""
    row = db.row(
        f"SELECT {_COLUMNS} FROM mailboxes WHERE account_id = ? AND role = ? ORDER BY local, id LIMIT 1",
        (account_id, role),
    )
    return None if row is None else _mailbox(row)


def named(db: Database, account_id: int, name: str) -> Mailbox | None:
    """The account's mailbox called *name*, without regard to case."""
    row = db.row(
        f"SELECT {_COLUMNS} FROM mailboxes WHERE account_id = ? AND lower(name) = lower(?)",
        (account_id, name),
    )
    return None if row is None else _mailbox(row)


def ensure_local(db: Database, account_id: int, name: str, role: Role) -> Mailbox:
    """A mailbox that exists only here, for imported mail."""
    found = named(db, account_id, name)
    if found is not None:
        return found
    mailbox_id = db.insert(
        "INSERT INTO mailboxes (account_id, name, role, local) VALUES (?, ?, ?, 1)", (account_id, name, role)
    )
    mailbox = get(db, mailbox_id)
    assert mailbox is not None
    return mailbox


def rename(db: Database, names: Mapping[int, str]) -> None:
    """The server gave mailboxes other names, by id."""
    with db.write("mailboxes renamed"):
        for mailbox_id, name in names.items():
            db.execute("UPDATE mailboxes SET name = ? WHERE id = ?", (name, mailbox_id))
            db.changed("mailbox", mailbox_id)


def update_list(db: Database, account_id: int, listed: Iterable[Listed]) -> list[Mailbox]:
    """Take over the server's list and give the mailboxes that are gone from it (their mail is still cached).

    A local placeholder becomes the server's mailbox of the same role, so actions queued for it reach the server.
    """
    with db.write("mailbox list"):
        known = {mailbox.name: mailbox for mailbox in of_account(db, account_id) if not mailbox.local}
        changed = False
        for item in listed:
            mailbox = known.pop(item.name, None)
            if mailbox is None:
                _add(db, account_id, item)
            elif _differs(mailbox, item):
                db.execute(
                    "UPDATE mailboxes SET delimiter = ?, role = ?, selectable = ? WHERE id = ?",
                    (item.delimiter, item.role, int(item.selectable), mailbox.id),
                )
                if mailbox.is_view != item.view:
                    _start_again(db, mailbox.id, _first_state(item))
            else:
                continue
            changed = True
        if changed or known:
            db.changed("account", account_id)
    return list(known.values())


def _differs(mailbox: Mailbox, item: Listed) -> bool:
    known = (mailbox.delimiter, mailbox.role, mailbox.selectable, mailbox.is_view)
    return known != (item.delimiter, item.role, item.selectable, item.view)


def _add(db: Database, account_id: int, item: Listed) -> None:
    if not _adopt_placeholder(db, account_id, item):
        _make_way(db, account_id, item.name)
        db.execute(
            "INSERT INTO mailboxes (account_id, name, delimiter, role, selectable, state) VALUES (?, ?, ?, ?, ?, ?)",
            (account_id, item.name, item.delimiter, item.role, int(item.selectable), _first_state(item)),
        )


def _adopt_placeholder(db: Database, account_id: int, item: Listed) -> bool:
    row = db.row(
        "SELECT id FROM mailboxes WHERE account_id = ? AND local = 1 AND role != 'outbox'"
        " AND role = ? AND (name = ? OR role != 'other')"
        " AND NOT EXISTS (SELECT 1 FROM message_mailbox p WHERE p.mailbox_id = mailboxes.id) LIMIT 1",
        (account_id, item.role, item.name),
    )
    if row is None:
        return False
    _make_way(db, account_id, item.name, adopted=row["id"])
    db.execute(
        "UPDATE mailboxes SET name = ?, delimiter = ?, role = ?, selectable = ?, local = 0, state = ? WHERE id = ?",
        (item.name, item.delimiter, item.role, int(item.selectable), _first_state(item), row["id"]),
    )
    return True


def _first_state(item: Listed) -> str:
    return "view" if item.view else "initial"


def _start_again(db: Database, mailbox_id: int, state: str) -> None:
    """Nothing is known of a mailbox but what of it is cached."""
    unknown = dict.fromkeys(("uidvalidity", "uidnext", "modseq", "backfill_below", "history", "backlog"))
    save_sync(db, mailbox_id, state=state, server_count=0, error="", **unknown)
    others = "account_id = (SELECT account_id FROM mailboxes WHERE id = ?) AND state != 'view'"
    db.execute(f"UPDATE mailboxes SET modseq = NULL WHERE {others}", (mailbox_id,))  # they may have labels to tell


def _make_way(db: Database, account_id: int, name: str, *, adopted: int = 0) -> None:
    """A mailbox that holds imported mail gives up its name to the server's."""
    db.execute(
        "UPDATE mailboxes SET name = name || ' (on this computer)'"
        " WHERE account_id = ? AND name = ? AND local = 1 AND id != ?",
        (account_id, name, adopted),
    )


def remove(db: Database, mailbox_id: int) -> None:
    """Forget a mailbox that is gone from the server; its messages stay until a sweep finds them nowhere else."""
    from salesinbox.store.effective import refresh

    ids = [row[0] for row in db.rows("SELECT message_id FROM message_mailbox WHERE mailbox_id = ?", (mailbox_id,))]
    on_their_way = (
        "SELECT t.message_id FROM actions a JOIN action_targets t ON t.action_id = a.id"
        " WHERE a.account_id = (SELECT account_id FROM mailboxes WHERE id = ?) AND a.state IN ('open', 'claimed')"
    )
    ids += [row[0] for row in db.rows(on_their_way, (mailbox_id,))]
    db.execute("DELETE FROM mailboxes WHERE id = ?", (mailbox_id,))
    refresh(db, ids)


def save_sync(db: Database, mailbox_id: int, **columns: object) -> None:
    """Store sync columns of a mailbox (state, uidvalidity, uidnext, modseq, backfill_below, server_count, keywords,
    last_sync, error, history, backlog, fetched, fetched_bytes)."""
    sets = ", ".join(f"{column} = ?" for column in columns)
    db.execute(f"UPDATE mailboxes SET {sets} WHERE id = ?", (*columns.values(), mailbox_id))
    db.changed("mailbox", mailbox_id)


def skip(db: Database, mailbox_id: int, *, on: bool) -> None:
    """Leave a mailbox out from now on, or no more; what of it is here has to be compared with the server then."""
    db.execute(
        "UPDATE mailboxes SET skipped = ?, history = NULL, backlog = NULL, error = '' WHERE id = ?",
        (int(on), mailbox_id),
    )
    db.changed("mailbox", mailbox_id)


def local_counts(db: Database, account_id: int) -> dict[int, int]:
    """How many messages of each of an account's mailboxes are here, by mailbox id; empty ones are left out."""
    rows = db.rows(
        "SELECT b.id, (SELECT count(*) FROM message_mailbox p WHERE p.mailbox_id = b.id) FROM mailboxes b"
        " WHERE b.account_id = ?",
        (account_id,),
    )
    return {row[0]: row[1] for row in rows if row[1]}


def with_error(db: Database) -> list[str]:
    """The names of the mailboxes in which the last sync met an error."""
    return [row[0] for row in db.rows("SELECT name FROM mailboxes WHERE error != '' AND skipped = 0 ORDER BY id")]


def _mailbox(row: Row) -> Mailbox:
    values = dict(row)
    values["role"] = Role(values["role"])
    for flag in ("local", "selectable", "keywords", "skipped"):
        values[flag] = bool(values[flag])
    return Mailbox(**values)
