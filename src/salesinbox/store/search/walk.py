"""Messages that match, the newest first, as far as somebody asks for more.

What may match is walked in the order of ``sort_key`` in slices that grow: by the full-text index where words are asked
for, else by the messages. So a common word costs no more than a rare one. Where a state is asked for that few
conversations have, only their messages are looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from salesinbox.store.connection import Database
from salesinbox.store.search import lists, matching, values
from salesinbox.store.search.conditions import DEAD, TOP, Conditions, bounds, wants_dead
from salesinbox.store.search.tree import All, Fact, Node, Not

_FIRST_SLICE = 125
_LARGEST_SLICE = 8000
_EVERY_MESSAGE = "messages WHERE 1"
LARGE = 100_000
"""From so many bytes on messages have an index of their own."""


class Match(NamedTuple):
    """A message that matches."""

    sort_key: int
    message_id: int
    thread_id: int
    date: int


def matches(db: Database, node: Node, *, account_id: int | None, before: int | None) -> Iterator[Match]:
    """Every message that matches and whose sort key is below *before*, newest first.

    Raises:
        QueryError: The query names something that is not there.
    """
    top = TOP if before is None else before
    threads = lists.few_threads(db, node)
    if threads is not None:
        return (each for each in matches_in(db, node, threads, account_id=account_id) if each.sort_key < top)
    return _Walk(db, node, account_id).below(top)


def matches_in(
    db: Database, node: Node, thread_ids: Iterable[int], *, account_id: int | None, above: int = 0
) -> list[Match]:
    """The messages of some threads that match and whose sort key is *above* at least, newest first.

    Raises:
        QueryError: As :func:`matches`.
    """
    threads = json.dumps(list(thread_ids))
    conditions = Conditions(db, as_list=False)
    where = f"{conditions.sql(node)} AND {_scope(node, account_id)}"
    of_threads = "m.thread_id IN (SELECT value FROM json_each(:threads)) AND m.sort_key >= :low"
    row = db.row(
        f"SELECT min(m.sort_key), max(m.sort_key) FROM messages m WHERE {of_threads}",
        {"threads": threads, "low": above},
    )
    if row is None or row[0] is None:
        return []
    rows = db.rows(
        f"SELECT m.sort_key, m.id, m.thread_id, m.date FROM {_tables(where)} WHERE {of_threads} AND {where}"
        " ORDER BY m.sort_key DESC",
        {**conditions.params, "threads": threads, "low": row[0], "high": row[1]},
    )
    return [Match(*each) for each in rows]


def _scope(node: Node, account_id: int | None) -> str:
    """What holds of every message that may be found."""
    parts = ["m.places != 0"] if wants_dead(node) else ["m.places != 0", f"m.places & {DEAD} = 0"]
    if account_id is not None:
        parts.append(f"+m.account_id = {account_id}")  # the plus keeps the walk in the order of sort_key
    return " AND ".join(parts)


def _tables(where: str) -> str:
    return "messages m CROSS JOIN threads t ON t.id = m.thread_id" if "t." in where else "messages m"


def _by_index(parts: tuple[Node, ...]) -> str | None:
    """What to walk the full-text index by; ``None`` where it cannot be."""
    wanted = [found for part in parts if (found := matching.necessary(part)) is not None]
    unwanted = [matching.match(part.of) for part in parts if isinstance(part, Not) and matching.matchable(part.of)]
    return matching.together(wanted, unwanted) if wanted else None


def _left(parts: tuple[Node, ...]) -> list[Node]:
    """What is still to be asked of each message that the index gives."""
    return [
        part
        for part in parts
        if not matching.matchable(part) and not (isinstance(part, Not) and matching.matchable(part.of))
    ]


def _source(parts: tuple[Node, ...], index: str | None) -> str:
    """What gives sort keys in their order: the full-text index, or that of the messages or of the large ones."""
    if index is not None:
        return "search WHERE search MATCH :match"
    large = [each for each in parts if isinstance(each, Fact) and each.key == "larger"]
    if any(values.size(each.value) >= LARGE for each in large):
        return f"messages INDEXED BY messages_large WHERE size >= {LARGE}"
    return _EVERY_MESSAGE


class _Walk:
    """A query, ready to be walked."""

    def __init__(self, db: Database, node: Node, account_id: int | None) -> None:
        parts = node.of if isinstance(node, All) else (node,)
        self._db = db
        self._lowest, self._highest = bounds(db, node)
        self._index = _by_index(parts)
        self._source = _source(parts, self._index)
        conditions = Conditions(db, as_list=False)
        left = node if self._index is None else All(tuple(_left(parts)))
        where = f"{conditions.sql(left)} AND {_scope(node, account_id)}"
        self._params = conditions.params
        every = self._source == _EVERY_MESSAGE
        keys = "BETWEEN :low AND :high" if every else "IN (SELECT value FROM json_each(:keys))"
        self._sql = (
            f"SELECT m.sort_key, m.id, m.thread_id, m.date FROM {_tables(where)}"
            f" WHERE m.sort_key {keys} AND {where} ORDER BY m.sort_key DESC"
        )

    def below(self, top: int) -> Iterator[Match]:
        """What matches below a sort key, newest first."""
        top = min(top, self._highest + 1)
        size = _FIRST_SLICE
        while keys := self._slice(top, size):
            top = keys[-1]
            params = {**self._params, "low": keys[-1], "high": keys[0], "keys": json.dumps(keys)}
            yield from (Match(*row) for row in self._db.rows(self._sql, params))
            if len(keys) < size:
                break
            size = min(size * 2, _LARGEST_SLICE)

    def _slice(self, top: int, size: int) -> list[int]:
        """The next sort keys down to look at."""
        key = "sort_key" if self._index is None else "rowid"
        rows = self._db.rows(
            f"SELECT {key} FROM {self._source} AND {key} < :top AND {key} >= :lowest ORDER BY {key} DESC LIMIT :size",
            {"top": top, "lowest": self._lowest, "size": size, "match": self._index},
        )
        return [row[0] for row in rows]
