"""Right-to-left text stands where its readers expect it."""

from __future__ import annotations

import unicodedata

import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.mail.bidi import is_rtl, visual


@pytest.mark.parametrize("text", ["سلام", "> שלום", "123 سلام abc", "«سلام» hello"])
def test_paragraphs_that_run_from_the_right(text):
    assert is_rtl(text)


@pytest.mark.parametrize("text", ["hello", "> hello سلام", "123", "", "…", "日本"])
def test_paragraphs_that_run_from_the_left(text):
    assert not is_rtl(text)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("abc", "abc"),
        ("אבג", "גבא"),
        ("x אבג y", "x גבא y"),
        ("To: אב, x", "To: בא, x"),
        ("אב 12 גד", "דג 12 בא"),
        # Brackets face what they enclose, whatever script that is in.
        ("אב (גד) הו", "וה (דג) בא"),
        ("אב (abc) הו", "וה (abc) בא"),
        ("abc (אב) def", "abc (בא) def"),
        ("אב abc (def) גד", "דג abc (def) בא"),
        ("abc (def) אב", "abc (def) בא"),
        ("אב [גד (הו)]", "[(וה) דג] בא"),
        # An unclosed one is a neutral like any other.
        ("אב ( גד", "דג ) בא"),
        # Marks stay with their letters.
        ("שָׁל", "לשָׁ"),
        ("كَتَبَ x", "x بَتَكَ"),
        ("e\u0301 אב", "e\u0301 בא"),
        ("می\u200cشود", "دوشی\u200cم"),
        ("", ""),
    ],
)
def test_a_line_is_laid_out_for_a_screen(written, shown):
    assert visual(written) == shown


PLAIN = st.text(alphabet="abcאבגהسلام 0123456789,.:;-+/%$!?'\"@#&*", max_size=40)


@given(PLAIN)
def test_the_order_is_that_of_the_standard(text):
    """The library's other implementation knows no marks and does not mirror, but orders right."""
    expected = get_display(text, base_dir="R" if is_rtl(text) else "L")
    assert visual(text).strip() == str(expected).strip()


@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn"]) | st.sampled_from("אבג سلام\u200c\u0301()[]"),
        max_size=60,
    )
)
def test_nothing_is_lost_and_nothing_fails(text):
    clean = "".join(char for char in text if unicodedata.bidirectional(char) not in _CONTROLS).lstrip("\u200c")
    shown = visual(clean)
    assert len(shown) == len(clean)
    assert sum(map(unicodedata.combining, shown)) == sum(map(unicodedata.combining, clean))


_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
"""What :mod:`salesinbox.core.text` takes out of every text before it is shown."""
