"""Accounts as the database knows them: an id for each address. Their settings stand in config.toml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salesinbox.core.errors import NotFound
from salesinbox.core.models import Role
from salesinbox.store.connection import Database, Row

_PLACEHOLDERS = {
    Role.INBOX: "INBOX",
    Role.SENT: "Sent",
    Role.DRAFTS: "Drafts",
    Role.ARCHIVE: "Archive",
    Role.TRASH: "Trash",
    Role.OUTBOX: "\N{UPWARDS ARROW}Outbox",
}
"""Mailboxes every account has from the start, local until the server shows its own; the outbox stays local."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account's row."""

    id: int
    address: str
    name: str
    local: bool
    """It has no server, or none any more: mail comes into it by ``import`` alone."""


def all_accounts(db: Database) -> list[Account]:
    """Every account, in the order they were added."""
    return [_account(row) for row in db.rows("SELECT id, address, name, local FROM accounts ORDER BY id")]


def find(db: Database, address: str) -> Account:
    """The account with this address, however it is capitalised.

    Raises:
        NotFound: There is none.
    """
    row = db.row("SELECT id, address, name, local FROM accounts WHERE address = ?", (address.strip().casefold(),))
    if row is None:
        known = ", ".join(account.address for account in all_accounts(db)) or "none"
        raise NotFound(f"There is no account {address}.", f"Accounts: {known}.")
    return _account(row)


def get(db: Database, account_id: int) -> Account | None:
    """One account, ``None`` if it is gone."""
    row = db.row("SELECT id, address, name, local FROM accounts WHERE id = ?", (account_id,))
    return None if row is None else _account(row)


def address_of(db: Database, account_id: int) -> str:
    """The address of an account, empty if it is gone."""
    account = get(db, account_id)
    return "" if account is None else account.address


def ensure(db: Database, address: str, name: str = "", *, local: bool = False) -> Account:
    """The account with this address, made with its placeholder mailboxes where it is new.

    One that had become *local* has a server again where this does not say otherwise.
    """
    key = address.strip().casefold()
    row = db.row("SELECT id, address, name, local FROM accounts WHERE address = ?", (key,))
    if row is not None:
        name = name or row["name"]
        if (row["name"], bool(row["local"])) != (name, local):
            with db.write("change account"):
                db.execute("UPDATE accounts SET name = ?, local = ? WHERE id = ?", (name, int(local), row["id"]))
                db.changed("account", row["id"])
        return Account(row["id"], key, name, local)
    with db.write("add account"):
        account_id = db.insert("INSERT INTO accounts (address, name, local) VALUES (?, ?, ?)", (key, name, int(local)))
        ensure_placeholders(db, account_id)
        db.changed("account", account_id)
    return Account(account_id, key, name, local)


def ensure_placeholders(db: Database, account_id: int) -> None:
    """A local mailbox for each standard role that has none: there is always somewhere to archive or delete to."""
    db.executemany(
        "INSERT OR IGNORE INTO mailboxes (account_id, name, role, local) SELECT ?, ?, ?, 1"
        " WHERE NOT EXISTS (SELECT 1 FROM mailboxes WHERE account_id = ? AND role = ?)",
        [(account_id, name, role.value, account_id, role.value) for role, name in _PLACEHOLDERS.items()],
    )


@dataclass(frozen=True, slots=True)
class ResultsTrust:
    """Whose word on a mail's sender counts (:mod:`salesinbox.mail.authentication`)."""

    names: tuple[str, ...]
    """Servers that take out forged results."""
    hosts: tuple[str, ...]
    """The account's own server and domain."""


def save_results_trust(db: Database, account_id: int, names: Sequence[str], imap_host: str) -> None:
    """Note what the settings say of an account's provider, for those who read its mail."""
    wanted = (" ".join(names), imap_host)
    row = db.row("SELECT authserv, imap_host FROM accounts WHERE id = ?", (account_id,))
    if row is not None and tuple(row) != wanted:
        with db.write("provider of account"):
            db.execute("UPDATE accounts SET authserv = ?, imap_host = ? WHERE id = ?", (*wanted, account_id))


def results_trust(db: Database, account_id: int) -> ResultsTrust:
    """Whose Authentication-Results count in an account's mail."""
    row = db.row("SELECT authserv, imap_host, address FROM accounts WHERE id = ?", (account_id,))
    if row is None:
        return ResultsTrust((), ())
    hosts = (row["imap_host"], row["address"].rpartition("@")[2])
    return ResultsTrust(tuple(row["authserv"].split()), tuple(host for host in hosts if "." in host))


def make_local(db: Database, account_id: int) -> None:
    """From now on the account has no server: what is cached stays, and nothing comes or goes any more."""
    with db.write("account without a server"):
        db.execute("UPDATE accounts SET local = 1 WHERE id = ?", (account_id,))
        db.changed("account", account_id)


def remove(db: Database, account_id: int) -> None:
    """Forget an account and its cached mail, queued actions and outbox; the servers keep theirs."""
    from salesinbox.store import blobs
    from salesinbox.store.messages import delete_messages

    while ids := [row[0] for row in db.rows("SELECT id FROM messages WHERE account_id = ? LIMIT 100", (account_id,))]:
        with db.write("remove account's mail"):
            names = delete_messages(db, ids)
        blobs.remove(db, names)
    with db.write("remove account"):
        db.execute("DELETE FROM outbox WHERE account_id = ?", (account_id,))
        db.execute("DELETE FROM accounts WHERE id = ?", (account_id,))
        db.changed("account", account_id)


def _account(row: Row) -> Account:
    return Account(row["id"], row["address"], row["name"], bool(row["local"]))
