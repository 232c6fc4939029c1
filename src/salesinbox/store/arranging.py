"""Conversations that the user joined and cut: which threads come of it, worked out anew for what is touched.

Mails that their headers tie are a *component* (:mod:`salesinbox.store.conversations`). Cuts divide it into parts
(:mod:`salesinbox.mail.splitting`), and joins tie parts of any components; what is tied is a thread. All three depend on
which mails there are and not on their order. A thread's id stays with its oldest message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from salesinbox.store.connection import Database
from salesinbox.store.effective import Effect

VERB = "arrange"
"""Of the actions that join and cut; they are done as soon as they are submitted."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of the user's joins and cuts (:func:`salesinbox.store.settling.apply`)."""

    cuts: Mapping[str, str | None] = field(default_factory=dict)
    """By Message-ID the name of the part that begins there; ``None`` for no cut."""
    joins: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    """By two Message-IDs, the smaller first, whether they are joined."""
    ids: Mapping[str, int] = field(default_factory=dict)
    """By Message-ID which id its thread is to have, where that is free."""

    def effect(self) -> Effect:
        """As the action log keeps it."""
        joins = [[*pair, on] for pair, on in self.joins.items()]
        return Effect(VERB, {"cuts": dict(self.cuts), "joins": joins, "ids": dict(self.ids)})

    @classmethod
    def of(cls, effect: Effect) -> Change:
        """What :meth:`effect` gave."""
        params = effect.params
        return cls(params["cuts"], {(ref, other): on for ref, other, on in params["joins"]}, params["ids"])


def components_of(db: Database, account_id: int, refs: Iterable[str]) -> set[int]:
    """The components that header ids belong to, as far as they are known."""
    wanted = list(refs)
    marks = ",".join("?" * len(wanted))
    sql = f"SELECT coalesce(component, thread_id) FROM thread_refs WHERE account_id = ? AND ref IN ({marks})"
    return {row[0] for row in db.rows(sql, (account_id, *wanted))}


def components_in(db: Database, thread_ids: Sequence[int]) -> set[int]:
    """The components of which threads have something."""
    marks = ",".join("?" * len(thread_ids))
    sql = f"SELECT DISTINCT coalesce(component, thread_id) FROM messages WHERE thread_id IN ({marks})"
    return {row[0] for row in db.rows(sql, thread_ids)}


def joined(first: str, others: Iterable[str]) -> dict[tuple[str, str], bool]:
    """The joins that tie *others* to *first*."""
    return {(min(first, other), max(first, other)): True for other in others if other != first}


def concerns(db: Database, account_id: int, refs: Sequence[str], components: Iterable[int]) -> bool:
    """Whether the user joined or cut something that mail with these header ids belongs to."""
    if not is_used(db, account_id):
        return False
    marks = ",".join("?" * len(refs))
    if db.row(f"SELECT 1 FROM thread_cuts WHERE account_id = ? AND ref IN ({marks}) LIMIT 1", (account_id, *refs)):
        return True
    for column in ("ref", "other"):
        sql = f"SELECT 1 FROM thread_joins WHERE account_id = ? AND {column} IN ({marks}) LIMIT 1"
        if db.row(sql, (account_id, *refs)):
            return True
    arranged = "SELECT 1 FROM messages m JOIN threads t ON t.id = m.thread_id WHERE t.arranged = 1"
    sql = f"{arranged} AND m.component = :c UNION ALL SELECT 1 FROM threads WHERE id = :c AND arranged = 1 LIMIT 1"
    return any(db.connection.execute(sql, {"c": component}).fetchone() for component in components)


def is_used(db: Database, account_id: int) -> bool:
    """Whether anything is joined or cut in an account."""
    return any(
        db.row(f"SELECT 1 FROM {table} WHERE account_id = ? LIMIT 1", (account_id,)) is not None
        for table in ("thread_cuts", "thread_joins")
    )


def host_of(db: Database, component: int) -> int:
    """Any thread that has something of a component."""
    for sql in (
        "SELECT thread_id FROM messages WHERE component = ? LIMIT 1",
        "SELECT id FROM threads WHERE id = ?",
        "SELECT thread_id FROM thread_refs WHERE component = ? LIMIT 1",
    ):
        if (found := db.value(sql, (component,))) is not None:
            return int(found)
    raise LookupError(component)


def knows_thread(db: Database, account_id: int, thread_id: int) -> bool:
    """Whether a thread was made by joining or cutting, so that to be in it ties no mail together."""
    for table in ("thread_cuts", "thread_joins"):
        sql = f"SELECT 1 FROM {table} WHERE account_id = ? AND thread_id = ? LIMIT 1"
        if db.row(sql, (account_id, thread_id)) is not None:
            return True
    today = "coalesce((SELECT thread_id FROM thread_aliases WHERE old_id = ?), ?)"
    sql = f"SELECT 1 FROM threads WHERE id = {today} AND arranged = 1"
    return db.row(sql, (thread_id, thread_id)) is not None


def unite(db: Database, old: int, new: int) -> None:
    """Headers tie component *old* to *new*; :func:`salesinbox.store.settling.settle` makes the threads of it."""
    for table in ("messages", "thread_refs"):
        db.execute(f"UPDATE {table} SET component = ? WHERE component IS NULL AND thread_id = ?", (new, old))
        db.execute(f"UPDATE {table} SET component = ? WHERE component = ?", (new, old))
