"""What a query asks for: in plain words, and as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from salesinbox.core.text import clean_line
from salesinbox.store.search import values
from salesinbox.store.search.conditions import is_list, wants_dead
from salesinbox.store.search.tree import All, AnyOf, Fact, Node, Not, Words
from salesinbox.store.search.vocabulary import PLACES, SAME_PLACES, STATES

_WHERE = {
    "": "",
    "from": "from ",
    "to": "to ",
    "cc": "with a copy to ",
    "bcc": "with a hidden copy to ",
    "with": "from or to ",
    "subject": "the subject has ",
    "body": "the text has ",
    "filename": "a file's name has ",
}
_SINCE = ("after", "newer")


def in_words(node: Node) -> str:
    """One sentence that says what is found, in what order, and what is left out. Safe to show."""
    what = "Conversations" if is_list(node) else "Conversations with a message"
    judged = "" if node == All(()) else f" for which this holds: {_said(node)}"
    order = "newest message first" if is_list(node) else "newest such message first"
    dead = "Trash and Junk as well" if wants_dead(node) else "not in Trash or Junk"
    return f"{what}{judged}; {order}; {dead}."


def _said(node: Node) -> str:
    if isinstance(node, Words):
        quoted = f"“{clean_line(node.text)}{'…' if node.prefix else ''}”"
        return f"{_WHERE[node.key]}{quoted}"
    if isinstance(node, Fact):
        return _fact(node)
    if isinstance(node, Not):
        return f"not {_inner(node.of)}"
    joiner = " and " if isinstance(node, All) else " or "
    return joiner.join(map(_inner, node.of))


def _inner(node: Node) -> str:
    return f"({_said(node)})" if isinstance(node, All | AnyOf) else _said(node)


def _fact(fact: Fact) -> str:
    value = clean_line(fact.value)
    if fact.key == "is":
        return STATES[fact.value]
    if fact.key == "in":
        place = SAME_PLACES.get(fact.value.lower(), fact.value.lower())
        return f"in {PLACES.get(place, f'the mailbox {value}')}"
    if fact.key == "has":
        return "with a file"
    if fact.key == "label":
        return f"a label that begins with {value}" if fact.prefix else f"labelled {value}"
    if fact.key == "account":
        return f"of the account {value}"
    if fact.key == "list":
        return f"by the mailing list {value}"
    if fact.key in ("larger", "smaller"):
        return f"{fact.key} than {values.size(fact.value):,} bytes"
    return _date(fact)


def _date(fact: Fact) -> str:
    start, end = values.period(fact.value)
    if fact.key == "on" and end - start > 90_000:  # longer than any day
        return f"from {_day(start)} to {_day(end - 1)}"
    if fact.key == "on":
        return f"on {_day(start)}"
    return f"{'since' if fact.key in _SINCE else 'before'} {_day(start)}"


def _day(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment).astimezone():%Y-%m-%d}"


def as_lines(node: Node, depth: int = 0) -> Iterator[str]:
    """The tree, one part a line, indented. Safe to show."""
    indent = "  " * depth
    if isinstance(node, Words | Fact):
        yield f"{indent}{clean_line(_leaf(node))}"
        return
    yield f"{indent}{'not' if isinstance(node, Not) else 'all of' if isinstance(node, All) else 'any of'}"
    for each in (node.of,) if isinstance(node, Not) else node.of:
        yield from as_lines(each, depth + 1)


def _leaf(node: Words | Fact) -> str:
    value = node.text if isinstance(node, Words) else node.value
    return f"{f'{node.key}: ' if node.key else ''}{value}{'…' if node.prefix else ''}"


def as_document(node: Node) -> dict[str, object]:
    """The tree for programs."""
    if isinstance(node, Words):
        words: dict[str, object] = {"words": clean_line(node.text), "prefix": node.prefix}
        return {**words, "in": node.key} if node.key else words
    if isinstance(node, Fact):
        return {"operator": node.key, "value": clean_line(node.value), "prefix": node.prefix}
    if isinstance(node, Not):
        return {"not": as_document(node.of)}
    return {"all" if isinstance(node, All) else "any": [as_document(each) for each in node.of]}
