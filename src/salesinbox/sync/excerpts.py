"""Large messages fetched without their large files, which stay on the server until somebody opens them.

A message of no more than the account's limit has no file beyond it, so only larger ones are asked for their structure:
one more round trip for :data:`AT_ONCE` of them, and one for each that has something to leave.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from salesinbox.mail.excerpt import MIME_BYTES, Excerpt, Part, Span, Wanted, assemble, plan
from salesinbox.mail.structure import MAX_HEADER
from salesinbox.sync.answers import Meta
from salesinbox.sync.session import Session
from salesinbox.sync.structure import AT_ONCE, Sections, fetch_parts, fetch_structures

DEATHS = 2
"""How often a connection may end over a message before its structure is asked for no more; lines do break by chance."""
TEXT_ONLY = 16_384
"""Bytes a file may have to come with its message where the disk has little room."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What of a message is fetched with it; outlives connections."""

    limit: int = 0
    """Bytes a file may have to come with its message; 0 for any."""
    suspects: Counter[tuple[int, int]] = field(default_factory=Counter)
    """(mailbox id, UID) of messages whose parts were asked for and never given, and how often: there are servers that
    die of reading a certain mail's structure. Such a mail is fetched whole."""
    little_room: Callable[[], bool] = lambda: False
    """Whether the disk has little room just now, so that hardly more than text is to come."""

    @property
    def limit_now(self) -> int:
        """The limit as the disk allows it."""
        return min(self.limit or TEXT_ONLY, TEXT_ONLY) if self.little_room() else self.limit


class Excerpts:
    """Fetches what is wanted of the large messages of a mailbox."""

    def __init__(self, session: Session, mailbox_id: int, policy: Policy) -> None:
        self._session = session
        self._mailbox_id = mailbox_id
        self._policy = policy
        self._suspects = policy.suspects
        self._plans: dict[int, tuple[Part, list[Wanted]]] = {}

    def choose(self, metas: Iterable[Meta]) -> set[int]:
        """The UIDs of those messages of *metas* that are to be fetched in parts, by :meth:`fetch`."""
        limit = self._policy.limit_now
        large = [
            meta.uid
            for meta in metas
            if limit and meta.size > limit and meta.message_id and not self._is_suspect(meta.uid)
        ]
        self._plans = {}
        for start in range(0, len(large), AT_ONCE):
            some = large[start : start + AT_ONCE]
            for uid, root in self._structures(some).items():
                wanted = plan(root, limit)
                if wanted is not None:
                    self._plans[uid] = root, wanted
        return set(self._plans)

    def fetch(self, uids: Iterable[int]) -> Iterator[tuple[int, Excerpt | None]]:
        """Chosen messages without their large files; ``None`` for one that cannot be had in parts, or is gone.

        No other command may be sent until the last has been taken.
        """
        for uid, found in fetch_parts(self._session, map(self._wanted, uids)):
            self._answered(uid)
            yield uid, None if found is None else _assembled(*self._plans[uid], found)

    def _structures(self, uids: Sequence[int]) -> dict[int, Part]:
        for uid in uids:
            self._asked(uid)
        found = fetch_structures(self._session, uids)
        for uid in uids:
            self._answered(uid)
        return found

    def _wanted(self, uid: int) -> tuple[int, list[tuple[str, Span]]]:
        self._asked(uid)
        return uid, _sections(*self._plans[uid])

    def _asked(self, uid: int) -> None:
        self._suspects[self._mailbox_id, uid] += 1

    def _answered(self, uid: int) -> None:
        del self._suspects[self._mailbox_id, uid]

    def _is_suspect(self, uid: int) -> bool:
        return self._suspects[self._mailbox_id, uid] >= DEATHS


def _assembled(root: Part, wanted: Sequence[Wanted], found: Sections) -> Excerpt | None:
    mime = {part.number: found.get((f"{part.number}.MIME", 0), b"") for part in root.walk()}
    pieces = {
        (each.part.number, at): found[_section_of(each.part, root), at]
        for each in wanted
        for at, _ in each.spans
        if (_section_of(each.part, root), at) in found
    }
    return assemble(found.get(("HEADER", 0), b""), root, list(wanted), mime, pieces)


def _section_of(part: Part, root: Part) -> str:
    """What FETCH calls the content of a leaf: of a mail that is one part, its text."""
    return "TEXT" if part is root else part.number


def _sections(root: Part, wanted: Sequence[Wanted]) -> list[tuple[str, Span]]:
    sections: list[tuple[str, Span]] = [("HEADER", (0, MAX_HEADER))]
    sections += [(f"{part.number}.MIME", (0, MIME_BYTES)) for part in root.walk() if part is not root]
    sections += [(_section_of(each.part, root), span) for each in wanted for span in each.spans]
    return sections
