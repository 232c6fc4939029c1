"""M3 for attached files: whatever is in one, looking into it takes bounded time and memory and ends in words."""

from __future__ import annotations

import gzip
import io
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesinbox.attachments.preview import preview
from salesinbox.attachments.previews.shown import MAX_CHARACTERS, MAX_LINES
from salesinbox.core.text import is_clean
from tests.attachments.made import docx, tarred, xlsx, zipped

_SECONDS = 5
_MEMORY = 400 << 20
NAMES = [
    "x.txt",
    "x.csv",
    "x.json",
    "x.md",
    "x.html",
    "x.eml",
    "x.zip",
    "x.tar",
    "x.tgz",
    "x.docx",
    "x.xlsx",
    "x.pptx",
    "x.odt",
    "x.vcf",
    "x.ics",
    "x.png",
    "x.bin",
    "x.rtf",
    "x.log",
    "winmail.dat",
    "x",
]


def _lying_zip() -> bytes:
    """Says of a file of no bytes that it unpacks to 4 GB."""
    data = zipped({f"f{number}.txt": "" for number in range(2_000)})
    for mark, at in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        pieces = data.split(mark)
        data = mark.join([pieces[0], *(each[: at - 4] + b"\xff\xff\xff\xfe" + each[at:] for each in pieces[1:])])
    return data


def _deep(count: int) -> bytes:
    return b"<w:p>" * count


def _stored(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return out.getvalue()


_ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]><d>&m;</d>"
)
BOMBS = {
    "zeros.docx": _stored("word/document.xml", bytes(200 << 20)),
    "entities.docx": _stored("word/document.xml", _ENTITIES),
    "entities16.docx": _stored("word/document.xml", _ENTITIES.decode().encode("utf-16")),
    "external.docx": _stored("word/document.xml", b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>'),
    "deep.docx": _stored("word/document.xml", _deep(1_000_000)),
    "wide.xlsx": xlsx("<row>" + '<c r="ZZZ1"><v>1</v></c>' * 150_000 + "</row>"),
    "rows.xlsx": xlsx("<row><c><v>1</v></c></row>" * 200_000),
    "long.xlsx": xlsx("<row><c t='s'><v>0</v></c></row>", ("x" * 7_000_000,)),
    "lying.zip": _lying_zip(),
    "many.zip": b"PK\3\4" + b"PK\1\2" * 2_000_000,
    "bomb.gz": gzip.compress(bytes(300 << 20), 9),
    "bomb.tgz": tarred({"x": bytes(100 << 20)}),
    "long.csv": b"x" * 50_000_000,
    "columns.csv": b"," * 3_000_000,
    "quote.csv": b'"' + b"x,\n" * 1_000_000,
    "deep.json": b"[" * 1_000_000,
    "indent.json": b"[" * 900 + b"1," * 500_000 + b"1" + b"]" * 900,
    "number.json": b"9" * 2_000_000,
    "lines.txt": b"\n" * 20_000_000,
    "cards.vcf": b"BEGIN:VCARD\nFN:x\n" * 200_000,
    "folds.vcf": b"FN:x\n " * 400_000,
    "parts.eml": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 200_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_bounded_time_and_memory(name: str) -> None:
    data = BOMBS[name]
    tracemalloc.start()
    began = time.process_time()
    found = preview(name, "application/octet-stream", data)
    took, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < _MEMORY
    assert took < _SECONDS * 4  # tracemalloc makes it several times slower
    assert len(found.text) <= MAX_CHARACTERS + MAX_LINES * 4
    assert found.text.count("\n") <= MAX_LINES


def test_a_zip_bomb_is_told_of() -> None:
    assert "do not unpack it" in preview("lying.zip", "application/zip", BOMBS["lying.zip"]).note


def test_entities_are_refused() -> None:
    for name in ("entities.docx", "entities16.docx", "external.docx"):
        found = preview(name, "application/octet-stream", BOMBS[name])
        assert "entities" in found.note
        assert not found.text


@settings(deadline=None)
@given(st.sampled_from(NAMES), st.one_of(st.binary(max_size=2_000), st.text(max_size=1_000).map(str.encode)))
def test_any_bytes_end_in_clean_words(name: str, data: bytes) -> None:
    _check(name, data)


@settings(deadline=None)
@given(st.sampled_from(["x.docx", "x.zip", "x.tgz", "x.tar"]), st.data())
def test_damaged_files_end_in_clean_words(name: str, data: st.DataObject) -> None:
    made = docx("Dear Ada", "x" * 300) if name != "x.tgz" else tarred({"a": b"1" * 900, "b": b"2"})
    made = tarred({"a": b"1" * 900, "é" * 60: b"2"}, "w") if name == "x.tar" else made
    at = data.draw(st.integers(0, len(made) - 1))
    _check(name, made[:at] + data.draw(st.binary(max_size=40)) + made[at + data.draw(st.integers(0, 60)) :])


def _check(name: str, data: bytes) -> None:
    found = preview(name, "application/octet-stream", data)
    for text in (found.about, found.text, found.note):
        assert is_clean(text)


@pytest.mark.parametrize("name", NAMES)
def test_escapes_in_a_file_reach_no_terminal(name: str) -> None:
    hostile = "\x1b]0;owned\x07\x1b[2J\u202egpj\x9b31m"
    _check(name, f"{hostile},{hostile}\n{hostile}".encode())
    _check(name, zipped({hostile: hostile, "word/document.xml": "<d>\x85\u202e</d>"}))
