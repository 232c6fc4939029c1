"""How the sync of each account and mailbox stands: counts, time left, what waits, what went wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from salesinbox.core import clock
from salesinbox.core.models import Role
from salesinbox.core.numbers import counted
from salesinbox.core.text import clean_line
from salesinbox.store import action_log, fetches, mailboxes, outbox, outcomes, status
from salesinbox.store.connection import Database
from salesinbox.store.mailboxes import Mailbox
from salesinbox.store.outcomes import Outcome
from salesinbox.store.status import Spent
from salesinbox.views import format as formatting
from salesinbox.views.status import AccountState, Level, account_state

_FIRST = (Role.INBOX, Role.SENT, Role.DRAFTS, Role.ARCHIVE, Role.ALL)
_LAST = (Role.JUNK, Role.TRASH)
_MOST_WAITING = 5
_IN_TOUCH = ("syncing", "idle", "short")
"""States of an account whose server can be reached."""
_MOST_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class MailboxLine:
    """How one mailbox stands. Texts are safe to show."""

    name: str
    role: str
    state: str
    """One of new, fetching, up-to-date, comparing, gone, left-out, label, no-mail and local."""
    text: str
    """The same in plain words, with counts."""
    level: Level
    here: int
    """Messages in the cache."""
    to_come: int | None
    """Messages still to be fetched; ``None`` where that is not known yet."""
    on_server: int | None
    """Messages the server has, also those older than what is fetched; ``None`` where that is not known yet."""
    bytes_left: int | None
    """About how large those to come are, going by those that have come; ``None`` where nobody can say."""
    last_sync: float | None
    error: str
    hint: str
    """What can be done about the error."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What has not reached the servers yet."""

    changes: int = 0
    sending: int = 0
    failed: int = 0
    unknown: int = 0
    """Perhaps sent."""
    downloads: int = 0
    """Files that somebody wants to have here."""

    @property
    def text(self) -> str:
        """In words; empty where nothing waits."""
        parts = (
            self.changes and f"{counted(self.changes, 'change')} to sync",
            self.sending and f"{self.sending:,} to send",
            self.failed and f"{self.failed:,} not sent",
            self.unknown and f"{self.unknown:,} perhaps sent",
            self.downloads and f"{self.downloads:,} to download",
        )
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class AccountView:
    """How one account stands."""

    address: str
    state: AccountState
    last_sync: float | None
    done: int
    total: int
    seconds_left: int | None
    bytes_left: int | None
    """About how much is still to be fetched, going by the size of what has been; ``None`` where nobody can say."""
    queue: Queue
    waiting: tuple[str, ...]
    """The first few things the user did that have not reached the server, and why not where it refused."""
    spent: Mapping[str, Spent]
    """As :func:`salesinbox.store.status.traffic` gives it."""
    offered: tuple[str, ...]
    """The server's capabilities."""
    mailboxes: tuple[MailboxLine, ...] = field(default=())


def load(db: Database, *, engine_running: bool) -> list[AccountView]:
    """Every account that was ever looked at, with its mailboxes: the inbox first, junk and trash last."""
    now, waiting = clock.timestamp(), outcomes.waiting(db, _MOST_LOOKED_AT)
    found = []
    for each in status.accounts(db):
        rows = mailboxes.of_account(db, each.account_id)
        here, mean = mailboxes.local_counts(db, each.account_id), _mean_size(rows)
        state = account_state(each, now, engine_running=engine_running)
        found.append(
            AccountView(
                address=clean_line(each.address),
                state=state,
                last_sync=each.last_sync,
                done=each.done,
                total=each.total,
                seconds_left=each.seconds_left if state.state == "syncing" else None,
                bytes_left=_sum(_bytes_left(row, mean) for row in rows),
                queue=_queue(db, each.account_id),
                waiting=tuple(_words(action) for action in waiting if action.address == each.address)[:_MOST_WAITING],
                spent=status.traffic(db, each.account_id),
                offered=tuple(clean_line(each.capabilities).split()),
                mailboxes=tuple(mailbox_lines(rows, here, each.last_sync, in_touch=state.state in _IN_TOUCH)),
            )
        )
    return found


def mailbox_lines(
    rows: list[Mailbox], here: Mapping[int, int], last_pass: float | None = None, *, in_touch: bool = True
) -> list[MailboxLine]:
    """What is to be told of an account's mailboxes.

    Args:
        here: How many messages of each are in the cache, by id.
        last_pass: When the account's last whole pass began. It has looked at every mailbox, but stores nothing of those
            that had not changed.
        in_touch: Whether the server can be reached just now; else nobody knows whether a mailbox is up to date.
    """
    shown = [row for row in rows if not row.local or row.id in here]
    mean = _mean_size(rows)
    lines = [_line(row, here.get(row.id, 0), last_pass or 0, _bytes_left(row, mean), in_touch) for row in shown]
    return sorted(lines, key=lambda line: (_rank(line.role), line.name.casefold()))


