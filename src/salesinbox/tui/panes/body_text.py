"""A text on its way to the screen: what is left out of it, where places in it are then, and which way its lines run."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from salesinbox.mail.html_marks import Shape

Removed = Sequence[tuple[int, int]]
"""What was taken out of a text: place and number of characters, in order."""

_ADDRESS_RE = re.compile(r"<(https?://[^\s<>/]{1,255}/)[^\s<>]{30,2000}>", re.IGNORECASE)
_MOST_ADDRESSES = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a text that is drawn in a style of its own."""

    start: int
    end: int
    style: str
    link: int = 0


def shortened(text: str, sought: Sequence[Place]) -> tuple[str, Removed]:
    """*text* with what follows the host left out of long web addresses in angle brackets.

    Programs that turn HTML to text put these behind the words of each link, so that the text drowns in them. One in
    which something that is *sought* was found stays whole.
    """
    pieces, removed, at = list[str](), list[tuple[int, int]](), 0
    for match in itertools.islice(_ADDRESS_RE.finditer(text), _MOST_ADDRESSES):
        start, end = match.end(1) + 1, match.end() - 1
        if any(place.start < end and place.end > start - 1 for place in sought):
            continue
        pieces += [text[at : start - 1], "…"]
        removed.append((start, end - start))
        at = end
    return "".join([*pieces, text[at:]]), removed


def moved(places: Iterable[Place], removed: Removed) -> list[Place]:
    """*places* of a text out of which characters were taken."""
    before = [at for at, _ in removed]
    lost = [0, *itertools.accumulate(count for _, count in removed)]

    def now(place: int) -> int:
        number = bisect_left(before, place)
        within = max(0, sum(removed[number - 1]) - place) if number else 0
        return place - lost[number] + within

    return [replace(place, start=now(place.start), end=now(place.end)) for place in places]


def told_directions(text: str, turns: Sequence[Place]) -> list[bool | None]:
    """For each line whether the mail says that it runs from the right; of *turns* in each other, the innermost says."""
    if not turns:
        return []
    told, start, waiting, within = list[bool | None](), 0, 0, list[Place]()
    for line in text.split("\n"):
        while waiting < len(turns) and turns[waiting].start < start + len(line):
            within.append(turns[waiting])
            waiting += 1
        while within and within[-1].end <= start:
            within.pop()
        told.append(within[-1].style == Shape.RTL if within else None)
        start += len(line) + 1
    return told
