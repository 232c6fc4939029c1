"""What saved filters and rules have in common: names, queries, and places among the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from salesinbox.core.errors import UsageError
from salesinbox.core.text import clean_line, is_clean, shorten
from salesinbox.store.search import parse

LONGEST_NAME = 40


class Placed(Protocol):
    """Something with a place among others of its kind, from 1 on; gaps mean nothing."""

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def position(self) -> int:
        """Its place."""


def check_name(name: str, what: str) -> str:
    """A name as it will be stored; whether it is taken is asked elsewhere.

    Args:
        what: What is called so: ``filter``, ``rule``.

    Raises:
        UsageError: It cannot be a name.
    """
    name = " ".join(name.split())
    if not name or not is_clean(name):
        raise UsageError(f"{clean_line(name) or 'An empty text'} cannot be the name of a {what}.")
    if len(name) > LONGEST_NAME:
        raise UsageError(f"The name {shorten(name, 20)} is too long.", f"At most {LONGEST_NAME} characters.")
    return name


def check_query(query: str, empty: UsageError) -> str:
    """A query as it will be stored.

    Args:
        empty: What is raised where there is none.

    Raises:
        UsageError: It cannot be understood; the message says where.
    """
    query = " ".join(query.split())
    if not query:
        raise empty
    parse(query)
    return query


def put_at(every: Sequence[Placed], moved_id: int, place: int) -> tuple[int, dict[int, int]]:
    """What becomes of an order when one thing is put at a place, counted from 1; beyond the last means last.

    Returns:
        The place it gets, and the new position of each that gets another one; none where it is there already.
    """
    old = [each.id for each in every]
    order = [id_ for id_ in old if id_ != moved_id]
    at = max(0, min(place - 1, len(order)))
    order.insert(at, moved_id)
    if order == old:
        return at + 1, {}
    before = {each.id: each.position for each in every}
    return at + 1, {id_: number for number, id_ in enumerate(order, 1) if before[id_] != number}
