"""Header fields as they come: encoded well, badly, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.core.models import Address
from salesinbox.mail.addresses import MAX_ADDRESSES, parse_addresses
from salesinbox.mail.headers import MAX_IDS, decode_header, parse_date, parse_ids, parse_params


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"plain", "plain"),
        (b"=?utf-8?q?caf=C3=A9_au_lait?=", "café au lait"),
        (b"=?UTF-8?B?2LPZhNin2YU=?=", "سلام"),
        (b"=?utf-8*fa?B?2LPZhNin2YU=?=", "سلام"),
        (b"a =?utf-8?q?b?= c", "a b c"),
        (b"=?utf-8?q?a?=\r\n =?utf-8?q?b?=", "ab"),
        (b"=?utf-8?b?ww==?= =?utf-8?b?pA==?=", "ä"),
        (b"=?iso-8859-1?q?=A4?= =?utf-8?q?=E2=82=AC?=", "¤€"),
        (b"=?gb2312?b?xOO6ww==?=", "你好"),
        (b"=?iso-2022-jp?b?GyRCJDMbKEI=?=", "こ"),
        (b"=?utf-8?q?why?_not??=", "why? not?"),
        (b"=?utf-8?b?2LPZhNin2YU?=", "سلام"),
        (b"=?klingon?q?x?=", "x"),
        (b"=?utf-8?q?unfinished", "=?utf-8?q?unfinished"),
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("latin-1"), "Grüße"),
        ("Café".encode("latin-1"), "Café"),
        (b"folded\r\n\tline", "folded line"),
    ],
)
def test_what_people_put_in_a_subject_is_read(raw, text):
    assert decode_header(raw) == text


def test_an_encoded_word_cannot_bring_a_line_break_into_a_field():
    assert "\n" not in decode_header(b"=?utf-8?q?a=0D=0ABcc:_x?=")


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("a@b.example", [("", "a@b.example")]),
        ("Ann Bo <a@b.example>", [("Ann Bo", "a@b.example")]),
        ('"Bo, Ann" <a@b.example>, c@d.example', [("Bo, Ann", "a@b.example"), ("", "c@d.example")]),
        ('"say \\"hi\\"" <a@b.example>', [('say "hi"', "a@b.example")]),
        ("a@b.example (Ann (the boss) Bo)", [("Ann the boss Bo", "a@b.example")]),
        ("=?utf-8?q?B=C3=B6,_Ann?= <a@b.example>", [("Bö, Ann", "a@b.example")]),
        ('"=?utf-8?q?B=C3=B6?=" <a@b.example>', [("Bö", "a@b.example")]),
        ("team: a@b.example, C <c@d.example>;", [("", "a@b.example"), ("C", "c@d.example")]),
        ("undisclosed-recipients:;", []),
        ("'Ann' <mailto:a@b.example>", [("Ann", "a@b.example")]),
        ("a@b.example <a@b.example>", [("", "a@b.example")]),
        ("<@relay.example:a@b.example>", [("", "a@b.example")]),
        ("Mailer Daemon", [("Mailer Daemon", "")]),
        ("root", [("", "root")]),
        ('"Unclosed <a@b.example>', [("Unclosed", "a@b.example")]),
        ("a@b.example; c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
        ("", []),
        ("Ben <ben(home)@vos.example(north (and south))>", [("Ben", "ben@vos.example")]),
        ('Ben <ben."(home)"@vos.example>', [("Ben", 'ben."(home)"@vos.example')]),
        (
            "ben@vos  . example, Dr. Ada <ada@north.example>",
            [("", "ben@vos.example"), ("Dr. Ada", "ada@north.example")],
        ),
        ("ada@north.example, <>, ( )", [("", "ada@north.example")]),
    ],
)
def test_address_lists(text, people):
    assert parse_addresses(text) == tuple(Address(name, address) for name, address in people)


def test_an_encoded_name_cannot_become_an_address():
    (person,) = parse_addresses("=?utf-8?q?boss=40bank.example=3E?= <mal@pirate.example>")
    assert person.address == "mal@pirate.example"


@given(st.text(alphabet=st.sampled_from('ab@.,;:()<>"\\ =?utf-8qé\u202e'), max_size=200))
def test_no_address_field_makes_it_fail(text):
    assert all(isinstance(person, Address) for person in parse_addresses(text))


def test_address_lists_are_bounded():
    assert len(parse_addresses(",".join(f"a{n}@b.example" for n in range(3_000)))) == MAX_ADDRESSES


def test_ids_without_brackets_with_junk_and_twice():
    assert parse_ids("<a@x> junk <b@x> <a@x>") == ("a@x", "b@x")
    assert parse_ids("a@x b@x") == ("a@x", "b@x")
    assert parse_ids("your mail of Tuesday") == ()


def test_of_very_many_ids_the_root_and_the_newest_are_kept():
    ids = parse_ids(" ".join(f"<{n}@x>" for n in range(1_000)))
    assert len(ids) == MAX_IDS
    assert (ids[0], ids[-1]) == ("0@x", "999@x")


def test_overlong_ids_are_told_apart_all_the_same():
    one, two = parse_ids(f"<{'a' * 900}@x> <{'a' * 900}@y>")
    assert one != two
    assert len(one) < 100


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Mon, 06 May 2024 10:00:00 +0000", datetime(2024, 5, 6, 10, tzinfo=UTC)),
        ("6 May 24 12:00 +0200 (CEST)", datetime(2024, 5, 6, 10, tzinfo=UTC)),
        ("2024-05-06T10:00:00Z", datetime(2024, 5, 6, 10, tzinfo=UTC)),
        ("Mon, 06 May 2024 10:00:60 GMT", datetime(2024, 5, 6, 10, 0, 59, tzinfo=UTC)),
        ("Thu, 13 Feb 1969 23:32 -0330", None),
        ("1 Jan 2570 00:00:00 +0000", None),
        ("Mon, 99 May 2024", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(text, date):
    assert parse_date(text) == date


@given(st.text(max_size=300))
def test_no_date_makes_it_fail(text):
    date = parse_date(text)
    assert date is None or date.tzinfo is not None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("attachment; filename=a.txt", "a.txt"),
        ('attachment; filename="a \\"b\\".txt"', 'a "b".txt'),
        ("attachment; filename*=utf-8''%D8%B3.txt", "س.txt"),
        ("attachment; filename*0*=utf-8''%D8; filename*1*=%B3.t; filename*2=xt", "س.txt"),
        ('attachment; filename*1="b"; filename*0="a"', "ab"),
        ('attachment; filename="=?utf-8?q?=D8=B3.txt?="', "س.txt"),
        ('attachment; filename="unclosed.txt', "unclosed.txt"),
        ("attachment; filename=with blanks.txt", "with blanks.txt"),
        ("attachment; filename*=bogus''%ff", "ÿ"),
        ("attachment", ""),
    ],
)
def test_file_names(text, name):
    value, params = parse_params(text)
    assert value == "attachment"
    assert params.get("filename", "") == name
