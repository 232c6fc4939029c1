"""Tokens to a tree, by this grammar::

    query = { either }                          all of it
    either = single { "OR" single }             binds closer than standing side by side, as in web searches
    single = ( "-" | "NOT" ) single | [ key ":" ] "(" query ")" | term
    term = [ key ":" ] ( word [ "*" ] | '"' words '"' [ "*" ] )

A group or a quotation that is not closed ends with the query, since it is being typed. The last word of a query counts
as the beginning of a word unless a blank or a quotation mark follows it.
"""

from __future__ import annotations

from collections.abc import Callable

from salesinbox.mail.index_text import query_terms
from salesinbox.store.search import values
from salesinbox.store.search.lexer import Kind, Token, tokens
from salesinbox.store.search.tree import All, Fact, Node, Words, all_of, any_of, opposite
from salesinbox.store.search.vocabulary import OPERATORS, SAME, Takes
from salesinbox.store.search.wrong import QueryError, near, shown

MAX_QUERY = 2000
"""Characters of a query; SQLite bounds the depth of an expression."""
MAX_DEPTH = 30
"""Groups within groups."""


def parse(query: str) -> Node:
    """Take a query apart. Depends on nothing but its text.

    Raises:
        QueryError: It cannot be understood.
    """
    if len(query) > MAX_QUERY:
        what = f"This search is {len(query):,} characters long"
        raise QueryError(what, f"At most {MAX_QUERY:,} are taken.", MAX_QUERY, len(query))
    query = query.encode("utf-8", "replace").decode("utf-8")  # no lone surrogates: SQLite refuses them
    parser = _Parser(query)
    found = parser.query("")
    if (token := parser.next) is not None:
        raise QueryError("This parenthesis closes none", 'Put it in quotation marks to look for it: ")".', *token.at)
    return found


class _Parser:
    def __init__(self, query: str) -> None:
        self._tokens = list(tokens(query))
        self._index = 0
        self._depth = 0

    @property
    def next(self) -> Token | None:
        """The token that comes, which stays."""
        return self._tokens[self._index] if self._index < len(self._tokens) else None

    def _comes(self, kind: Kind) -> bool:
        return self.next is not None and self.next.kind is kind

    def _take(self) -> Token:
        self._index += 1
        return self._tokens[self._index - 1]

    def query(self, field: str) -> Node:
        """Everything up to the end of the group or of the query; *field* is what its words are looked for in."""
        parts: list[Node] = []
        while self.next is not None and self.next.kind is not Kind.CLOSE:
            if (part := self._either(field)) is not None:
                parts.append(part)
        return all_of(parts)

    def _either(self, field: str) -> Node | None:
        if self._comes(Kind.OR):
            raise _lonely(self._take())
        parts = [self._single(field)]
        while self._comes(Kind.OR):
            joiner = self._take()
            if self.next is None or self.next.kind in (Kind.OR, Kind.CLOSE):
                raise _lonely(joiner)
            parts.append(self._single(field))
        held = [part for part in parts if part is not None]
        return any_of(held) if held else None

    def _single(self, field: str) -> Node | None:
        token = self._take()
        if token.kind is Kind.NOT:
            if self.next is None or self.next.kind in (Kind.OR, Kind.CLOSE):
                raise _lonely(token)
            inner = self._nested(token, lambda: self._single(field))
            return None if inner is None else opposite(inner)
        if token.kind is Kind.OPEN:
            inner_field = _group_field(token) if token.key else field
            return self._nested(token, lambda: self._group(token, inner_field))
        return _term(token, field)

    def _nested(self, token: Token, read: Callable[[], Node | None]) -> Node | None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise QueryError("This goes too deep", f"At most {MAX_DEPTH} groups may stand in each other.", *token.at)
        found = read()
        self._depth -= 1
        return found

    def _group(self, opening: Token, field: str) -> Node | None:
        if self._comes(Kind.CLOSE):
            raise QueryError("Nothing stands between these parentheses", "", opening.at[0], self._take().at[1])
        found = self.query(field)
        if self._comes(Kind.CLOSE):
            self._take()
        return None if isinstance(found, All) and not found.of else found


def _lonely(token: Token) -> QueryError:
    hint = f'Put it in quotation marks to look for the word: "{token.kind.name}".'
    if token.kind is Kind.OR:
        return QueryError("OR needs something on both sides", hint, *token.at)
    return QueryError("Nothing follows that could be left out", "Write -word.", *token.at)


def _group_field(token: Token) -> str:
    key = _known(token)
    if OPERATORS[key].takes is not Takes.WORDS:
        raise QueryError(f"{key}: takes no group", f"Write ({key}:a OR {key}:b).", *token.at)
    return key


def _term(token: Token, field: str) -> Node | None:
    prefix = token.starred or token.unfinished
    key = _known(token) if token.key else field
    if token.key and not token.value and not token.unfinished and OPERATORS[key].takes is Takes.WORDS:
        raise QueryError(f"Nothing follows {token.key}:", f"Write {token.key}:word, without a blank.", *token.at)
    if not key or OPERATORS[key].takes is Takes.WORDS:
        # Signs alone are no words: there is nothing to look for.
        return Words(token.value, key, prefix, token.at) if query_terms(token.value) else None
    value = values.check(key, token.value, token.at)
    return Fact(key, value, prefix and OPERATORS[key].takes is Takes.LABEL, token.at)


def _known(token: Token) -> str:
    key = SAME.get(token.key, token.key)
    if key not in OPERATORS:
        name = shown(token.key)
        end = token.at[0] + len(token.key) + 1
        hint = f"{near(token.key, (f'{each}:' for each in OPERATORS))} Words with a colon go in quotation marks."
        raise QueryError(f"There is no search operator {name}:", hint, token.at[0], end)
    return key
