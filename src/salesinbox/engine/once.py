"""One whole pass over the accounts in this process: `sync --once` where no engine runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from salesinbox.accounts.connection import open_smtp
from salesinbox.accounts.credentials import Credentials, open_credentials, password_for
from salesinbox.config.loader import load
from salesinbox.config.locations import Locations
from salesinbox.config.settings import AccountSettings
from salesinbox.core import clock
from salesinbox.core.errors import UserError
from salesinbox.engine.account_status import AccountStatus
from salesinbox.engine.account_worker import AccountContext
from salesinbox.engine.dispatcher import run_actions
from salesinbox.engine.lock import EngineLock
from salesinbox.engine.writer import Writer
from salesinbox.outbox.filing import file_sent, settle_unknown
from salesinbox.outbox.sender import Sender, settle_interrupted
from salesinbox.store import accounts, action_log
from salesinbox.store.connection import Database
from salesinbox.sync.account_sync import AccountSync, PassReport
from salesinbox.sync.mailbox_sync import Counts
from salesinbox.sync.writeback import ServerWriteback

Progress = Callable[[str, int, int], None]
"""(address, messages here, messages in all)."""


@dataclass
class AccountReport:
    """What a pass did to one account."""

    address: str
    mailboxes: dict[str, Counts] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def run_once(locations: Locations, addresses: Sequence[str], progress: Progress) -> list[AccountReport]:
    """Sync the accounts with these addresses (all enabled ones if there are none), actions and outbox included.

    Trouble with an account is in its report.

    Raises:
        EngineRunning: Another process is this profile's engine.
        NotFound: There is no such account.
        UserError: The settings or the database cannot be used.
    """
    locations.ensure()
    settings = load(locations.config_file)
    chosen = [settings.account(address) for address in addresses] or [
        account for account in settings.accounts if account.enabled
    ]
    with EngineLock(locations.engine_lock) as lock, Writer(locations.database, locations.blobs_database) as writer:
        lock.announce()
        writer.run(_settle)
        credentials = open_credentials(locations, settings)
        with ThreadPoolExecutor(max_workers=max(1, len(chosen)), thread_name_prefix="account") as pool:
            one = partial(_sync_account, writer=writer, credentials=credentials, progress=progress)
            return list(pool.map(one, chosen))


def _settle(db: Database) -> None:
    action_log.reopen_claimed(db)
    for account in accounts.all_accounts(db):
        settle_interrupted(db, account.id)


def _sync_account(
    settings: AccountSettings, writer: Writer, credentials: Credentials, progress: Progress
) -> AccountReport:
    account = writer.run(lambda db: accounts.ensure(db, settings.address, settings.name))
    report = AccountReport(settings.address)
    status = AccountStatus(writer, account.id)
    context = AccountContext(account.id, settings, writer, partial(password_for, settings, credentials), 0)
    try:
        _send(context)
    except UserError as error:
        report.errors.append(str(error))
        status.sending_trouble(error)
    try:
        done = _pass(context, status, progress)
        report.mailboxes, report.errors = done.mailboxes, report.errors + done.errors
    except UserError as error:
        status.trouble(error)
        report.errors.append(str(error))
    return report


def _send(context: AccountContext) -> None:
    Sender(context.writes, context.account_id, lambda: open_smtp(context.settings, context.password())).send_due()


def _pass(context: AccountContext, status: AccountStatus, progress: Progress) -> PassReport:
    def told(done: int, total: int) -> None:
        status.progress(done, total)
        progress(context.settings.address, done, total)

    status.connecting(f"{context.settings.imap.host}:{context.settings.imap.port}")
    session = context.connect_imap()
    try:
        writes, account_id = context.writes, context.account_id
        sync = AccountSync(session, writes, account_id, context.settings, progress=told)
        run_actions(writes, account_id, ServerWriteback(session, writes, context.settings, account_id, sync.look_at))
        file_sent(session, writes, account_id)
        settle_unknown(session, writes, account_id)
        began = clock.timestamp()
        report = sync.run()
        status.up_to_date(began)
        return report
    finally:
        session.close()
