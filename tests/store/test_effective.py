"""What is shown is always the fold of the server's word, the overlay and the open actions (ARCHITECTURE rule 4)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from salesinbox.actions import later, triage
from salesinbox.actions.undo import redo, undo
from salesinbox.core import clock
from salesinbox.core.labels import server_label
from salesinbox.core.models import Role
from salesinbox.store import action_log, mailboxes, messages, placements, returns
from salesinbox.store.connection import Database
from salesinbox.store.effective import Effect, State, fold, refresh, states
from salesinbox.store.messages import Arrival
from salesinbox.store.prepared import prepare
from salesinbox.store.search import search
from tests.profile import OWN, START, Profile, claim_one, mail, open_profile
from tests.store import index
from tests.store.reference import check

ROLES = st.sampled_from([Role.INBOX, Role.SENT, Role.ARCHIVE, Role.TRASH, Role.JUNK, Role.OTHER, Role.DRAFTS])
FLAGS = st.frozensets(
    st.sampled_from(
        ["\\Seen", "\\Flagged", "\\Answered", "\\Deleted", "\\Draft", "$Junk", "urgent", "Urgent", "gr=C3=BCn"]
    ),
    max_size=4,
)  # fmt: skip
NUMBERS = st.integers(0, 1000)
TRIAGE: dict[str, Callable[[Database, list[int]], object]] = {
    "read": triage.mark_read,
    "opened": lambda db, ids: triage.mark_read(db, ids, by_opening=True),
    "unread": triage.mark_unread,
    "star": triage.star,
    "unstar": lambda db, ids: triage.star(db, ids, on=False),
    "archive": triage.archive,
    "unarchive": triage.unarchive,
    "delete": triage.delete,
    "spam": triage.spam,
    "unspam": triage.unspam,
    "restore": triage.restore,
    "move": lambda db, ids: triage.move(db, ids, "customers"),
    "label": lambda db, ids: triage.label(db, ids, "Urgent"),
    "unlabel": lambda db, ids: triage.label(db, ids, "URGENT", on=False),
    "snooze": lambda db, ids: later.snooze(db, ids, clock.now() + timedelta(hours=2)),
    "unsnooze": later.unsnooze,
    "remind": lambda db, ids: later.remind(db, ids, clock.now() + timedelta(hours=3)),
    "do not remind": later.do_not_remind,
    "mute": later.mute,
    "unmute": lambda db, ids: later.mute(db, ids, on=False),
}


class Life(RuleBasedStateMachine):
    """The server changes mail, the user acts, the engine carries out; in any order."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.profile: Profile = open_profile(Path(self._folder.name))
        self.db = self.profile.db
        self.now = START
        clock.set_clock(lambda: self.now)

    def teardown(self) -> None:
        clock.set_clock(None)
        assert index.rebuilt_differs(self.db) == []
        self.db.close()
        self._folder.cleanup()

    def uids(self, box: int) -> list[int]:
        return sorted(placements.known_uids(self.db, box))

    def pick(self, box: int, number: int) -> list[int]:
        """Some of the UIDs in a mailbox."""
        return [uid for uid in self.uids(box) if (number >> uid % 8) & 1]

    @rule(role=ROLES, flags=FLAGS, number=st.integers(0, 5), answers=st.integers(0, 3), own=st.booleans())
    def arrive(self, role: Role, flags: frozenset[str], number: int, answers: int, own: bool) -> None:
        sender = f"Ada <{OWN}>" if own else "Ben Vos <ben@vos.example>"
        name = f"m{number}@x.example"
        refs = [] if answers == number else [f"m{answers}@x.example"]
        raw = mail(f"Topic {answers}", sender=sender, message_id=name, references=refs, body=f"words{number} of it")
        self.profile.add(raw, role=role, flags=flags)

    @rule(role=ROLES, number=NUMBERS, flags=FLAGS)
    def reflag(self, role: Role, number: int, flags: frozenset[str]) -> None:
        box = self.profile.boxes[role]
        with self.db.write("test"):
            placements.set_flags(self.db, box, dict.fromkeys(self.pick(box, number), (flags, number)))

    @rule(role=ROLES, number=NUMBERS)
    def expunge(self, role: Role, number: int) -> None:
        box = self.profile.boxes[role]
        with self.db.write("test"):
            placements.remove_uids(self.db, box, self.pick(box, number))

    @rule(source=ROLES, goal_role=ROLES, number=NUMBERS, told=st.booleans())
    def move_on_server(self, source: Role, goal_role: Role, number: int, told: bool) -> None:
        box, goal = self.profile.boxes[source], self.profile.boxes[goal_role]
        first = 1 + max(self.uids(goal), default=0) + 500
        moved = {uid: first + n if told else None for n, uid in enumerate(self.pick(box, number))}
        with self.db.write("test"):
            placements.move_uids(self.db, box, goal, moved)

    @rule(role=ROLES, number=NUMBERS, flags=FLAGS)
    def renumber(self, role: Role, number: int, flags: frozenset[str]) -> None:
        box = self.profile.boxes[role]
        ids = [row[0] for row in self.db.rows("SELECT id FROM messages ORDER BY id")]
        places = [(2000 + n, id_, flags, 0) for n, id_ in enumerate(ids) if (number >> id_ % 8) & 1]
        with self.db.write("test"):
            refresh(self.db, placements.replace_places(self.db, box, places))

    @rule(verb=st.sampled_from(sorted(TRIAGE)), number=NUMBERS)
    def act(self, verb: str, number: int) -> None:
        ids = [row[0] for row in self.db.rows("SELECT id FROM threads")]
        TRIAGE[verb](self.db, [id_ for id_ in ids if (number >> id_ % 8) & 1])

    @rule()
    def undo(self) -> None:
        undo(self.db)

    @rule()
    def redo(self) -> None:
        redo(self.db)

    @rule(hours=st.integers(-2, 4))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        returns.return_due(self.db)
        assert returns.return_due(self.db) == 0

    @rule(how=st.sampled_from(["done", "failed", "skipped", "postpone", "crash", "kept"]))
    def carry_out(self, how: str) -> None:
        action = claim_one(self.db, self.profile.account_id)
        if action is None:
            return
        if how == "postpone":
            action_log.postpone(self.db, [action.id], -1, "busy")
        elif how == "crash":
            action_log.reopen_claimed(self.db)
        else:
            with self.db.write("test"):
                if how == "kept":
                    action_log.keep_locally(self.db, action)
                action_log.finish(self.db, action.id, "done" if how == "kept" else how)

    @rule()
    def sweep(self) -> None:
        messages.sweep(self.db, self.profile.account_id)

    @invariant()
    def columns_are_the_fold(self) -> None:
        check(self.db)


