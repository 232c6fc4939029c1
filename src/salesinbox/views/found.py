"""What is said about a search beside its results."""

from __future__ import annotations

from salesinbox.store.connection import Database
from salesinbox.store.search import RANKED_CANDIDATES
from salesinbox.store.search.reach import NOTHING, reach
from salesinbox.views import format as formatting

RANKED = f"best match first, of the newest {RANKED_CANDIDATES:,} messages that match"


def reach_words(db: Database, *, account_id: int | None = None) -> str:
    """How far back results reach, while history still comes in; empty where all of it is here."""
    since = reach(db, account_id=account_id)
    if since is None:
        return ""
    if since == NOTHING:
        return "mail is still coming in, so there may be more"
    return f"older mail is still coming in: all is here since {formatting.day(since)}"
