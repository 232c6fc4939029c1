"""Carrying out what the user joined and cut: messages, header ids and drafts go to their threads.

Only what is touched is worked out anew. A thread's id stays with its oldest message, and goes on working as an alias
where its messages have all gone elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from salesinbox.store.arrangement import Arrangement, Place
from salesinbox.store.arranging import Change, components_of
from salesinbox.store.connection import Database, Row
from salesinbox.store.thread_summary import refresh_threads

Ids = Mapping[str, int]
"""By Message-ID which id its thread is to have."""


def apply(db: Database, account_id: int, change: Change) -> None:
    """Make joins and cuts as *change* says, and the threads they concern. Inside a write transaction."""
    for ref, part in change.cuts.items():
        db.execute("DELETE FROM thread_cuts WHERE account_id = ? AND ref = ?", (account_id, ref))
        if part is not None:
            db.execute("INSERT INTO thread_cuts (account_id, ref, part) VALUES (?, ?, ?)", (account_id, ref, part))
    for (ref, other), on in change.joins.items():
        sql = "DELETE FROM thread_joins WHERE account_id = ? AND ref = ? AND other = ?"
        if on:
            sql = "INSERT OR IGNORE INTO thread_joins (account_id, ref, other) VALUES (?, ?, ?)"
        db.execute(sql, (account_id, ref, other))
    refs = [*change.cuts, *(ref for pair in change.joins for ref in pair)]
    settle(db, account_id, components_of(db, account_id, refs), change.ids)


def settle(
    db: Database,
    account_id: int,
    components: Iterable[int],
    ids: Ids | None = None,
    *,
    former: Ids | None = None,
    newcomer: int = 0,
) -> None:
    """Work out the threads of *components* and of all that is joined to them. Inside a write transaction.

    Args:
        ids: Where an id is free; stronger than what is.
        former: The same, where a thread would need a new id.
        newcomer: A message that was put into any of the threads to begin with.
    """
    found = Arrangement(db, account_id, components)
    if found.rows:
        _Settling(db, account_id, found, newcomer).carry_out(ids or {}, former or {})


class _Settling:
    def __init__(self, db: Database, account_id: int, found: Arrangement, newcomer: int) -> None:
        self._db = db
        self._account_id = account_id
        self._found = found
        self._newcomer = newcomer
        self._threads: dict[Place, list[Row]] = defaultdict(list)
        for row in found.rows:
            self._threads[found.root_of(row)].append(row)
        self._known = {row["thread_id"] for row in found.rows}
        self._names: dict[Place, int] = {}

    def carry_out(self, ids: Ids, former: Ids) -> None:
        self._name(ids, former)
        self._move_messages()
        self._move_refs()
        self._note_threads()
        self._retire()
        self._move_drafts()
        refresh_threads(self._db, self._names.values())

    def _name(self, ids: Ids, former: Ids) -> None:
        """Give each thread an id. One that exists goes to where the oldest message with it went."""
        used: set[int] = set()
        for place, thread_id in self._claims(ids, former):
            if place in self._threads and thread_id not in used and self._is_free(thread_id):
                used.add(thread_id)
                self._names.setdefault(place, thread_id)
        for place in self._threads:
            if place not in self._names:
                sql = "INSERT INTO threads (account_id) VALUES (?)"
                self._names[place] = self._db.insert(sql, (self._account_id,))
            elif self._names[place] not in self._known:
                self._db.execute("DELETE FROM thread_aliases WHERE old_id = ?", (self._names[place],))
                sql = "INSERT INTO threads (id, account_id) VALUES (?, ?)"
                self._db.execute(sql, (self._names[place], self._account_id))

    def _claims(self, ids: Ids, former: Ids) -> Iterator[tuple[Place, int]]:
        """Who may have which id, the strongest claims first."""
        found, known = self._found, dict[int, Place]()
        for row in sorted(found.rows, key=lambda row: (row["id"] == self._newcomer, row["sort_key"])):
            known.setdefault(row["thread_id"], found.root_of(row))
        lost = {ref: id_ for ref, id_ in found.cut_threads.items() if id_ is not None and id_ not in known}
        yield from self._wishes(ids)
        yield from self._wishes(lost)
        yield from ((known[id_], id_) for id_ in sorted(known))
        yield from self._wishes(former)

    def _wishes(self, ids: Ids) -> Iterator[tuple[Place, int]]:
        for ref, thread_id in ids.items():
            if (place := self._found.place_of(ref)) is not None:
                yield self._found.root(place), thread_id

    def _is_free(self, thread_id: int) -> bool:
        """One that stands for another thread by now may be given back."""
        return thread_id in self._known or self._db.row("SELECT 1 FROM threads WHERE id = ?", (thread_id,)) is None

    def _move_messages(self) -> None:
        moves = []
        for place, rows in self._threads.items():
            for row in rows:
                goal = (self._names[place], self._stored(row["component"], self._names[place]))
                if (row["thread_id"], row["stored"]) != goal:
                    moves.append((*goal, row["id"]))
        self._db.executemany("UPDATE messages SET thread_id = ?, component = ? WHERE id = ?", moves)
        self._db.changed("message", *(row_id for *_, row_id in moves))

    def _move_refs(self) -> None:
        """Header ids go with their mail; where that is not here, with the oldest mail of the component."""
        homes: dict[int, int] = {}
        for row in self._found.rows:
            homes.setdefault(row["component"], self._names[self._found.root_of(row)])
        moves = []
        for ref, component in self._found.component_of.items():
            thread_id = self._thread_of(ref) or homes.get(component)
            if thread_id is not None:
                moves.append((thread_id, self._stored(component, thread_id), self._account_id, ref))
        self._db.executemany(
            "UPDATE thread_refs SET thread_id = ?, component = ? WHERE account_id = ? AND ref = ?", moves
        )

    def _thread_of(self, ref: str) -> int | None:
        place = self._found.place_of(ref)
        return None if place is None else self._names.get(self._found.root(place))

    def _stored(self, component: int, thread_id: int) -> int | None:
        """What the column says: a component is named where something is arranged and it is not the thread itself."""
        return component if component in self._found.arranged and component != thread_id else None

    def _note_threads(self) -> None:
        """Joins and cuts say what became of them, for a cache that is built anew."""
        self._db.executemany(
            "UPDATE thread_cuts SET thread_id = ? WHERE account_id = ? AND ref = ?",
            [(self._thread_of(ref), self._account_id, ref) for ref in self._found.cuts],
        )
        self._db.executemany(
            "UPDATE thread_joins SET thread_id = ? WHERE account_id = ? AND ref = ? AND other = ?",
            [(self._thread_of(each.ref), self._account_id, each.ref, each.other) for each in self._found.joins],
        )
        self._db.executemany(
            "UPDATE threads SET arranged = ? WHERE id = ?",
            [(int(rows[0]["component"] in self._found.arranged), self._names[p]) for p, rows in self._threads.items()],
        )

    def _retire(self) -> None:
        """Ids that no thread has any more go on working, for where their oldest message is."""
        heirs = {row["thread_id"]: self._names[self._found.root_of(row)] for row in reversed(self._found.rows)}
        for old in self._known - set(self._names.values()):
            for table in ("drafts", "thread_aliases", "thread_refs"):
                self._db.execute(f"UPDATE {table} SET thread_id = ? WHERE thread_id = ?", (heirs[old], old))
            self._db.execute("DELETE FROM threads WHERE id = ?", (old,))
            self._db.execute("INSERT INTO thread_aliases (old_id, thread_id) VALUES (?, ?)", (old, heirs[old]))
            self._db.changed("thread", old)

    def _move_drafts(self) -> None:
        """A draft is where the message is that it answers."""
        threads = tuple(self._known | set(self._names.values()))
        marks = ",".join("?" * len(threads))
        self._db.execute(
            "UPDATE drafts SET thread_id = (SELECT thread_id FROM messages WHERE id = answers)"
            f" WHERE thread_id IN ({marks}) AND answers IN (SELECT id FROM messages WHERE id = answers)",
            threads,
        )
