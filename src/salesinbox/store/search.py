"""Search over everything local: a small query language over the full-text index.

Words must all be found; the last one counts as the beginning of a word unless a blank follows it. A query is judged
message by message, and gives threads, the newest matching message first. ``in:``, ``is:`` and ``label:`` are judged
by the message too. Trash and Junk are left out unless ``in:trash`` or ``in:junk`` asks for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from salesinbox.core.errors import UsageError
from salesinbox.core.text import clean_line
from salesinbox.mail.index_text import query_terms
from salesinbox.store.connection import Database
from salesinbox.store.effective import Places
from salesinbox.store.threads import ThreadRow, get_many

RANKED_CANDIDATES = 2000
MAX_QUERY = 2000
"""Characters of a query; SQLite bounds the depth of an expression."""
MAX_THREADS = 5000
"""Threads that one search gives at most; SQLite bounds the number of values of a statement."""
_STOWED = int(Places.ARCHIVE | Places.ALL)
_NOT_STOWED = int(Places.INBOX | Places.SENT | Places.DRAFTS)
_DEAD = int(Places.TRASH | Places.JUNK)
_SCAN = 1000

_TOKEN_RE = re.compile(r'(?P<minus>-)?(?:(?P<key>[a-zA-Z]+):)?(?:"(?P<quoted>[^"]*)(?P<close>"?)|(?P<word>[^\s"]+))')
_COLUMNS = {"subject": "subject", "from": "sender", "to": "recipients", "body": "body", "filename": "files"}
_IS = {
    "unread": "m.seen = 0 AND m.own = 0",
    "read": "m.seen = 1",
    "starred": "m.starred = 1",
    "answered": "m.answered = 1",
    "sent": "m.own = 1",
}


@dataclass(frozen=True, slots=True)
class Query:
    """A query taken apart."""

    match: str = ""
    """For the full-text index; empty where no words are asked for."""
    conditions: tuple[str, ...] = ()
    params: tuple[object, ...] = ()
    words: tuple[str, ...] = field(default=())
    """The words and phrases as typed, to be highlighted."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thread that was found, and its newest message that matches."""

    thread: ThreadRow
    message_id: int
    matches: int


@dataclass(slots=True)
class _Parts:
    required: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    params: list[object] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    wants_dead: bool = False


def parse_query(text: str) -> Query:
    """Take a query apart.

    Raises:
        UsageError: An operator or its value is unknown; the message says which and where. Or it is too long.
    """
    if len(text) > MAX_QUERY:
        raise UsageError(f"This search is {len(text):,} characters long.", f"At most {MAX_QUERY:,} are taken.")
    text = text.encode("utf-8", "replace").decode("utf-8")  # no lone surrogates: SQLite refuses them
    parts = _Parts()
    for token in _TOKEN_RE.finditer(text):
        value = token["quoted"] if token["quoted"] is not None else (token["word"] or "")
        key = (token["key"] or "").lower()
        unfinished = token["word"] is not None and token.end() == len(text)
        if key in _OPERATORS:
            _OPERATORS[key](parts, value, bool(token["minus"]), token.start())
        elif key and key not in _COLUMNS:
            if value.startswith("//"):  # a web address, not an operator
                _add_words(parts, "", f"{key}:{value}", bool(token["minus"]), prefix=unfinished)
                continue
            known = ", ".join(f"{name}:" for name in sorted({*_COLUMNS, *_OPERATORS}))
            raise UsageError(
                f"Unknown search operator {clean_line(key)}: at position {token.start() + 1}.", f"Known: {known}."
            )
        else:
            prefix = unfinished or value.endswith("*")
            _add_words(parts, _COLUMNS.get(key, ""), value.rstrip("*"), bool(token["minus"]), prefix=prefix)
    if not parts.wants_dead:
        parts.conditions.append(f"m.places & {_DEAD} = 0")
    parts.conditions.append("m.places != 0")
    return Query(_match(parts), tuple(parts.conditions), tuple(parts.params), tuple(parts.words))


def search(
    db: Database, text: str, *, limit: int = 50, ranked: bool = False, account_id: int | None = None
) -> list[Hit]:
    """Threads that match, newest matching message first, or by bm25 among the newest 2,000 matches when *ranked*.

    Raises:
        UsageError: As :func:`parse_query`.
    """
    query = parse_query(text)
    limit = min(limit, MAX_THREADS)
    found: dict[int, list[int]] = {}
    for row in _candidates(db, query, limit, ranked, account_id):
        found.setdefault(row[1], []).append(row[0])
    threads = get_many(db, list(found)[:limit])
    return [Hit(thread, found[thread.id][0], len(found[thread.id])) for thread in threads]


