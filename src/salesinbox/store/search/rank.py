"""The best match first."""

from __future__ import annotations

import json
from collections.abc import Sequence

from salesinbox.store.connection import Database
from salesinbox.store.search import matching
from salesinbox.store.search.tree import Node, wanted_words
from salesinbox.store.search.walk import Match

RANKED_CANDIDATES = 2000
"""No more matches than the newest so many are ranked: to rank a message, its words are counted."""


def best_first(db: Database, node: Node, matches: Sequence[Match]) -> list[Match]:
    """*matches*, newest first, in the order of how well they match (bm25): a word counts most in the subject.

    Those in which no word was looked for come last, as they are.
    """
    expressions = [matching.words(each) for each in wanted_words(node)]
    if not expressions or not matches:
        return list(matches)
    rows = db.rows(
        "SELECT rowid, bm25(search, 8, 4, 2, 1, 2) FROM search WHERE search MATCH :match"
        " AND rowid BETWEEN :low AND :high AND +rowid IN (SELECT value FROM json_each(:keys))",
        {
            "match": " OR ".join(expressions),
            "low": matches[-1].sort_key,
            "high": matches[0].sort_key,
            "keys": json.dumps([match.sort_key for match in matches]),
        },
    )
    scores = {row[0]: row[1] for row in rows}  # the better, the lower
    return sorted(matches, key=lambda match: (scores.get(match.sort_key, 0.0), -match.sort_key))
