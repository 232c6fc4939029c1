"""Putting mail that came from files into a mailbox that exists only here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from salesinbox.core.errors import UsageError
from salesinbox.core.models import Role
from salesinbox.core.text import clean_line, shorten
from salesinbox.store import accounts, content, mailboxes, messages, placements, server_ids, status
from salesinbox.store.accounts import Account
from salesinbox.store.bodies import storable
from salesinbox.store.connection import Database
from salesinbox.store.mailboxes import Mailbox
from salesinbox.store.prepared import Prepared

LOCAL_ADDRESS = "imported@localhost"
"""The account that holds imported mail where the user has no other; RFC 6761 keeps this domain on this machine."""

_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Import:
    """A message to be put in."""

    prepared: Prepared
    flags: frozenset[str]
    received: int
    """Unix seconds."""


def local_account(db: Database) -> Account:
    """The account without servers, made where there is none."""
    with db.write("local account"):
        account = accounts.ensure(db, LOCAL_ADDRESS, "Imported mail", local=True)
        status.save_account(db, account.id, state="local")
    return account


def mailbox_for(db: Database, account: Account, name: str) -> Mailbox:
    """The mailbox of *account* to import into, made where there is none.

    Raises:
        UsageError: It is on a server: an import stays on this machine. Or it cannot be called so.
    """
    if not name or clean_line(name) != name or len(name) > _LONGEST_NAME:
        raise UsageError(
            f"“{shorten(clean_line(name), 40)}” cannot be the name of a mailbox.",
            f"Use at most {_LONGEST_NAME} letters, digits and single blanks.",
        )
    with db.write("import mailbox"):
        found = mailboxes.ensure_local(db, account.id, name, Role.OTHER)
        db.changed("account", account.id)
    if not found.local or (found.role is not Role.OTHER and not account.local) or found.role is Role.OUTBOX:
        raise UsageError(
            f"{clean_line(name)} is a mailbox of {clean_line(account.address)} itself.",
            "Imported mail stays on this computer: choose another --mailbox.",
        )
    return found


def add(db: Database, mailbox: Mailbox, batch: Sequence[Import]) -> list[bool]:
    """Put messages into *mailbox*; for each whether it was new. A mail that the account has already stays as it is.

    Files hold mails with the same Message-ID, date and people but another text, such as a copy with a list's footer.
    Each is kept: the second under an identity that names its content too.
    """
    digests = [content.of_prepared(each.prepared) for each in batch]
    identities = [storable(each.prepared.message.identity) for each in batch]
    others = [f"{identity}/{digest}" for identity, digest in zip(identities, digests, strict=True)]
    known = _known(db, mailbox.account_id, [*identities, *others])
    for each, digest, identity in zip(batch, digests, identities, strict=True):
        twins = server_ids.same_message_id(db, mailbox.account_id, each.prepared.message.message_id)
        if any(content.of_stored(db, twin) == digest for twin in twins):
            known.setdefault(identity, digest)
    new: list[Import] = []
    fresh = []
    for each, digest, identity, other in zip(batch, digests, identities, others, strict=True):
        name = identity if known.get(identity, digest) == digest else other
        fresh.append(name not in known)
        if fresh[-1]:
            known[name] = digest
            new.append(each if name == identity else _renamed(each, name))
    uid = placements.next_local_uid(db, mailbox.id)
    arrivals = [
        messages.Arrival(each.prepared, mailbox.id, uid + number, each.flags, each.received)
        for number, each in enumerate(new)
    ]
    if arrivals:
        messages.add(db, mailbox.account_id, arrivals)
    return fresh


def _renamed(item: Import, identity: str) -> Import:
    prepared = replace(item.prepared, message=replace(item.prepared.message, identity=identity))
    return replace(item, prepared=prepared)


def _known(db: Database, account_id: int, identities: list[str]) -> dict[str, str]:
    """Identity → digest of the content, of messages that are in some mailbox of the account."""
    found = {}
    for start in range(0, len(identities), 500):
        some = identities[start : start + 500]
        rows = db.rows(
            "SELECT m.id, m.identity FROM messages m WHERE account_id = ?"
            f" AND identity IN ({','.join('?' * len(some))})"
            " AND EXISTS (SELECT 1 FROM message_mailbox WHERE message_id = m.id)",
            (account_id, *some),
        )
        for row in rows:
            found[row["identity"]] = content.of_stored(db, row["id"])
    return found
