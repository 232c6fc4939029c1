"""SEARCH on the Gmail-like server: the keys that mail programs use, and Gmail's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from email import message_from_bytes
from typing import Any

from tests.fakes.gmail_account import Message, View

_FLAGS = ("ANSWERED", "DELETED", "DRAFT", "FLAGGED", "SEEN")
Test = Callable[[int, int], bool]
"""(sequence number, UID) → whether it is found."""


def uids_of(text: str, last: int) -> set[int]:
    """The numbers of a sequence set."""
    found: set[int] = set()
    for part in text.split(","):
        ends = sorted(last if end == "*" else int(end) for end in part.split(":"))
        found.update(range(ends[0], ends[-1] + 1))
    return found


class Search:
    """The criteria of one SEARCH."""

    def __init__(self, tokens: list[Any], view: View, seen: list[int], read: Callable[[bytes], str]) -> None:
        self._view = view
        self._seen = seen
        self._read = read
        tokens = tokens[2:] if tokens and tokens[0].upper() == b"CHARSET" else tokens
        self._test = self._all(list(tokens))

    def finds(self, number: int, uid: int) -> bool:
        """Whether a message fulfils all criteria."""
        return uid in self._view.messages and self._test(number, uid)

    def _all(self, tokens: list[Any]) -> Test:
        tests: list[Test] = []
        while tokens:
            tests.append(self._next(tokens))
        return lambda number, uid: all(test(number, uid) for test in tests)

    def _next(self, tokens: list[Any]) -> Test:
        token = tokens.pop(0)
        if isinstance(token, list):
            return self._all(token)
        key = token.decode().upper()
        if key == "NOT":
            test = self._next(tokens)
            return lambda number, uid: not test(number, uid)
        if key == "OR":
            one, other = self._next(tokens), self._next(tokens)
            return lambda number, uid: one(number, uid) or other(number, uid)
        if key == "UID":
            chosen = uids_of(tokens.pop(0).decode(), max(self._seen, default=0))
            return lambda number, uid: uid in chosen
        if key[0].isdigit() or key[0] == "*":
            numbers = uids_of(key, len(self._seen))
            return lambda number, uid: number in numbers
        test_one = self._key(key, tokens)
        return lambda number, uid: test_one(uid, self._view.messages[uid])

    def _key(self, key: str, tokens: list[Any]) -> Callable[[int, Message], bool]:
        if key == "ALL":
            return lambda uid, message: True
        plain = key.removeprefix("UN")
        if plain in _FLAGS:
            return lambda uid, message: self._has(uid, message, f"\\{plain.capitalize()}") == (plain == key)
        value = tokens.pop(0).decode()
        match key:
            case "KEYWORD":
                return lambda uid, message: value in message.flags
            case "UNKEYWORD":
                return lambda uid, message: value not in message.flags
            case "SINCE" | "BEFORE":
                day = datetime.strptime(value, "%d-%b-%Y").date()
                return lambda uid, message: (_day(message) < day) == (key == "BEFORE")
            case "HEADER":
                text = tokens.pop(0).decode()
                return lambda uid, message: _header_has(message, value, text)
            case "SUBJECT" | "FROM" | "TO" | "CC":
                return lambda uid, message: _header_has(message, key, value)
            case "TEXT" | "BODY" | "X-GM-RAW":
                return lambda uid, message: all(word.encode() in message.raw for word in value.split())
            case "X-GM-MSGID":
                return lambda uid, message: message.id == int(value)
            case "X-GM-THRID":
                return lambda uid, message: message.thread == int(value)
            case "X-GM-LABELS":
                return lambda uid, message: self._read(value.encode()) in message.shown_labels
            case "MODSEQ":
                return lambda uid, message: message.modseq >= int(value)
        raise ValueError(key)

    def _has(self, uid: int, message: Message, flag: str) -> bool:
        return uid in self._view.deleted if flag == "\\Deleted" else flag in message.flags


def _day(message: Message) -> date:
    return message.received.date()


def _header_has(message: Message, name: str, text: str) -> bool:
    values = message_from_bytes(message.raw).get_all(name, [])
    return any(text.casefold() in str(value).casefold() for value in values)
