"""Importing mail from files into the cache, again and again with the same result."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from salesinbox.core import clock
from salesinbox.core.errors import UsageError
from salesinbox.store import accounts, imports
from salesinbox.store.accounts import Account
from salesinbox.store.connection import Database
from salesinbox.store.imports import Import
from salesinbox.store.mailboxes import Mailbox
from salesinbox.store.prepared import prepare
from salesinbox.transfer.mail_files import Found, FoundMail, Unreadable

IMPORT_MAILBOX = "Imported"
"""Mailbox for imported mail in an account that has a server."""
_BATCH_MESSAGES = 50
_BATCH_BYTES = 8 * 1024 * 1024
_DAY = 86400


@dataclass(slots=True)
class ImportReport:
    """What an import did."""

    imported: int = 0
    known: int = 0
    """Messages that were there already."""
    failed: list[Unreadable] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many messages were looked at."""
        return self.imported + self.known + len(self.failed)


def choose_mailbox(db: Database, addresses: list[str], account: str | None, mailbox: str | None) -> Mailbox:
    """Where imported mail goes: a local account's inbox where there is no other, else a mailbox kept only here.

    Args:
        addresses: The accounts of config.toml.
        account: The address the user named, if any.
        mailbox: The mailbox the user named, if any.

    Raises:
        NotFound: There is no such account.
        UsageError: There are several accounts and none was named, or the mailbox is on a server or cannot be called so.
    """
    owner = _owner(db, addresses, account)
    usual = "INBOX" if owner.local else IMPORT_MAILBOX
    return imports.mailbox_for(db, owner, usual if mailbox is None else mailbox)


def _owner(db: Database, addresses: list[str], account: str | None) -> Account:
    if account is not None:
        known = {address.casefold(): address for address in addresses}
        named = known.get(account.strip().casefold())
        return accounts.ensure(db, named) if named else accounts.find(db, account)
    if len(addresses) > 1:
        raise UsageError(
            "There are several accounts to import into.", f"Choose one with --account: {', '.join(addresses)}."
        )
    return accounts.ensure(db, addresses[0]) if addresses else imports.local_account(db)


def import_mail(
    db: Database,
    mailbox: Mailbox,
    found: Iterable[Found],
    *,
    unread: bool = False,
    progress: Callable[[ImportReport], None] = lambda report: None,
) -> ImportReport:
    """Put everything *found* into *mailbox*; one bad message does not stop the others.

    Args:
        unread: Whether all of it counts as unread, whatever the files say.
    """
    report = ImportReport()
    batch: list[Import] = []
    size = 0
    for each in found:
        item = _prepared(each, unread) if isinstance(each, FoundMail) else each
        if isinstance(item, Unreadable):
            report.failed.append(item)
            continue
        batch.append(item)
        size += len(item.prepared.raw)
        if len(batch) >= _BATCH_MESSAGES or size >= _BATCH_BYTES:
            _store(db, mailbox, batch, report)
            batch, size = [], 0
            progress(report)
    _store(db, mailbox, batch, report)
    progress(report)
    return report


def _store(db: Database, mailbox: Mailbox, batch: list[Import], report: ImportReport) -> None:
    fresh = imports.add(db, mailbox, batch)
    report.imported += sum(fresh)
    report.known += len(fresh) - sum(fresh)


def _prepared(mail: FoundMail, unread: bool) -> Import | Unreadable:
    if not mail.raw.strip():
        return Unreadable(mail.where, "it is empty")
    try:
        prepared = prepare(mail.raw)
    except Exception as error:  # the parser promises not to; if it does, the other messages must come in all the same
        return Unreadable(mail.where, f"it cannot be read ({type(error).__name__})")
    now = int(clock.timestamp())
    date = prepared.message.date
    received = int(mail.changed if date is None else date.timestamp())
    return Import(prepared, mail.flags - ({"\\Seen"} if unread else set()), max(0, min(received, now + _DAY)))
