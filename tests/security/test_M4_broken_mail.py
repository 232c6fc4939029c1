"""M4: mail that breaks the rules is stored, listed and searchable; it is never dropped, and never a crash."""

from __future__ import annotations

import pytest

from salesinbox.mail.index_text import normalise
from salesinbox.mail.parse import parse
from tests.mail.messages import mail, multipart


@pytest.mark.parametrize(
    "charset", ["x-klingon", "unknown-8bit", "'; DROP", "hex", "idna", "punycode", "rot13", "x" * 500]
)
def test_a_character_set_nobody_knows(charset):
    message = parse(mail("Grüße 你好", content_type=f"text/plain; charset={charset}"))
    assert message.text == "Grüße 你好"
    assert any("character set" in defect for defect in message.defects)


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "rot13", "base64"])
def test_what_python_calls_a_codec_is_no_character_set(charset):
    text = "xn--bcher-kva \\u0041 abc-tda"
    assert parse(mail(text, content_type=f"text/plain; charset={charset}")).text == text


def test_bytes_that_are_not_in_the_declared_character_set():
    message = parse(mail("Grüße".encode("latin-1"), content_type="text/plain; charset=utf-8"))
    assert message.text == "Grüße"
    assert message.defects == ("text that is not valid in the character set utf-8",)


def test_utf_7_is_text_and_cannot_hold_what_a_database_cannot():
    message = parse(mail("+ZeVnLIqe- +2AA-x", content_type="text/plain; charset=utf-7"))
    assert "日本語" in message.text
    message.text.encode("utf-8")


@pytest.mark.parametrize("charset", ["utf-16", "utf-8", "utf-7", "utf-32", "iso-2022-jp", "hz", "raw_unicode_escape"])
def test_no_character_set_makes_text_that_cannot_be_stored(charset):
    raw = mail(b"\xff\xfe\x00\xd8a\\ud800 +2AA- \xed\xa0\x80", content_type=f"text/plain; charset={charset}")
    parse(raw).text.encode("utf-8")
    parse(mail(subject=f"=?{charset}?b?//4A2GE=?= =?{charset}?q?+2AA-=ED=A0=80?=")).subject.encode("utf-8")


def test_nul_bytes_everywhere():
    message = parse(mail(b"be\0fore", subject="a\0b", **{"from": "x\0y@quill.example"}))
    assert message.text == "before"
    assert "\0" not in message.subject


def test_line_ends_of_all_kinds():
    raw = mail("one\rtwo\r\nthree\nfour")
    assert parse(raw).text == "one\ntwo\nthree\nfour"
    assert parse(raw.replace(b"\r\n", b"\r").replace(b"\n", b"\r")).subject == "The offer"
    assert parse(raw.replace(b"\r\n", b"\n")).subject == "The offer"


def test_a_bare_cr_in_a_field_does_not_start_another():
    message = parse(mail(subject="Hello\rBcc: victim@bank.example"))
    assert message.subject == "Hello Bcc: victim@bank.example"
    assert message.bcc == ()


def test_no_message_id():
    message = parse(mail(message_id=""))
    assert message.message_id.endswith("@missing.invalid")
    assert message.identity.startswith(message.message_id)
    assert "no Message-ID" in message.defects


def test_two_message_ids():
    raw = mail().replace(b"Subject:", b"Message-ID: <two@quill.example>\r\nSubject:")
    message = parse(raw)
    assert message.message_id == "one@quill.example"
    assert "more than one Message-ID" in message.defects


@pytest.mark.parametrize("broken", ["one@quill.example", "<>", "no brackets", "<a b@c>"])
def test_a_broken_message_id_is_still_one_word(broken):
    message = parse(mail(message_id=broken))
    assert message.message_id
    assert not any(char.isspace() for char in message.message_id)


@pytest.mark.parametrize(
    "date",
    [
        "Thu, 1 Jan 1600 00:00:00 +0000",
        "1 Jan 9999 00:00 +0000",
        "32 Foo 2024",
        "0",
        "1 Jan 2024 00:00:00 +9999",
        "x" * 5_000,
    ],
)
def test_absurd_dates(date):
    message = parse(mail(date=date))
    assert message.date is None or message.date.year == 2024
    assert message.date is not None or "no date that makes sense" in message.defects


def test_no_from():
    message = parse(mail(**{"from": ""}))
    assert message.sender.address == ""
    assert "no From" in message.defects
    assert parse(mail(**{"from": ""}, sender="ada@quill.example")).sender.address == "ada@quill.example"


def test_nothing_at_all_and_nothing_but_a_body():
    assert "the mail has no header" in parse(b"just text").defects
    assert parse(b"just text").text == "just text"
    assert parse(b"").text == ""


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "x-uuencode", "bogus", "BASE64;"])
def test_a_broken_transfer_encoding_is_read_as_far_as_it_goes(encoding):
    parse(mail("SGVsbG8=!!!=\r\n=ZZ=", content_transfer_encoding=encoding))


def test_base64_without_its_padding():
    assert parse(mail("SGVsbG8", content_transfer_encoding="base64")).text == "Hello"


def test_a_mail_cut_off_on_its_way():
    whole = multipart("\r\nfirst", "Content-Type: application/pdf\r\n\r\n%PDF")
    message = parse(whole[: whole.index(b"%PDF") + 2])
    assert message.text == "first"
    assert "the mail ends in the middle of a part" in message.defects


@pytest.mark.parametrize("length", [8, 12, 13])
def test_a_delimiter_that_was_cut_off_is_no_text(length):
    whole = multipart("\r\nfirst", "\r\nsecond\r\n-- \r\nAda", boundary="a-long-edge")
    cut = whole[: whole.rindex(b"--a-long-edge--") + length]
    assert parse(cut).text == "first\n\nsecond\n-- \nAda"
    assert parse(whole[: whole.rindex(b"--a-long-edge--") + 3]).text.endswith("Ada\n--a")


def test_a_multipart_without_a_boundary_is_read_as_text():
    message = parse(mail("still readable", content_type="multipart/mixed"))
    assert message.text == "still readable"


def test_what_was_broken_can_be_searched():
    message = parse(
        mail("Grüße".encode("latin-1"), content_type="text/plain; charset=x-klingon", message_id="", date="")
    )
    assert normalise(message.text) == "grusse"


def test_defects_are_safe_to_show():
    message = parse(mail("é", content_type='text/plain; charset="x\x1b[31m\u202e"'))
    assert all("\x1b" not in defect and "\u202e" not in defect for defect in message.defects)
