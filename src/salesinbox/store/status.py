"""What the engine is doing, for whoever shows it. Texts may quote a server and are stored clean."""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.core import clock
from salesinbox.core.text import clean_line, shorten
from salesinbox.store.connection import Database

HEARTBEAT_SECONDS = 5
_STALE_SECONDS = 20


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """The engine's own row."""

    pid: int
    version: str
    started: float
    heartbeat: float
    state: str
    trouble: str = ""
    """What keeps it from working as the user wants, in a sentence: settings with a mistake."""

    @property
    def fresh(self) -> bool:
        """Whether the engine gave a sign of life lately. The lock, not this, decides whether one runs."""
        return self.state != "stopped" and clock.timestamp() - self.heartbeat < _STALE_SECONDS


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """How an account's sync stands.

    ``state`` is one of connecting, syncing, idle, short (of disk space), offline, refused, failed, paused, local.
    """

    account_id: int
    address: str
    state: str
    detail: str
    error: str
    hint: str
    done: int
    """Messages here; while nothing is synced as of the last pass."""
    total: int
    """Messages here and to come."""
    last_sync: float | None
    updated: float
    capabilities: str
    seconds_left: int | None = None
    """Until the pass that runs is done; ``None`` where nobody can say."""


@dataclass
class Spent:
    """What went over an account's connections in some time."""

    round_trips: int = 0
    received: int = 0
    """Bytes."""
    sent: int = 0
    """Bytes."""
    seconds: float = 0.0


def engine(db: Database) -> EngineStatus | None:
    """The engine's last sign of life, or ``None`` if none ever ran."""
    row = db.row("SELECT pid, version, started, heartbeat, state, trouble FROM engine_status WHERE id = 1")
    return None if row is None else EngineStatus(*row)


def save_engine(db: Database, pid: int, version: str, started: float, state: str, trouble: str = "") -> None:
    """Write the engine's sign of life."""
    with db.write("engine status"):
        db.execute(
            "INSERT OR REPLACE INTO engine_status (id, pid, version, started, heartbeat, state, trouble)"
            " VALUES (1, ?, ?, ?, ?, ?, ?)",
            (pid, version, started, clock.timestamp(), state, shorten(clean_line(trouble), 400)),
        )


def accounts(db: Database) -> list[AccountStatus]:
    """The status of every account that has one; of one without a server whatever its last server's was."""
    rows = db.rows(
        "SELECT s.account_id, a.address, iif(a.local, 'local', s.state), s.detail, iif(a.local, '', s.error),"
        " iif(a.local, '', s.hint), s.done, s.total, s.last_sync, s.updated, s.capabilities, s.seconds_left"
        " FROM account_status s JOIN accounts a ON a.id = s.account_id ORDER BY a.id"
    )
    return [AccountStatus(*row) for row in rows]


def save_account(db: Database, account_id: int, **columns: object) -> None:
    """Write some columns of an account's status; ``error``, ``hint`` and ``detail`` are cleaned and shortened."""
    for name in ("detail", "error", "hint"):
        if name in columns:
            columns[name] = shorten(clean_line(str(columns[name])), 400)
    columns["updated"] = clock.timestamp()
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns)
    default = "" if "state" in columns else ", state"
    value = "" if "state" in columns else ", 'connecting'"
    with db.write("account status"):
        db.execute(
            f"INSERT INTO account_status (account_id, {names}{default}) VALUES (?, {marks}{value})"
            f" ON CONFLICT (account_id) DO UPDATE SET {updates}",
            (account_id, *columns.values()),
        )


def traffic(db: Database, account_id: int) -> dict[str, Spent]:
    """What an account's syncs cost: ``pass``, the running or last one, and ``total``, since the engine's start."""
    rows = db.rows("SELECT span, round_trips, received, sent, seconds FROM traffic WHERE account_id = ?", (account_id,))
    return {row[0]: Spent(*row[1:]) for row in map(tuple, rows)}


def save_traffic(db: Database, account_id: int, span: str, spent: Spent) -> None:
    """Store what was spent in a span of :func:`traffic`; the caller has a transaction open."""
    db.execute(
        "INSERT OR REPLACE INTO traffic (account_id, span, round_trips, received, sent, seconds)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (account_id, span, spent.round_trips, spent.received, spent.sent, round(spent.seconds, 3)),
    )
