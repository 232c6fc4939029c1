"""Whatever is done here and on Gmail in whatever order, in the end both hold the same."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from salesinbox.actions import triage, undo
from salesinbox.core.errors import NotFound
from salesinbox.store.connection import Database
from tests.fakes.gmail_account import ALL, SPAM, STARRED, TRASH
from tests.fakes.masking import Masked
from tests.rig import mail
from tests.store.reference import check
from tests.sync.gmail_rig import GmailRig, rig

__all__ = ["rig"]

STEPS = 80
LABELS = ("Customers", "Hot lead", "Müller & Co", "\\Inbox", "\\Starred")


LACKING = ("CONDSTORE", "ESEARCH", "LIST-STATUS", "MOVE", "UIDPLUS", "UTF8=ACCEPT", "IDLE", "NAMESPACE")


@contextlib.contextmanager
def lacking(rig: GmailRig, *capabilities: str) -> Iterator[None]:
    """The engine meets a Gmail without some capabilities, and must not use them."""
    masked = Masked(rig.server, capabilities)
    masked.start()
    rig.configure(imap=replace(rig.settings.imap, port=masked.port))
    yield
    masked.stop()
    assert masked.misused == []


def live(rig: GmailRig, seed: int) -> None:
    """Let things happen, then let both sides come to rest."""
    chance = random.Random(seed)
    story = _Story(rig, chance)
    for _ in range(STEPS):
        chance.choice(story.steps)()
    rig.sync()  # carries out what was asked for here
    rig.sync()  # sees what came of it


@pytest.mark.parametrize("seed", range(6))
def test_both_sides_agree_in_the_end(rig: GmailRig, seed: int) -> None:
    live(rig, seed)
    _assert_they_agree(rig)


@pytest.mark.parametrize("missing", LACKING)
def test_they_agree_whatever_else_the_server_lacks(rig: GmailRig, missing: str) -> None:
    with lacking(rig, missing):
        live(rig, LACKING.index(missing))
    _assert_they_agree(rig)


@pytest.mark.parametrize("seed", range(2))
def test_the_plain_way_holds_every_mailbox_as_it_is(rig: GmailRig, seed: int) -> None:
    with lacking(rig, "X-GM-EXT-1"):
        live(rig, seed)
    for name in ("INBOX", ALL, TRASH, SPAM, "[Gmail]/Sent Mail", "Customers"):
        assert rig.held(name) == rig.on_server(name), name
    check(rig.db)


def _assert_they_agree(rig: GmailRig) -> None:
    assert rig.our_side() == rig.server_side()
    check(rig.db)
    assert rig.db.value("SELECT count(*) FROM actions WHERE state IN ('open', 'claimed', 'failed')") == 0


class _Story:
    """Things that happen: on the server, here, and a pass now and then."""

    def __init__(self, rig: GmailRig, chance: random.Random) -> None:
        self._rig, self._chance, self._number = rig, chance, 0
        rig.client.create_folder("Customers")
        self.steps: list[Callable[[], object]] = [
            self._arrives, self._arrives, self._arrives, self._sends, self._labels_change, self._labels_change,
            self._flags_change, self._moves, self._moves, self._expunges, rig.sync, rig.sync, lambda: undo.undo(rig.db),
            *(self._here(each) for each in (
                triage.archive, triage.archive, triage.delete, triage.star, triage.mark_read, triage.mark_unread,
                triage.unarchive, triage.restore, self._labelled, self._unlabelled, self._moved, self._moved,
            )),
        ]  # fmt: skip

    def _arrives(self) -> None:
        self._number += 1
        labels = self._chance.sample(LABELS, self._chance.randint(0, 2))
        self._rig.deliver(mail(f"Mail {self._number:03}"), *labels)

    def _sends(self) -> None:
        self._number += 1
        self._rig.server.sent(self._rig.username, mail(f"Mail {self._number:03}"))

    def _some(self, box: str) -> list[int]:
        uids = self._rig.uids(box)
        return self._chance.sample(uids, min(len(uids), 2))

    def _labels_change(self) -> None:
        if some := self._some(ALL):
            client = self._rig.client
            change = self._chance.choice([client.add_gmail_labels, client.remove_gmail_labels])
            change(some, self._chance.sample(LABELS, 2))

    def _flags_change(self) -> None:
        if some := self._some(self._chance.choice([ALL, "INBOX", TRASH])):
            change = self._chance.choice([self._rig.client.add_flags, self._rig.client.remove_flags])
            change(some, [self._chance.choice([b"\\Seen", b"\\Flagged"])])

    def _moves(self) -> None:
        source, target = self._chance.sample(["INBOX", ALL, TRASH, SPAM, STARRED, "Customers"], 2)
        if some := self._some(source):
            self._chance.choice([self._rig.client.move, self._rig.client.copy])(some, target)

    def _expunges(self) -> None:
        if some := self._some(self._chance.choice(["INBOX", TRASH, SPAM, "Customers"])):
            self._rig.client.delete_messages(some)
            self._rig.client.expunge()

    def _labelled(self, db: Database, ids: list[int]) -> None:
        triage.label(db, ids, self._chance.choice(LABELS[:3]))

    def _unlabelled(self, db: Database, ids: list[int]) -> None:
        triage.label(db, ids, self._chance.choice(LABELS[:3]), on=False)

    def _moved(self, db: Database, ids: list[int]) -> None:
        triage.move(db, ids, self._chance.choice(["Customers", SPAM, "INBOX", TRASH, ALL]))

    def _here(self, act: Callable[..., object]) -> Callable[[], None]:
        def step() -> None:
            threads = [row[0] for row in self._rig.db.rows("SELECT id FROM threads ORDER BY id")]
            if threads:
                with contextlib.suppress(NotFound):  # undone or merged away meanwhile
                    act(self._rig.db, self._chance.sample(threads, min(len(threads), 3)))

        return step
