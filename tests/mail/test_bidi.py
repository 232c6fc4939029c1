"""Right-to-left text stands where its readers expect it."""

from __future__ import annotations

import unicodedata

import pytest
from bidi import get_display
from hypothesis import assume, given
from hypothesis import strategies as st

from salesinbox.core.text import clean_line
from salesinbox.mail.bidi import arranged, directions, is_rtl, visual


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


@pytest.mark.parametrize(
    ("rule", "written", "shown"),
    [
        ("P2, P3: the first letter decides", "abc אב", "abc בא"),
        ("P2, P3", "אב abc", "abc בא"),
        ("P2, P3: marks and numbers do not", "12 - אב abc", "abc בא - 12"),
        ("W1: a mark is of the kind of its letter", "אֳב 1", "1 באֳ"),
        ("W2: a European number after Arabic letters is Arabic", "سلام 1-2", "2-1 مالس"),
        ("W2: not after Hebrew ones", "אב 1-2", "1-2 בא"),
        ("W3: Arabic letters run as Hebrew ones", "سلام אב", "בא مالس"),
        ("W4: one comma or stop within a number", "אב 1,234.5", "1,234.5 בא"),
        ("W4: within an Arabic number", "سلام ١,٢", "١,٢ مالس"),
        ("W4: two are no part of it", "אב 1,,2", "2,,1 בא"),
        ("W5: currency and percent stay with their number", "אב 5% $3", "$3 5% בא"),
        ("W5: not with an Arabic one", "سلام 5%", "%5 مالس"),
        ("W6: a lone separator is neutral", "אב 1 - 2", "2 - 1 בא"),
        ("W7: a number after Latin letters is of them", "אב abc 12 גד", "דג abc 12 בא"),
        ("N0: brackets", "אב (abc גד) הו", "וה (דג abc) בא"),
        ("N0: with Latin context before", "abc (אב) 1", "abc (בא) 1"),
        ("N1: between letters of one direction", "אב ? גד", "דג ? בא"),
        ("N1: a number counts as right-to-left", "אב & 12", "12 & בא"),
        ("N2: between two directions, the paragraph's", "a - אב", "a - בא"),
        ("N2", "אב - a", "a - בא"),
        ("I1: numbers from the left in a paragraph from the left", "a אב ١٢ b", "a ١٢ בא b"),
        ("I2: Latin letters in one from the right", "אב ab cd גד", "דג ab cd בא"),
        ("L1: blanks at the end keep to the paragraph's side", "אב abc  ", "  abc בא"),
        ("L1", "abc אב  ", "abc בא  "),
        ("L2: runs within runs", "אב ab ١٢ גד", "דג ١٢ ab בא"),
        ("L3: marks after their letters", "בְּרֵאשִׁית", "תישִׁארֵבְּ"),
        ("L4: what has two sides is mirrored", "א < ב «ג» ≤ ד", "ד ≥ «ג» ב > א"),
        ("L4: not in a run from the left", "abc < אב", "abc < בא"),
        ("quote marks stand on the side the text begins", "> אב", "בא <"),
        ("a list's mark as well", "• אב", "בא •"),
        ("a list's number", "1. אב", "בא .1"),
    ],
)
def test_each_rule_of_the_standard(rule, written, shown):
    assert visual(written) == shown, rule


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("אתר https://x.example/a/ עכשיו", "וישכע https://x.example/a/ רתא"),
        ("אתר https://x.example/a/", "https://x.example/a/ רתא"),
        ("כתבו אל ada@x.example, תודה", "הדות ,ada@x.example לא ובתכ"),
        ("«https://x.example/1?b=2»", "«https://x.example/1?b=2»"),
        ("العنوان: info@x.example.", ".info@x.example :ناونعلا"),
        ("טל +972 (3) 555-1234 בבקשה", "השקבב +972 (3) 555-1234 לט"),
        ("هاتف +20 2 5555 1234", "+20 2 5555 1234 فتاه"),
    ],
)
def test_addresses_and_telephone_numbers_stay_readable(written, shown):
    assert visual(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("👩‍💻 אב", "בא 👩‍💻"),
        ("👍🏽 אב", "בא 👍🏽"),
        ("❤️ אב", "בא ❤️"),
        ("1️⃣ אב", "בא 1️⃣"),
        ("🇮🇱 אב", "🇮🇱 בא"),
        ("می\u200cخواهم", "مهاوخی\u200cم"),
    ],
)
def test_what_is_one_sign_stays_one(written, shown):
    assert visual(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("قیمت جدید: ۱۲۵٬۰۰۰ تومان (تا ۳۰ خرداد)", "(دادرخ ۳۰ ات) ناموت ۱۲۵٬۰۰۰ :دیدج تمیق"),
        ("براہ کرم PDF فائل بھیج دیں۔", "۔ںید جیھب لئاف PDF مرک ہارب"),
        ("السعر 1,250 دولار (بدون ضريبة)", "(ةبيرض نودب) رالود 1,250 رعسلا"),
        ("המחיר 12.5% ל-Acme Ltd. בלבד", "דבלב .Acme Ltd-ל 12.5% ריחמה"),
        ("Re: הצעת מחיר (v2)", "Re: ריחמ תעצה (v2)"),
        ("Kind regards, שרה", "Kind regards, הרש"),
    ],
)
def test_samples_of_four_languages(written, shown):
    assert visual(written) == shown


