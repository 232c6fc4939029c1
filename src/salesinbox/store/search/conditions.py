"""The tree as SQL: about a message ``m``, or, in a list, about a conversation ``t``.

A query that names nothing but states is a *list*: each part is about a conversation as a whole, as in the lists there
are. Any other is judged message by message; labels and what else belongs to conversations are those of its thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from salesinbox.core.text import clean_line
from salesinbox.mail.index_text import query_terms
from salesinbox.store.connection import Database, Row
from salesinbox.store.effective import Places
from salesinbox.store.search import matching, values
from salesinbox.store.search.tree import All, AnyOf, Fact, Node, Not, Words, leaves
from salesinbox.store.search.vocabulary import PLACES, SAME_PLACES
from salesinbox.store.search.wrong import QueryError, near, shown

_DAY = 86400
_LATE = 2 * _DAY
SORT_SHIFT = 20
"""As in store.messages: ``sort_key`` is the second of arrival, shifted by so many bits."""
_STOWED = int(Places.ARCHIVE | Places.ALL)
_NOT_STOWED = int(Places.INBOX | Places.SENT | Places.DRAFTS)
TOP = 1 << 62
"""Above every sort key."""
DEAD = int(Places.TRASH | Places.JUNK)
_DEAD_PLACES = ("trash", "junk", "all")

_MESSAGE_STATES = {
    "unread": "(m.seen = 0 AND m.own = 0 AND m.draft = 0)",
    "read": "m.seen = 1",
    "starred": "m.starred = 1",
    "answered": "m.answered = 1",
    "sent": "m.own = 1",
    "draft": "m.draft = 1",
    "known": "EXISTS (SELECT 1 FROM correspondents c WHERE c.address = lower(m.from_address) AND c.sent > 0)",
}
_THREAD_STATES = {"awaiting": "t.waiting = 1", "snoozed": "t.snoozed_until > 0", "muted": "t.muted = 1"}
LIST_STATES = {"unread": "t.unread > 0", "read": "t.unread = 0", "starred": "t.starred = 1", **_THREAD_STATES}
_MESSAGE_PLACES = {
    "archive": f"(m.places & {_STOWED} != 0 AND m.places & {_NOT_STOWED} = 0)",
    "sent": f"m.places & {int(Places.SENT | Places.OUTBOX)} != 0",
    "all": "1",
}
LIST_PLACES = {
    **{name: f"t.in_{name} = 1" for name in ("inbox", "sent", "drafts", "archive", "trash", "junk")},
    "snoozed": _THREAD_STATES["snoozed"],
    "waiting": _THREAD_STATES["awaiting"],
    "all": "1",
}
_THREAD_PLACES = ("inbox", "snoozed", "waiting")
"""Of a conversation even where messages are judged: what is snoozed or muted is in no message's inbox."""


def is_list(node: Node) -> bool:
    """Whether a query names nothing but what the list of conversations knows."""
    return all(isinstance(leaf, Fact) and _in_list(leaf) for leaf in leaves(node))


def _in_list(fact: Fact) -> bool:
    if fact.key == "is":
        return fact.value in LIST_STATES
    if fact.key == "in":
        return _place(fact) in LIST_PLACES
    return fact.key in ("has", "label", "account")


def wants_dead(node: Node) -> bool:
    """Whether Trash and Junk are searched as well: some part that is not to be left out asks for them."""
    if isinstance(node, Fact):
        return node.key == "in" and _place(node) in _DEAD_PLACES
    return isinstance(node, All | AnyOf) and any(map(wants_dead, node.of))


def _place(fact: Fact) -> str:
    return SAME_PLACES.get(fact.value.lower(), fact.value.lower())


