"""Untrusted text is harmless once it has been cleaned."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.core.text import clean_block, clean_line, is_clean, shorten


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b[2J",
        "\x1b]0;owned\x07",
        "\x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\",
        "\x1b]52;c;cm0gLXJm\x07",
        "\x1bP1$r\x1b\\",
        "\x9b31m",
        "\x9d0;x\x9c",
        "\x07",
        "\x08\x08",
        "\x7f",
        "\u202egpj.exe",
        "\u2066x\u2069",
        "\u200f",
        "\ufeff",
        "\U000e0041",
        "\ud800",
        "\u061c",
    ],
)
def test_nothing_that_steers_a_terminal_is_left(hostile):
    cleaned = clean_block(f"a{hostile}b")
    assert is_clean(cleaned)
    assert not is_clean(hostile)
    assert cleaned.startswith("a")
    assert cleaned.endswith("b")


@given(st.text(alphabet=st.characters()))
def test_cleaned_text_holds_no_control_but_tab_and_line_feed(text):
    cleaned = clean_block(text)
    assert is_clean(cleaned)
    assert clean_block(cleaned) == cleaned
    assert all(unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp") or char in "\t\n" for char in cleaned)


@given(st.text())
def test_a_clean_line_is_one_line(text):
    line = clean_line(text)
    assert is_clean(line)
    assert "\n" not in line
    assert line == " ".join(line.split())


def test_line_ends_become_one_kind():
    assert clean_block("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h") == "a\nb\nc\nd\ne\nf\ng\nh"


def test_what_scripts_need_stays():
    text = "می\u200cخواهم 👩\u200d💻 e\u0301 日本"
    assert clean_block(text) == text


def test_shortening():
    assert shorten("abc", 3) == "abc"
    assert shorten("abcd efgh", 6) == "abcd…"
    assert shorten("abcd", 0) == "…"
