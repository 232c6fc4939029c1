"""The terms of a query as text: which there are, putting one in, taking one out. Pure; the grammar is store.search's.

A *term* is what stands between blanks: a word, ``is:unread``, ``-label:"big deals"``. The text itself is the state of
the filter panel, so what the user sees is what is searched for.
"""

from __future__ import annotations

import re

_QUOTED = r'"(?:[^"\\]|\\.)*"?'
_TERM_RE = re.compile(rf'(?:{_QUOTED}|[^\s"])+')
_QUOTED_RE = re.compile(_QUOTED)
_BRACKETS_RE = re.compile(r"((?:-?\()*)(.*?)(\)*)", re.DOTALL)
_BARE_RE = re.compile(r'[^\s"()*:\\-][^\s"()*:\\]*')


def terms(text: str) -> list[str]:
    """The terms of a query in their order; blanks within quotes part nothing."""
    return _TERM_RE.findall(text)


def term(operator: str, value: str) -> str:
    """``operator:value``, in quotes where the value needs them."""
    if _BARE_RE.fullmatch(value):
        return f"{operator}:{value}"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{operator}:"{escaped}"'


def has(text: str, wanted: str) -> bool:
    """Whether a query has a term."""
    return wanted.casefold() in (each.casefold() for each in terms(text))


def put(text: str, wanted: str, *, alone: bool = False) -> str:
    """A query with a term at its end, if it has it not.

    Args:
        alone: Instead of every other term with its operator: a conversation is looked for in one place.
    """
    operator = f"{wanted.partition(':')[0]}:".casefold()
    kept = [each for each in terms(text) if not (alone and each.casefold().startswith(operator))]
    return " ".join(kept if has(" ".join(kept), wanted) else [*kept, wanted])


def take(text: str, unwanted: str) -> str:
    """A query without a term."""
    return " ".join(each for each in terms(text) if each.casefold() != unwanted.casefold())


def exchange(text: str, old: str, new: str) -> str:
    """A query with one term in the place of another; a text without the old one stays as it is to the letter."""
    before = terms(text)
    after = [_exchanged(each, old.casefold(), new) for each in before]
    return text if after == before else " ".join(after)


def _exchanged(term: str, old: str, new: str) -> str:
    found = _BRACKETS_RE.fullmatch(term)
    return f"{found[1]}{new}{found[3]}" if found and found[2].casefold() == old else term


def plain(text: str) -> bool:
    """Whether all terms must hold: no OR, no brackets. Then one that fails takes a conversation out of the list."""
    return not any(each == "OR" or "(" in each or ")" in each for each in terms(_QUOTED_RE.sub("q", text)))
