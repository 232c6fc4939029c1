"""Rows of a search's result with the words that were looked for: marked, and shown where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from salesinbox.core.text import clean_line
from salesinbox.mail import highlight
from salesinbox.store.connection import Database
from salesinbox.store.search import parse
from salesinbox.store.search.tree import wanted_words

if TYPE_CHECKING:
    from salesinbox.views.thread_list import ThreadLine

_IN_VIEW = 40
"""Characters of a snippet that are seen for sure."""


def pattern(query: str, part: str) -> re.Pattern[str] | None:
    """What finds the words of a query that are looked for in a part of messages (``subject``, ``body``) or anywhere.

    Raises:
        QueryError: The query cannot be understood.
    """
    words = wanted_words(parse(query))
    return highlight.pattern((each.text, each.prefix) for each in words if each.key in ("", part))


def marked(db: Database, query: str, lines: Sequence[ThreadLine], message_ids: Sequence[int]) -> list[ThreadLine]:
    """*lines* with their matches marked.

    Args:
        message_ids: For each row the message that matches, whose text is shown where a word stands in it.

    Raises:
        QueryError: The query cannot be understood.
    """
    subject, body = pattern(query, "subject"), pattern(query, "body")
    if subject is None and body is None:
        return list(lines)
    pairs = list(zip(lines, message_ids, strict=True))
    hidden = [id_ for line, id_ in pairs if body is not None and not _shows(line, body)]
    from salesinbox.store import bodies  # reading mail takes long to load, and most lists are not searched

    texts = bodies.texts(db, hidden)
    found = []
    for line, id_ in pairs:
        excerpt = highlight.excerpt(texts.get(id_, ""), body)
        snippet = line.snippet if excerpt is None else clean_line(excerpt)
        places = tuple(highlight.spans(line.subject, subject)), tuple(highlight.spans(snippet, body))
        found.append(replace(line, snippet=snippet, subject_hits=places[0], snippet_hits=places[1]))
    return found


def _shows(line: ThreadLine, body: re.Pattern[str]) -> bool:
    return bool(highlight.spans(line.snippet[:_IN_VIEW], body))
