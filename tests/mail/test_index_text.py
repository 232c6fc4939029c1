"""The same word is found however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.mail.index_text import normalise, query_terms


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("CAFÉ", "cafe"),
        ("مُحَمَّد", "محمد"),
        ("علی", "علي"),
        ("كتاب", "کتاب"),
        ("أحمد إلى آخر", "احمد الي اخر"),
        ("می\u200cخواهم", "می خواهم"),
        ("شـــركة", "شركه"),
        ("שָׁלוֹם", "שלום"),
        ("۱۲۳ ٤٥", "123 45"),
        ("Ｆｕｌｌ", "full"),
        ("Straße", "strasse"),
        ("İSTANBUL", "istanbul"),
        ("ﬁle", "file"),
        ("Ødegård", "odegard"),
    ],
)
def test_spellings_of_one_word(written, searched):
    assert normalise(written) == normalise(searched)


def test_cjk_runs_become_pairs():
    assert normalise("日本語テスト") == "日本 本語 語テ テス スト"
    assert normalise("x日y") == "x 日 y"
    assert query_terms("日本語") == ["日本", "本語"]


def test_kana_that_differ_by_a_mark_stay_different():
    assert normalise("か") != normalise("が")


def test_one_word_of_a_query_may_be_several_tokens():
    assert query_terms("sam@example.com") == ["sam", "example", "com"]
    assert query_terms("...") == []


@given(st.text())
def test_twice_is_as_good_as_once(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_text_is_only_lowered(text):
    assert normalise(text) == text.lower()


@given(st.text(alphabet=st.sampled_from("日本語テスト한국어"), min_size=2, max_size=12), st.data())
def test_a_piece_of_a_cjk_run_is_found_in_it(run, data):
    start = data.draw(st.integers(0, len(run) - 2))
    piece = run[start : data.draw(st.integers(start + 2, len(run)))]
    terms = query_terms(piece)
    tokens = normalise(run).split()
    assert any(tokens[at : at + len(terms)] == terms for at in range(len(tokens)))
