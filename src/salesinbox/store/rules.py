"""Rules as they are stored, the mail that waits for them, and which applied to what.

A message's way::

    arrives ──▶ queued ──rules looked at it──▶ gone, with a row in rule_runs for each that applied

Taking it from the queue, what the rules do and their rows are one transaction, so a rule applies to a mail once,
however often the engine is killed; a mail that is fetched again does not arrive again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from salesinbox.core import clock
from salesinbox.core.models import Role
from salesinbox.store.connection import Database, Row

KEEP_SECONDS = 90 * 86400
"""For how long it is known which rules applied to what."""
_NEVER = (Role.SENT, Role.DRAFTS, Role.OUTBOX, Role.TRASH, Role.JUNK)
_COLUMNS = "id, name, query, deeds, position, enabled, stop, account, created, trouble"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that a rule does: a verb, and what it takes (a label, a mailbox, a time in words)."""

    verb: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the user made it. Its query may be wrong by now."""

    id: int
    name: str
    query: str
    deeds: tuple[Deed, ...]
    position: int
    """Its place among the others, from 1 on; gaps mean nothing."""
    enabled: bool
    stop: bool
    """Where it applies, the rules after it are not asked."""
    account: str
    """The address of the one account whose mail it is for; empty for all."""
    created: float
    trouble: str
    """Why it was turned off, or what it could not do last; empty where all is well."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that the rules have not looked at yet."""

    account_id: int
    identity: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Run:
    """A rule applied to a message."""

    rule_id: int
    message_id: int
    at: float
    step_id: int | None
    """What it did, ``None`` where nothing had to change."""
    trouble: str


def every(db: Database) -> list[Rule]:
    """All rules in their order."""
    return [_rule(row) for row in db.rows(f"SELECT {_COLUMNS} FROM rules ORDER BY position, id")]


def named(db: Database, name: str) -> Rule | None:
    """The rule called *name*, without regard to case."""
    row = db.row(f"SELECT {_COLUMNS} FROM rules WHERE name = ?", (name.strip(),))
    return None if row is None else _rule(row)


def get(db: Database, rule_id: int) -> Rule | None:
    """One rule, ``None`` if it is gone."""
    row = db.row(f"SELECT {_COLUMNS} FROM rules WHERE id = ?", (rule_id,))
    return None if row is None else _rule(row)


def packed(deeds: Sequence[Deed]) -> str:
    """What a rule does, as the column holds it."""
    return json.dumps([[deed.verb, deed.value] for deed in deeds], ensure_ascii=False)


def say_trouble(db: Database, rule_id: int, trouble: str, *, off: bool = False) -> None:
    """Note what is wrong with a rule, and turn it off where it cannot go on."""
    db.execute(
        "UPDATE rules SET trouble = ?, enabled = CASE WHEN ? THEN 0 ELSE enabled END WHERE id = ?",
        (trouble, int(off), rule_id),
    )
    db.changed("rule", rule_id)


def arrived(db: Database, account_id: int, message_id: int, identity: str, role: str) -> None:
    """A message of somebody else's has come into a mailbox with this role just now: rules are to look at it."""
    if role not in _NEVER and db.row("SELECT 1 FROM rules WHERE enabled = 1 LIMIT 1") is not None:
        db.execute(
            "INSERT OR IGNORE INTO rule_queue (account_id, identity, message_id, arrived) VALUES (?, ?, ?, ?)",
            (account_id, identity, message_id, clock.timestamp()),
        )


def any_waiting(db: Database) -> bool:
    """Whether rules have something to look at."""
    return db.row("SELECT 1 FROM rule_queue LIMIT 1") is not None


def waiting(db: Database, limit: int) -> list[Waiting]:
    """Some of what waits, as it arrived."""
    rows = db.rows(
        "SELECT account_id, identity, message_id FROM rule_queue ORDER BY arrived, message_id LIMIT ?", (limit,)
    )
    return [Waiting(*row) for row in rows]


def take(db: Database, one: Waiting) -> bool:
    """Take a message from the queue; ``False`` where that was done already. Inside a write transaction."""
    sql = "DELETE FROM rule_queue WHERE account_id = ? AND identity = ?"
    return db.execute(sql, (one.account_id, one.identity)).rowcount == 1


def note_run(db: Database, rule_id: int, one: Waiting) -> bool:
    """A rule applies to a message; ``False`` where it has before."""
    return (
        db.execute(
            "INSERT OR IGNORE INTO rule_runs (rule_id, account_id, identity, message_id, at) VALUES (?, ?, ?, ?, ?)",
            (rule_id, one.account_id, one.identity, one.message_id, clock.timestamp()),
        ).rowcount
        == 1
    )


def note_outcome(db: Database, rule_id: int, one: Waiting, step_id: int | None, trouble: str) -> None:
    """What came of it."""
    db.execute(
        "UPDATE rule_runs SET step_id = ?, trouble = ? WHERE rule_id = ? AND account_id = ? AND identity = ?",
        (step_id, trouble, rule_id, one.account_id, one.identity),
    )
    db.changed("rule", rule_id)


def runs(db: Database, rule_id: int, limit: int) -> list[Run]:
    """To what a rule applied, newest first."""
    rows = db.rows(
        "SELECT rule_id, message_id, at, step_id, trouble FROM rule_runs WHERE rule_id = ? ORDER BY at DESC LIMIT ?",
        (rule_id, limit),
    )
    return [Run(*row) for row in rows]


def hits(db: Database) -> dict[int, tuple[int, float]]:
    """By rule how many messages it applied to in the last 90 days, and when it did last."""
    rows = db.rows("SELECT rule_id, count(*), max(at) FROM rule_runs GROUP BY rule_id")
    return {row[0]: (row[1], row[2]) for row in rows}


def last_step(db: Database, rule_id: int) -> tuple[int, str] | None:
    """What a rule did last that can still be undone: the step and its title."""
    row = db.row(
        "SELECT id, title FROM undo_steps WHERE rule_id = ? AND state = 'done' ORDER BY id DESC LIMIT 1", (rule_id,)
    )
    return None if row is None else (row["id"], row["title"])


def prune(db: Database) -> None:
    """Forget to what rules applied over 90 days ago."""
    db.execute("DELETE FROM rule_runs WHERE at < ?", (clock.timestamp() - KEEP_SECONDS,))


def _rule(row: Row) -> Rule:
    deeds = tuple(Deed(verb, value) for verb, value in json.loads(row["deeds"]))
    return Rule(
        row["id"], row["name"], row["query"], deeds, row["position"], bool(row["enabled"]), bool(row["stop"]),
        row["account"], row["created"], row["trouble"],
    )  # fmt: skip
