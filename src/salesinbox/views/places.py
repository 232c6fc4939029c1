"""Everything the quick switcher can go to, and which of it is meant by a few letters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from salesinbox.core.models import Role
from salesinbox.core.query_text import term
from salesinbox.core.text import clean_line
from salesinbox.store import accounts, labels, mailboxes, people, saved_filters
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.views.fuzzy import fold, scorer
from salesinbox.views.thread_list import load_page

MOST_PEOPLE = 5_000
RECENT = 100
"""Newest conversations among the places; all of them are on the first page of a list."""
SHOWN = 50
_FAVOUR = {
    "list": 36, "filter": 34, "label": 24, "account": 18, "mailbox": 16, "command": 14, "person": 8, "conversation": 0,
}  # fmt: skip
"""Of two that fit equally well, the one of this kind first."""
_USE = 14
"""What a doubling of its use adds."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to go to, or a command."""

    kind: str
    """One of ``list``, ``filter``, ``label``, ``account``, ``mailbox``, ``person``, ``conversation``, ``command``."""
    ref: str
    """What it is, for its kind: the name of a list, an id, an address."""
    title: str
    note: str = ""
    color: str = ""
    query: str = ""
    """For those that are a query."""
    text: str = field(default="", compare=False)
    """What is compared with the letters typed; made by :func:`goal`."""


def goal(kind: str, ref: str, title: str, note: str = "", *, color: str = "", query: str = "", also: str = "") -> Goal:
    """A goal, found by its title and by what is *also* said of it."""
    title = clean_line(title)
    return Goal(kind, ref, title, clean_line(note), color, query, fold(f"{title} {clean_line(also)}".strip()))


def known(db: Database) -> list[Goal]:
    """Lists, filters, labels, accounts, mailboxes, people and the newest conversations."""
    found = [goal("list", each.value, each.value.capitalize(), "list") for each in Filter]
    found += [goal("filter", str(each.id), each.name, "filter", color=each.color) for each in saved_filters.every(db)]
    found += [goal("label", str(each.id), each.name, "label", color=each.color) for each in labels.every(db)]
    found += _accounts_and_mailboxes(db)
    found += [_person(each) for each in people.most_written_to(db, MOST_PEOPLE)]
    found += [
        goal("conversation", str(line.id), line.subject, line.names)
        for line in load_page(db, Filter.ALL, limit=RECENT).lines
    ]
    return found


def _accounts_and_mailboxes(db: Database) -> list[Goal]:
    every = accounts.all_accounts(db)
    found = [goal("account", str(each.id), each.address, "account", also=each.name) for each in every]
    if len(every) > 1:
        found.append(goal("account", "", "All accounts", "account"))
    for account in every:
        for box in mailboxes.of_account(db, account.id):
            if box.role is Role.OTHER and box.selectable and not box.is_view:
                place = term("in", box.name) + (f" {term('account', account.address)}" if len(every) > 1 else "")
                found.append(goal("mailbox", str(box.id), box.name, f"mailbox of {account.address}", query=place))
    return found


def _person(each: people.Correspondent) -> Goal:
    title = each.name or each.address
    query = term("with", each.address)
    return goal("person", each.address, title, each.address if each.name else "person", query=query, also=each.address)


class Finder:
    """Answers letters with goals; of a text that goes on, only what fitted the shorter one is looked at again."""

    def __init__(self, goals: Sequence[Goal], weights: Mapping[tuple[str, str], float]) -> None:
        self._every = [(each, _FAVOUR[each.kind] + _used(weights.get((each.kind, each.ref), 0.0))) for each in goals]
        self._typed = ""
        self._fitting = self._every

    def find(self, typed: str) -> list[Goal]:
        """What fits best, best first; without letters what is used most."""
        candidates = self._fitting if typed.startswith(self._typed) else self._every
        score = scorer(typed)
        scored = [(score(each.text), each, bonus) for each, bonus in candidates]
        self._typed, self._fitting = typed, [(each, bonus) for points, each, bonus in scored if points]
        best = sorted((-points - bonus, number) for number, (points, _, bonus) in enumerate(scored) if points)
        return [scored[number][1] for _, number in best[:SHOWN]]


def _used(weight: float) -> float:
    return _USE * math.log2(1 + weight)
