"""winmail.dat is opened as if it had never been: its files are the mail's, its text is read where nothing else is."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.core.errors import NotFound
from salesinbox.mail.parse import parse
from salesinbox.mail.parts import part_bytes
from salesinbox.mail.rtf import decompressed, rtf_text
from salesinbox.mail.tnef import unpack
from tests.mail.winmail import BINARY, attribute, mail_with_winmail, properties, stored_rtf, tnef

FILES = (("Offer für Ada.pdf", b"%PDF-1.7 offer"), ("prices.csv", b"boat,100\n"), ("empty.txt", b""))
HELLO = bytes.fromhex(
    "2d 00 00 00 2b 00 00 00 4c 5a 46 75 f1 c5 c7 a7 03 00 0a 00 72 63 70 67 31 32 35 42 32 0a f3 20 68 65 6c 09 00"
    "20 62 77 05 b0 6c 64 7d 0a 80 0f a0"
)
"""The example of [MS-OXRTFCP] §3.1."""


def test_its_files_are_the_mails_own() -> None:
    raw = mail_with_winmail(tnef(FILES), text="See the files.")
    message = parse(raw)
    assert [(each.filename, each.content_type, each.size) for each in message.attachments] == [
        ("Offer für Ada.pdf", "application/pdf", 14),
        ("prices.csv", "text/csv", 9),
        ("empty.txt", "text/plain", 0),
    ]
    assert [part_bytes(raw, each.part) for each in message.attachments] == [data for _, data in FILES]
    assert message.text.strip() == "See the files."
    for part in ("2/0", "2/4", "2/x", "2/", "9/1"):
        with pytest.raises(NotFound):
            part_bytes(raw, part)


def test_its_text_is_read_where_the_mail_has_none() -> None:
    assert parse(mail_with_winmail(tnef(text="Written in Outlook"))).text.strip() == "Written in Outlook"
    assert "better" in parse(mail_with_winmail(tnef(text="worse"), text="better")).text
    message = parse(mail_with_winmail(tnef(FILES, html=b"<p>Gr\xfc\xdfe <b>aus</b> K\xf6ln</p>")))
    assert "Grüße aus Köln" in message.text
    assert "<b>" in message.html


def test_rich_text_is_read_as_text() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\pard Gr\'fc\'dfe \u8364? 5\par{\*\generator x;}two\tab three}"
    )
    assert "Grüße € 5\ntwo\tthree" in parse(mail_with_winmail(tnef(rtf=stored_rtf(rtf)))).text
    assert decompressed(HELLO) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    found = rtf_text(decompressed(HELLO))
    assert found is not None
    assert found.text == "hello world"


def test_html_hidden_in_rich_text_is_found() -> None:
    rtf = (
        rb"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\b \htmlrtf0 Dear Ada{\*\htmltag <br>}\htmlrtf\par\htmlrtf0"
        rb" \'fc\u55357?\u56832?{\*\htmltag </p>}}"
    )
    found = rtf_text(rtf)
    assert found is not None
    assert found.html == "<p>Dear Ada<br>ü😀</p>"


def test_a_broken_one_stays_the_file_it_is() -> None:
    for data in (b"broken", b"\x78\x9f\x3e\x22", tnef()[:40]):
        message = parse(mail_with_winmail(data, text="Hello"))
        assert [each.filename for each in message.attachments] == ["winmail.dat"]


def test_what_is_whole_is_kept_where_it_is_cut_short() -> None:
    found = unpack(tnef(FILES)[:-30])
    assert found is not None
    assert found.files[0].data == FILES[0][1]


def test_another_mail_in_it_can_be_looked_into() -> None:
    inner = bytes(16) + tnef(text="The first mail")
    data = (
        tnef([("first", b"x")])
        + attribute(2, 0x9002, bytes(14))
        + attribute(2, 0x9005, properties((BINARY, 0x3701, inner)))
    )
    found = unpack(data)
    assert found is not None
    assert found.files[1].content_type == "application/ms-tnef"
    again = unpack(found.files[1].data)
    assert again is not None
    assert again.text == "The first mail"


@given(st.binary(max_size=400), st.integers(0, 700), st.integers(0, 100))
def test_any_bytes_are_read_without_an_error(junk: bytes, at: int, length: int) -> None:
    made = tnef(FILES, text="x", html=b"<p>y</p>", rtf=HELLO)
    for data in (junk, made[:6] + junk, made[:at] + junk + made[at + length :]):
        unpack(data)
        parse(mail_with_winmail(data))
    decompressed(HELLO[:16] + junk)
    rtf_text(b"{\\rtf1" + junk)
    rtf_text(b"{\\rtf1\\fromhtml1" + junk)


_MESSAGE = b"\x78\x9f\x3e\x22\x01\x00"
BOMBS = {
    "files": tnef([("a", b"")] * 20_000),
    "properties": _MESSAGE + attribute(1, 0x9003, b"\xff\xff\xff\xff" + b"\x1e\x10\0\x10\xff\xff\xff\xff" * 200_000),
    "values": _MESSAGE + attribute(1, 0x9003, b"\xff\xff\xff\x7f\x03\x10\0\x10\xff\xff\xff\x7f" + bytes(8_000_000)),
    "groups": tnef(rtf=stored_rtf(b"{\\rtf1" + b"{" * 3_000_000)),
    "words": tnef(rtf=stored_rtf(b"{\\rtf1" + b"\\par" * 1_500_000)),
    "marks": tnef(rtf=stored_rtf(b"{\\rtf1" + b"\\u8364?\\'41" * 500_000)),
    "compressed": tnef(rtf=HELLO[:4] + b"\xff\xff\xff\x7f" + HELLO[8:16] + b"\xff\x00\x0f" * 2_000_000),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_hostile_ones_take_bounded_time_and_memory(name: str) -> None:
    raw = mail_with_winmail(BOMBS[name])
    tracemalloc.start()
    began = time.process_time()
    found = parse(raw)
    took, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 20  # tracemalloc makes it several times slower
    assert peak < 400 << 20
    assert len(found.attachments) <= 200
