"""The list's rules, whatever happens in whatever order: sorted rows, headers, what is selected, what is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.store.thread_summary import SORT_SHIFT
from salesinbox.tui.widgets.arrivals import Arrivals, newest
from salesinbox.tui.widgets.row_groups import DRAFTS_TITLE, Group, Outline, day_groups
from salesinbox.tui.widgets.selection import Selection
from salesinbox.tui.widgets.thread_rows import Rows, key_of
from salesinbox.views.thread_list import ThreadLine

NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)  # a Thursday
DRAFT_CURSOR = 1 << 62


def line(id_: int, cursor: int, *, unread: int = 0, draft_id: int = 0) -> ThreadLine:
    return ThreadLine(
        id=id_, cursor=cursor, account="a@north.example", people=(("Ben", False),), subject=f"S {id_}", snippet="",
        date=cursor >> SORT_SHIFT, messages=1, unread=unread, starred=False, attachments=0, answered=False,
        in_inbox=True, in_trash=False, labels=(), draft_id=draft_id,
    )  # fmt: skip


def at(moment: datetime, id_: int = 1) -> ThreadLine:
    return line(id_, int(moment.timestamp()) << SORT_SHIFT)


threads = st.dictionaries(st.integers(1, 60), st.integers(1, 40), max_size=60)
"""Cursors by id; several may share one, which the store avoids but for drafts."""
changes = st.lists(
    st.one_of(
        st.tuples(st.just("page"), threads),
        st.tuples(st.just("merge"), threads),
        st.tuples(st.just("take out"), st.sets(st.integers(1, 60))),
    ),
    max_size=12,
)


def newest_first(cursors: dict[int, int]) -> list[ThreadLine]:
    return [line(id_, cursor) for id_, cursor in sorted(cursors.items(), key=lambda each: -each[1])]


@given(changes, st.integers(0, 20))
def test_rows_stay_sorted_and_are_there_once_after_any_changes(
    steps: list[tuple[str, dict[int, int] | set[int]]], floor: int
) -> None:
    rows, expected = Rows(), dict[int, int]()
    for what, given_ in steps:
        if what == "page" and isinstance(given_, dict):
            below = min(expected.values(), default=100)
            page = {id_: cursor for id_, cursor in given_.items() if cursor <= below}
            rows.append(newest_first(page))
            expected = page | expected
        elif what == "merge" and isinstance(given_, dict):
            gone = {id_ for id_ in given_ if id_ % 3 == 0}
            rows.merge(set(given_), newest_first({id_: at for id_, at in given_.items() if id_ not in gone}), floor)
            expected = {id_: at for id_, at in expected.items() if id_ not in given_}
            expected |= {id_: at for id_, at in given_.items() if id_ not in gone and at >= floor}
        elif isinstance(given_, set):
            rows.take_out(given_)
            expected = {id_: at for id_, at in expected.items() if id_ not in given_}
        assert {each.id: each.cursor for each in rows.lines} == expected
        assert all(one.cursor >= other.cursor for one, other in pairwise(rows.lines))
        assert len(rows.lines) == len(expected)
        assert all(rows.index_of(each.id) == index for index, each in enumerate(rows.lines))


@given(threads, st.sets(st.integers(1, 60), max_size=60))
def test_rows_are_found_in_the_order_of_the_list_however_many_are_asked_for(
    cursors: dict[int, int], ids: set[int]
) -> None:
    rows = Rows(newest_first(cursors))
    wanted = [each for each in rows.lines if each.id in ids]
    assert rows.of(ids) == wanted
    assert rows.of([*ids, *range(1000, 1100)]) == wanted


def test_what_a_search_found_keeps_its_order() -> None:
    rows = Rows([line(1, 5), line(2, 9), line(3, 7)])
    assert [each.id for each in rows.lines] == [1, 2, 3]
    assert not rows.ordered
    assert [rows.index_of(each) for each in (1, 2, 3, 4)] == [0, 1, 2, None]


def test_a_draft_is_another_row_than_its_conversation() -> None:
    draft, thread = line(7, DRAFT_CURSOR, draft_id=3), line(7, 5)
    rows = Rows([draft, thread])
    rows.merge({7}, [line(7, 6)], 0)
    assert [(each.cursor, each.draft_id) for each in rows.lines] == [(DRAFT_CURSOR, 3), (6, 0)]
    rows.take_out({7})
    assert [key_of(each) for each in rows.lines] == [-3]


# Headers


@given(
    st.lists(st.integers(0, 12), max_size=8),
    st.integers(1, 2),
)
def test_every_line_is_a_header_or_a_part_of_the_row_it_says(sizes: list[int], height: int) -> None:
    firsts = [sum(sizes[:number]) for number, size in enumerate(sizes) if size]
    outline = Outline(sum(sizes), height, [Group(str(first), first) for first in firsts])
    found = [(outline.header_at(number), *outline.row_at(number)) for number in range(outline.total)]
    expected: list[tuple[Group | None, int, int]] = []
    for index in range(sum(sizes)):
        if index in firsts:
            expected.append((Group(str(index), index), index, -1))
        assert outline.line_of(index) == len(expected)
        assert outline.top_of(index) == len(expected) - (index in firsts)
        expected += [(None, index, part) for part in range(height)]
    assert found == expected
    for number in range(outline.total):
        begin = outline.begin_from(number)
        assert begin >= number
        assert begin == outline.total or outline.row_at(begin)[1] <= 0
        assert begin - number < height


@given(st.lists(st.integers(0, 900 * 86400), min_size=1, max_size=60), st.integers(-12, 14))
def test_each_row_stands_under_the_header_of_its_day(ages: list[int], hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    moments = sorted((NOW - timedelta(seconds=age) for age in ages), reverse=True)
    lines = [at(moment, number) for number, moment in enumerate(moments)]
    groups = list(day_groups(lines, NOW, zone))
    assert groups[0].first == 0
    assert len({group.title for group in groups}) == len(groups)
    assert all(one.first < other.first for one, other in pairwise(groups))
    for number, moment in enumerate(moments):
        title = next(group.title for group in reversed(groups) if group.first <= number)
        alone = next(day_groups([at(moment)], NOW, zone)).title
        assert title == alone


@pytest.mark.parametrize(
    ("days", "title"),
    [
        (-1, "Today"), (0, "Today"), (1, "Yesterday"), (2, "Tuesday"), (6, "Friday"), (7, "Last week"),
        (13, "Last week"), (14, "Earlier this month"), (25, "Earlier this month"), (26, "October"),
        (330, "December 2025"),
    ],
)  # fmt: skip
def test_headers_read_as_a_person_would_say_it(days: int, title: str) -> None:
    assert [group.title for group in day_groups([at(NOW - timedelta(days=days))], NOW, UTC)] == [title]


def test_drafts_stand_under_a_header_of_their_own() -> None:
    lines = [line(0, DRAFT_CURSOR, draft_id=2), line(0, DRAFT_CURSOR, draft_id=1), at(NOW)]
    assert list(day_groups(lines, NOW, UTC)) == [Group(DRAFTS_TITLE, 0), Group("Today", 2)]


def test_headers_cost_as_many_looks_as_there_are_headers() -> None:
    looks = 0

    class Counted(list[ThreadLine]):
        def __getitem__(self, index: int) -> ThreadLine:  # type: ignore[override]  # one row at a time is all that is asked for
            nonlocal looks
            looks += 1
            return super().__getitem__(index)

    lines = Counted(at(NOW - timedelta(minutes=20 * number), number) for number in range(50_000))
    groups = list(day_groups(lines, NOW, UTC))
    assert 25 < len(groups) < 40
    assert looks < 40 * 20


# Selecting


@given(threads, st.integers(0, 59), st.integers(0, 59))
def test_a_range_is_what_lies_between_the_last_selected_and_here(cursors: dict[int, int], one: int, other: int) -> None:
    rows = Rows([line(0, DRAFT_CURSOR, draft_id=1), *newest_first(cursors)])
    one, other = one % len(rows.lines), other % len(rows.lines)
    selection = Selection()
    selection.toggle(rows.lines[one])
    selection.reach(rows, other)
    between = rows.lines[min(one, other) : max(one, other) + 1]
    assert selection.ids == {each.id for each in between if not each.draft_id}


def test_a_range_begins_where_the_last_selected_is_now() -> None:
    rows, selection = Rows([line(1, 9), line(2, 8), line(3, 7)]), Selection()
    selection.toggle(rows.lines[1])
    rows.merge({4, 5}, [line(4, 11), line(5, 10)], 0)
    selection.reach(rows, 4)
    assert selection.ids == {2, 3}


def test_what_left_the_list_is_not_selected_but_what_was_never_loaded_stays() -> None:
    old, new, selection = Rows([line(1, 9), line(2, 8)]), Rows([line(1, 9)]), Selection()
    selection.add([1, 2, 99])
    selection.keep(old, new)
    assert selection.ids == {1, 99}


# New mail


def test_unread_mail_above_what_is_in_view_is_new_until_it_is_seen() -> None:
    rows, arrivals = Rows([line(0, DRAFT_CURSOR, draft_id=1), line(1, 9), line(2, 8, unread=1)]), Arrivals()
    before = newest(rows)
    assert before == 9
    rows.merge({3, 4, 5}, [line(3, 12, unread=1), line(4, 11), line(5, 10, unread=1)], 0)
    arrivals.note(rows, before)
    assert len(arrivals) == 2
    arrivals.see(rows, 2)
    assert len(arrivals) == 1
    rows.take_out({3})
    arrivals.see(rows, 1)
    assert len(arrivals) == 0
