"""A rep looks into files without leaving the terminal: each kind reads as a person would want it to."""

from __future__ import annotations

import bz2
import gzip
import json
import stat
import sys
import tarfile
from pathlib import Path

import pytest

from salesinbox.attachments.preview import preview
from salesinbox.attachments.previews import pdf
from salesinbox.attachments.previews.shown import Unreadable
from tests.attachments.made import docx, odt, tarred, xlsx, zipped
from tests.profile import mail


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_text_of_any_character_set(codec: str) -> None:
    found = preview("notes.txt", "text/plain", "Grüße aus Köln\nzwei".encode(codec))
    assert (found.text, found.about) == ("Grüße aus Köln\nzwei", "text, 2 lines")
    assert found.wraps
    assert preview("a.txt", "text/plain", "ΑΒΓ".encode("cp1253"), charset="windows-1253").text == "ΑΒΓ"


def test_code_keeps_its_lines() -> None:
    assert not preview("main.py", "application/octet-stream", b"def f():\n    pass\n").wraps


def test_a_table_is_aligned_and_its_numbers_stand_to_the_right() -> None:
    found = preview("prices.csv", "text/csv", 'Boat;Price\r\n"Skiff; small";9,50\r\nYawl;1200,00\r\n'.encode("utf-16"))
    assert found.text.splitlines() == [
        "Boat            Price",
        "────────────  ───────",
        "Skiff; small     9,50",
        "Yawl          1200,00",
    ]
    assert found.about == "table, 3 rows, 2 columns"
    assert not found.wraps


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_what_parts_the_cells_is_found(sign: str) -> None:
    rows = [("name", "town", "sum"), ("Ada, Ben", "Kiel", "1"), ("Cleo", "Oslo", "22")]
    data = "\n".join(sign.join(f'"{cell}"' for cell in row) for row in rows)
    assert preview("x.csv", "text/csv", data.encode()).text.splitlines()[-1] == "Cleo      Oslo   22"


def test_formulas_are_shown_as_they_are_and_wide_cells_cut() -> None:
    found = preview("x.csv", "text/csv", b"a,b\n=HYPERLINK(1),%s\n" % (b"w" * 500))
    assert "=HYPERLINK(1)" in found.text
    assert max(map(len, found.text.splitlines())) < 60
    assert "…" in found.text


def test_json_is_set_out() -> None:
    found = preview("x.json", "application/json", b'{"a":[1,{"b":"\xc3\xa9"}]}')
    assert json.loads(found.text) == {"a": [1, {"b": "é"}]}
    assert '\n      "b": "é"' in found.text
    assert preview("x.json", "application/json", b"{oops").about == "JSON that cannot be read"


def test_a_web_page_is_read_like_mail_and_nothing_in_it_runs() -> None:
    html = '<h1>Offer</h1><script>steal()</script><p>See <a href="https://vos.example/x">this</a></p>'
    found = preview("page.html", "text/html", html.encode())
    assert "Offer" in found.text
    assert "steal" not in found.text
    assert "[1] https://vos.example/x" in found.text


def test_an_attached_mail_shows_head_text_and_files() -> None:
    raw = mail("Prices", body="Could you?", attachment=("../plan.pdf", b"123"))
    for name, kind in (("old.eml", "application/octet-stream"), ("", "message/rfc822")):
        found = preview(name, kind, raw)
        assert "From: Ben Vos <ben@vos.example>" in found.text
        assert "Subject: Prices" in found.text
        assert "Could you?" in found.text
        assert "⊞ plan.pdf  3 bytes" in found.text


def test_an_archive_lists_what_is_in_it() -> None:
    found = preview("all.zip", "application/zip", zipped({"a/one.txt": "1234", "two.txt": "12"}))
    assert found.about == "zip archive, 2 files, 6 B"
    assert [line.split(maxsplit=2)[2] for line in found.text.splitlines()] == ["a/one.txt", "two.txt"]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
