"""The demo: a throw-away profile, mail servers with an invented company's mailbox, the real engine, the real TUI."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from salesinbox.accounts.credentials import open_credentials
from salesinbox.config import loader
from salesinbox.config.locations import Locations, locate
from salesinbox.config.settings import AccountSettings, ServerSettings
from salesinbox.core.errors import UserError
from salesinbox.demo.servers import ServerAddresses, start_demo_servers
from salesinbox.engine import control
from salesinbox.store import accounts, status
from salesinbox.store.connection import Database, open_database
from salesinbox.store.threads import Filter
from salesinbox.views.thread_list import ThreadLine, load_page

BANNER = "Demo: invented company, nothing leaves this machine"
_SYNC_SECONDS = 30.0
_LOOK_SECONDS = 0.05


def run_demo(*, plain: bool = False) -> int:
    """Open the TUI on the demo's mailbox until the user quits; gives the exit code.

    Args:
        plain: In words, for screen readers.
    """
    with demo_profile() as locations:
        # The app would start the engine as well; but here even the first mail has to come over the wire, so the engine
        # gets going while the app is being loaded. A failure shows up when the app tries again.
        threading.Thread(target=_start_engine, args=(locations,), daemon=True).start()
        from salesinbox.tui import app

        return app.run(locations, banner=BANNER, plain=plain)


def _start_engine(locations: Locations) -> None:
    with contextlib.suppress(UserError):
        control.ensure_running(locations)


def run_headless(limit: int = 200) -> list[ThreadLine]:
    """Sync the demo's whole mailbox with the real engine and give its conversations, the newest first.

    Raises:
        UserError: The sync did not finish in time.
    """
    with demo_profile() as locations:
        control.ensure_running(locations)
        db = open_database(locations.database, locations.blobs_database)
        try:
            _wait_for_sync(db)
            return list(load_page(db, Filter.ALL, limit=limit).lines)
        finally:
            db.close()


@contextmanager
def demo_profile() -> Iterator[Locations]:
    """A profile in a temporary folder whose account is the demo servers'; engine, servers and folder go at the end."""
    # A closed terminal must not leave the engine behind.
    before = {number: signal.signal(number, _leave) for number in (signal.SIGHUP, signal.SIGTERM)}
    folder = Path(mkdtemp(prefix="salesinbox-demo-"))
    outside = os.environ.get("SALESINBOX_HOME")
    os.environ["SALESINBOX_HOME"] = str(folder)
    try:
        locations = locate()
        locations.ensure()
        with start_demo_servers() as servers:
            _set_up(locations, servers.addresses)
            try:
                yield locations
            finally:
                control.stop(locations)
    finally:
        if outside is None:
            del os.environ["SALESINBOX_HOME"]
        else:
            os.environ["SALESINBOX_HOME"] = outside
        shutil.rmtree(folder, ignore_errors=True)
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def _set_up(locations: Locations, servers: ServerAddresses) -> None:
    """What a user does with `account add`."""
    account = AccountSettings(
        servers.address,
        name=servers.name,
        imap=ServerSettings(servers.host, servers.imap_port, "none"),
        smtp=ServerSettings(servers.host, servers.smtp_port, "none"),
    )
    loader.set_value(locations.config_file, "credentials", "file")
    loader.save_account(locations.config_file, account)
    settings = loader.load(locations.config_file)
    open_credentials(locations, settings).set(account.address, servers.password)
    db = open_database(locations.database, locations.blobs_database)
    accounts.ensure(db, account.address, account.name)
    db.close()


def _wait_for_sync(db: Database) -> None:
    until = time.monotonic() + _SYNC_SECONDS
    while time.monotonic() < until:
        found = status.accounts(db)
        if found and all(each.last_sync is not None for each in found):
            return
        failed = next((each for each in found if each.state in ("refused", "failed")), None)
        if failed is not None:
            raise UserError(f"The demo's mailbox could not be synced: {failed.error}", failed.hint)
        time.sleep(_LOOK_SECONDS)
    raise UserError("The demo's mailbox was not synced in time.", "The machine may be very busy; try again.")
