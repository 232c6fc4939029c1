"""The server's mailboxes and what each is for; making one that is missing."""

from __future__ import annotations

from salesinbox.accounts.special_use import role_of
from salesinbox.core.errors import MailServerError
from salesinbox.core.models import Role
from salesinbox.store import accounts, mailboxes
from salesinbox.store.connection import Database
from salesinbox.store.mailboxes import Listed, Mailbox
from salesinbox.sync import gmail
from salesinbox.sync.answers import is_selectable
from salesinbox.sync.faults import Refused
from salesinbox.sync.mailbox_cache import MailboxCache
from salesinbox.sync.session import Session
from salesinbox.sync.writes import Writes

MAX_MAILBOXES = 5_000
MAX_NAME = 1_000
SYNC_ORDER = (
    Role.INBOX, Role.SENT, Role.DRAFTS, Role.ARCHIVE, Role.ALL, Role.OTHER, Role.JUNK, Role.TRASH,
)  # fmt: skip
"""What a rep misses first comes first."""
NAMES = {Role.ARCHIVE: "Archive", Role.TRASH: "Trash", Role.SENT: "Sent"}
"""What a mailbox is called where we make it."""


def refresh_list(session: Session, writes: Writes, account_id: int) -> list[Mailbox]:
    """Take over the server's list and forget what is gone from it; gives the mailboxes to sync, in order.

    A mailbox that went while one with the same UIDVALIDITY came was renamed: its mail and what waits for it stay.

    Raises:
        MailServerError: The list fails, or is absurdly long.
    """
    known = writes.run(lambda db: mailboxes.of_account(db, account_id))
    listed = _listed(session, known)
    renamed = _renamed(session, known, listed)
    if renamed:
        writes.run(lambda db: mailboxes.rename(db, renamed))
    gone = writes.run(lambda db: mailboxes.update_list(db, account_id, listed))
    for mailbox in gone:
        forget(writes, mailbox)
    present = writes.run(lambda db: mailboxes.of_account(db, account_id))
    session.labels = any(each.is_view for each in present)
    _empty_views(writes, present)
    return sorted(
        (each for each in present if not each.local and each.selectable and not each.is_view),
        key=lambda each: (SYNC_ORDER.index(each.role), each.name),
    )


def ensure_role(session: Session, writes: Writes, account_id: int, role: Role) -> Mailbox | None:
    """The server's mailbox for *role*, made where there is none; ``None`` if the server does not let us."""
    found = _server_mailbox(writes, account_id, role)
    if found is not None:
        return found
    inbox = writes.run(lambda db: mailboxes.with_role(db, account_id, Role.INBOX))
    below_inbox = f"INBOX{inbox.delimiter}" if inbox is not None else ""  # where all lie there and NAMESPACE is unknown
    for prefix in dict.fromkeys((session.personal_prefix(), "", below_inbox)):
        try:
            session.create(prefix + NAMES[role])
        except Refused as error:
            if error.code != "ALREADYEXISTS":
                continue
        refresh_list(session, writes, account_id)
        return _server_mailbox(writes, account_id, role)
    return None


def forget(writes: Writes, mailbox: Mailbox) -> None:
    """A mailbox is gone from the server: take its messages out of it in short transactions, then the mailbox."""
    _empty(writes, mailbox)

    def drop(db: Database) -> None:
        with db.write("mailbox gone"):
            mailboxes.remove(db, mailbox.id)
            accounts.ensure_placeholders(db, mailbox.account_id)

    writes.run(drop)


def _empty_views(writes: Writes, present: list[Mailbox]) -> None:
    """What was synced from a view before it was one is let go of once All Mail is here, whose labels tell it."""
    if any(each.role is Role.ALL and each.state == "steady" for each in present):
        for view in (each for each in present if each.is_view):
            _empty(writes, view)


def _empty(writes: Writes, mailbox: Mailbox) -> None:
    cache = MailboxCache(writes, mailbox.id)
    cache.remove(cache.uids())


def _server_mailbox(writes: Writes, account_id: int, role: Role) -> Mailbox | None:
    found = writes.run(lambda db: mailboxes.with_role(db, account_id, role))
    return None if found is None or found.local else found


def _renamed(session: Session, known: list[Mailbox], listed: list[Listed]) -> dict[int, str]:
    """The new names of mailboxes that were renamed, by id; only where there is no doubt."""
    names, taken = {each.name for each in listed}, {each.name for each in known}
    gone = [each for each in known if not each.local and each.uidvalidity and each.name not in names]
    new = [each.name for each in listed if each.selectable and each.name not in taken]
    if not gone or not new:
        return {}
    statuses = {name: session.statuses[name] for name in new if name in session.statuses}
    statuses |= session.ask_statuses([name for name in new if name not in statuses])
    found = {}
    for mailbox in gone:
        rivals = [each for each in gone if each.uidvalidity == mailbox.uidvalidity]
        same = [name for name, status in statuses.items() if status.uidvalidity == mailbox.uidvalidity]
        if len(rivals) == len(same) == 1 and statuses[same[0]].uidnext >= (mailbox.uidnext or 0):
            found[mailbox.id] = same[0]
    return found


def _listed(session: Session, known: list[Mailbox]) -> list[Listed]:
    answer = session.mailboxes()
    if len(answer) > MAX_MAILBOXES:
        raise MailServerError(
            f"{session.host} lists {len(answer):,} mailboxes; more than {MAX_MAILBOXES:,} are not synced.",
            retryable=False,
        )
    answer = [each for each in answer if each[2] and len(each[2]) <= MAX_NAME]
    left_out = {each.name for each in known if each.skipped}
    listed = gmail.listed(session, answer, left_out) or [
        Listed(name, delimiter, role_of(name, delimiter, attributes), is_selectable(attributes))
        for attributes, delimiter, name in answer
    ]
    return list({each.name: each for each in listed}.values())