@pytest.mark.parametrize("format_", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tar_files_of_all_sorts(mode: str, format_: int) -> None:
    long = "folder/" * 20 + "long name.txt" if format_ != tarfile.USTAR_FORMAT else "folder/name.txt"
    data = tarred({"one.txt": b"x" * 700, long: b"12", "ü.txt": b""}, mode, format_)
    found = preview("all.tar.gz", "application/gzip", data)
    assert found.about == "tar archive, 3 files, 702 B"
    assert [line[11:] for line in found.text.splitlines()] == ["one.txt", long, "ü.txt"]


def test_one_packed_file_is_looked_into() -> None:
    assert preview("log.gz", "application/gzip", gzip.compress(b"first\nsecond")).text == "first\nsecond"
    assert preview("x.bz2", "application/octet-stream", bz2.compress(b"hello")).about == "file unpacked, 1 line"


def test_a_document_is_text() -> None:
    found = preview("letter.docx", "application/octet-stream", docx("Dear Ada,", "we &amp; you"))
    assert (found.text, found.about) == ("Dear Ada,\nwe & you", "document, 5 words")
    text = "<t:h>Offer</t:h><t:p>one<t:s/>two<t:line-break/>three</t:p>"
    assert preview("letter.odt", "application/vnd.oasis.opendocument.text", odt(text)).text == "Offer\none two\nthree"


def test_a_spreadsheet_is_a_table() -> None:
    rows = (
        '<row><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>'
        '<row><c r="A2" t="inlineStr"><is><t>Yawl</t></is></c><c r="C2"><f>SUM(1)</f><v>12</v></c></row>'
    )
    found = preview("prices.xlsx", "application/octet-stream", xlsx(rows, ("Boat", "Price")))
    assert found.text.splitlines() == ["Boat    Price", "────    ─────", "Yawl       12"]


def test_a_contact_shows_how_to_reach_them() -> None:
    card = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada North\r\nORG:North Boats;Sales\r\nitem1.EMAIL;TYPE=WORK:ada@north.ex\r\n"
        " ample\r\nTEL;CELL:+47 1\r\nNOTE:one\\, two\\nthree\r\nEND:VCARD\r\nBEGIN:VCARD\r\n"
        "FN;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg\r\nEND:VCARD\r\n"
    )
    found = preview("people.vcf", "text/vcard", card.encode())
    assert found.about == "2 contacts"
    assert found.text.splitlines() == [
        "Name      Ada North", "Company   North Boats, Sales", "E-mail    ada@north.example (work)",
        "Phone     +47 1 (cell)", "Note      one, two three", "", "Name      Jörg",
    ]  # fmt: skip


def test_anything_else_shows_its_first_bytes() -> None:
    found = preview("x.bin", "application/x-odd", bytes(range(256)) * 4)
    assert found.about == "application/x-odd, 1,024 bytes"
    assert found.text.splitlines()[4] == (
        "00000040  40 41 42 43 44 45 46 47  48 49 4a 4b 4c 4d 4e 4f  @ABCDEFGHIJKLMNO"
    )
    assert found.note == "These are the first 512 bytes."


def test_an_old_office_file_says_so() -> None:
    found = preview("old.doc", "application/msword", b"\xd0\xcf\x11\xe0" + bytes(600))
    assert "old binary kind" in found.note


@pytest.fixture
def reader(tmp_path: Path) -> Path:
    """A program in the place of pdftotext that prints two pages."""
    program = tmp_path / "pdftotext"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.stdout.write('page one\\f' + open(sys.argv[-2]).read() + '\\f')\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def test_a_pdf_is_read_by_pdftotext(reader: Path) -> None:
    found = pdf.pdf_preview(b"%PDF two", lambda name: str(reader))
    assert (found.about, found.text) == ("pdf, 2 pages", "page one\n%PDF two")


def test_without_pdftotext_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert "install pdftotext" in preview("x.pdf", "application/pdf", b"%PDF-1.7").note


def test_a_reader_that_hangs_or_fails_is_ended(reader: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_SECONDS", 0.3)
    reader.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(60)\n")
    with pytest.raises(Unreadable):
        pdf.pdf_preview(b"%PDF", lambda name: str(reader))
    reader.write_text(f"#!{sys.executable}\nimport sys\nwhile True: sys.stdout.write('x' * 9999)\n")
    monkeypatch.setattr(pdf, "_SECONDS", 20)
    assert len(pdf.pdf_preview(b"%PDF", lambda name: str(reader)).text) <= 1_000_000


def test_a_calendar_lists_its_events() -> None:
    event = (
        "BEGIN:VEVENT\r\nUID:{0}\r\nSUMMARY:Fair {0}\r\nDTSTART;VALUE=DATE:20260603\r\nLOCATION:Oslo\r\nEND:VEVENT\r\n"
    )
    data = "BEGIN:VCALENDAR\r\n" + "".join(map(event.format, range(60))) + "END:VCALENDAR\r\n"
    found = preview("fairs.ics", "text/calendar", data.encode())
    assert (found.about, found.note) == ("calendar, 60 events", "10 more events not shown.")
    assert found.text.startswith(
        "What      Fair 0\nWhen      Wed 3 Jun 2026, all day\nWhere     Oslo\n\nWhat      Fair 1"
    )
    assert "damaged" in preview("x.ics", "text/calendar", b"nothing").note
