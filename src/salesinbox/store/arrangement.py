"""What the user joined and cut among some components, and the parts that are tied by it; reads only.

:mod:`salesinbox.store.arranging` says what those are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from salesinbox.store.arranging import Change, components_in, joined
from salesinbox.store.connection import Database, Row
from salesinbox.store.members import people_of

if TYPE_CHECKING:  # what reads headers is loaded where something was cut
    from salesinbox.mail.splitting import Node

Place = tuple[int, str]
"""A part of a component."""


class Arrangement:
    """Some components with all that is joined to them."""

    def __init__(self, db: Database, account_id: int, components: Iterable[int]) -> None:
        self.db = db
        self._joins = _joins(db, account_id)
        self.components = self._closure(set(components))
        self.rows = _messages(db, self.components)
        """All their messages, the oldest first."""
        self.component_of = _refs(db, self.components)
        cuts = db.rows("SELECT ref, part, thread_id FROM thread_cuts WHERE account_id = ?", (account_id,))
        cuts = [row for row in cuts if row["ref"] in self.component_of]
        self.cuts: dict[str, str] = {row["ref"]: row["part"] for row in cuts}
        self.cut_threads: dict[str, int | None] = {row["ref"]: row["thread_id"] for row in cuts}
        self._part_of = self._parts(self.cuts)
        self.arranged = {self.component_of[ref] for ref in self.cuts}
        self.arranged.update(*(join.components for join in self.joins))
        self._tied = _Ties()
        for join in self.joins:
            here, there = self.place_of(join.ref), self.place_of(join.other)
            if here and there:
                self._tied.tie(here, there)

    @property
    def joins(self) -> list[Join]:
        """The joins among them."""
        return [join for join in self._joins if join.components & self.components]

    def place_of(self, ref: str) -> Place | None:
        """The part that a mail belongs to; ``None`` where its Message-ID is not known."""
        component = self.component_of.get(ref)
        return None if component is None else self._place(component, ref)

    def oldest(self) -> dict[int, Row]:
        """The oldest message of each thread, as they are."""
        return {row["thread_id"]: row for row in reversed(self.rows)}

    def ids(self) -> dict[str, int]:
        """What gives threads the ids that they have; see :class:`Change`."""
        return {row["message_id"]: thread_id for thread_id, row in self.oldest().items()}

    def cut(self, ref: str, *, alone: bool) -> Change:
        """What makes a mail and what answers it a part of its own, or with *alone* only what will answer it.

        What else was joined by way of them stays together.
        """
        from salesinbox.mail.splitting import parents

        component, part = self.place_of(ref) or (0, "")
        names = (ref, *(f"{ref} {number}" for number in range(2, len(self.cuts) + 3)))
        fresh = next(name for name in names if name not in self.cuts.values())
        cuts = {ref: fresh}
        if alone:
            above = parents(self._nodes().get(component, ()))
            cuts |= {each: part for each, parent in above.items() if parent == ref and each not in {ref, *self.cuts}}
        part_of = self._parts({**self.cuts, **cuts})[component]
        gone = {each for each, its in self.component_of.items() if its == component and part_of(each) == fresh}
        crossing = [join for join in self.joins if (join.ref in gone) != (join.other in gone)]
        rest = [row["message_id"] for row in self.rows if self.place_of(row["message_id"]) == (component, part)]
        ends = [each for each in rest if each not in gone][:1]
        ends += [join.other if join.ref in gone else join.ref for join in crossing]
        joins = {(join.ref, join.other): False for join in crossing}
        return Change(dict(cuts), joins | (joined(ends[0], ends[1:]) if crossing else {}))

    def back(self, change: Change) -> Change:
        """What undoes *change*, whose threads then have the ids that they have now."""
        have = {(join.ref, join.other) for join in self._joins}
        joins = {pair: pair in have for pair in change.joins}
        return Change({ref: self.cuts.get(ref) for ref in change.cuts}, joins, self.ids())

    def root(self, place: Place) -> Place:
        """What stands for all the parts that a part is tied to."""
        return self._tied.root(place)

    def root_of(self, row: Row) -> Place:
        """The same, for the part that a message of :attr:`rows` is in."""
        return self.root(self._place(row["component"], row["message_id"]))

    def _place(self, component: int, ref: str) -> Place:
        return component, self._part_of[component](ref)

    def _closure(self, todo: set[int]) -> set[int]:
        found: set[int] = set()
        while todo:
            found |= todo
            todo = components_in(self.db, list({row["thread_id"] for row in _messages(self.db, todo)}))
            todo |= {each for join in self._joins if join.components & found for each in join.components}
            todo -= found
        return found

    def _nodes(self) -> dict[int, list[Node]]:
        loose = {row["base_subject"] for row in self.rows if row["is_loose_reply"]}
        nodes: dict[int, list[Node]] = defaultdict(list)
        for row in self.rows:
            nodes[row["component"]].append(_node(self.db, row, with_people=row["base_subject"] in loose))
        return nodes

    def _parts(self, cuts: Mapping[str, str]) -> dict[int, Callable[[str], str]]:
        if not cuts:
            return dict.fromkeys(self.components, lambda _ref: "")
        from salesinbox.mail.splitting import parts

        nodes = self._nodes()
        return {component: parts(nodes.get(component, ()), cuts) for component in self.components}


@dataclass(frozen=True, slots=True)
class Join:
    """Two mails that are tied, and their components."""

    ref: str
    other: str
    components: frozenset[int]


def _joins(db: Database, account_id: int) -> list[Join]:
    """The joins of an account whose mails are both known."""
    rows = db.rows(
        "SELECT j.ref, j.other, coalesce(a.component, a.thread_id), coalesce(b.component, b.thread_id)"
        " FROM thread_joins j JOIN thread_refs a ON a.account_id = j.account_id AND a.ref = j.ref"
        " JOIN thread_refs b ON b.account_id = j.account_id AND b.ref = j.other WHERE j.account_id = ?",
        (account_id,),
    )
    return [Join(row[0], row[1], frozenset({row[2], row[3]})) for row in rows]


def _messages(db: Database, components: set[int]) -> list[Row]:
    marks = ",".join("?" * len(components))
    columns = (
        "SELECT id, thread_id, coalesce(component, thread_id) AS component, component AS stored, message_id, refs,"
        " date, sort_key, base_subject, is_loose_reply, from_address FROM messages"
    )
    sql = (
        f"{columns} WHERE component IN ({marks}) UNION ALL {columns} WHERE thread_id IN ({marks}) AND component IS NULL"
    )
    return sorted(db.rows(sql, (*components, *components)), key=lambda row: int(row["sort_key"]))


def _refs(db: Database, components: set[int]) -> dict[str, int]:
    """The header ids of components."""
    marks = ",".join("?" * len(components))
    sql = (
        f"SELECT ref, component FROM thread_refs WHERE component IN ({marks})"
        f" UNION ALL SELECT ref, thread_id FROM thread_refs WHERE thread_id IN ({marks}) AND component IS NULL"
    )
    return {row[0]: row[1] for row in db.rows(sql, (*components, *components))}


def _node(db: Database, row: Row, *, with_people: bool) -> Node:
    from salesinbox.mail.splitting import Node
    from salesinbox.mail.threading import ThreadFacts

    facts = ThreadFacts(
        subject=row["base_subject"],
        is_reply=bool(row["is_loose_reply"]),
        has_references=bool(row["refs"]),
        sender=row["from_address"],
        participants=people_of(db, row["id"]) if with_people else frozenset(),
        date=datetime.fromtimestamp(row["date"], UTC),
    )
    refs = tuple(ref for ref in row["refs"].split() if ref != row["message_id"])
    return Node(row["message_id"], refs, facts)


class _Ties:
    """Parts that are tied to each other (union-find)."""

    def __init__(self) -> None:
        self._above: dict[Place, Place] = {}

    def root(self, place: Place) -> Place:
        while (above := self._above.get(place, place)) != place:
            place = above
        return place

    def tie(self, one: Place, other: Place) -> None:
        a, b = sorted((self.root(one), self.root(other)))
        if a != b:
            self._above[b] = a
