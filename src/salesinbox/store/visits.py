"""Where the user goes with the quick switcher, so that it offers first what is used most."""

from __future__ import annotations

from salesinbox.core import clock
from salesinbox.store.connection import Database

KEPT = 2_000
"""Places remembered; of more, those not gone to for longest are forgotten."""
_HALF_LIFE = 14 * 86400
"""After so many seconds a visit counts half."""


def note(db: Database, kind: str, ref: str) -> None:
    """The user went there."""
    with db.write("visit"):
        db.execute(
            "INSERT INTO visits (kind, ref, times, last) VALUES (?, ?, 1, ?)"
            " ON CONFLICT (kind, ref) DO UPDATE SET times = times + 1, last = excluded.last",
            (kind, ref, clock.timestamp()),
        )
        if db.value("SELECT count(*) FROM visits") > KEPT:
            db.execute(
                "DELETE FROM visits WHERE (kind, ref) IN (SELECT kind, ref FROM visits ORDER BY last LIMIT ?)",
                (KEPT // 10,),
            )


def weights(db: Database) -> dict[tuple[str, str], float]:
    """(kind, ref) → how much it is used: visits, of which old ones count less."""
    now = clock.timestamp()
    return {
        (row["kind"], row["ref"]): row["times"] * 0.5 ** (max(0.0, now - row["last"]) / _HALF_LIFE)
        for row in db.rows("SELECT kind, ref, times, last FROM visits")
    }
