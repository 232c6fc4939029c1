"""What a search costs does not grow with the mailbox: counted in steps of SQLite's machine, not in seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from salesinbox.actions import triage
from salesinbox.core.models import Role
from salesinbox.store import search
from tests.profile import START, Profile, mail, open_profile

FEW, MANY = 150, 900
_EVERY = 50
"""Steps between two counts."""


def _filled(folder: Path, count: int) -> Profile:
    """Mail with a word that is in all of it, one in some, one in hardly any; some of it starred, some unread."""
    folder.mkdir()
    profile = open_profile(folder)
    for number in range(count):
        newest = count - number <= 120  # the newest mail is the same in both
        raw = mail(
            f"N{count - number}", message_id=f"{number}@x.example", date=START,
            body=f"kayak {'canoe' if number % 2 else ''} {'oar' if newest and number % 40 == 0 else ''} w{number}",
        )  # fmt: skip
        role = Role.ARCHIVE if number % 3 == 0 else Role.INBOX
        flags = ("\\Seen",) if number % 2 else ()
        profile.add(raw, role=role, flags=flags, at=START + timedelta(minutes=number))
    found = [hit.thread.id for hit in search.page(profile.db, "oar", limit=3).hits]
    triage.star(profile.db, found)
    triage.label(profile.db, found, "Hot")
    return profile


@pytest.fixture(scope="module")
def sizes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Profile, Profile]]:
    """A small mailbox, and one six times as large."""
    base = tmp_path_factory.mktemp("cost")
    profiles = _filled(base / "few", FEW), _filled(base / "many", MANY)
    yield profiles
    for profile in profiles:
        profile.db.close()


def steps(profile: Profile, work: Callable[[Profile], object]) -> int:
    """How many steps SQLite makes, to the nearest fifty."""
    work(profile)  # what is looked up once
    count = 0

    def tick() -> int:
        nonlocal count
        count += _EVERY
        return 0

    profile.db.connection.set_progress_handler(tick, _EVERY)
    work(profile)
    profile.db.connection.set_progress_handler(None, 0)
    return count


@pytest.mark.parametrize(
    "query",
    ["", "in:inbox", "in:inbox is:unread", "in:archive -is:read", "in:inbox OR is:starred", "is:starred", "label:hot",
     "label:hot kayak", "is:starred kayak", "kayak", "kayak is:unread", "kayak -canoe", "-canoe", "canoe OR is:starred",
     "from:ben canoe", "cc:nobody", "larger:1M", "before:2001", "after:2031", "has:attachment is:starred", "k"],
)  # fmt: skip
def test_a_page_costs_the_same_in_a_mailbox_six_times_as_large(sizes: tuple[Profile, Profile], query: str):
    few, many = (steps(each, lambda profile: search.page(profile.db, query, limit=20)) for each in sizes)
    assert many <= few * 1.5 + 300


@pytest.mark.parametrize("query", ["in:inbox is:unread", "label:hot kayak", "is:starred"])
def test_a_count_stops_where_nobody_reads_on(sizes: tuple[Profile, Profile], query: str):
    few, many = (steps(each, lambda profile: search.count(profile.db, query, up_to=20)) for each in sizes)
    assert many <= few * 1.5 + 300


@pytest.mark.parametrize("query", ["kayak", "in:inbox", "-canoe"])
def test_a_page_far_down_costs_what_the_first_does(sizes: tuple[Profile, Profile], query: str):
    _, many = sizes
    far = search.page(many.db, query, limit=300).hits[-1].cursor
    first = steps(many, lambda profile: search.page(profile.db, query, limit=20))
    assert steps(many, lambda profile: search.page(profile.db, query, limit=20, before=far)) <= first * 2 + 500


def test_whether_some_conversations_are_found_costs_what_they_are(sizes: tuple[Profile, Profile]):
    few, many = (
        steps(each, lambda profile: search.among(profile.db, "kayak is:unread", list(range(1, 30)))) for each in sizes
    )
    assert many <= few * 1.5 + 300
