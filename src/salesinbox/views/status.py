"""Sync, queue and errors in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from salesinbox.core import clock
from salesinbox.store import action_log, outbox, status
from salesinbox.store.connection import Database
from salesinbox.store.status import AccountStatus
from salesinbox.views import format as formatting

Level = Literal["good", "busy", "warning", "error"]


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One line that says how things stand, and how bad that is."""

    text: str
    level: Level
    hint: str = ""


def account_sentence(account: AccountStatus, now: float) -> StatusLine:
    """How an account's sync stands, in one sentence."""
    match account.state:
        case "refused" | "failed":
            return StatusLine(account.error or "Sync failed", "error", account.hint)
        case "offline":
            waiting = f" ({account.detail})" if account.detail else ""
            return StatusLine(f"Offline: {account.error or 'no connection'}{waiting}", "warning", account.hint)
        case "syncing" if account.total:
            done = min(account.done, account.total)
            return StatusLine(f"Syncing {done:,} of {account.total:,} messages", "busy")
        case "connecting" | "syncing":
            return StatusLine(account.detail or "Connecting …", "busy")
        case "paused":
            return StatusLine("Paused", "warning")
        case "local":
            return StatusLine("Local mail", "good")
    if account.error:
        return StatusLine(account.error, "warning", account.hint)
    since = "" if account.last_sync is None else f" · {formatting.ago(account.last_sync, now)}"
    return StatusLine(f"Up to date{since}", "good")


def status_line(db: Database, *, engine_running: bool) -> StatusLine:
    """The line at the foot of the screen: the worst account's state, then what waits."""
    now = clock.timestamp()
    accounts = status.accounts(db)
    order = ["good", "busy", "warning", "error"]
    sentences = [(each, account_sentence(each, now)) for each in accounts]
    parts: list[str] = []
    worst = StatusLine("", "good")
    if sentences:
        account, worst = max(sentences, key=lambda pair: order.index(pair[1].level))
        prefix = f"{account.address}: " if len(sentences) > 1 and worst.level != "good" else ""
        parts.append(prefix + worst.text)
    if not engine_running:
        parts = ["Not syncing: the engine is not running", *parts[1:]]
        worst = StatusLine("", "warning")
    parts += _queues(db)
    level = "error" if outbox.unsettled(db).keys() & {"failed", "unknown"} else worst.level
    return StatusLine(" · ".join(part for part in parts if part), level, worst.hint)


def first_sync_under_way(db: Database) -> bool:
    """Whether an account has never been synced whole and nothing stands in the way."""
    known = status.accounts(db)
    return not known or any(each.last_sync is None and each.state in ("connecting", "syncing") for each in known)


def _queues(db: Database) -> list[str]:
    """What has not reached the servers yet."""
    mail = outbox.unsettled(db)
    waiting = action_log.waiting(db)
    parts = []
    if sending := mail.get("queued", 0) + mail.get("sending", 0) + mail.get("retry", 0):
        parts.append(f"{sending} to send")
    if failed := mail.get("failed", 0):
        parts.append(f"{failed} not sent")
    if unknown := mail.get("unknown", 0):
        parts.append(f"{unknown} perhaps sent: see the outbox")
    if waiting:
        parts.append(f"{waiting} change{'' if waiting == 1 else 's'} to sync")
    return parts
