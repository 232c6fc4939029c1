"""What an IMAP server may offer beyond the basics, what it is used for here, and what happens where it is missing.

The one table of it: `engine status` shows it for each account, and the guide is made from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capability:
    """An extension that the sync makes use of."""

    names: tuple[str, ...]
    """As servers announce it in CAPABILITY, capital letters; one of them is enough, the best first."""
    rfc: str
    purpose: str
    """What it is used for, as people say it."""
    without: str
    """What is done where the server does not offer it."""


TABLE: tuple[Capability, ...] = (
    Capability(
        ("CONDSTORE",),
        "RFC 7162",
        "Only flags that changed since the last look are asked for.",
        "The flags of the newest messages are compared at each look, all flags at every fifth.",
    ),
    Capability(
        ("QRESYNC",),
        "RFC 7162",
        "What was changed and removed comes with opening a mailbox, in one answer.",
        "Changes are asked for after opening; removals are found by comparing UIDs, where the count says so.",
    ),
    Capability(
        ("LIST-STATUS",),
        "RFC 5819",
        "One question tells which mailboxes have changed; only those are opened.",
        "The status of each mailbox is asked for, many questions at once; without CONDSTORE each is opened.",
    ),
    Capability(
        ("IDLE",),
        "RFC 2177",
        "The server tells of new mail in the inbox at once.",
        "The inbox is looked at every minute.",
    ),
    Capability(
        ("NOTIFY",),
        "RFC 5465",
        "The server tells of changes in all mailboxes at once.",
        "Mailboxes other than the inbox are looked at every two minutes (`poll_seconds`).",
    ),
    Capability(
        ("UIDPLUS",),
        "RFC 4315",
        "Moved and filed mail is known by its new UID; only what was moved is expunged.",
        "Moved mail is looked for by its Message-ID; originals that cannot be expunged alone stay marked as deleted.",
    ),
    Capability(
        ("MOVE",),
        "RFC 6851",
        "Mail is moved in one step.",
        "It is copied, then the original is deleted.",
    ),
    Capability(
        ("SPECIAL-USE",),
        "RFC 6154",
        "The server says which mailbox is Sent, Drafts, Trash, Junk, Archive.",
        "They are known by their usual names, in many languages.",
    ),
    Capability(
        ("NAMESPACE",),
        "RFC 2342",
        "New mailboxes are made where the server wants them.",
        "They are made at the top level, or below INBOX where the server takes them only there.",
    ),
    Capability(
        ("COMPRESS=DEFLATE",),
        "RFC 4978",
        "Less goes over the line: mail is mostly text. Not used with a server on this computer.",
        "Mail is fetched as it is.",
    ),
    Capability(
        ("ESEARCH",),
        "RFC 4731",
        "Lists of UIDs come as ranges, a small part of their length.",
        "They come one by one.",
    ),
    Capability(
        ("LITERAL+", "LITERAL-"),
        "RFC 7888",
        "Filing a copy in Sent needs one question less.",
        "The server is asked first whether it takes the text.",
    ),
    Capability(
        ("ENABLE",),
        "RFC 5161",
        "Extensions that must be switched on are.",
        "QRESYNC and UTF8=ACCEPT are not used.",
    ),
    Capability(
        ("UTF8=ACCEPT",),
        "RFC 6855",
        "Names of mailboxes go as they are written, in any script.",
        "They go in IMAP's own coding (modified UTF-7); you see no difference.",
    ),
    Capability(
        ("ID",),
        "RFC 2971",
        "Both programs tell their names, for the log of either side.",
        "Nothing is told.",
    ),
    Capability(
        ("X-GM-EXT-1",),
        "Gmail's own",
        "Each mail is fetched once though several labels show it; labels and conversations are Gmail's.",
        "Mail is recognised across mailboxes by Message-ID and size; labels are IMAP keywords.",
    ),
)


@dataclass(frozen=True, slots=True)
class Usage:
    """How one server stands to one line of the table."""

    name: str
    """As this server announces it; the usual name where it does not."""
    used: bool
    purpose: str
    without: str


def usage(offered: Iterable[str]) -> list[Usage]:
    """What of the table is used with a server that offers this, in the table's order."""
    known = {each.upper() for each in offered}
    found = []
    for each in TABLE:
        there = next((name for name in each.names if name in known), None)
        found.append(Usage(there or each.names[0], there is not None, each.purpose, each.without))
    return found