@dataclass(slots=True)
class Conditions:
    """Makes SQL of nodes, and collects the values it names.

    In conditions on words stand ``:low`` and ``:high``, the sort keys between which messages are looked at.
    """

    db: Database
    as_list: bool
    params: dict[str, object] = field(default_factory=dict)

    def bind(self, value: object) -> str:
        """A name for a value in a statement."""
        name = f"p{len(self.params)}"
        self.params[name] = value
        return f":{name}"

    def sql(self, node: Node) -> str:
        """The condition for *node*.

        Raises:
            QueryError: It names something that is not there.
        """
        if isinstance(node, Not):
            return f"NOT {self.sql(node.of)}"
        if matching.matchable(node):
            return self._matches(matching.match(node))
        if isinstance(node, Words):
            return self._copied_to(node)
        if isinstance(node, Fact):
            return self.fact(node)
        return self._joined(node)

    def _joined(self, node: All | AnyOf) -> str:
        by_index = tuple(each for each in node.of if matching.matchable(each))
        rest = [self.sql(each) for each in node.of if each not in by_index]
        if by_index:
            rest.append(self._matches(matching.match(type(node)(by_index))))
        return f"({(' AND ' if isinstance(node, All) else ' OR ').join(rest)})" if rest else "1"

    def _matches(self, expression: str) -> str:
        bound = self.bind(expression)
        return f"m.sort_key IN (SELECT rowid FROM search WHERE search MATCH {bound} AND rowid BETWEEN :low AND :high)"

    def _copied_to(self, node: Words) -> str:
        terms = self.bind(" ".join(query_terms(node.text)) + ("" if node.prefix else " "))
        role = self.bind(node.key)
        return (
            f"({self._matches(matching.words(node))} AND EXISTS (SELECT 1 FROM participants p"
            f" WHERE p.message_id = m.id AND p.role = {role} AND has_words(p.name || ' ' || p.address, {terms})))"
        )

    def fact(self, fact: Fact) -> str:
        """The condition for one operator and its value."""
        return _FACTS[fact.key](self, fact)

    def state(self, fact: Fact) -> str:
        """``is:``."""
        return (LIST_STATES if self.as_list else _MESSAGE_STATES | _THREAD_STATES)[fact.value]

    def place(self, fact: Fact) -> str:
        """``in:``."""
        name = _place(fact)
        if self.as_list or name in _THREAD_PLACES:
            return LIST_PLACES[name]
        if name in PLACES:
            return _MESSAGE_PLACES.get(name) or f"m.places & {int(Places[name.upper()])} != 0"
        rows = self._mailboxes(fact)
        whole = ",".join(str(row["id"]) for row in rows)
        # Gmail's mailboxes are views: what is in one has the label of its name.
        views = ",".join(self.bind(row["name"]) for row in rows if row["state"] == "view") or "NULL"
        return (
            f"(EXISTS (SELECT 1 FROM message_mailbox b WHERE b.message_id = m.id AND b.mailbox_id IN ({whole}))"
            " OR EXISTS (SELECT 1 FROM message_labels b JOIN labels l ON l.id = b.label_id"
            f" WHERE b.message_id = m.id AND l.name IN ({views})))"
        )

    def _mailboxes(self, fact: Fact) -> list[Row]:
        """The mailboxes of this name, or whose last part it is."""
        wanted = fact.value.casefold()
        known: dict[str, list[Row]] = {}
        for row in self.db.rows("SELECT id, name, delimiter, state FROM mailboxes"):
            for name in {row["name"], row["name"].rsplit(row["delimiter"] or "\0", 1)[-1]}:
                known.setdefault(name.casefold(), []).append(row)
        if wanted not in known:
            names = [*PLACES, *(f'"{each}"' if " " in each else each for each in map(clean_line, sorted(known)))]
            what = f"There is no in:{shown(fact.value)}, no such list or mailbox"
            raise QueryError(what, near(wanted, names, "in:"), *fact.at)
        return known[wanted]

    def attachment(self, _fact: Fact) -> str:
        """``has:``."""
        return "t.attachments > 0" if self.as_list else "m.attachments > 0"

    def label(self, fact: Fact) -> str:
        """``label:``; one of exactly this name goes before those that begin so."""
        labels = ",".join(map(str, self.labels(fact))) or "0"
        thread = "t.id" if self.as_list else "m.thread_id"
        return f"EXISTS (SELECT 1 FROM thread_labels l WHERE l.label_id IN ({labels}) AND l.thread_id = {thread})"

    def labels(self, fact: Fact) -> list[int]:
        """The ids of the labels that are meant."""
        rows = self.db.rows("SELECT id, name FROM labels")
        name = fact.value.casefold()
        exact = [row["id"] for row in rows if row["name"].casefold() == name]
        if exact or not fact.prefix:
            return exact
        return [row["id"] for row in rows if row["name"].casefold().startswith(name)]

    def account(self, fact: Fact) -> str:
        """``account:``; a part of the address or the name will do."""
        name = fact.value.casefold()
        rows = self.db.rows("SELECT id, address, name FROM accounts")
        found = [row["id"] for row in rows if name in f"{row['address']}\0{row['name']}".casefold()]
        exact = [row["id"] for row in rows if row["address"].casefold() == name]
        if not found:
            addresses = [clean_line(row["address"]) for row in rows]
            raise QueryError(f"There is no account {shown(fact.value)}", near(name, addresses, "account:"), *fact.at)
        return f"+{'t' if self.as_list else 'm'}.account_id IN ({','.join(map(str, exact or found))})"

    def mailing_list(self, fact: Fact) -> str:
        """``list:``; a part of its List-Id will do."""
        return f"instr(m.list_id, {self.bind(fact.value.strip('<>').casefold())}) > 0"

    def date(self, fact: Fact) -> str:
        """``before:`` and the like, by the date a mail bears."""
        start, end = values.period(fact.value, fact.at)
        parts = []
        if fact.key in ("after", "newer", "on"):
            # No mail bears a date more than a day after its arrival, which the walk is in the order of.
            parts.append(f"m.date >= {start} AND m.sort_key >= {(start - _DAY) << SORT_SHIFT}")
        if fact.key in ("before", "older", "on"):
            parts.append(f"m.date < {end if fact.key == 'on' else start}")
        return f"({' AND '.join(parts)})"

    def size(self, fact: Fact) -> str:
        """``larger:`` and ``smaller:``."""
        return f"m.size {'>' if fact.key == 'larger' else '<'} {values.size(fact.value, fact.at)}"