def _candidates(db: Database, query: Query, limit: int, ranked: bool, account_id: int | None) -> list[tuple[int, int]]:
    """(message id, thread id) of matches in the order they are to be shown, enough for *limit* threads."""
    conditions, params = list(query.conditions), list(query.params)
    if account_id is not None:
        conditions.append("+m.account_id = ?")  # the plus keeps the walk in the order of sort_key
        params.append(account_id)
    where = " AND ".join(conditions)
    if not query.match:
        sql = f"SELECT m.id, m.thread_id FROM messages m WHERE {where} ORDER BY m.sort_key DESC LIMIT ?"
        return [(row[0], row[1]) for row in db.rows(sql, (*params, _SCAN))]
    if ranked:
        newest = (
            "SELECT rowid, bm25(search, 8, 4, 2, 1, 2) AS score FROM search WHERE search MATCH ?"
            " ORDER BY rowid DESC LIMIT ?"
        )
        sql = (
            f"SELECT m.id, m.thread_id FROM ({newest}) s JOIN messages m ON m.sort_key = s.rowid"
            f" WHERE {where} ORDER BY s.score"
        )
        return [(row[0], row[1]) for row in db.rows(sql, (query.match, RANKED_CANDIDATES, *params))]
    return _newest_matches(db, query.match, where, params, limit)


def _newest_matches(db: Database, match: str, where: str, params: list[object], limit: int) -> list[tuple[int, int]]:
    """Walk the index from the newest match down in slices until enough threads are found.

    So a common word costs no more than a rare one.
    """
    found: list[tuple[int, int]] = []
    threads: set[int] = set()
    below = 1 << 62
    size = min(max(limit * 4, 200), 5000)
    while len(threads) < limit:
        slice_ = db.rows(
            "SELECT rowid FROM search WHERE search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
            (match, below, size),
        )
        if not slice_:
            break
        below = slice_[-1][0]
        marks = ",".join("?" * len(slice_))
        for row in db.rows(
            f"SELECT m.id, m.thread_id FROM messages m WHERE m.sort_key IN ({marks}) AND {where}"
            " ORDER BY m.sort_key DESC",
            (*(each[0] for each in slice_), *params),
        ):
            found.append((row[0], row[1]))
            threads.add(row[1])
        size = min(size * 2, 5000)
    return found


def _match(parts: _Parts) -> str:
    if not parts.required and parts.excluded:
        raise UsageError("A search needs at least one word to look for besides the ones to leave out.")
    match = " AND ".join(parts.required)
    return f"({match}) NOT ({' OR '.join(parts.excluded)})" if parts.excluded else match


def _add_words(parts: _Parts, column: str, value: str, negated: bool, *, prefix: bool) -> None:
    terms = query_terms(value)
    if not terms:
        return
    phrase = '"' + " ".join(terms).replace('"', '""') + '"' + ("*" if prefix else "")
    expression = f"{column} : {phrase}" if column else phrase
    (parts.excluded if negated else parts.required).append(f"({expression})")
    if not negated:
        parts.words.append(value)


def _condition(parts: _Parts, sql: str, negated: bool, *params: object) -> None:
    parts.conditions.append(f"NOT ({sql})" if negated else sql)
    parts.params.extend(params)


def _op_is(parts: _Parts, value: str, negated: bool, at: int) -> None:
    if value.lower() not in _IS:
        raise UsageError(f"Unknown is:{clean_line(value)} at position {at + 1}.", f"Known: {', '.join(_IS)}.")
    _condition(parts, _IS[value.lower()], negated)


def _op_in(parts: _Parts, value: str, negated: bool, at: int) -> None:
    name = value.upper()
    if name == "ALL":
        parts.wants_dead = parts.wants_dead or not negated
        return
    if name not in Places.__members__:
        known = ", ".join(place.lower() for place in Places.__members__)
        raise UsageError(f"Unknown in:{clean_line(value)} at position {at + 1}.", f"Known: {known}.")
    parts.wants_dead = parts.wants_dead or (bool(Places[name] & _DEAD) and not negated)
    sql = f"m.places & {int(Places[name])} != 0"
    if Places[name] is Places.ARCHIVE:  # as in the list of that name: servers that keep everything in one mailbox
        sql = f"m.places & {_STOWED} != 0 AND m.places & {_NOT_STOWED} = 0"
    _condition(parts, sql, negated)


def _op_label(parts: _Parts, value: str, negated: bool, _at: int) -> None:
    sql = (
        "EXISTS (SELECT 1 FROM message_labels ml JOIN labels l ON l.id = ml.label_id"
        " WHERE ml.message_id = m.id AND l.name = ?)"
    )
    _condition(parts, sql, negated, value)


def _op_has(parts: _Parts, value: str, negated: bool, at: int) -> None:
    if value.lower() not in ("attachment", "attachments"):
        raise UsageError(f"Unknown has:{clean_line(value)} at position {at + 1}.", "Known: has:attachment.")
    _condition(parts, "m.attachments > 0", negated)


def _op_date(comparison: str) -> Callable[[_Parts, str, bool, int], None]:
    def add(parts: _Parts, value: str, negated: bool, at: int) -> None:
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise UsageError(
                f"{clean_line(value) or 'Nothing'} at position {at + 1} is no date.", "Write 2026-03-31."
            ) from error
        seconds = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        _condition(parts, f"m.date {comparison} ?", negated, seconds)

    return add


_OPERATORS: dict[str, Callable[[_Parts, str, bool, int], None]] = {
    "is": _op_is,
    "in": _op_in,
    "label": _op_label,
    "has": _op_has,
    "before": _op_date("<"),
    "after": _op_date(">="),
}
