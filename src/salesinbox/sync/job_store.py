"""What the server answered to a batch of actions, stored in short transactions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salesinbox.store import action_log, placements
from salesinbox.store.action_log import End
from salesinbox.store.connection import Database
from salesinbox.sync.answers import Flags
from salesinbox.sync.job import Job


def uids_in(db: Database, mailbox_id: int, message_ids: list[int]) -> dict[int, int]:
    """Message id → UID, of messages that a mailbox holds."""
    held = placements.locations(db, message_ids, mailbox_id).get(mailbox_id, [])
    return {message_id: uid for uid, message_id in held}


def store_move(
    db: Database,
    source: int,
    goal: int,
    uids: Mapping[int, int | None],
    marked: Sequence[tuple[int, int, frozenset[str], int]],
) -> None:
    """*marked*: (UID, message id, flags, modseq) of what is still in *source*, too."""
    with db.write("moved"):
        placements.move_uids(db, source, goal, uids)
        for uid, message_id, flags, modseq in marked:
            placements.place(db, source, uid, message_id, flags, modseq)


def drop_local_moves(db: Database, message_ids: list[int]) -> None:
    """The server has these where they are shown."""
    with db.write("moved from the overlay"):
        action_log.drop_local_moves(db, message_ids)


def store_flags(db: Database, mailbox_id: int, flags: Mapping[int, Flags]) -> None:
    """(Flags, modseq) by UID, as the server has them now."""
    with db.write("flags stored"):
        placements.set_flags(db, mailbox_id, flags)


def forget(db: Database, mailbox_id: int, uids: list[int]) -> None:
    """These UIDs are not there any more."""
    with db.write("moved elsewhere"):
        placements.remove_uids(db, mailbox_id, uids)


def keep(db: Database, job: Job) -> None:
    """What the server cannot hold becomes part of the overlay, and the actions are done."""
    with db.write("kept locally"):
        for action in job.actions:
            action_log.keep_locally(db, action)
        action_log.finish_all(db, job.all_end())


def finish(db: Database, ends: Mapping[int, End]) -> None:
    """Actions end."""
    with db.write("actions ended"):
        action_log.finish_all(db, ends)