_FACTS: dict[str, Callable[[Conditions, Fact], str]] = {
    "is": Conditions.state,
    "in": Conditions.place,
    "has": Conditions.attachment,
    "label": Conditions.label,
    "account": Conditions.account,
    "list": Conditions.mailing_list,
    **dict.fromkeys(("before", "after", "on", "older", "newer"), Conditions.date),
    **dict.fromkeys(("larger", "smaller"), Conditions.size),
}


def bounds(db: Database, node: Node) -> tuple[int, int]:
    """Between which sort keys everything lies that can match, by the dates that a query asks for.

    Mail never bears a date more than a day after it arrived. What was put here more than two days after its date has an
    index of its own.
    """
    if isinstance(node, All) and node.of:
        lows, highs = zip(*(bounds(db, each) for each in node.of), strict=True)
        return max(lows), min(highs)
    if isinstance(node, AnyOf):
        lows, highs = zip(*(bounds(db, each) for each in node.of), strict=True)
        return min(lows), max(highs)
    if not isinstance(node, Fact) or node.key not in ("before", "older", "after", "newer", "on"):
        return 0, TOP
    start, end = values.period(node.value)
    low = 0 if node.key in ("before", "older") else max(0, (start - _DAY) << SORT_SHIFT)
    if node.key in ("after", "newer"):
        return low, TOP
    before = end if node.key == "on" else start
    late = db.value(
        "SELECT max(sort_key) FROM messages INDEXED BY messages_late"
        " WHERE sort_key >= (date + 172800) << 20 AND date < ?",
        (before,),
    )
    return low, max((before + _LATE) << SORT_SHIFT, int(late or 0))
