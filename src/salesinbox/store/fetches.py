"""What somebody waits for that is on the server only: a message as a whole, or one file of it. States::

    open ──claim──▶ claimed ──▶ done | failed
      │               └──lost line, crash──▶ open again
      └──────┴──the user does not want it any more──▶ cancelled

``failed``: it is not there any more, the server refuses, or there is no room for it. ``done`` counts the bytes that
have come, of ``total``. What is asked for *ahead*, before anybody waits, comes after all else and may be dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salesinbox.core import clock
from salesinbox.core.errors import UserError
from salesinbox.core.text import clean_line, shorten
from salesinbox.store.connection import Database, Row
from salesinbox.store.partial import Lacking

KEEP_SECONDS = 86_400
ENDED = ("done", "failed", "cancelled")
MOST_AHEAD = 40
"""What is asked for ahead in one account at a time."""
_COLUMNS = "id, account_id, message_id, part, ahead, state, attempts, done, total, error, hint"


@dataclass(frozen=True, slots=True)
class Fetch:
    """A request."""

    id: int
    account_id: int
    message_id: int
    part: str
    """IMAP part number; empty for the whole message."""
    ahead: bool
    state: str
    attempts: int
    done: int
    total: int
    error: str
    hint: str

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ENDED


def ask(db: Database, things: Sequence[Lacking]) -> list[int]:
    """Ask for some things, in this order; the ids of the requests."""
    with db.write("ask for content"):
        return [_insert(db, each, ahead=False) for each in things]


def ask_ahead(db: Database, things: Sequence[Lacking]) -> None:
    """Ask for what may be wanted soon, in the place of all that was asked for ahead before and has not begun."""
    with db.write("ask ahead"):
        db.execute("DELETE FROM fetches WHERE state IN ('open', 'claimed') AND ahead = 1 AND state = 'open'")
        _add_ahead(db, things)


def add_ahead(db: Database, things: Sequence[Lacking]) -> None:
    """Ask for more that nobody waits for."""
    with db.write("ask ahead"):
        _add_ahead(db, things)


def _add_ahead(db: Database, things: Sequence[Lacking]) -> None:
    for each in things[:MOST_AHEAD]:
        _insert(db, each, ahead=True)


def get(db: Database, fetch_id: int) -> Fetch | None:
    """One request; ``None`` if its message is gone."""
    row = db.row(f"SELECT {_COLUMNS} FROM fetches WHERE id = ?", (fetch_id,))
    return None if row is None else _fetch(row)


def claim_next(db: Database, account_id: int) -> Fetch | None:
    """The next request of an account, marked as being worked on."""
    with db.write("claim fetch"):
        row = db.row(
            f"SELECT {_COLUMNS} FROM fetches WHERE account_id = ? AND state IN ('open', 'claimed')"
            " AND state = 'open' ORDER BY ahead, id LIMIT 1",
            (account_id,),
        )
        if row is not None:
            db.execute("UPDATE fetches SET state = 'claimed', attempts = attempts + 1 WHERE id = ?", (row["id"],))
    return None if row is None else _fetch(row)


def accounts_due(db: Database) -> set[int]:
    """The accounts in which somebody waits."""
    rows = db.rows("SELECT DISTINCT account_id FROM fetches WHERE state IN ('open', 'claimed') AND state = 'open'")
    return {row[0] for row in rows}


def somebody_waits(db: Database, account_id: int) -> bool:
    """Whether there is a request that was not made ahead and that nobody works on."""
    sql = (
        "SELECT 1 FROM fetches WHERE account_id = ? AND state IN ('open', 'claimed') AND ahead = 0 AND state = 'open'"
        " LIMIT 1"
    )
    return db.row(sql, (account_id,)) is not None


def waiting(db: Database, account_id: int) -> int:
    """How many requests that were not made ahead are still to be fulfilled."""
    sql = "SELECT count(*) FROM fetches WHERE account_id = ? AND state IN ('open', 'claimed') AND ahead = 0"
    return int(db.value(sql, (account_id,)))


def has_come(db: Database, fetch_id: int, done: int) -> bool:
    """Note how many bytes have come; whether they are still wanted."""
    with db.write("bytes have come"):
        changed = db.execute(
            "UPDATE fetches SET done = ? WHERE id = ? AND state = 'claimed'", (done, fetch_id)
        ).rowcount
    return changed > 0


def finish(db: Database, fetch_id: int, error: UserError | None = None) -> None:
    """A request has been fulfilled, or never will be; one that was cancelled meanwhile stays that."""
    state, words, hint = ("failed", error.message, error.hint) if error else ("done", "", "")
    with db.write("fetch ended"):
        db.execute(
            "UPDATE fetches SET state = ?, error = ?, hint = ?, finished = ?, done = iif(?, done, total)"
            " WHERE id = ? AND state = 'claimed'",
            (state, _clean(words), _clean(hint), clock.timestamp(), error is not None, fetch_id),
        )


def reopen(db: Database, fetch_id: int, *, in_vain: bool = False) -> None:
    """It is to go on later; *in_vain*: nothing has come of it this time, else the attempts are counted anew."""
    with db.write("fetch again"):
        db.execute(
            "UPDATE fetches SET state = 'open', attempts = iif(?, attempts, 0) WHERE id = ? AND state = 'claimed'",
            (in_vain, fetch_id),
        )


def reopen_claimed(db: Database) -> None:
    """At start: what was on its way when the engine died is asked for anew."""
    with db.write("reopen fetches"):
        db.execute("UPDATE fetches SET state = 'open' WHERE state IN ('open', 'claimed') AND state = 'claimed'")


def cancel(db: Database, fetch_ids: Sequence[int]) -> None:
    """Nobody waits for these any more."""
    with db.write("cancel fetches"):
        db.executemany(
            "UPDATE fetches SET state = 'cancelled', finished = ? WHERE id = ? AND state IN ('open', 'claimed')",
            [(clock.timestamp(), id_) for id_ in fetch_ids],
        )


def prune(db: Database) -> None:
    """Forget requests that ended a day ago."""
    db.execute("DELETE FROM fetches WHERE finished < ?", (clock.timestamp() - KEEP_SECONDS,))


def _insert(db: Database, thing: Lacking, *, ahead: bool) -> int:
    return db.insert(
        "INSERT INTO fetches (account_id, message_id, part, ahead, total, created) VALUES (?, ?, ?, ?, ?, ?)",
        (thing.account_id, thing.message_id, thing.part, int(ahead), thing.octets, clock.timestamp()),
    )


def _clean(text: str) -> str:
    return shorten(clean_line(text), 400)


def _fetch(row: Row) -> Fetch:
    values = dict(row)
    return Fetch(**{**values, "ahead": bool(values["ahead"])})
