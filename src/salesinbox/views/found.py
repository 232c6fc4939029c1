"""What is said about a search beside its results."""

from __future__ import annotations

from salesinbox.store.connection import Database
from salesinbox.store.search import RANKED_CANDIDATES, is_list
from salesinbox.store.search.reach import NOTHING, reach
from salesinbox.views import format as formatting


def ranked_words(query: str) -> str:
    """What *best match first* means for a query; empty for one that names nothing that could match better or worse.

    Raises:
        QueryError: It cannot be understood.
    """
    return "" if is_list(query) else f"best match of the newest {RANKED_CANDIDATES:,} first"


def reach_words(db: Database, *, account_id: int | None = None) -> str:
    """How far back results reach, while history still comes in; empty where all of it is here."""
    since = reach(db, account_id=account_id)
    if since is None:
        return ""
    if since == NOTHING:
        return "mail still comes in, there may be more"
    return f"older mail still comes in, whole since {formatting.day(since)}"
