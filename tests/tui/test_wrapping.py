"""Breaking text into lines that fit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from salesinbox.tui.widgets.wrapping import rejoin, wrap

LETTER = """\
The insurer says Neptune lives! They pay for the fork. So all eight,
please - and could Maren look at the fork herself? The couriers trust
nobody else with it.

  1. indented stays
Kind regards
Siobhan"""


def test_a_letter_broken_by_its_sender_is_not_broken_twice():
    lines = list(wrap(rejoin(LETTER, 50), 50))
    assert lines[:4] == [
        "The insurer says Neptune lives! They pay for the",
        "fork. So all eight, please - and could Maren look",
        "at the fork herself? The couriers trust nobody",
        "else with it.",
    ]
    assert lines[-2:] == ["Kind regards", "Siobhan"]


def test_a_letter_that_fits_stays_as_it_was_sent():
    assert rejoin(LETTER, 80) == LETTER


@given(st.text(max_size=400), st.integers(20, 100))
def test_rejoining_changes_nothing_but_line_ends(text: str, width: int):
    assert rejoin(text, width).replace("\n", " ") == text.replace("\n", " ")


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]), max_size=300),
    st.integers(10, 80),
)
def test_no_line_is_wider_than_asked(text: str, width: int):
    assert all(cell_len(line) <= width for line in wrap(text, width))