Life.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking would take minutes
)
TestLife = Life.TestCase


def test_taking_a_label_off_takes_it_off_however_the_server_spells_it():
    state = fold({1: frozenset(["URGENT"])}, [Effect("label", {"label": "Urgent", "on": False})])
    assert state.labels == frozenset()


def test_what_a_label_is_put_on_twice_in_two_spellings_has_it_once(profile: Profile):
    (first,) = profile.add(mail(), flags=["urgent"])
    triage.label(profile.db, [profile.thread_of(first)], "Urgent")
    rows = profile.db.rows("SELECT name FROM labels")
    assert [row["name"] for row in rows] == ["urgent"]
    assert action_log.waiting(profile.db) == 0


def test_a_local_change_holds_again_when_the_mail_comes_back(profile: Profile):
    raw = mail(body="zebra")
    (first,) = profile.add(raw)
    triage.archive(profile.db, [profile.thread_of(first)])
    action = claim_one(profile.db, profile.account_id)
    assert action is not None
    with profile.db.write("test"):
        action_log.keep_locally(profile.db, action)
        action_log.finish(profile.db, action.id)
        placements.remove_uids(profile.db, profile.boxes[Role.INBOX], [1])
    assert messages.sweep(profile.db, profile.account_id) == 1
    assert search(profile.db, "zebra") == []
    profile.add(raw)
    assert [hit.thread.in_archive for hit in search(profile.db, "zebra")] == [True]
    check(profile.db)


def test_labels_of_all_mail_stay_there_when_a_mail_is_moved_out_of_it(profile: Profile):
    views = [mailboxes.Listed("INBOX", "/", Role.INBOX, view=True), mailboxes.Listed("All Mail", "/", Role.ALL)]
    mailboxes.update_list(profile.db, profile.account_id, [*views, mailboxes.Listed("Trash", "/", Role.TRASH)])
    boxes = {box.role: box.id for box in mailboxes.of_account(profile.db, profile.account_id)}
    labels = frozenset(map(server_label, ("\\Inbox", "Hot lead")))
    arrival = Arrival(prepare(mail()), boxes[Role.ALL], 1, labels, 1)
    (message,) = messages.add(profile.db, profile.account_id, [arrival])
    assert states(profile.db, [message])[message].mailboxes == {boxes[Role.ALL], boxes[Role.INBOX]}
    assert profile.db.value("SELECT name FROM labels") == "Hot lead"
    check(profile.db)
    with profile.db.write("test"):
        placements.move_uids(profile.db, boxes[Role.ALL], boxes[Role.TRASH], {1: 7})
    assert states(profile.db, [message])[message] == State(frozenset([boxes[Role.TRASH]]), frozenset(), frozenset())
    check(profile.db)