def test_directional_controls_are_taken_out_before_so_that_none_can_turn_a_line_around():
    """Embeddings, overrides and isolates (rules X1 to X10) would let a sender make text read as another."""
    assert visual(clean_line("invoice\u202efdp.exe \u2067abc\u2069 \u200fx")) == "invoicefdp.exe abc x"


def test_a_broken_paragraph_keeps_its_direction_on_every_line():
    assert visual("abc אב.", rtl=True) == ".בא abc"
    assert visual("אב abc.", rtl=False) == "בא abc."
    assert visual("abc.", rtl=True) == ".abc"


def test_the_place_of_every_character_is_known():
    line = "אב https://x.example שָׁ 12"
    assert "".join(text for text, _ in arranged(line)) == visual(line)
    for text, place in arranged(line):
        assert line[place] == text[0]


def test_each_paragraph_has_its_own_direction_but_the_rows_of_a_table_one():
    text = [
        "שלום Ada,",
        "",
        "Hello שרה,",
        "see below",
        "",
        "שם │ price",
        "Acme │ 5",
        "──── │ ──",
        "Bolt │ 7",
        "",
        "bye",
    ]
    assert directions(text) == [True, True, False, False, False, True, True, True, True, True, False]


@pytest.mark.parametrize(
    ("row", "rtl", "shown"),
    [
        ("Bolt M8  20  12.5", True, "12.5  20  Bolt M8"),
        ("בורג  Bolt  abc", True, "abc  Bolt  גרוב"),
        ("שם  מחיר", False, "םש  ריחמ"),
        ("אב See it.  Buy it", True, "See it.  Buy it בא"),
    ],
)
def test_columns_follow_each_other_as_the_table_runs(row, rtl, shown):
    assert visual(row, rtl) == shown


def test_a_paragraph_that_begins_with_a_name_runs_as_the_text_it_is_in():
    text = ["שלום,", "Acme Ltd. הודיעה היום על מחיר חדש", "Acme Ltd. is the client של", "Visit Acme today", "12"]
    assert directions(text) == [True, True, False, False, False]
    assert directions(text[1:2]) == [False], "alone it goes by its first letter"


def test_what_the_mail_says_of_a_paragraph_goes_before_how_it_begins():
    text = ["Acme Ltd. של", "שלום Ada", "Acme Ltd.", "שלום"]
    assert directions(text, [True, False, True, None]) == [True, False, False, True]


PLAIN = st.text(alphabet="abcאבגהسلام 0123456789,.:;-/%$!?'\"#&*()[]{}<>", max_size=40)


@given(PLAIN, st.sampled_from([None, True, False]))
def test_the_order_is_that_of_the_standard(text, rtl):
    """The library's other implementation knows no marks and no columns and does not mirror, but orders right."""
    assume("  " not in text)
    right = is_rtl(text) if rtl is None else rtl
    expected = get_display(text, base_dir="R" if right else "L")
    assert unmirrored(visual(text, rtl)).strip() == unmirrored(str(expected)).strip()


def unmirrored(text: str) -> str:
    return text.translate(str.maketrans(")]}>", "([{<"))


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
