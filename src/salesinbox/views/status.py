"""Sync, queue and errors in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal

from salesinbox.core import clock
from salesinbox.core.numbers import counted
from salesinbox.core.text import clean_line, shorten
from salesinbox.store import action_log, mailboxes, outbox, status
from salesinbox.store.connection import Database
from salesinbox.store.status import AccountStatus
from salesinbox.views import format as formatting

Level = Literal["good", "busy", "warning", "error"]
_LEVELS: tuple[Level, ...] = ("good", "busy", "warning", "error")
FULL_BYTES = 8_000_000
"""With less free on the disk, the database cannot count on keeping anything."""
_COUNTDOWN_SECONDS = 120
_NAME_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Running:
    """What is known of the engine and the disk from outside the database."""

    engine: bool
    free_bytes: int = FULL_BYTES
    """Room on the disk of the profile."""


@dataclass(frozen=True, slots=True)
class AccountState:
    """How an account's sync stands."""

    state: str
    """As stored, ``stopped`` where the engine that wrote it is gone."""
    label: str
    """In two or three words."""
    level: Level
    reason: str = ""
    """Why, in a sentence."""
    next_try: str = ""
    hint: str = ""

    @property
    def text(self) -> str:
        """Label and reason as one text."""
        said = ": ".join(part for part in (self.label, self.reason) if part)
        return f"{said.rstrip('.')} · {self.next_try}" if self.next_try else said


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One line that says how things stand, and how bad that is; what matters most comes first."""

    text: str
    level: Level
    hint: str = ""
    counts_down: bool = False
    """It names seconds, and so reads otherwise a second later."""


def account_state(account: AccountStatus, now: float, *, engine_running: bool = True) -> AccountState:
    """How an account's sync stands."""
    if not engine_running and account.state in ("connecting", "syncing", "idle", "offline", "short"):
        return AccountState("stopped", f"Not syncing{_since(account, now)}", "warning")
    label, level = _label(account, now)
    next_try = account.detail if account.state in ("offline", "failed") else ""
    return AccountState(account.state, label, level, account.error, next_try, account.hint)


def _label(account: AccountStatus, now: float) -> tuple[str, Level]:
    match account.state:
        case "refused":
            return "Sign-in refused", "error"
        case "failed":
            return "Sync failed", "error"
        case "offline":
            return "Offline", "warning"
        case "syncing" if account.total:
            left = "" if account.seconds_left is None else f" · {formatting.time_left(account.seconds_left)}"
            return f"Syncing {min(account.done, account.total):,} of {account.total:,} messages{left}", "busy"
        case "connecting" | "syncing":
            return account.detail or "Connecting …", "busy"
        case "paused":
            return "Paused", "warning"
        case "short":
            return "Little disk space", "warning"
        case "local":
            return "Local mail", "good"
    count = f" · {counted(account.done, 'message')}" if account.done else ""
    return f"Up to date{count}{_since(account, now)}", "warning" if account.error else "good"


def _since(account: AccountStatus, now: float) -> str:
    return "" if account.last_sync is None else f" · {formatting.ago(account.last_sync, now)}"


def status_line(db: Database, running: Running) -> StatusLine:
    """The line at the foot of the screen: the worst account's state, then what waits, then the reasons."""
    now = clock.timestamp()
    states = [(each, account_state(each, now, engine_running=running.engine)) for each in status.accounts(db)]
    account, worst = max(states, key=lambda pair: _LEVELS.index(pair[1].level), default=(None, None))
    label = worst.label if worst else ""
    if account is not None and worst is not None and len(states) > 1 and worst.level != "good":
        label = f"{account.address}: {label}"
    general = general_trouble(db, running)
    broken = mailboxes.with_error(db)
    seconds = _seconds_to_sending(db, now)
    unsettled = outbox.unsettled(db)
    parts = [
        general,
        "" if general and not running.engine else label,
        *_queues(db, unsettled, seconds),
        *((worst.next_try, worst.reason) if worst else ()),
        _broken(broken),
    ]
    levels: list[Level] = ["warning" if general or broken else "good", worst.level if worst else "good"]
    if running.free_bytes < FULL_BYTES or {"failed", "unknown"} & unsettled.keys():
        levels.append("error")
    return StatusLine(
        " · ".join(part for part in parts if part),
        max(levels, key=_LEVELS.index),
        worst.hint if worst else "",
        seconds is not None,
    )


def _broken(names: list[str]) -> str:
    """Mailboxes that an error stands against."""
    if not names:
        return ""
    first = shorten(clean_line(names[0]), _NAME_LENGTH)
    more = len(names) - 1
    return f"Trouble with {first}" + (f" and {more:,} more mailbox{'' if more == 1 else 'es'}" if more else "")


def general_trouble(db: Database, running: Running) -> str:
    """What stands in the way of all accounts; empty where nothing does."""
    if running.free_bytes < FULL_BYTES:
        return "The disk is full: nothing can be kept; free some space"
    if not running.engine:
        return "Not syncing: the engine is not running"
    engine = status.engine(db)
    return "" if engine is None else clean_line(engine.trouble)


def first_sync_under_way(db: Database) -> bool:
    """Whether an account has never been synced whole and nothing stands in the way."""
    known = status.accounts(db)
    return not known or any(each.last_sync is None and each.state in ("connecting", "syncing") for each in known)


def never_synced(db: Database) -> bool:
    """Whether an account with a server has never been synced whole: what its lists lack may be there."""
    return any(each.last_sync is None and each.state != "local" for each in status.accounts(db))


def _seconds_to_sending(db: Database, now: float) -> int | None:
    """Until the next mail goes out, where that is soon."""
    due = outbox.next_queued(db)
    return ceil(due - now) if due is not None and 0 < due - now < _COUNTDOWN_SECONDS else None


def _queues(db: Database, unsettled: dict[str, int], seconds: int | None) -> list[str]:
    """What has not reached the servers yet."""
    waiting = action_log.waiting(db)
    parts = []
    if sending := unsettled.get("queued", 0) + unsettled.get("sending", 0) + unsettled.get("retry", 0):
        parts.append(f"{sending} to send" + (f" in {seconds} s · z takes it back" if seconds is not None else ""))
    if failed := unsettled.get("failed", 0):
        parts.append(f"{failed} not sent")
    if unknown := unsettled.get("unknown", 0):
        parts.append(f"{unknown} perhaps sent: see the outbox")
    if waiting:
        parts.append(f"{counted(waiting, 'change')} to sync")
    return parts
