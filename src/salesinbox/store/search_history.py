"""What was searched for, each query once, the latest 200."""

from __future__ import annotations

from salesinbox.store.connection import Database

KEPT = 200


def remember(db: Database, query: str) -> None:
    """Put a query at the top; it is the same whatever blanks are around and between its words. Nothing if empty."""
    query = " ".join(query.encode("utf-8", "replace").decode("utf-8").split())
    if not query:
        return
    with db.write("remember search"):
        # Numbered rather than timed: two within a second keep their order.
        db.execute(
            "INSERT INTO searches (query, used) VALUES (?, (SELECT coalesce(max(used), 0) + 1 FROM searches))"
            " ON CONFLICT (query) DO UPDATE SET used = excluded.used",
            (query,),
        )
        db.execute(
            "DELETE FROM searches WHERE used <= (SELECT used FROM searches ORDER BY used DESC LIMIT 1 OFFSET ?)",
            (KEPT,),
        )


def recent(db: Database, limit: int = KEPT) -> list[str]:
    """Past queries, the latest first; untrusted, as whatever was pasted into a search."""
    return [row[0] for row in db.rows("SELECT query FROM searches ORDER BY used DESC LIMIT ?", (limit,))]


def clear(db: Database) -> int:
    """Forget all of them; how many there were."""
    with db.write("forget searches"):
        return db.execute("DELETE FROM searches").rowcount
