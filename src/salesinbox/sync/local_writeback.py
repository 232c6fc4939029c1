"""The remote half of actions on mail that no server has, such as imported mail: the rows *are* the server's word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from salesinbox.core.labels import keyword_for, label_of
from salesinbox.store import action_log, mailboxes, placements
from salesinbox.store.action_log import ActionRow
from salesinbox.store.connection import Database
from salesinbox.store.effective import Effect
from salesinbox.sync.writes import Writes

_Flags = Mapping[int, tuple[frozenset[str], int]]


class LocalWriteback:
    """Carries out actions of an account without a server; see :class:`salesinbox.sync.writeback.ServerWriteback`."""

    def __init__(self, writes: Writes) -> None:
        self._writes = writes

    def carry_out(self, batch: Sequence[ActionRow]) -> None:
        """Do claimed actions and finish them."""
        for action in batch:
            self._writes.run(partial(finish_move if action.effect.verb == "move" else _finish_flags, action=action))


def finish_move(db: Database, action: ActionRow) -> None:
    """Move messages out of a local mailbox; what the rows cannot say stays in the overlay."""
    source, target = int(action.effect.params["from"]), int(action.effect.params["to"])
    with db.write("moved locally"):
        goal = mailboxes.get(db, target)
        held = placements.locations(db, action_log.targets(db, action.id), source).get(source, [])
        if not held or goal is None or not goal.local:
            action_log.keep_locally(db, action)
        else:
            first = placements.next_local_uid(db, target)
            placements.move_uids(db, source, target, {uid: first + n for n, (uid, _) in enumerate(held)})
        action_log.finish(db, action.id)


def _finish_flags(db: Database, action: ActionRow) -> None:
    with db.write("flags locally"):
        for mailbox_id, held in placements.locations(db, action_log.targets(db, action.id)).items():
            stored = placements.stored_flags(db, mailbox_id, [uid for uid, _ in held])
            present = frozenset().union(*(flags for flags, _ in stored.values()))
            wanted = _flags_of(action, present)
            placements.set_flags(db, mailbox_id, changed(stored, wanted, on=bool(action.effect.params["on"])))
        action_log.finish(db, action.id)


def _flags_of(action: ActionRow, present: Iterable[str]) -> list[str]:
    if action.effect.verb == "flag":
        return [str(action.effect.params["flag"])]
    return keywords(action.effect, present)


def keywords(effect: Effect, present: Iterable[str]) -> list[str]:
    """The keywords that a label effect sets or takes away; several of those *present* may read as one label."""
    label = str(effect.params["label"])
    if effect.params["on"]:
        return [keyword_for(label)]
    return sorted(flag for flag in present if (label_of(flag) or "").casefold() == label.casefold())


def changed(stored: _Flags, flags: Sequence[str], *, on: bool) -> dict[int, tuple[frozenset[str], int]]:
    """*stored* flags by UID with *flags* set or taken away."""
    change = frozenset(flags)
    return {uid: (have | change if on else have - change, modseq) for uid, (have, modseq) in stored.items()}
