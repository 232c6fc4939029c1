"""Starting, stopping and asking the engine from outside. Quick to import: what is heavy is loaded when called for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from salesinbox.core.errors import PartlyDone, UserError
from salesinbox.core.text import clean_line
from salesinbox.engine.lock import EngineRunning, holder

if TYPE_CHECKING:
    from salesinbox.config.locations import Locations
    from salesinbox.config.settings import AccountSettings
    from salesinbox.engine.mending import Mended
    from salesinbox.store.partial import Lacking

_START_SECONDS = 10.0
_ASK_SECONDS = 600.0
_LOOK_SECONDS = 0.02

Progress = Callable[[str, int, int], None]
"""(address, messages here, messages in all)."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What `sync --once` did."""

    accounts: list[dict[str, Any]] = field(default_factory=list)
    """As in :meth:`as_json`."""

    @property
    def errors(self) -> list[str]:
        """Everything that went wrong, each beginning with the account's address."""
        return [f"{account['address']}: {error}" for account in self.accounts for error in account["errors"]]

    def as_json(self) -> dict[str, Any]:
        """``{"accounts": [{"address", "mailboxes": [{"name", "new", "updated", "removed"}], "errors": [],
        "traffic": {"round_trips", "received", "sent", "seconds"}}]}``: bytes and seconds.
        """
        return {"accounts": self.accounts}


def is_running(locations: Locations) -> int | None:
    """The process id of the profile's engine; ``None`` if none runs, 0 while it is starting."""
    return holder(locations.engine_lock)


def run_here(locations: Locations) -> None:
    """Be the engine in this process, until a signal; see :func:`salesinbox.engine.supervisor.run`."""
    from salesinbox.engine.supervisor import run

    run(locations)


def ensure_running(locations: Locations) -> None:
    """Start an engine in the background where none runs; returns once it holds the lock.

    Raises:
        UserError: It did not start.
    """
    if is_running(locations):
        return
    locations.ensure()
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            [sys.executable, "-m", "salesinbox", "--profile", locations.profile, "engine", "run"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            start_new_session=True,
        )
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if is_running(locations):
                process.returncode = 0  # it lives on without us; keeps Popen from warning that it still runs
                return
            if process.poll() is not None:
                break
            time.sleep(_LOOK_SECONDS)
        if not is_running(locations):  # else another one was quicker
            complaints.seek(0)
            why = clean_line(complaints.read(2000).decode("utf-8", "replace"))
            raise UserError(f"The engine did not start. {why}".strip(), f"Its log is {locations.engine_log}.")


def stop(locations: Locations, *, timeout: float = 40) -> bool:
    """Ask the engine to end and wait for that, at most *timeout* seconds; whether none runs any more.

    It takes a second or two, longer where a mail is just being handed over.
    """
    deadline, told = time.monotonic() + timeout, False
    while (pid := is_running(locations)) is not None:
        told = told or bool(pid and _signal(pid, signal.SIGTERM))
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_SECONDS)
    return True


def repair(locations: Locations, *, whatever_is_lost: bool = False) -> Mended:
    """Mend what is damaged in the profile; an engine that runs is stopped meanwhile.

    Raises:
        WouldLose: What the user made could not be saved, and *whatever_is_lost* is not given.
        EngineRunning: The engine does not stop.
        StoreError: The disk is full or cannot be written.
    """
    from salesinbox.engine.lock import EngineLock
    from salesinbox.engine.mending import mend

    was_running = is_running(locations) is not None
    if was_running:
        stop(locations)
    with EngineLock(locations.engine_lock):
        mended = mend(locations, whatever_is_lost=whatever_is_lost)
    if was_running:
        ensure_running(locations)
    return mended


def ask_for_pass(locations: Locations) -> bool:
    """Have a running engine sync everything now, and try again what it had given up; whether one runs."""
    pid = is_running(locations)
    return bool(pid) and _signal(pid or 0, signal.SIGUSR1)


def sync_once(
    locations: Locations,
    accounts: Sequence[str] | None = None,
    progress: Progress | None = None,
    tell: Callable[[str], None] | None = None,
) -> SyncReport:
    """One whole pass, actions and outbox included: in this process, or by the engine that runs.

    Args:
        tell: Called with a line for each thing that is done.

    Raises:
        NotFound: There is no such account.
        PartlyDone: The running engine did not finish in time.
        UserError: The settings or the database cannot be used.
    """
    from salesinbox.engine.once import run_once

    progress = progress or (lambda address, done, total: None)
    for _ in range(2):
        if is_running(locations) is not None:
            from salesinbox.engine.asking import ask

            look = _following(locations, tell)
            found = ask(locations, accounts or (), progress, _ASK_SECONDS, lambda: ask_for_pass(locations), look)
            if found is not None:
                return SyncReport(found)
        try:
            reports = run_once(locations, accounts or (), progress, tell)
        except EngineRunning:
            continue  # one started in this instant
        return SyncReport([_as_json(report) for report in reports])
    raise PartlyDone("An engine starts and stops all the time.", "Look at its log, or try again.")


def _following(locations: Locations, tell: Callable[[str], None] | None) -> Callable[[], None]:
    """What tells the lines that the running engine adds to its log."""
    if tell is None:
        return lambda: None
    from salesinbox.engine.narration import LogTail

    tell(f"The engine that runs does it. From its log, {locations.engine_log}:")
    return LogTail(locations.engine_log, tell).look


def capability_table(offered: Sequence[str]) -> list[dict[str, Any]]:
    """What a server's capabilities are used for: ``[{"name", "used", "purpose", "without"}]``; for the doctor, too."""
    from salesinbox.sync.capabilities import usage

    return [asdict(each) for each in usage(offered)]


def preview(account: AccountSettings, password: str) -> list[dict[str, Any]]:
    """What the account's server has, each mailbox as :class:`salesinbox.engine.preview.Offer` has it.

    Raises:
        MailServerError: The server cannot be asked.
    """
    from salesinbox.engine.preview import preview as ask

    return [asdict(offer) for offer in ask(account, password)]


def fetch_content(
    locations: Locations, things: Sequence[Lacking], progress: Callable[[int, int], None] | None = None
) -> dict[Lacking, UserError]:
    """Get messages and files that are on the server only, by the engine that runs or in this process.

    Args:
        progress: Told (bytes here, bytes in all) as they come.

    Returns:
        What could not be had, and why; empty where everything is here now.

    Raises:
        UserError: The settings or the database cannot be used.
    """
    from salesinbox.engine import fetching

    progress = progress or (lambda done, total: None)
    for _ in range(2):
        if not things:
            return {}
        if is_running(locations) is not None:
            found = fetching.from_engine(locations, things, progress, lambda: is_running(locations) is not None)
            if found is not None:
                return found
        try:
            return fetching.here(locations, things, progress)
        except EngineRunning:
            continue  # one started in this instant
    raise PartlyDone("An engine starts and stops all the time.", "Look at its log, or try again.")


def _as_json(report: Any) -> dict[str, Any]:
    return {
        "address": report.address,
        "mailboxes": [
            {"name": name, "new": counts.new, "updated": counts.updated, "removed": counts.removed}
            for name, counts in report.mailboxes.items()
        ],
        "errors": report.errors,
        "traffic": {**vars(report.traffic), "seconds": round(report.seconds, 3)},
    }


def _signal(pid: int, number: signal.Signals) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True
