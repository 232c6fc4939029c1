"""Which of the server's mailboxes are kept here, and how far back: what changes when the user changes the settings.

A mailbox that is left out gives up its mail in short transactions; mail that is elsewhere too stays, and so does mail
with a change that has not reached the server. A shorter history lets older mail go the same way, a longer one is
filled in from where it ended (:meth:`salesinbox.sync.mailbox_sync.MailboxSync.update`).
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from functools import partial

from salesinbox.config.mailbox_choice import is_skipped
from salesinbox.config.settings import AccountSettings
from salesinbox.core import clock
from salesinbox.core.models import Role
from salesinbox.core.text import clean_line
from salesinbox.store import mailboxes, placements
from salesinbox.store.connection import Database
from salesinbox.store.mailboxes import Mailbox
from salesinbox.sync.mailbox_cache import MailboxCache
from salesinbox.sync.session import Session
from salesinbox.sync.writes import Writes

log = logging.getLogger(__name__)

_DAY = 24 * 60 * 60


def choose(session: Session, writes: Writes, settings: AccountSettings, rows: list[Mailbox]) -> list[Mailbox]:
    """Those of an account's mailboxes that are to be synced, in the order given; the others are emptied here.

    Raises:
        MailServerError: The server does not tell what is subscribed.
    """
    subscribed = session.subscribed() | {"INBOX"} if settings.only_subscribed else None
    chosen: list[Mailbox] = []
    left_out: list[Mailbox] = []
    for row in rows:
        whole = session.labels and row.role is Role.ALL  # all others, the inbox among them, are views of it
        unsubscribed = subscribed is not None and row.name not in subscribed and not whole
        skipped = unsubscribed or is_skipped(row.name, settings.skip_mailboxes)
        if skipped != row.skipped:
            log.info("%s is %s from now on", clean_line(row.name), "left out" if skipped else "synced")
            writes.run(partial(_skip, mailbox_id=row.id, on=skipped))
        (left_out if skipped else chosen).append(row)
    _leave_out(session, writes, left_out)
    return chosen


def window_start(days: int) -> date | None:
    """The day back to which mail is fetched, *days* being what is set; ``None`` for no limit."""
    return (clock.now() - timedelta(days=days)).date() if days else None


def trim(writes: Writes, row: Mailbox, days: int) -> None:
    """Let mail go that is older than *days*, where the mailbox was filled for longer before."""
    if not days or row.history is None or 0 < row.history <= days:
        return
    before = round(clock.timestamp()) - days * _DAY
    uids = writes.run(lambda db: placements.removable_uids(db, row.id, before=before))
    cache = MailboxCache(writes, row.id)
    cache.remove(uids)
    cache.save(history=days)
    log.info("%s: %d messages older than %d days are kept on the server only", clean_line(row.name), len(uids), days)


def _leave_out(session: Session, writes: Writes, rows: list[Mailbox]) -> None:
    """Take the mail of mailboxes out of the cache, and keep the server's counts of it, for who chooses."""
    uncounted = [
        row.name for row in rows if row.name not in session.statuses and not (row.skipped and row.backlog is not None)
    ]
    statuses = {**session.statuses, **session.ask_statuses(uncounted)}
    for row in rows:
        cache = MailboxCache(writes, row.id)
        cache.remove(writes.run(partial(placements.removable_uids, mailbox_id=row.id)))
        status = statuses.get(row.name)
        if status is not None and (status.messages != row.backlog or not row.skipped):
            cache.save(backlog=status.messages)


def _skip(db: Database, mailbox_id: int, on: bool) -> None:
    with db.write("mailbox chosen"):
        mailboxes.skip(db, mailbox_id, on=on)
