"""A query taken apart, and its text put together again.

:func:`text` writes what :func:`salesinbox.store.search.parser.parse` reads as the same tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""Where in the query a part stands: from, to."""

JOINERS = ("OR", "AND", "NOT")
_BARE_RE = re.compile(r'[^\s"()*:\\-][^\s"()*:\\]*')


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand next to each other in a part of a message, ``""`` for anywhere in it."""

    text: str
    key: str = ""
    prefix: bool = False
    """The last one is the beginning of a word."""
    at: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """An operator with another value than words."""

    key: str
    value: str
    prefix: bool = False
    """The value is the beginning of a name."""
    at: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    of: Node


@dataclass(frozen=True, slots=True)
class All:
    """Everything of it holds; nothing in it holds always."""

    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of it holds."""

    of: tuple[Node, ...]


Node: TypeAlias = Words | Fact | Not | All | AnyOf
EVERYTHING = All(())


def all_of(nodes: list[Node]) -> Node:
    """All of *nodes*, in as few layers as may be."""
    flat = [each for node in nodes for each in (node.of if isinstance(node, All) else (node,))]
    unique = tuple(dict.fromkeys(flat))
    return unique[0] if len(unique) == 1 else All(unique)


def any_of(nodes: list[Node]) -> Node:
    """Any of *nodes*, in as few layers as may be."""
    flat = [each for node in nodes for each in (node.of if isinstance(node, AnyOf) else (node,))]
    unique = tuple(dict.fromkeys(flat))
    return unique[0] if len(unique) == 1 else AnyOf(unique)


def opposite(node: Node) -> Node:
    """What holds where *node* does not."""
    return node.of if isinstance(node, Not) else Not(node)


def leaves(node: Node) -> list[Words | Fact]:
    """The terms of a query in the order they stand in it."""
    if isinstance(node, Words | Fact):
        return [node]
    return [leaf for each in ((node.of,) if isinstance(node, Not) else node.of) for leaf in leaves(each)]


def wanted_words(node: Node) -> list[Words]:
    """The words that may stand in what is found: those that are not to be left out."""
    if isinstance(node, Words):
        return [node]
    if isinstance(node, Fact | Not):
        return []
    return [word for each in node.of for word in wanted_words(each)]


def text(node: Node) -> str:
    """The query as it is written."""
    written = _written(node)
    last = node
    while isinstance(last, Not | All | AnyOf) and last != EVERYTHING:
        last = last.of if isinstance(last, Not) else last.of[-1]
    # A bare word at the very end would be the beginning of a word.
    if isinstance(last, Words | Fact) and not last.prefix and written.endswith(bare := _leaf(last)) and bare[-1] != '"':
        value = last.text if isinstance(last, Words) else last.value
        return f"{written.removesuffix(value)}{_quoted(value)}"
    return written


def _written(node: Node) -> str:
    if isinstance(node, Words | Fact):
        return _leaf(node)
    if isinstance(node, Not):
        return f"-{_grouped(node.of, All, AnyOf)}"
    if isinstance(node, All):
        return " ".join(_grouped(each, AnyOf) for each in node.of)
    return " OR ".join(_grouped(each, All) for each in node.of)


def _grouped(node: Node, *kinds: type[All | AnyOf]) -> str:
    return f"({_written(node)})" if isinstance(node, kinds) else _written(node)


def _leaf(node: Words | Fact) -> str:
    key, value = (node.key, node.text) if isinstance(node, Words) else (node.key, node.value)
    return f"{key and f'{key}:'}{as_value(value)}{'*' if node.prefix else ''}"


def as_value(value: str) -> str:
    """A value as it is written after an operator: in quotation marks where it needs them."""
    return value if _BARE_RE.fullmatch(value) is not None and value not in JOINERS else _quoted(value)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
