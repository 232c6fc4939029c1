"""Right-to-left text stands where its readers expect it."""

from __future__ import annotations

import pytest

from salesinbox.mail.bidi import is_rtl, visual


@pytest.mark.parametrize("text", ["سلام", "> שלום", "123 سلام abc", "«سلام» hello"])
def test_paragraphs_that_run_from_the_right(text):
    assert is_rtl(text)


@pytest.mark.parametrize("text", ["hello", "> hello سلام", "123", "", "…", "日本"])
def test_paragraphs_that_run_from_the_left(text):
    assert not is_rtl(text)


def test_a_line_is_laid_out_for_a_screen():
    assert visual("abc") == "abc"
    assert visual("אבג") == "גבא"
    assert visual("x אבג y") == "x גבא y"
