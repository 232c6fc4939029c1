"""How much mail leaves this computer when less of an account is synced, asked about before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from salesinbox.cli.context import confirm, database

if TYPE_CHECKING:
    from salesinbox.config.settings import AccountSettings
    from salesinbox.store.connection import Database

_DAY = 24 * 60 * 60


def confirm_less(context: typer.Context, before: AccountSettings, after: AccountSettings, *, yes: bool) -> None:
    """Go on only if nothing leaves this computer, or the user says yes.

    Raises:
        UsageError: There is nobody to ask.
        UserError: The answer is no.
    """
    with database(context) as db:
        count = _leaving(db, before, after)
    if count:
        messages = "1 message leaves" if count == 1 else f"{count:,} messages leave"
        confirm(context, f"{messages} this computer at the next sync; the server keeps what it has. Go on?", yes=yes)


def _leaving(db: Database, before: AccountSettings, after: AccountSettings) -> int:
    """How many messages that are here will not be kept any more."""
    from salesinbox.config.mailbox_choice import is_skipped
    from salesinbox.core import clock
    from salesinbox.store import accounts, mailboxes, placements

    known = next((each for each in accounts.all_accounts(db) if each.address == after.address.casefold()), None)
    rows = [] if known is None else [row for row in mailboxes.of_account(db, known.id) if not row.local]
    shorter = 0 < after.window_days < (before.window_days or after.window_days + 1)
    oldest = round(clock.timestamp()) - after.window_days * _DAY if shorter else 0
    found = 0
    for row in rows:
        if is_skipped(row.name, after.skip_mailboxes):
            found += len(placements.removable_uids(db, row.id))
        elif oldest:
            found += len(placements.removable_uids(db, row.id, before=oldest))
    return found
