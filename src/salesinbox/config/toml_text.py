"""Reading TOML with the line each key stands on, which the standard parser does not tell, and telling of mistakes."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from salesinbox.core.errors import ConfigError

_PLACE_RE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in a document that is TOML."""

    keys: tuple[str, ...]
    """Where: the names that lead to the value or table."""
    words: str
    """What is wrong and, where that is known, what is right."""


def refused(text: str, name: str, mistakes: Iterable[Mistake]) -> ConfigError:
    """What is wrong in the document *text*, a line for each in the document's order; *name* is what they call it."""
    found = sorted((line_of(text, each.keys), each.words) for each in mistakes)
    return ConfigError("\n".join(f"{name} line {line}: {words}" for line, words in found))


def nearest(word: str, known: Iterable[str]) -> str:
    """ "; did you mean …?" where a known name resembles *word*, else nothing."""
    matches = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean '{matches[0]}'?" if matches else ""


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """The document in *text*; *name* is what errors call it.

    Raises:
        ConfigError: It is not TOML; the message names the line.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE_RE.search(str(error))
        line = int(found[1]) if found and found[1] else len(text.splitlines())
        problem = _PLACE_RE.sub("", str(error))
        raise ConfigError(
            f"{name} line {line}: this is not TOML: {problem[:1].lower()}{problem[1:]}.",
            'A setting looks like this: name = "value".',
        ) from error


def line_of(text: str, keys: Sequence[str]) -> int:
    """The line, from 1, where the value or table at *keys* begins in the valid document *text*.

    It is the line after the longest readable beginning of the document that does not have the key yet: exact,
    whatever texts of several lines and comments stand around it. Slow, and only needed to tell of a mistake.
    """
    lines = text.splitlines(keepends=True)
    without = 0
    for count in range(1, len(lines) + 1):
        try:
            beginning = tomllib.loads("".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue
        if _has(beginning, keys):
            break
        without = count
    return min(without + 1, max(1, len(lines)))


def _has(table: Any, keys: Sequence[str]) -> bool:
    for key in keys:
        if not isinstance(table, dict) or key not in table:
            return False
        table = table[key]
    return True
