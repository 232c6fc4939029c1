"""What an account's server has, before anything of it is synced: mailboxes, messages, how many of them are wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from salesinbox.accounts.connection import open_imap
from salesinbox.config.mailbox_choice import is_skipped
from salesinbox.config.settings import AccountSettings
from salesinbox.core.models import Role
from salesinbox.core.text import clean_line
from salesinbox.sync import gmail
from salesinbox.sync.answers import is_selectable
from salesinbox.sync.faults import MailboxGone
from salesinbox.sync.mailbox_choice import window_start
from salesinbox.sync.session import Session


@dataclass(frozen=True, slots=True)
class Offer:
    """A mailbox on the server. The name is safe to show."""

    name: str
    chosen: bool
    """Whether it would be synced."""
    on_server: int | None
    """Messages in it; ``None`` where it holds only other mailboxes, or is not told."""
    wanted: int | None
    """Messages that would be fetched; ``None`` where that was not asked for."""
    label: bool = False
    """It only shows mail of All Mail (Gmail)."""


def preview(account: AccountSettings, password: str) -> list[Offer]:
    """Ask the server. Nothing is changed there or here.

    Raises:
        SignInRefused, CertificateRefused, MailServerError: As connections raise them.
    """
    client = open_imap(account, password)
    session = Session(client, f"{account.imap.host}:{account.imap.port}")
    try:
        listed = session.mailboxes()
        subscribed = session.subscribed() | {"INBOX"} if account.only_subscribed else None
        names = [name for flags, _, name in listed if name and is_selectable(flags)]
        session.statuses = session.statuses or session.ask_statuses(names)
        skipped = {name for name in names if is_skipped(name, account.skip_mailboxes)}
        by_label = gmail.listed(session, listed, skipped) or ()
        labels = {each.name for each in by_label if each.view}
        whole = {each.name for each in by_label if each.role is Role.ALL}
        chosen = {name for name in names if subscribed is None or name in subscribed | whole} - skipped - labels
        return [
            replace(_offer(session, account, name, chosen=name in chosen), label=name in labels)
            for _, _, name in listed
            if name
        ]
    finally:
        session.close()


def _offer(session: Session, account: AccountSettings, name: str, *, chosen: bool) -> Offer:
    status = session.statuses.get(name)
    count = status.messages if status else None
    return Offer(clean_line(name), chosen, count, _in_window(session, account, name, count or 0) if chosen else None)


def _in_window(session: Session, account: AccountSettings, name: str, count: int) -> int | None:
    since = window_start(account.window_days)
    if since is None or not count:
        return count
    try:
        session.select(name)
    except MailboxGone:
        return None
    return len(session.all_uids(since=since))
