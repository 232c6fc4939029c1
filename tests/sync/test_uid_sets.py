"""UID sets as they go over the wire."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.sync.uid_sets import MAX_SET_CHARACTERS, parse_uid_set, uid_sets


@pytest.mark.parametrize(
    ("uids", "text"), [([1], "1"), ([1, 2, 3], "1:3"), ([7, 1, 2, 9, 8], "1:2,7:9"), ([5, 5, 3], "3,5")]
)
def test_neighbours_become_ranges(uids: list[int], text: str) -> None:
    assert list(uid_sets(uids)) == [text]


def test_nothing_is_no_set() -> None:
    assert list(uid_sets([])) == []


@given(st.sets(st.integers(1, 2**32 - 1), max_size=2_000))
def test_every_uid_is_named_once_in_sets_that_fit_into_a_command(uids: set[int]) -> None:
    sets = list(uid_sets(uids))
    assert all(len(text) <= MAX_SET_CHARACTERS + 22 for text in sets)
    assert [uid for text in sets for uid in parse_uid_set(text)] == sorted(uids)


def test_a_set_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="too many"):
        parse_uid_set("1:4294967295")


def test_a_descending_range_is_read_as_written() -> None:
    assert parse_uid_set("3:1,7") == [3, 2, 1, 7]
