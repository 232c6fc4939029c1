"""Names are found by a few of their letters, the likeliest first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.views.fuzzy import fold, scorer


def best(typed: str, *names: str) -> list[str]:
    """The names that fit, best first."""
    score = scorer(typed)
    found = [(-score(fold(name)), name) for name in names if score(fold(name))]
    return [name for _, name in sorted(found, key=lambda each: each[0])]


def test_the_closest_comes_first():
    assert best("deal", "ideal", "big deals", "deals", "deal") == ["deal", "deals", "big deals", "ideal"]
    assert best("big", "ambiguous big", "bigger") == ["bigger", "ambiguous big"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [("thm", "theme"), ("ben vos", "Vos, Ben"), ("vos BEN", "Ben Vos <ben@vos.example>"), ("muller", "Jörg Müller"),
     ("ÉCOLE", "ecole"), ("bgdl", "big deals"), ("דני", "דני כהן"), ("(a", "x (a)")],
)  # fmt: skip
def test_what_is_found(typed: str, name: str):
    assert best(typed, name) == [name]


@pytest.mark.parametrize(("typed", "name"), [("xyz", "theme"), ("mht", "theme"), ("ben vat", "Ben Vos"), ("z", "a")])
def test_what_is_not_found(typed: str, name: str):
    assert best(typed, name) == []


@given(name=st.text(max_size=30))
def test_every_name_is_found_by_itself_and_by_nothing(name: str):
    assert scorer(name)(fold(name)) > 0 or not name.strip()
    assert scorer("")(fold(name)) > 0
