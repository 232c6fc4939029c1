"""A query cut into its smallest parts; knows nothing of what operators there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from salesinbox.store.search.tree import Span


class Kind(Enum):
    """What a token is."""

    TERM = auto()
    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    NOT = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a query and where it stands."""

    kind: Kind
    at: Span
    key: str = ""
    """The operator, in lower case; before a group it is about everything in it."""
    value: str = ""
    starred: bool = False
    """Followed by ``*``."""
    unfinished: bool = False
    """The query ends within it, so that more of it may follow."""


_BLANKS_RE = re.compile(r"\s+")
_KEY_RE = re.compile(r"([A-Za-z_]+):(?!//)")  # what goes on with // is a web address
_QUOTED_RE = re.compile(r'"((?:[^"\\]|\\.)*)(?:(")(\*?)|\\?\Z)', re.DOTALL)
_ESCAPE_RE = re.compile(r'\\(["\\])')
_WORD_RE = re.compile(r'(?:[^\s"()]|\([^\s"()]*\))+')
_JOINER_RE = re.compile(r'(OR|AND|NOT)(?=[\s()"]|\Z)')


def tokens(query: str) -> Iterator[Token]:
    """The tokens of *query*; ``AND`` is none, since it joins what is joined anyway."""
    at = 0
    while at < len(query):
        if blanks := _BLANKS_RE.match(query, at):
            at = blanks.end()
        elif joiner := _JOINER_RE.match(query, at):
            at = joiner.end()
            if joiner[1] != "AND":
                yield Token(Kind[joiner[1]], joiner.span())
        else:
            token = _sign(query, at) or _term(query, at)
            at = token.at[1]
            yield token


def _sign(query: str, at: int) -> Token | None:
    if query[at] == "(":
        return Token(Kind.OPEN, (at, at + 1))
    if query[at] == ")":
        return Token(Kind.CLOSE, (at, at + 1))
    if query[at] == "-" and at + 1 < len(query) and not query[at + 1].isspace() and query[at + 1] not in "-)":
        return Token(Kind.NOT, (at, at + 1))
    return None


def _term(query: str, start: int) -> Token:
    key = _KEY_RE.match(query, start)
    name, at = (key[1].lower(), key.end()) if key else ("", start)
    if name and query.startswith("(", at):
        return Token(Kind.OPEN, (start, at + 1), name)
    if quoted := _QUOTED_RE.match(query, at):
        value = _ESCAPE_RE.sub(r"\1", quoted[1])
        return Token(Kind.TERM, (start, quoted.end()), name, value, bool(quoted[3]), quoted[2] is None)
    word = _WORD_RE.match(query, at)
    value, end = (word[0], word.end()) if word else ("", at)
    return Token(Kind.TERM, (start, end), name, value.rstrip("*"), value.endswith("*"), end == len(query))
