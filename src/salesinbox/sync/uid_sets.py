"""UID sets as IMAP writes them (RFC 9051 §9, sequence-set): ``1:4,7``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

MAX_SET_CHARACTERS = 4_000
"""Length of one set in a command; RFC 7162 §4 lets servers refuse command lines over 8,192 bytes."""
MAX_PARSED = 1_000_000
"""More UIDs in one answer than this are not believed."""


def uid_sets(uids: Iterable[int]) -> Iterator[str]:
    """*uids* as sets that fit into a command each, in ascending order."""
    parts: list[str] = []
    length = 0
    for part in _ranges(sorted(set(uids))):
        if parts and length + len(part) > MAX_SET_CHARACTERS:
            yield ",".join(parts)
            parts, length = [], 0
        parts.append(part)
        length += len(part) + 1
    if parts:
        yield ",".join(parts)


def parse_uid_set(text: str) -> list[int]:
    """The UIDs of a set, in the order written.

    Raises:
        ValueError: It is no set, or names absurdly many.
    """
    uids: list[int] = []
    for part in text.split(","):
        first, colon, last = part.partition(":")
        low, high = int(first), int(last if colon else first)
        if abs(high - low) + len(uids) > MAX_PARSED:
            raise ValueError("too many UIDs")
        uids.extend(range(low, high + 1) if low <= high else range(low, high - 1, -1))
    return uids


def _ranges(uids: list[int]) -> Iterator[str]:
    start = previous = None
    for uid in uids:
        if start is None or previous is None:
            start = previous = uid
        elif uid == previous + 1:
            previous = uid
        else:
            yield _range(start, previous)
            start = previous = uid
    if start is not None and previous is not None:
        yield _range(start, previous)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}:{last}"
