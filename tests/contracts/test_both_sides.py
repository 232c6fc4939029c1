"""What happens here and on the server at once: the server wins, and in the end both hold the same."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from pathlib import Path

from salesinbox.actions import triage, undo
from salesinbox.core.errors import NotFound
from salesinbox.store.threads import Filter
from tests.contracts.elsewhere import assert_both_sides_are_equal, delete_mailbox, expunge, mark, move
from tests.fakes.accounts import ImapFake
from tests.rig import Rig, mail, rig_on

STEPS = 25


def in_the_end(rig: Rig) -> list[str]:
    """A pass that carries out what was asked for, and one that sees what came of it; the states of the actions."""
    rig.sync()
    rig.sync()
    assert_both_sides_are_equal(rig)
    return [row[0] for row in rig.db.rows("SELECT state FROM actions ORDER BY id")]


def test_what_was_moved_elsewhere_meanwhile_stays_there(rig: Rig) -> None:
    junk = rig.server.mailbox("Junk")
    rig.append(mail("Quote"))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    move(rig, "INBOX", junk)
    in_the_end(rig)
    assert set(rig.on_server(junk)) == {"Quote"}
    assert rig.listed(Filter.JUNK) == ["Quote"]


def test_what_was_deleted_elsewhere_meanwhile_is_gone(rig: Rig) -> None:
    for subject in ("Quote", "Invoice"):
        rig.append(mail(subject))
    rig.sync()
    triage.star(rig.db, [rig.thread("Quote"), rig.thread("Invoice")])
    triage.delete(rig.db, [rig.thread("Quote")])
    expunge(rig, "INBOX", rig.uids()[:1])
    in_the_end(rig)
    assert rig.on_server() == {"Invoice": {"\\Flagged"}}
    assert rig.db.value("SELECT count(*) FROM messages") == 1


def test_flags_set_on_both_sides_are_all_there(rig: Rig) -> None:
    rig.append(mail("Quote"), flags=("\\Seen",))
    rig.sync()
    triage.star(rig.db, [rig.thread("Quote")])
    triage.mark_unread(rig.db, [rig.thread("Quote")])
    mark(rig, "INBOX", rig.uids(), "\\Answered", "renewal")
    in_the_end(rig)
    assert rig.on_server() == {"Quote": {"\\Flagged", "\\Answered", "renewal"}}


def test_what_was_archived_on_both_sides_is_there_once(rig: Rig) -> None:
    archive = rig.server.mailbox("Archive")
    rig.append(mail("Quote"))
    rig.sync()
    triage.archive(rig.db, [rig.thread("Quote")])
    move(rig, "INBOX", archive)
    in_the_end(rig)
    assert len(rig.uids(archive)) == 1
    assert rig.listed(Filter.ARCHIVE) == ["Quote"]


def test_an_action_for_a_mailbox_that_is_renamed_or_gone_loses_no_mail(rig: Rig) -> None:
    old, new, gone = (rig.server.mailbox(part) for part in ("Kunden", "Partner", "Messe"))
    for name in (old, gone):
        rig.client.create_folder(name)
    for subject in ("Quote", "Invoice"):
        rig.append(mail(subject))
    rig.sync()
    triage.move(rig.db, [rig.thread("Quote")], old)
    triage.move(rig.db, [rig.thread("Invoice")], gone)
    rig.client.rename_folder(old, new)
    delete_mailbox(rig, gone)
    rig.try_sync()
    in_the_end(rig)
    places = {name: set(rig.on_server(name)) for name in ("INBOX", new)}
    assert {"Quote", "Invoice"} == places["INBOX"] | places[new]
    assert "Invoice" in places["INBOX"]


def test_a_renumbered_mailbox_is_synced_before_it_is_worked_on(rig: Rig) -> None:
    name = rig.server.mailbox("Offers")
    quote = mail("Quote")
    rig.client.create_folder(name)
    for raw in (mail("First"), quote):
        rig.append(raw, name)
    rig.sync()
    triage.delete(rig.db, [rig.thread("Quote")])
    rig.client.rename_folder(name, rig.server.mailbox("Elsewhere"))
    delete_mailbox(rig, rig.server.mailbox("Elsewhere"))
    rig.client.create_folder(name)
    for raw in (quote, mail("Second")):
        rig.append(raw, name)
    in_the_end(rig)
    assert set(rig.on_server(name)) == {"Second"}
    assert set(rig.on_server(rig.server.mailbox("Trash"))) == {"Quote"}


def test_two_computers_with_one_account_hold_the_same(rig: Rig, server: ImapFake, tmp_path: Path) -> None:
    for number in range(4):
        rig.append(mail(f"Mail {number}"))
    rig.sync()
    with rig_on(tmp_path / "laptop", server, username=rig.username) as laptop:
        laptop.sync()
        triage.archive(rig.db, [rig.thread("Mail 0"), rig.thread("Mail 1")])
        triage.delete(laptop.db, [laptop.thread("Mail 1"), laptop.thread("Mail 2")])
        triage.star(rig.db, [rig.thread("Mail 3")])
        triage.label(laptop.db, [laptop.thread("Mail 3")], "hot lead")
        for each in (rig, laptop, rig, laptop):
            each.sync()
        for each in (rig, laptop):
            assert_both_sides_are_equal(each)
        assert rig.on_server() == {"Mail 3": {"\\Flagged", "hot_lead"}}
        assert rig.listed(Filter.ARCHIVE) == laptop.listed(Filter.ARCHIVE)


def test_whatever_is_done_both_hold_the_same_in_the_end(rig: Rig) -> None:
    chance = random.Random(rig.server.name)
    story = _Story(rig, chance)
    for _ in range(STEPS):
        chance.choice(story.steps)()
    assert not {"open", "claimed", "failed"} & set(in_the_end(rig))


class _Story:
    """Things that happen: on the server, here, and a pass now and then."""

    def __init__(self, rig: Rig, chance: random.Random) -> None:
        self._rig, self._chance, self._number = rig, chance, 0
        self._boxes = ["INBOX", *(rig.server.mailbox(name) for name in ("Archive", "Trash", "Junk"))]
        self.steps: list[Callable[[], object]] = [
            self._arrives, self._arrives, self._marked, self._moved, self._expunged, rig.sync,
            *(self._here(each) for each in (
                triage.archive, triage.delete, triage.star, triage.mark_read, triage.unarchive, triage.restore,
                lambda db, ids: triage.label(db, ids, "hot lead"),
            )), lambda: undo.undo(rig.db),
        ]  # fmt: skip

    def _arrives(self) -> None:
        self._number += 1
        self._rig.append(mail(f"Mail {self._number}"), self._chance.choice(self._boxes[:2]))

    def _some(self, box: str) -> list[int]:
        uids = self._rig.uids(box)
        return self._chance.sample(uids, min(len(uids), 2))

    def _marked(self) -> None:
        box = self._chance.choice(self._boxes)
        if some := self._some(box):
            mark(self._rig, box, some, self._chance.choice(["\\Seen", "\\Flagged", "hot_lead"]))

    def _moved(self) -> None:
        source, target = self._chance.sample(self._boxes, 2)
        if some := self._some(source):
            move(self._rig, source, target, some)

    def _expunged(self) -> None:
        box = self._chance.choice(self._boxes)
        if some := self._some(box):
            expunge(self._rig, box, some)

    def _here(self, act: Callable[..., object]) -> Callable[[], None]:
        def step() -> None:
            threads = [row[0] for row in self._rig.db.rows("SELECT id FROM threads ORDER BY id")]
            if threads:
                with contextlib.suppress(NotFound):  # undone or merged away meanwhile
                    act(self._rig.db, self._chance.sample(threads, min(len(threads), 3)))

        return step
