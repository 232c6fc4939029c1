"""Saving filters, changing, ordering and deleting them, each undone by one key."""

from __future__ import annotations

import pytest

from salesinbox.actions import filters
from salesinbox.actions.undo import undo
from salesinbox.core.errors import NotFound, UsageError
from salesinbox.store import saved_filters
from salesinbox.views import query_list
from salesinbox.views.thread_list import load_search
from tests.profile import Profile, mail


def names(profile: Profile) -> list[str]:
    return [each.name for each in saved_filters.every(profile.db)]


@pytest.fixture
def three(profile: Profile) -> Profile:
    """A profile with the filters A, B and C."""
    for name in "ABC":
        filters.add(profile.db, name, f"from:{name}")
    return profile


def test_a_filter_is_saved_after_the_others(three: Profile):
    done = filters.add(three.db, "  Big  deals ", " in:inbox   label:deal ", tab=True, color="Red")
    assert done.title == "Saved filter “Big deals”"
    assert done.filter is not None
    assert (done.filter.query, done.filter.tab, done.filter.color) == ("in:inbox label:deal", True, "red")
    assert names(three) == ["A", "B", "C", "Big deals"]
    undo(three.db)
    assert names(three) == ["A", "B", "C"]
    again = filters.add(three.db, "D", "from:d").filter
    assert again is not None
    assert again.id != done.filter.id


@pytest.mark.parametrize(
    ("name", "query", "why"),
    [("a", "from:x", "already"), ("Inbox", "from:x", "list of its own"), ("", "from:x", "cannot be the name"),
     ("x\x1b[2J", "from:x", "cannot be the name"), ("y" * 41, "from:x", "too long"), ("New", "", "needs a query"),
     ("New", "is:purple", "position 1"), ("New", "from:x nonsense:y", "position 8")],
)  # fmt: skip
def test_what_cannot_be_a_filter_is_told(three: Profile, name: str, query: str, why: str):
    with pytest.raises(UsageError, match=why):
        filters.add(three.db, name, query)
    assert names(three) == ["A", "B", "C"]
    assert undo(three.db) is not None, "the step before it"


def test_a_filter_is_changed_and_changed_back(three: Profile):
    before = saved_filters.named(three.db, "b")
    assert filters.edit(three.db, "b", to="Ben", query="from:ben", tab=True, color="teal").step_id is not None
    after = saved_filters.named(three.db, "Ben")
    assert before is not None
    assert after == saved_filters.SavedFilter(before.id, "Ben", "from:ben", before.position, True, "teal")
    assert filters.edit(three.db, "Ben", tab=False).title == "Filter “Ben” is no tab any more"
    assert filters.edit(three.db, "Ben", tab=False).step_id is None
    assert filters.edit(three.db, "Ben", to="BEN").title == "Renamed filter “Ben” to “BEN”"
    with pytest.raises(UsageError, match="already"):
        filters.edit(three.db, "Ben", to="a")
    with pytest.raises(UsageError, match="position"):
        filters.edit(three.db, "Ben", query="is:purple")
    for _ in range(3):
        undo(three.db)
    assert saved_filters.named(three.db, "b") == before


@pytest.mark.parametrize(
    ("name", "place", "order"), [("C", 1, "CAB"), ("A", 2, "BAC"), ("A", 99, "BCA"), ("B", 3, "ACB")]
)
def test_filters_are_put_in_order(three: Profile, name: str, place: int, order: str):
    filters.move(three.db, name, place)
    assert names(three) == list(order)
    undo(three.db)
    assert names(three) == ["A", "B", "C"]


def test_a_filter_that_is_there_already_is_not_moved(three: Profile):
    assert filters.move(three.db, "A", 1).step_id is None


def test_a_deleted_filter_comes_back_where_it_was(three: Profile):
    before = saved_filters.every(three.db)
    assert filters.delete(three.db, "B").filter is None
    assert names(three) == ["A", "C"]
    undo(three.db)
    assert saved_filters.every(three.db) == before
    with pytest.raises(NotFound, match="Zed"):
        filters.delete(three.db, "Zed")


def test_one_that_is_wrong_by_now_is_shown_with_its_error(three: Profile):
    with three.db.write("test"):
        three.db.execute("UPDATE saved_filters SET query = 'was:known' WHERE name = 'B'")
    errors = {each.name: each.error for each in query_list.saved(three.db)}
    assert errors["A"] == errors["C"] == ""
    assert "was:" in errors["B"]
    assert query_list.count(three.db, "was:known") == 0


def test_ready_ones_are_offered_until_they_are_saved(profile: Profile):
    offered = filters.offered(profile.db)
    assert ("With files", "in:inbox has:attachment") in offered
    assert names(profile) == []
    for name, query in offered:
        filters.add(profile.db, name, query)
    assert filters.offered(profile.db) == []


def test_what_a_query_finds_comes_in_pages_and_is_counted_so_far(profile: Profile):
    profile.add(*[mail(f"S{number}", message_id=f"{number}@x.example") for number in range(7)])
    seen, before = [], None
    while True:
        page = load_search(profile.db, "from:ben", before=before, limit=3)
        seen += [line.subject for line in page.lines]
        before = page.next_before
        if before is None:
            break
    assert seen == [f"S{number}" for number in reversed(range(7))]
    assert query_list.count(profile.db, "from:ben") == 7
    assert query_list.counted(query_list.count(profile.db, "from:ben", most=5), 5) == "5+"
    assert query_list.counted(0) == ""
