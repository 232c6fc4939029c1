"""Where a link leads, in words for whoever is about to open it (SECURITY M3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from salesinbox.mail.confusables import mixes_scripts
from salesinbox.mail.domains import coded, host_of
from salesinbox.mail.links import Link, place_of
from salesinbox.mail.misleading_links import behind, misleading

_OPENED = ("http", "https", "mailto")
_LONGEST_USER = 60


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """What to tell before a link is opened."""

    place: str
    """The host, readable; of an e-mail link the address."""
    mail: bool
    """Whether it writes a mail instead of opening a page."""
    warnings: tuple[str, ...]
    """Sentences about what may deceive in it."""


def link_target(link: Link) -> LinkTarget | None:
    """Where *link* leads; ``None`` for what is never opened: another kind than web and mail, or no address at all."""
    try:
        parts = urlsplit(link.target)
        host = parts.hostname or ""
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _OPENED or (scheme != "mailto" and not host):
        return None
    if scheme == "mailto":
        return LinkTarget(place_of(link.target), mail=True, warnings=())
    return LinkTarget(host_of(link.target) or host, mail=False, warnings=tuple(_warnings(link, parts, host)))


def _warnings(link: Link, parts: SplitResult, host: str) -> Iterator[str]:
    place = host_of(link.target) or host
    if wrong := misleading(link.text, link.target):
        yield f"Its text says {wrong.says}, but it leads to {wrong.leads_to}."
    if "@" in parts.netloc:
        user = parts.netloc.rpartition("@")[0][:_LONGEST_USER]
        yield f"“{user}” before the @ is only a name to log in with; the page is one of {place}."
    if not place.isascii():
        mixed = any(map(mixes_scripts, place.split(".")))
        tail = ", some of which only look like Latin ones" if mixed else ""
        yield f"{place} has letters beyond a to z{tail}; for machines it is {coded(place)}."
    if _is_number(place):
        yield "It leads to a number instead of a name, which honest senders hardly ever do."
    real = host_of(behind(link.target))
    if real and real != place:
        yield f"{place} passes it on to {real}."


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host.isdigit()
    return True
