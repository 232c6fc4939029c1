"""The grammar by itself: text to tree and back, errors that point into the text, values of dates and sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salesinbox.core import clock
from salesinbox.store.search import QueryError, parse, values
from salesinbox.store.search.explain import as_lines, in_words
from salesinbox.store.search.tree import (
    EVERYTHING,
    All,
    AnyOf,
    Fact,
    Node,
    Not,
    Words,
    all_of,
    any_of,
    leaves,
    opposite,
    text,
)
from salesinbox.store.search.typed import typed_at
from salesinbox.store.search.vocabulary import OPERATORS, PLACES, STATES, Takes

NOW = datetime(2026, 3, 18, 15, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    clock.set_clock(lambda: NOW)
    yield
    clock.set_clock(None)


def w(value: str, key: str = "", *, prefix: bool = False) -> Words:
    return Words(value, key, prefix)


TREES = {
    "": EVERYTHING,
    "  ": EVERYTHING,
    "-": EVERYTHING,
    "blue ": w("blue"),
    "blue": w("blue", prefix=True),
    "blue* kayak ": All((w("blue", prefix=True), w("kayak"))),
    '"blue kayak"': w("blue kayak"),
    '"blue kay"*': w("blue kay", prefix=True),
    '"blue kay': w("blue kay", prefix=True),
    r'"say \"hi\" \\ now"': w(r'say "hi" \ now'),
    "a OR b ": AnyOf((w("a"), w("b"))),
    "a b OR c d ": All((w("a"), AnyOf((w("b"), w("c"))), w("d"))),
    "(a b) OR c ": AnyOf((All((w("a"), w("b"))), w("c"))),
    "a AND b ": All((w("a"), w("b"))),
    "or and not ": All((w("or"), w("and"), w("not"))),
    '"OR" ': w("OR"),
    "-a -(b c) ": All((Not(w("a")), Not(All((w("b"), w("c")))))),
    "NOT a ": Not(w("a")),
    "--a ": w("--a"),
    "-NOT a ": w("a"),
    "a-b ": w("a-b"),
    "from:ben ": w("ben", "from"),
    "FROM:ben ": w("ben", "from"),
    "from:(ben OR cara) ": AnyOf((w("ben", "from"), w("cara", "from"))),
    "from:(ben subject:x) ": All((w("ben", "from"), w("x", "subject"))),
    'from:"Ben Vos" ': w("Ben Vos", "from"),
    "file:pdf ": w("pdf", "filename"),
    "is:UNREAD ": Fact("is", "unread"),
    "label:vip": Fact("label", "vip", prefix=True),
    'label:"two words"': Fact("label", "two words"),
    "newer_than:2d ": Fact("newer", "2d"),
    "(a": w("a", prefix=True),
    "a (": w("a"),
    "(a (b ": All((w("a"), w("b"))),
    "foo(bar) ": w("foo(bar)"),
    "12:30 ": w("12:30"),
    "https://x.example/y ": w("https://x.example/y"),
    "a a a ": w("a"),
    "!!! ??": EVERYTHING,
    "x from:": w("x"),
    "上海 ": w("上海"),
}


@pytest.mark.parametrize(("query", "tree"), TREES.items())
def test_a_query_is_understood(query: str, tree: Node):
    assert parse(query) == tree
    assert parse(text(tree)) == tree


WRONG = {
    "a OR": (2, 4),
    "OR a": (0, 2),
    "a OR OR b": (2, 4),
    "(a OR) b": (3, 5),
    "a NOT": (2, 5),
    "a )": (2, 3),
    "a () b": (2, 4),
    "x form:ben y": (2, 7),
    "x is:purple y": (2, 11),
    "is:": (0, 3),
    "from: ben": (0, 5),
    'subject:"" x': (0, 10),
    "has:wings": (0, 9),
    "before:someday x": (0, 14),
    "on:2d": (0, 5),
    "larger:big": (0, 10),
    "is:linked": (0, 9),
    "person:ben": (0, 10),
    "in:(a OR b)": (0, 4),
    "x" * 3000: (2000, 3000),
    "kayak " * 2000: (2000, 12000),
    "(" * 10_000: (2000, 10_000),
    "(" * 31 + "a": (30, 31),
    "-" + "(-" * 20 + "a": (30, 31),
}


@pytest.mark.parametrize(("query", "place"), WRONG.items(), ids=lambda value: str(value)[:20])
def test_an_error_points_at_its_place(query: str, place: tuple[int, int]):
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert (caught.value.start, caught.value.end) == place
    assert f"position {place[0] + 1:}" in caught.value.message.replace(",", "")


ALPHABET = st.sampled_from([*'ab (-)"*\\:上ع ßé\0\n', "OR", "NOT", "from:", "is:", "in:", "label:", "before:", "2d"])


@given(st.one_of(st.text(max_size=60), st.lists(ALPHABET, max_size=30).map("".join)))
@example("from:(")
@example('"\\')
@example("-" * 2000)
@example("NOT " * 400)
@example("\ud800 -\ud800")
def test_any_text_is_understood_or_pointed_at(query: str):
    wrong = None
    try:
        tree = parse(query)
    except QueryError as error:
        wrong = error
    if wrong is not None:
        assert 0 <= wrong.start < wrong.end <= len(query)
        return
    assert parse(text(tree)) == tree
    assert in_words(tree)
    assert list(as_lines(tree))
    for leaf in leaves(tree):
        assert 0 <= leaf.at[0] < leaf.at[1] <= len(query)


VALUES = st.lists(st.sampled_from([*'abA b"\\*():-é上_.@', "OR"]), min_size=1, max_size=12).map("".join)
LEAVES = st.one_of(
    st.builds(
        Words,
        VALUES.map(lambda value: f"{value}q"),
        st.sampled_from(["", *(key for key, operator in OPERATORS.items() if operator.takes is Takes.WORDS)]),
        st.booleans(),
    ),
    st.builds(Fact, st.just("is"), st.sampled_from(sorted(STATES))),
    st.builds(Fact, st.just("label"), VALUES.filter(str.strip), st.booleans()),
    st.builds(Fact, st.just("in"), VALUES.filter(str.strip)),
)


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=1, max_size=4)
    return st.one_of(several.map(all_of), several.map(any_of), inner.map(opposite))


@given(st.recursive(LEAVES, _grown, max_leaves=12))
def test_a_tree_is_read_as_it_was_written(tree: Node):
    assert parse(text(tree)) == tree
    assert parse(f"{text(tree)} ") == tree
    assert parse(text(parse(text(tree)))) == tree


def _day(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day).astimezone().timestamp())


PERIODS = {
    "2026-03-05": (_day(2026, 3, 5), _day(2026, 3, 6)),
    "2026-03": (_day(2026, 3, 1), _day(2026, 4, 1)),
    "2025": (_day(2025, 1, 1), _day(2026, 1, 1)),
    "today": (_day(2026, 3, 18), _day(2026, 3, 19)),
    "Yesterday": (_day(2026, 3, 17), _day(2026, 3, 18)),
    "march": (_day(2026, 3, 1), _day(2026, 4, 1)),
    "apr": (_day(2025, 4, 1), _day(2025, 5, 1)),
    "december 2024": (_day(2024, 12, 1), _day(2025, 1, 1)),
    "dec-2024": (_day(2024, 12, 1), _day(2025, 1, 1)),
    "wednesday": (_day(2026, 3, 18), _day(2026, 3, 19)),
    "thu": (_day(2026, 3, 12), _day(2026, 3, 13)),
}


@pytest.mark.parametrize(("value", "period"), PERIODS.items())
def test_days_months_and_years_are_periods(value: str, period: tuple[int, int]):
    assert values.period(value) == period


AGES = {
    "12h": (2026, 3, 18, 3),
    "2d": (2026, 3, 16, 15),
    "3w": (2026, 2, 25, 15),
    "1m": (2026, 2, 18, 15),
    "3 months": (2025, 12, 18, 15),
    "2y": (2024, 3, 18, 15),
}


@pytest.mark.parametrize(("value", "then"), AGES.items())
def test_ages_are_moments(value: str, then: tuple[int, int, int, int]):
    start, end = values.period(value)
    assert start == end
    assert datetime.fromtimestamp(start, UTC).timetuple()[:4] == then


def test_an_age_in_months_ends_on_the_last_day_there_is():
    clock.set_clock(lambda: datetime(2026, 3, 31, 12, tzinfo=UTC))
    assert datetime.fromtimestamp(values.period("1m")[0], UTC).date().isoformat() == "2026-02-28"


@pytest.mark.parametrize("value", ["", "soon", "2026-13", "2026-02-30", "0000", "99999y", "march x", "2026-3-", "ma"])
def test_what_is_no_date_is_refused(value: str):
    with pytest.raises(QueryError):
        values.period(value)


@pytest.mark.parametrize(
    ("value", "size"),
    [("0", 0), ("500k", 500_000), ("1.5MB", 1_500_000), ("10 M", 10_000_000), ("2gib", 2_000_000_000)],
)
def test_sizes(value: str, size: int):
    assert values.size(value) == size


@pytest.mark.parametrize(
    ("query", "place", "part"),
    [
        ("fro", 3, ("", "fro", 0)),
        ("a fro", 5, ("", "fro", 2)),
        ("is:unr", 6, ("is", "unr", 3)),
        ("a -is:", 6, ("is", "", 6)),
        ('label:"two w', 12, ("label", "two w", 6)),
        ("from:(be", 8, ("", "be", 6)),
        ("is:unread x", 5, ("is", "un", 3)),
        ("file:p", 6, ("filename", "p", 5)),
        ("a ", 2, None),
        ('"a b"', 5, None),
        ("", 0, None),
    ],
)
def test_the_part_being_typed_is_what_ends_at_the_cursor(query: str, place: int, part: tuple[str, str, int] | None):
    found = typed_at(query, place)
    assert (None if found is None else (found.key, found.value, found.start)) == part


GUIDE = (Path(__file__).parents[2] / "docs" / "search.md").read_text("utf-8")
WRITTEN = [
    query for row in re.findall(r"^\| (`.*`) \|", GUIDE, re.MULTILINE) for query in re.findall(r"`([^`]+)`", row)
]


@pytest.mark.parametrize("query", [query for query in WRITTEN if query not in ("f7", "OR")])
def test_what_the_guide_tells_to_write_is_understood(query: str):
    assert parse(f"{query}y x" if query.endswith(":") else f"{query} x") != parse("x")


@pytest.mark.parametrize("name", [*OPERATORS, *(f"is:{name}" for name in STATES), *(f"in:{name}" for name in PLACES)])
def test_the_guide_tells_of_everything_there_is(name: str):
    assert name in GUIDE
