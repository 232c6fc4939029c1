"""Whatever is done on both sides in whatever order, in the end both hold the same."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable

import pytest

from salesinbox.actions import triage, undo
from salesinbox.core.errors import NotFound
from salesinbox.store.effective import states
from tests.rig import Rig, mail

BOXES = ("INBOX", "Archive", "Trash", "Junk", "Sent")
STEPS = 60


@pytest.mark.parametrize("seed", range(4))
def test_both_sides_agree_in_the_end(rig: Rig, seed: int) -> None:
    chance = random.Random(seed)
    story = _Story(rig, chance)
    for _ in range(STEPS):
        chance.choice(story.steps)()
    rig.sync()  # carries out what was asked for here
    rig.sync()  # sees what came of it
    for box in BOXES:
        assert rig.held(box) == rig.on_server(box), box
    _assert_effective_is_the_fold(rig)
    assert rig.db.value("SELECT count(*) FROM actions WHERE state IN ('open', 'claimed', 'failed')") == 0
    shown = rig.db.value("SELECT count(*) FROM messages")
    assert shown == len({subject for box in BOXES for subject in rig.on_server(box)})


class _Story:
    """Things that happen: on the server, here, and a pass now and then."""

    def __init__(self, rig: Rig, chance: random.Random) -> None:
        self._rig, self._chance, self._number = rig, chance, 0
        self.steps: list[Callable[[], object]] = [
            self._arrives, self._arrives, self._arrives, self._flagged_elsewhere, self._moved_elsewhere,
            self._expunged_elsewhere, rig.sync, *(self._here(each) for each in (
                triage.archive, triage.archive, triage.delete, triage.star, triage.mark_read, triage.mark_unread,
                triage.unarchive, triage.restore, lambda db, ids: triage.label(db, ids, "hot lead"),
                lambda db, ids: triage.label(db, ids, "hot lead", on=False),
            )), lambda: undo.undo(rig.db),
        ]  # fmt: skip

    def _arrives(self) -> None:
        self._number += 1
        self._rig.append(mail(f"Mail {self._number}"), self._chance.choice(BOXES[:2]))

    def _some(self, box: str) -> list[int]:
        uids = self._rig.uids(box)
        return self._chance.sample(uids, min(len(uids), 2))

    def _flagged_elsewhere(self) -> None:
        if some := self._some(self._chance.choice(BOXES)):
            change = self._chance.choice([self._rig.client.add_flags, self._rig.client.remove_flags])
            change(some, [self._chance.choice([b"\\Seen", b"\\Flagged", b"hot_lead"])])

    def _moved_elsewhere(self) -> None:
        source, target = self._chance.sample(BOXES, 2)
        if some := self._some(source):
            self._rig.client.move(some, target)

    def _expunged_elsewhere(self) -> None:
        if some := self._some(self._chance.choice(BOXES)):
            self._rig.client.delete_messages(some)
            self._rig.client.expunge()

    def _here(self, act: Callable[..., object]) -> Callable[[], None]:
        def step() -> None:
            threads = [row[0] for row in self._rig.db.rows("SELECT id FROM threads ORDER BY id")]
            if threads:
                with contextlib.suppress(NotFound):  # undone or merged away meanwhile
                    act(self._rig.db, self._chance.sample(threads, min(len(threads), 3)))

        return step


def _assert_effective_is_the_fold(rig: Rig) -> None:
    rows = rig.db.rows("SELECT id, seen, starred FROM messages")
    wanted = states(rig.db, [row["id"] for row in rows])
    for row in rows:
        flags = wanted[row["id"]].flags
        assert (bool(row["seen"]), bool(row["starred"])) == ("\\Seen" in flags, "\\Flagged" in flags)
