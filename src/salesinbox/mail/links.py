"""Links of a mail, and where plain text has them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from salesinbox.mail.domains import host_of

MAX_LINKS = 2_000
_MOST_PLACES = 20_000
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


def places_in_text(text: str) -> list[tuple[int, int, str]]:
    """Where web addresses stand in plain text: start, end, address; up to the one after :data:`MAX_LINKS` different."""
    found: list[tuple[int, int, str]] = []
    known: set[str] = set()
    for match in _URL_RE.finditer(text):
        target = _without_ends(match.group())
        if len(found) == _MOST_PLACES or (target not in known and len(known) == MAX_LINKS):
            break
        known.add(target)
        found.append((match.start(), match.start() + len(target), target))
    return found


def _without_ends(url: str) -> str:
    for _ in range(_MOST_ENDS):
        opened = _BRACKETS.get(url[-1])
        if url[-1] not in _ENDS and (opened is None or url.count(opened) >= url.count(url[-1])):
            break
        url = url[:-1]
    return url


def place_of(target: str) -> str:
    """Whose page a link opens, as people read it: the host; of an e-mail link the address."""
    if target[:7].lower() == "mailto:":
        return unquote(target[7:].partition("?")[0])
    return host_of(target)
