"""Sweeping takes just what it says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from salesinbox.actions import sweep
from salesinbox.actions.sweep import Way
from salesinbox.actions.undo import undo
from salesinbox.core import clock
from salesinbox.core.models import Role
from salesinbox.store.threads import Filter
from tests.profile import OWN, START, Profile, mail
from tests.store.reference import state

NEWS, BEN, ADA = "Shop <news@shop.example>", "Ben Vos <ben@vos.example>", f"Ada <{OWN}>"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    clock.set_clock(lambda: START + 100 * DAY)
    yield
    clock.set_clock(None)


def wrote(profile: Profile, sender: str, name: str, ago: int, *, to: str = "", role: Role = Role.INBOX) -> int:
    """A mail of some days ago, in answer to another where *to* names it."""
    at = START + (100 - ago) * DAY
    references = [f"{to}@x.example"] if to else []
    raw = mail(name, sender=sender, message_id=f"{name}@x.example", references=references, date=at)
    (message,) = profile.add(raw, role=Role.SENT if sender == ADA else role, at=at)
    return profile.thread_of(message)


def test_only_old_conversations_in_the_inbox_in_which_the_sender_had_the_last_word(profile: Profile):
    old, older = wrote(profile, NEWS, "old", 31), wrote(profile, NEWS, "older", 60)
    answered = wrote(profile, NEWS, "answered", 50)
    wrote(profile, ADA, "answer", 40, to="answered")
    wrote(profile, NEWS, "new", 29)
    wrote(profile, NEWS, "archived", 60, role=Role.ARCHIVE)
    wrote(profile, NEWS, "taken-up", 60)
    wrote(profile, BEN, "ben", 50, to="taken-up")
    wrote(profile, NEWS, "revived", 60)
    wrote(profile, ADA, "yesterday", 1, to="revived")
    assert sweep.found(profile.db, "News@Shop.example ", 30) == [old, answered, older]
    assert len(sweep.found(profile.db, "news@shop.example", 0)) == 5
    assert sweep.found(profile.db, "news@shop.example", 30, account_id=99) == []


@pytest.mark.parametrize("way", Way)
def test_each_way_is_one_step(profile: Profile, way: Way):
    ids = [wrote(profile, NEWS, f"n{number}", 40 + number) for number in range(3)]
    before = state(profile.db)
    assert sweep.sweep(profile.db, ids, way).messages == 3
    assert len(profile.listed(Filter.INBOX)) == (3 if way is Way.READ else 0)
    undo(profile.db)
    assert state(profile.db) == before
