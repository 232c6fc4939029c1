"""Where words of a search stand in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.mail.highlight import excerpt, pattern, spans
from salesinbox.mail.index_text import query_terms


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("The blue kayak, Kayaks and KAYAK.", [("kayak", False)], ["kayak", "KAYAK"]),
        ("The blue kayak, Kayaks and KAYAK.", [("kay", True)], ["kay", "Kay", "KAY"]),
        ("an anorak", [("rak", True)], []),
        ("blue  kayak and a kayak", [("blue kayak", False)], ["blue  kayak"]),
        ("Le déjeuner à Zürich", [("DEJEUNER", False), ("zurich", False)], ["déjeuner", "Zürich"]),
        ("de\u0301jeuner", [("déjeuner", False)], ["de\u0301jeuner"]),
        ("Die Straße", [("strasse", False)], ["Straße"]),
        ("Straße", [("stras", True)], ["Straß"]),
        ("İstanbul ılık", [("istanbul", False), ("ilik", False)], ["İstanbul", "ılık"]),
        ("العُقود جاهزة", [("العقود", False)], ["العُقود"]),
        ("علی و كتاب", [("على", False), ("کتاب", False)], ["علی", "كتاب"]),
        ("הַחוֹזֶה מוכן", [("החוזה", False)], ["הַחוֹזֶה"]),
        ("می‌خواهم قرارداد", [("می‌خواهم", False)], ["می‌خواهم"]),
        ("معاہدہ تیار ہے", [("معاهده", False)], ["معاہدہ"]),
        ("我们明天在上海见面", [("明天在", False), ("上海", False)], ["明天在上海"]),
        ("海上", [("上", True)], ["上"]),
        ("見積書をお送りします", [("見積", True)], ["見積"]),
        ("계약서를 보냅니다", [("계약서", False)], ["계약서"]),
        ("iPhone手机", [("iphone", False), ("手机", False)], ["iPhone", "手机"]),
        ("ｋａｙａｋ １２", [("kayak 12", False)], ["ｋａｙａｋ １２"]),
        ("mail ben@vos.example now", [("ben@vos.example", False)], ["ben@vos.example"]),
        ("snake_case", [("case", False)], ["case"]),
        ("nothing", [("!!", True)], []),
        ("والأسعار هنا", [("أسعار", False)], ["والأسعار"]),
        ("בין המחיר והמחירים", [("מחיר", False)], ["המחיר"]),
    ],
)
def test_what_is_marked_is_what_the_index_finds(text: str, words: list[tuple[str, bool]], marked: list[str]):
    found = spans(text, pattern(words))
    joined = [text[start:end] for start, end in found]
    if len(joined) != len(marked):  # places side by side may be one or two
        assert "".join(joined) == "".join(marked)
    else:
        assert joined == marked


TEXTS = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("aéßſﬁİ\u0301َהֶ上海한글１\u200c _-")), max_size=60
)


@given(TEXTS, TEXTS)
def test_spans_are_in_order_and_inside_the_text(text: str, word: str):
    at = 0
    for start, end in spans(text, pattern([(word, True)])):
        assert at <= start <= end <= len(text)
        at = end


@given(st.text("abcé上海ß ־", min_size=1, max_size=8), st.text("xy, ", max_size=10), st.text(", xy", max_size=10))
def test_a_word_that_stands_in_a_text_is_found(word: str, before: str, after: str):
    text = f"{before} {word} {after}"
    assert bool(spans(text, pattern([(word, False)]))) == bool(query_terms(word))


def test_an_excerpt_shows_the_place_of_the_match():
    text = "Dear Ada,\n\n" + "some words before it. " * 40 + "the price of the käyak is 40.\nYours\n" + "x " * 500
    found = excerpt(text, pattern([("kayak", False)]), 100)
    assert found is not None
    assert found.startswith("… ")
    assert "käyak" in found[:20]
    assert len(found) <= 102
    assert excerpt(text, pattern([("canoe", False)])) is None
    assert excerpt("kayak first", pattern([("kayak", False)])) == "kayak first"


@given(TEXTS, st.sampled_from(["a", "é", "上", "ss", "海"]))
def test_an_excerpt_is_made_of_any_text(text: str, word: str):
    found = pattern([(word, True)])
    made = excerpt(text, found, 20)
    assert (made is None) == (not spans(text, found))
