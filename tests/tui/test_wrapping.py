"""Breaking text into lines that fit."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from salesinbox.tui.widgets.wrapping import broken, rejoin, rejoin_quotes, wrap

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


def test_a_line_that_falls_a_little_short_of_the_others_was_full_all_the_same():
    letter = (
        "It had so much of all that I had imagined,\nand much that nobody had, that day or\nin any other year before."
    )
    assert rejoin(letter, 30).count("\n") == 0


def test_a_web_address_on_a_line_of_its_own_stays_there():
    letter = "Would you please have a look at all the pictures?\nhttps://boats.example/a/long/address/of/pictures"
    assert rejoin(letter, 40) == letter
    assert rejoin_quotes(letter.replace("Would", "> Would").replace("https", "> https"), 40)[1] == []


def test_a_letter_that_fits_stays_as_it_was_sent():
    assert rejoin(LETTER, 80) == LETTER


QUOTED = """\
On Monday Siobhan Fork wrote:
> The insurer says Neptune lives! They pay for the fork. So all
> eight, please - and could Maren look at the fork herself?
>
> > Is it the fork? The couriers trust nobody else with it, and
> > nobody has time.
> Kind regards
>   1. one that is indented, which stays where it is all the time"""


def test_a_quote_broken_by_its_sender_is_not_broken_twice():
    assert rejoin_quotes(QUOTED, 80) == (QUOTED, [])
    text, removed = rejoin_quotes(QUOTED, 50)
    assert text.split("\n") == [
        "On Monday Siobhan Fork wrote:",
        "> The insurer says Neptune lives! They pay for the fork. So all"
        " eight, please - and could Maren look at the fork herself?",
        ">",
        "> > Is it the fork? The couriers trust nobody else with it, and nobody has time.",
        "> Kind regards",
        ">   1. one that is indented, which stays where it is all the time",
    ]
    assert [QUOTED[at : at + count] for at, count in removed] == ["> ", "> > "]


@given(st.lists(st.sampled_from(["> ", ">", "> > ", "\n", "\n> ", "word ", "longer words ", "x"])).map("".join))
def test_rejoining_quotes_takes_nothing_out_but_marks(text: str):
    joined, removed = rejoin_quotes(text, 20)
    kept, at = "", 0
    for start, count in removed:
        assert set(text[start : start + count]) <= set("> ")
        kept, at = kept + text[at:start], start + count
    assert joined.replace("\n", " ") == (kept + text[at:]).replace("\n", " ")


@given(st.text(max_size=400), st.integers(20, 100))
def test_rejoining_changes_nothing_but_line_ends(text: str, width: int):
    assert rejoin(text, width).replace("\n", " ") == text.replace("\n", " ")


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]), max_size=300),
    st.integers(10, 80),
)
def test_no_line_is_wider_than_asked(text: str, width: int):
    assert all(cell_len(line) <= width for line in wrap(text, width))


def test_what_hangs_goes_on():
    assert list(wrap("> quoted words that go on", 12)) == ["> quoted", "> words that", "> go on"]
    assert list(wrap("  • a point of more words", 14)) == ["  • a point of", "    more words"]
    assert list(wrap("12. a point of more words", 14)) == ["12. a point of", "    more words"]
    assert list(wrap("  b) a point of more", 14)) == ["  b) a point", "     of more"]
    assert list(wrap("iv. a point of more", 14)) == ["iv. a point of", "    more"]
    assert list(wrap("I wrote to A. Low", 12)) == ["I wrote to", "A. Low"]


def test_a_word_without_blanks_is_cut_and_nothing_of_it_lost():
    word = "https://a.example/" + "x" * 100_000
    assert "".join(wrap(word, 40)) == word
    assert "".join(wrap("日本" * 5_000, 41)) == "日本" * 5_000
    assert all(cell_len(line) <= 9 for line in wrap(">" + "日" * 30, 9))
    assert all(cell_len(line) <= 9 for line in wrap("   " + "日" * 30, 9))


@given(
    st.text(alphabet=st.sampled_from("ab c>•-1.日é  "), max_size=120),
    st.integers(8, 40),
)
def test_broken_lines_tell_where_their_characters_stand(line: str, width: int):
    pieces = broken(line, width)
    assert "".join(line[each.start : each.end] for each in pieces).replace(" ", "") == line.replace(" ", "")
    assert all(one.end <= other.start for one, other in itertools.pairwise(pieces))
    assert all(cell_len(each.prefix) + cell_len(line[each.start : each.end]) <= width for each in pieces)
