"""Queries as text: terms go in and out, and what the user wrote beside them stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.core.query_text import has, plain, put, take, term, terms
from salesinbox.store.search.parser import parse
from salesinbox.store.search.tree import Fact, leaves

VALUES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1).filter(str.strip)
TERMS = st.one_of(
    st.sampled_from(["is:unread", "-is:starred", "in:inbox", "has:attachment", "kayak", '"big boats"']),
    VALUES.map(lambda value: term("label", value)),
)
QUERIES = st.lists(TERMS, max_size=6, unique_by=str.casefold).map(" ".join)


@given(query=QUERIES, wanted=TERMS)
def test_a_term_that_was_put_in_is_there_once_and_can_be_taken_out(query: str, wanted: str):
    with_it = put(query, wanted)
    assert has(with_it, wanted)
    assert put(with_it, wanted) == with_it
    assert not has(take(with_it, wanted), wanted)
    if not has(query, wanted):
        assert take(with_it, wanted) == query


@given(found=st.lists(TERMS, max_size=6))
def test_a_query_is_its_terms(found: list[str]):
    assert terms(" ".join(found)) == found


@given(query=QUERIES, first=VALUES, second=VALUES)
def test_of_some_operators_there_is_only_one(query: str, first: str, second: str):
    one = put(put(query, term("older", first), alone=True), term("older", second), alone=True)
    assert [each for each in terms(one) if each.startswith("older:")] == [term("older", second)]


def test_values_with_blanks_stand_in_quotes():
    assert term("label", "big deals") == 'label:"big deals"'
    assert term("label", "deal(s)") == 'label:"deal(s)"'
    assert term("in", "inbox") == "in:inbox"
    assert terms('label:"big deals" -from:ben  x') == ['label:"big deals"', "-from:ben", "x"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [("in:inbox is:unread", True), ("in:inbox OR is:unread", False), ("(in:inbox)", False), ('"a OR (b)"', True),
     ("order for ORlando", True)],
)  # fmt: skip
def test_where_all_terms_must_hold(query: str, expected: bool):
    assert plain(query) is expected


@given(value=VALUES)
def test_the_grammar_reads_a_term_as_it_was_meant(value: str):
    assert leaves(parse(f"{term('label', value)} x"))[0] == Fact("label", value)
