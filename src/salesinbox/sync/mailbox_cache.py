"""One mailbox as it is cached, for a thread that leaves writing to the writer's. Each change is a short transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from salesinbox.store import mailboxes, placements
from salesinbox.store.connection import Database
from salesinbox.store.effective import chunks, refresh
from salesinbox.store.mailboxes import Mailbox
from salesinbox.sync.answers import Flags
from salesinbox.sync.writes import Writes

SLICE = 100
"""Messages changed in one transaction."""

Place = tuple[int, int, frozenset[str], int]
"""(UID, message id, flags, modseq)."""


class MailboxCache:
    """Reads and writes the rows of one mailbox; each method waits for the writer."""

    def __init__(self, writes: Writes, mailbox_id: int) -> None:
        self._writes = writes
        self._id = mailbox_id

    def row(self) -> Mailbox | None:
        """The mailbox's own row; ``None`` if it is gone."""
        return self._writes.run(lambda db: mailboxes.get(db, self._id))

    def save(self, **columns: object) -> Mailbox | None:
        """Change the row; gives the new one."""
        return self._writes.run(partial(_save, mailbox_id=self._id, columns=columns))

    def uids(self, newest: int = -1) -> list[int]:
        """The UIDs that are here, highest first; at most so many unless that is negative."""
        return self._writes.run(partial(placements.newest_uids, mailbox_id=self._id, limit=newest))

    def uids_from(self, first: int) -> list[int]:
        """The UIDs from *first* on that are here."""
        return self._writes.run(partial(placements.uids_from, mailbox_id=self._id, first=first))

    def flags(self, uids: Sequence[int]) -> dict[int, Flags]:
        """(Flags, modseq) of those of *uids* that are here, as the server said them last."""
        if not uids:
            return {}
        return self._writes.run(partial(placements.stored_flags, mailbox_id=self._id, uids=uids))

    def by_message_id(self) -> dict[tuple[str, int], int]:
        """The messages that are here, by Message-ID and size."""
        return self._writes.run(lambda db: placements.by_message_id(db, self._id))

    def set_flags(self, flags: Mapping[int, Flags]) -> int:
        """Take over what the server said, where it is something else than before; gives how many messages changed."""
        stored = self.flags(sorted(flags))
        changed = [uid for uid, (flag_set, _) in stored.items() if _differ(flag_set, flags[uid][0])]
        return sum(
            self._writes.run(partial(_set_flags, mailbox_id=self._id, flags={uid: flags[uid] for uid in part}))
            for part in chunks(changed, SLICE)
        )

    def remove(self, uids: Sequence[int]) -> int:
        """The server removed these; gives how many of them were here."""
        return sum(self._writes.run(partial(_remove, mailbox_id=self._id, uids=part)) for part in chunks(uids, SLICE))

    def renumber(self, places: Sequence[Place], **columns: object) -> None:
        """Put *places* in the place of all there was, and change the row, in one transaction."""
        touched = self._writes.run(partial(_renumber, mailbox_id=self._id, places=places, columns=columns))
        for part in chunks(sorted(touched), SLICE):
            self._writes.run(partial(_refresh, message_ids=part))


def _differ(stored: frozenset[str], flags: frozenset[str]) -> bool:
    return stored != {flag for flag in flags if flag.casefold() != "\\recent"}


def _save(db: Database, mailbox_id: int, columns: dict[str, object]) -> Mailbox | None:
    with db.write("mailbox state"):
        mailboxes.save_sync(db, mailbox_id, **columns)
    return mailboxes.get(db, mailbox_id)


def _set_flags(db: Database, mailbox_id: int, flags: Mapping[int, Flags]) -> int:
    with db.write("flags"):
        return placements.set_flags(db, mailbox_id, flags)


def _remove(db: Database, mailbox_id: int, uids: Sequence[int]) -> int:
    with db.write("removed by the server"):
        return placements.remove_uids(db, mailbox_id, uids)


def _renumber(db: Database, mailbox_id: int, places: Sequence[Place], columns: dict[str, object]) -> set[int]:
    with db.write("new UIDs"):
        touched = placements.replace_places(db, mailbox_id, places)
        mailboxes.save_sync(db, mailbox_id, **columns)
    return touched


def _refresh(db: Database, message_ids: Sequence[int]) -> None:
    with db.write("refresh"):
        refresh(db, message_ids)