def _words(outcome: Outcome) -> str:
    return ": ".join(clean_line(part) for part in (outcome.title, outcome.reason) if part)


def _rank(role: str) -> int:
    order = [*_FIRST, Role.OTHER, *_LAST]
    return order.index(Role(role)) if role in order else len(order)


def _queue(db: Database, account_id: int) -> Queue:
    unsettled = outbox.unsettled(db, account_id)
    return Queue(
        changes=action_log.waiting(db, account_id),
        sending=sum(unsettled.get(state, 0) for state in ("queued", "sending", "retry")),
        failed=unsettled.get("failed", 0),
        unknown=unsettled.get("unknown", 0),
        downloads=fetches.waiting(db, account_id),
    )


def _mean_size(rows: list[Mailbox]) -> float | None:
    """The mean size of the messages taken in from some mailboxes; ``None`` where there are none yet."""
    count = sum(row.fetched for row in rows)
    return sum(row.fetched_bytes for row in rows) / count if count else None


def _bytes_left(row: Mailbox, otherwise: float | None) -> int | None:
    """About how much of a mailbox is to come: messages as large as those that came from it, or else *otherwise*."""
    if not row.backlog or row.skipped:
        return 0
    mean = _mean_size([row]) or otherwise
    return None if mean is None else round(row.backlog * mean)


def _sum(sizes: Iterable[int | None]) -> int | None:
    known = list(sizes)
    return None if None in known else sum(size or 0 for size in known)


def _line(row: Mailbox, here: int, last_pass: float, bytes_left: int | None, in_touch: bool) -> MailboxLine:
    state, text, hint = _state(row, here, in_touch)
    if state == "fetching" and bytes_left:
        text += f", about {formatting.size(bytes_left)} to come"
    error = clean_line(row.error)
    level: Level = "error" if state == "gone" else "warning" if error else "good"
    if level == "good" and state in ("new", "fetching", "comparing"):
        level = "busy"
    return MailboxLine(
        name=clean_line(row.name),
        role=row.role,
        state=state,
        text=text,
        level=level,
        here=here,
        to_come=0 if row.skipped or row.state == "steady" or not row.selectable or row.is_view else row.backlog,
        on_server=_on_server(row),
        bytes_left=bytes_left,
        last_sync=max(row.last_sync, last_pass)
        if row.last_sync and state == "up-to-date" and not error
        else row.last_sync,
        error=error,
        hint=hint if error else "",
    )


def _on_server(row: Mailbox) -> int | None:
    if row.skipped:
        return row.backlog
    if not row.selectable or row.is_view:
        return 0
    return None if row.uidvalidity is None or row.local else row.server_count


def _state(row: Mailbox, here: int, in_touch: bool) -> tuple[str, str, str]:
    """(State, the same in words with counts, what to do about an error)."""
    server = _on_server(row)
    if row.local:
        return "local", f"{counted(here, 'message')}, on this computer only", ""
    if not row.selectable:
        return "no-mail", "Holds only other mailboxes", ""
    if row.is_view:
        return "label", "A label; its mail is counted in All Mail", ""
    if row.skipped:
        there = "" if server is None else f": {counted(server, 'message')} on the server"
        return "left-out", f"Left out{there}", ""
    if row.state == "gone":
        hint = "See on the server whether it is still there, or leave it out (salesinbox account mailboxes)."
        return "gone", f"Cannot be opened; {counted(here, 'message')} here", hint
    again = "It is tried again at each sync."
    if row.uidvalidity is None:
        return "new", "Not looked at yet", again
    if row.state == "uid-invalid":
        return "comparing", f"Made anew on the server; comparing {counted(here, 'message')}", again
    if row.state == "initial":
        if row.backlog is None:
            return "fetching", f"Fetching; {counted(here, 'message')} so far", again
        return "fetching", f"Fetching: {here:,} of {counted(here + row.backlog, 'message')}", again
    older = max(0, (server or 0) - here)
    rest = f", {older:,} more on the server" if older else ""
    again = "Those are tried again when the engine starts; its log names them."
    word = "Up to date" if in_touch else "At the last sync"
    return "up-to-date", f"{word}: {counted(here, 'message')}{rest}", again
