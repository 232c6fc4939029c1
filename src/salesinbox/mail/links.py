"""Links of a mail, and where plain text has them."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LINKS = 2_000
_URL_RE = re.compile(r"\bhttps?://[^\s<>\"]{1,2000}", re.IGNORECASE)
_ENDS = ".,;:!?*_'’”»"
"""What ends a sentence or an emphasis rather than an address (RFC 3986, appendix C, leaves that to the reader)."""

_BRACKETS = {")": "(", "]": "[", "}": "{"}
_MOST_ENDS = 20


@dataclass(frozen=True, slots=True)
class Link:
    """A link; untrusted like all of a mail."""

    target: str
    text: str = ""
    """What stands there to be clicked; empty where that is the target, or more than a line."""


def links_in_text(text: str) -> tuple[Link, ...]:
    """The web addresses in plain text, each once, in its order."""
    found: dict[str, None] = {}
    for match in _URL_RE.finditer(text):
        found.setdefault(_without_ends(match.group()))
        if len(found) == MAX_LINKS:
            break
    return tuple(Link(target) for target in found)


def _without_ends(url: str) -> str:
    for _ in range(_MOST_ENDS):
        opened = _BRACKETS.get(url[-1])
        if url[-1] not in _ENDS and (opened is None or url.count(opened) >= url.count(url[-1])):
            break
        url = url[:-1]
    return url
