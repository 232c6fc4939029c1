"""What a server tells of a mail's parts (BODYSTRUCTURE, RFC 9051 §7.5.2), and parts fetched by themselves.

All of it comes from the server, so every number, name and depth is bounded; what cannot be understood is no structure,
and the mail is then fetched whole.
"""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from imapclient.exceptions import ProtocolError

from salesinbox.mail.excerpt import Part, Span
from salesinbox.sync import answers
from salesinbox.sync.faults import Refused, explained
from salesinbox.sync.session import Session
from salesinbox.sync.uid_sets import uid_sets

MAX_DEPTH = 20
MAX_PARTS = 500
LONGEST_LINE = 16 << 20
AT_ONCE = 20
"""Mails whose structure is asked for in one command."""
_ITEMS_LENGTH = 4_000
_OCTETS_MAX = 2**40
_TOKEN_RE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}")
_NOT_UNDERSTOOD = (
    ValueError, TypeError, IndexError, KeyError, AssertionError, AttributeError, ProtocolError, RecursionError,
)  # fmt: skip

# The structure of a mail is one line, and imaplib hangs up on lines of a million bytes: one mail of thousands of parts
# would end the sync of its account for good.
imaplib._MAXLINE = max(imaplib._MAXLINE, LONGEST_LINE)  # type: ignore[attr-defined]  # it has no public name


def fetch_structures(session: Session, uids: Sequence[int]) -> dict[int, Part]:
    """The structures of mails in the open mailbox by UID; those that are not understood are left out."""
    found: dict[int, Part] = {}
    for start in range(0, len(uids), AT_ONCE):
        some = uids[start : start + AT_ONCE]
        try:
            found |= _structures(session, some)
        except (*_NOT_UNDERSTOOD, Refused):
            for uid in some if len(some) > 1 else ():
                found |= fetch_structures(session, [uid])
    return found


def _structures(session: Session, uids: Iterable[int]) -> dict[int, Part]:
    found: dict[int, Part] = {}
    wanted = set(uids)
    for uid_set in uid_sets(wanted):
        for uid, answer in answers.by_uid(_fetch(session, uid_set, "(UID BODYSTRUCTURE)")):
            if uid in wanted and b"BODYSTRUCTURE" in answer:
                found[uid] = part_of(answer[b"BODYSTRUCTURE"])
    return found


Sections = dict[tuple[str, int], bytes]
"""Spans of a mail's sections ("HEADER", "2.MIME", "2", or "" for all of it), by section and offset."""


def fetch_parts(
    session: Session, wanted: Iterable[tuple[int, Sequence[tuple[str, Span]]]]
) -> Iterator[tuple[int, Sections | None]]:
    """Spans of sections of mails in the open mailbox, mail by mail (UID, sections).

    What the server does not have is left out; ``None`` where it refuses to give any. The next mail is asked for before
    one is handed out, so that the server works meanwhile: no other command may be sent until the last has been taken.
    """
    session.told("FETCH")
    found: dict[int, Sections] = {}
    waiting: list[tuple[int, list[bytes]]] = []
    for uid, sections in wanted:
        waiting.append((uid, [session.start("UID FETCH", str(uid), items) for items in _commands(sections)]))
        if len(waiting) > 1:
            yield _finished(session, *waiting.pop(0), found)
    for each in waiting:
        yield _finished(session, *each, found)


def _finished(
    session: Session, uid: int, tags: Sequence[bytes], found: dict[int, Sections]
) -> tuple[int, Sections | None]:
    refused = False
    for tag in tags:
        try:
            session.finish("UID FETCH", tag)
        except Refused:
            refused = True
    with explained(session.host, "FETCH"):
        for other, answer in answers.by_uid(session.told("FETCH")):
            found.setdefault(other, {}).update(_sections(answer))
    sections = found.pop(uid, {})
    return uid, None if refused else sections


def fetch_span(session: Session, uid: int, section: str, span: Span) -> bytes | None:
    """Bytes of one section; fewer than wanted where it ends, ``None`` where there is no such mail or section.

    Raises:
        Refused: The server does not give them.
    """
    data = _fetch(session, str(uid), next(_commands([(section, span)])))
    with explained(session.host, "FETCH"):
        found = [dict(_sections(answer)) for other, answer in answers.by_uid(data) if other == uid]
    return next((each[section, span[0]] for each in found if (section, span[0]) in each), None)


def _fetch(session: Session, uid_set: str, items: str) -> Any:
    """The answers to a FETCH as imaplib gives them."""
    session.told("FETCH")
    session.command("UID FETCH", uid_set, items)
    return session.told("FETCH")


def _commands(sections: Iterable[tuple[str, Span]]) -> Iterator[str]:
    """What to ask for, in as few commands as their length allows."""
    items: list[str] = []
    for section, (offset, length) in sections:
        if items and sum(map(len, items)) > _ITEMS_LENGTH:
            yield f"(UID {' '.join(items)})"
            items = []
        items.append(f"BODY.PEEK[{section}]<{offset}.{length}>")
    if items:
        yield f"(UID {' '.join(items)})"


def _sections(data: dict[bytes, Any]) -> Iterator[tuple[tuple[str, int], bytes]]:
    for key, value in data.items():
        match = re.fullmatch(rb"BODY\[([0-9A-Z.]*)\](?:<(\d{1,19})>)?", key)
        if match and value is not None:
            content = value if isinstance(value, bytes) else answers.text_of(value).encode()
            yield (match[1].decode("ascii"), int(match[2] or 0)), content


def part_of(value: Any, number: str = "", depth: int = 0) -> Part:
    """The part that a parsed BODYSTRUCTURE describes.

    Raises:
        ValueError: It makes no sense, or is beyond the bounds.
    """
    if not isinstance(value, tuple) or not value or depth > MAX_DEPTH:
        raise ValueError("no structure")
    if not isinstance(value[0], tuple):
        return _leaf(value, number or "1")
    count = next((index for index, each in enumerate(value) if not isinstance(each, tuple)), len(value))
    if count > MAX_PARTS:
        raise ValueError("too many parts")
    prefix = f"{number}." if number else ""
    children = tuple(part_of(value[index], f"{prefix}{index + 1}", depth + 1) for index in range(count))
    return Part(number, f"multipart/{_token(value[count])}", children=children)


def _leaf(value: tuple[Any, ...], number: str) -> Part:
    kind = f"{_token(value[0])}/{_token(value[1])}"
    octets = value[6]
    if not isinstance(octets, int) or not 0 <= octets < _OCTETS_MAX or kind.startswith("multipart/"):
        raise ValueError("no part")
    at = 8 + (kind.startswith("text/") or 3 * (kind in ("message/rfc822", "message/global")))
    disposition = value[at] if len(value) > at else None
    attached = isinstance(disposition, tuple) and answers.text_of(disposition[0]).lower() == "attachment"
    return Part(number, kind, answers.text_of(value[5] or "").lower().strip(), octets, attached)


def _token(value: object) -> str:
    text = answers.text_of(value).lower()
    if not isinstance(value, bytes) or not _TOKEN_RE.fullmatch(text):
        raise ValueError("no media type")
    return text
