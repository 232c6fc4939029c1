"""What the user joined and cut holds, whatever order mail arrives in, and can be taken back exactly."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesinbox.actions import arrange
from salesinbox.actions.undo import undo
from salesinbox.core.errors import UserError
from salesinbox.store import arranging, settling
from salesinbox.store.arranging import Change
from tests.profile import START, Profile, mail, open_profile

Mail = tuple[str, list[str], str]
"""Its id, what it refers to, its subject."""
NAMES = [f"m{number}@x.example" for number in range(7)]
GONE = "gone@x.example"


@st.composite
def mailboxes(draw: st.DrawFn) -> list[Mail]:
    """Mails that refer to any of the others, in any order and in circles, or reply without a reference."""
    mails = []
    for name in NAMES[: draw(st.integers(2, 7))]:
        references = draw(st.lists(st.sampled_from([*NAMES, GONE]), max_size=3, unique=True))
        subject = draw(st.sampled_from(["Offer", "Re: Offer", "Visit", "Re: Visit"]))
        mails.append((name, [each for each in references if each != name], subject))
    return mails


cuts = st.dictionaries(st.sampled_from([*NAMES, GONE]), st.sampled_from(["a", "b", ""]), max_size=3).map(
    lambda found: [Change(cuts={ref: part}) for ref, part in found.items()]
)
pairs = st.permutations([*NAMES, GONE])
joins = st.lists(pairs.map(lambda names: Change(joins=arranging.joined(names[0], names[1:2]))), max_size=3)
slow = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(mails=mailboxes(), cut=cuts, joined=joins, order=st.randoms(use_true_random=False))
def test_the_same_threads_whatever_comes_first(
    mails: list[Mail], cut: list[Change], joined: list[Change], order: random.Random
):
    changes = [*cut, *joined]
    mixed: list[Mail | Change] = [*mails, *changes]
    order.shuffle(mixed)
    at_first: list[Mail | Change] = [*changes, *mails[::-1]]
    at_last: list[Mail | Change] = [*mails, *changes]
    assert _partition(at_last) == _partition(at_first) == _partition(mixed)


def _partition(happenings: Iterable[Mail | Change]) -> set[frozenset[str]]:
    with TemporaryDirectory() as folder:
        profile = open_profile(Path(folder))
        for each in happenings:
            if isinstance(each, Change):
                with profile.db.write("test"):
                    settling.apply(profile.db, profile.account_id, each)
            else:
                _arrive(profile, each)
            _check(profile)
        found: dict[int, set[str]] = {}
        for row in profile.db.rows("SELECT thread_id, message_id FROM messages"):
            found.setdefault(row["thread_id"], set()).add(row["message_id"])
        profile.db.close()
    return {frozenset(each) for each in found.values()}


def _arrive(profile: Profile, one: Mail) -> int:
    name, references, subject = one
    sent = START + timedelta(hours=NAMES.index(name))
    (found,) = profile.add(mail(subject, message_id=name, references=references, date=sent), at=sent)
    return found


def _check(profile: Profile) -> None:
    """No thread is empty, and header ids lead to threads that are there."""
    db = profile.db
    assert db.rows("SELECT id FROM threads WHERE id NOT IN (SELECT thread_id FROM messages)") == []
    assert db.rows("SELECT ref FROM thread_refs WHERE thread_id NOT IN (SELECT id FROM threads)") == []
    counted = "(SELECT count(*) FROM messages WHERE thread_id = threads.id)"
    assert db.rows(f"SELECT id FROM threads WHERE messages != {counted}") == []
    assert db.rows("SELECT old_id FROM thread_aliases WHERE old_id IN (SELECT id FROM threads)") == []
    assert db.rows("PRAGMA foreign_key_check") == []


Step = tuple[str, int, int]
places = st.integers(0, 6)
steps = st.lists(st.tuples(st.sampled_from(["split", "alone", "merge"]), places, places), max_size=5)


@slow
@given(mails=mailboxes(), steps=steps, late=st.integers(0, 1))
def test_undoing_everything_gives_exactly_what_was_there(mails: list[Mail], steps: list[Step], late: int):
    early, later = mails[late:], mails[:late]
    with TemporaryDirectory() as folder, TemporaryDirectory() as untouched:
        profile, other = open_profile(Path(folder)), open_profile(Path(untouched))
        for each in early:
            assert _arrive(profile, each) == _arrive(other, each)
        done = sum(_do(profile, *step) for step in steps)
        for each in later:
            _arrive(profile, each)
            _arrive(other, each)
            _check(profile)
        for _ in range(done):
            undo(profile.db)
            _check(profile)
        assert _state(profile, ids=not later) == _state(other, ids=not later)
        profile.db.close()
        other.db.close()


def _do(profile: Profile, verb: str, one: int, other: int) -> bool:
    ids = [row[0] for row in profile.db.rows("SELECT id FROM messages ORDER BY id")]
    try:
        if verb == "merge":
            arrange.merge(profile.db, [profile.thread_of(ids[n % len(ids)]) for n in (one, other)])
        else:
            arrange.split(profile.db, ids[one % len(ids)], alone=verb == "alone")
    except UserError:
        return False
    _check(profile)
    return True


def _state(profile: Profile, *, ids: bool) -> object:
    """Everything of threads; without *ids* only what is together, as ids tell in which order things came to be."""
    db = profile.db
    assert db.rows("SELECT * FROM thread_cuts") == db.rows("SELECT * FROM thread_joins") == []
    rows = [tuple(row) for row in db.rows("SELECT id, thread_id, component FROM messages ORDER BY id")]
    refs = [tuple(row) for row in db.rows("SELECT ref, thread_id, component FROM thread_refs ORDER BY ref")]
    if ids:
        threads = [tuple(row) for row in db.rows("SELECT id, arranged, messages, last_sort FROM threads ORDER BY id")]
        return rows, refs, threads
    together: dict[int, set[object]] = {}
    for name, thread_id, component in (*rows, *refs):
        assert component is None
        together.setdefault(thread_id, set()).add(name)
    return {frozenset(each) for each in together.values()}
