"""Queries that are lists: read from the partial indexes of ``threads``, as the lists there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from salesinbox.store.connection import Database, Row
from salesinbox.store.search.conditions import LIST_PLACES, LIST_STATES, Conditions, is_list, wants_dead
from salesinbox.store.search.tree import All, AnyOf, Fact, Node, all_of
from salesinbox.store.threads import COLUMNS

FEW = 1000
"""A label on no more conversations is read from its own rows and sorted."""
_FEW_TO_LOOK_AT = 300
"""All messages of no more conversations are looked at, rather than the newest of all messages."""
_INDEXES = {
    LIST_PLACES["trash"]: "trash",
    LIST_PLACES["junk"]: "junk",
    LIST_PLACES["drafts"]: "drafts",
    LIST_PLACES["snoozed"]: "snoozed",
    LIST_PLACES["waiting"]: "waiting",
    LIST_STATES["starred"]: "starred",
    LIST_STATES["unread"]: "unread",
    LIST_PLACES["inbox"]: "inbox",
    LIST_PLACES["sent"]: "sent",
    LIST_PLACES["archive"]: "archive",
    "t.is_live = 1": "live",
}
"""By what holds of every row in it, the partial index of that name, the shortest first. All but those of Trash and Junk
hold live conversations alone."""
_DEAD = (LIST_PLACES["trash"], LIST_PLACES["junk"])
"""The only ones that know of what is in Trash or Junk alone."""
_OF_MESSAGES = tuple(condition for condition in _INDEXES if condition != LIST_PLACES["archive"])
"""Those that hold every conversation with such a message; one that is in the inbox again is in no archive."""
_COLUMNS = ", ".join(f"t.{column}" for column in COLUMNS.split(", "))


@dataclass(frozen=True, slots=True)
class Statement:
    """A part of a list that one index gives in order."""

    source: str
    where: str
    params: dict[str, object]

    def sql(self, columns: str) -> str:
        """The statement, with ``:limit``."""
        return f"SELECT {columns} FROM {self.source} WHERE {self.where} ORDER BY t.last_sort DESC LIMIT :limit"


def statements(db: Database, node: Node, *, account_id: int | None, before: int | None) -> list[Statement]:
    """The parts that together are the list.

    Raises:
        QueryError: The query names something that is not there.
    """
    return [
        _statement(db, branch, condition, account_id, before)
        for branch, condition in _branches(db, node, dead=wants_dead(node))
    ]


def page(db: Database, node: Node, *, account_id: int | None, before: int | None, limit: int) -> list[Row]:
    """Rows of conversations, newest first."""
    parts = statements(db, node, account_id=account_id, before=before)
    found = {row["id"]: row for part in parts for row in db.rows(part.sql(_COLUMNS), {**part.params, "limit": limit})}
    return sorted(found.values(), key=lambda row: -row["last_sort"])[:limit]


def count(db: Database, node: Node, *, account_id: int | None, up_to: int) -> int:
    """How many conversations a list holds, *up_to* at most."""
    parts = statements(db, node, account_id=account_id, before=None)
    ids: set[int] = set()
    for part in parts:
        if len(parts) == 1:
            sql = f"SELECT count(*) FROM ({part.sql('1')})"
            return int(db.value(sql, {**part.params, "limit": up_to}))
        ids.update(row[0] for row in db.rows(part.sql("t.id"), {**part.params, "limit": up_to}))
    return min(len(ids), up_to)


def among(db: Database, node: Node, thread_ids: Iterable[int], *, account_id: int | None) -> list[Row]:
    """Those of some conversations that the list holds."""
    conditions = Conditions(db, as_list=True)
    where = [conditions.sql(node), *([] if wants_dead(node) else ["t.is_live = 1"])]
    if account_id is not None:
        where.append(f"+t.account_id = {account_id}")
    return db.rows(
        f"SELECT {_COLUMNS} FROM threads t WHERE t.id IN (SELECT value FROM json_each(:threads))"
        f" AND {' AND '.join(where)} ORDER BY t.last_sort DESC",
        {**conditions.params, "threads": json.dumps(list(thread_ids))},
    )


def _branches(db: Database, node: Node, *, dead: bool) -> list[tuple[Node, str]]:
    """Parts of the list, each with the condition of the index that it is read from."""
    parts = node.of if isinstance(node, All) else (node,)
    if found := _indexed(db, parts):
        return [(node, found)]
    for part in parts:
        if isinstance(part, AnyOf):
            branches = [all_of([each, *(other for other in parts if other is not part)]) for each in part.of]
            found_of = [_indexed(db, each.of if isinstance(each, All) else (each,)) for each in branches]
            if all(found_of):
                return [(branch, found) for branch, found in zip(branches, found_of, strict=True) if found]
    everywhere = ["t.is_live = 1", LIST_PLACES["trash"], LIST_PLACES["junk"]]
    return [(node, condition) for condition in (everywhere if dead else everywhere[:1])]


def _indexed(db: Database, parts: Sequence[Node]) -> str | None:
    conditions = Conditions(db, as_list=True)
    facts = [each for each in parts if isinstance(each, Fact)]
    for fact in facts:
        if fact.key == "label" and _few(db, labels := conditions.labels(fact)):
            return f"l.label_id IN ({','.join(map(str, labels))})"
    known = {conditions.fact(fact) for fact in facts if fact.key in ("is", "in")}
    return next((condition for condition in _INDEXES if condition in known), None)


def few_threads(db: Database, node: Node) -> list[int] | None:
    """The conversations in which all that matches must be, by a state it asks for; ``None`` where those are not few."""
    conditions = Conditions(db, as_list=True)
    dead = wants_dead(node)
    for fact in node.of if isinstance(node, All) else (node,):
        if not isinstance(fact, Fact):
            continue
        sql = None
        if fact.key == "label":
            labels = ",".join(map(str, conditions.labels(fact))) or "0"
            sql = f"SELECT thread_id FROM thread_labels WHERE label_id IN ({labels})"
        elif is_list(fact) and (condition := conditions.sql(fact)) in (_DEAD if dead else _OF_MESSAGES):
            sql = f"SELECT t.id FROM threads t INDEXED BY threads_{_INDEXES[condition]} WHERE {condition}"
        if sql and len(found := db.rows(f"{sql} LIMIT {_FEW_TO_LOOK_AT + 1}")) <= _FEW_TO_LOOK_AT:
            return [row[0] for row in found]
    return None


def _few(db: Database, labels: list[int]) -> bool:
    marks = ",".join(map(str, labels))
    sql = f"SELECT count(*) FROM (SELECT 1 FROM thread_labels WHERE label_id IN ({marks}) LIMIT {FEW + 1})"
    return int(db.value(sql)) <= FEW


def _statement(db: Database, node: Node, condition: str, account_id: int | None, before: int | None) -> Statement:
    conditions = Conditions(db, as_list=True)
    where = [condition, conditions.sql(node), "t.last_sort < :before" if before is not None else "1"]
    if account_id is not None:
        where.append("t.account_id = :account")
    params = {**conditions.params, "account": account_id, "before": before}
    if condition not in _INDEXES:  # a label's own rows, each conversation once
        ids = f"SELECT DISTINCT l.thread_id FROM thread_labels l WHERE {condition}"
        source = f"threads t JOIN ({ids}) x ON x.thread_id = t.id"
        where[0] = "1" if wants_dead(node) else "t.is_live = 1"
        return Statement(source, " AND ".join(where), params)
    index = f"threads_{'account_' if account_id is not None else ''}{_INDEXES[condition]}"
    return Statement(f"threads t INDEXED BY {index}", " AND ".join(where), params)
