"""Searching everything local: a query language over the full-text index and the lists.

:mod:`parser` makes a tree (:mod:`tree`) of a query's text, knowing the words in :mod:`vocabulary`; :mod:`conditions`
and :mod:`matching` make SQL of it; :mod:`lists` and :mod:`walk` read. Only the last four know of a database.

A query is judged message by message and gives conversations, the newest matching message first; one that names nothing
but states (:func:`is_list`) is judged by the conversation and is in the order of the lists. Trash and Junk are left out
unless ``in:`` asks for them. Pages go on by key: a conversation is on the page of its newest match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from salesinbox.store import threads
from salesinbox.store.connection import Database, Row
from salesinbox.store.effective import chunks
from salesinbox.store.search import conditions, lists, walk
from salesinbox.store.search.parser import MAX_QUERY, parse
from salesinbox.store.search.rank import RANKED_CANDIDATES, best_first
from salesinbox.store.search.tree import Node
from salesinbox.store.search.walk import Match
from salesinbox.store.search.wrong import QueryError
from salesinbox.store.threads import ThreadRow

__all__ = [
    "COUNTED",
    "MAX_QUERY",
    "RANKED_CANDIDATES",
    "Found",
    "Hit",
    "QueryError",
    "among",
    "count",
    "is_list",
    "page",
    "parse",
    "search",
]

COUNTED = 1000
"""More than so many conversations are not counted: words would have to be looked for in all mail."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A conversation that was found."""

    thread: ThreadRow
    cursor: int
    """Pass to :func:`page` as *before* to go on after this one."""
    message_id: int = 0
    """Its newest message that matches; 0 in a list, which is not about messages."""
    date: int = 0
    """That of the message, Unix seconds."""
    matches: int = 0
    """How many messages of it match, as far down as the search went."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found."""

    hits: tuple[Hit, ...]
    next_before: int | None
    """Where the next page begins; ``None`` at the end."""


def is_list(text: str) -> bool:
    """Whether a query names nothing but what lists know, and so is in their order.

    Raises:
        QueryError: It cannot be understood.
    """
    return conditions.is_list(parse(text))


def page(
    db: Database,
    text: str,
    *,
    account_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
    ranked: bool = False,
) -> Found:
    """Conversations that match, newest first, after the one whose cursor is *before*.

    With *ranked* the best match first (bm25) among the newest 2,000 messages that match, all on one page.

    Raises:
        QueryError: The query cannot be understood.
    """
    node = parse(text)
    if conditions.is_list(node):
        rows = lists.page(db, node, account_id=account_id, before=before, limit=limit + 1)
        hits = [_listed(row) for row in rows[:limit]]
        return Found(tuple(hits), hits[-1].cursor if len(rows) > limit else None)
    found = walk.matches(db, node, account_id=account_id, before=before)
    if ranked:
        best = best_first(db, node, list(islice(found, RANKED_CANDIDATES)))
        return Found(tuple(_hits(db, _by_thread(best), limit)), None)
    threads_found = _unshown(db, node, found, account_id, before, limit + 1)
    hits = _hits(db, threads_found, limit)
    return Found(tuple(hits), hits[-1].cursor if len(threads_found) > limit else None)


def _unshown(
    db: Database, node: Node, found: Iterator[Match], account_id: int | None, before: int | None, wanted: int
) -> dict[int, list[Match]]:
    """The matches of the next conversations that no page before had, as far as it takes to know *wanted* of them."""
    kept: dict[int, list[Match]] = {}
    shown: set[int] = set()
    while len(kept) < wanted:
        fresh: dict[int, list[Match]] = {}
        for match in found:
            if match.thread_id in kept:
                kept[match.thread_id].append(match)
            elif match.thread_id not in shown:
                fresh.setdefault(match.thread_id, []).append(match)
                if len(kept) + len(fresh) == wanted:
                    break
        if not fresh:
            break
        if before is not None:
            newer = walk.matches_in(db, node, fresh, account_id=account_id, above=before)
            shown.update(match.thread_id for match in newer)
        kept.update({id_: matches for id_, matches in fresh.items() if id_ not in shown})
    return kept


def count(db: Database, text: str, *, account_id: int | None = None, up_to: int = COUNTED) -> int:
    """How many conversations match, *up_to* at most.

    Raises:
        QueryError: The query cannot be understood.
    """
    node = parse(text)
    if conditions.is_list(node):
        return lists.count(db, node, account_id=account_id, up_to=up_to)
    found: set[int] = set()
    for match in walk.matches(db, node, account_id=account_id, before=None):
        found.add(match.thread_id)
        if len(found) == up_to:
            break
    return len(found)


def among(db: Database, text: str, thread_ids: Sequence[int], *, account_id: int | None = None) -> list[Hit]:
    """Those of some conversations that match, in the order of :func:`page`.

    Raises:
        QueryError: The query cannot be understood.
    """
    node = parse(text)
    if conditions.is_list(node):
        return [_listed(row) for row in lists.among(db, node, thread_ids, account_id=account_id)]
    found = _by_thread(walk.matches_in(db, node, thread_ids, account_id=account_id))
    return _hits(db, found, len(found))


def search(
    db: Database, text: str, *, limit: int = 50, ranked: bool = False, account_id: int | None = None
) -> list[Hit]:
    """The first page.

    Raises:
        QueryError: The query cannot be understood.
    """
    return list(page(db, text, limit=limit, ranked=ranked, account_id=account_id).hits)


def _listed(row: Row) -> Hit:
    thread = threads.of_row(row)
    return Hit(thread, thread.cursor, date=thread.date)


def _by_thread(matches: Iterable[Match]) -> dict[int, list[Match]]:
    """Matches by their conversations, in the order in which these first come."""
    found: dict[int, list[Match]] = {}
    for match in matches:
        found.setdefault(match.thread_id, []).append(match)
    return found


def _hits(db: Database, found: Mapping[int, list[Match]], limit: int) -> list[Hit]:
    rows = [row for ids in chunks(list(found)[:limit], 5000) for row in threads.get_many(db, ids)]
    firsts = [(row, found[row.id]) for row in rows]
    return [Hit(row, all_[0].sort_key, all_[0].message_id, all_[0].date, len(all_)) for row, all_ in firsts]
