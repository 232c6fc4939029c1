"""M5: whatever a sender calls a file, its name is one plain name that is safe on every disk."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.core.text import is_clean
from salesinbox.mail.parse import parse
from salesinbox.mail.parts import LONGEST_NAME, safe_filename
from tests.mail.messages import multipart


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("offer.pdf", "offer.pdf"),
        ("گزارش نهایی.pdf", "گزارش نهایی.pdf"),
        ("../../.ssh/authorized_keys", "authorized_keys"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\autoexec.bat", "autoexec.bat"),
        ("C:\\Windows\\x.dll", "x.dll"),
        ("C:x.txt", "C_x.txt"),
        ("x.txt:stream", "x.txt_stream"),
        ("a\0.exe", "a.exe"),
        ("a\r\nb.txt", "a b.txt"),
        ("prices\u202egpj.exe", "pricesgpj.exe"),
        ("\x1b]0;x\x07.txt", "]0;x.txt"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("~/x", "x"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("LPT¹", "_LPT¹"),
        ("console.txt", "console.txt"),
        ("trailing. . ", "trailing"),
        ("a*b?c|d<e>.txt", "a_b_c_d_e_.txt"),
        ("folder/", "folder"),
        ("a\u2044b\uff0fc.txt", "c.txt"),
        ("", "attachment"),
        ("..", "attachment"),
        ("///", "attachment"),
        ("\u202e\0", "attachment"),
    ],
)
def test_names(name, safe):
    assert safe_filename(name) == safe


def test_a_nameless_file_is_called_by_its_kind():
    assert safe_filename("", "application/pdf") == "attachment.pdf"
    assert safe_filename("", "TEXT/Calendar; method=REQUEST") == "attachment.ics"
    assert safe_filename("", "message/delivery-status") == "delivery-status.txt"
    assert safe_filename("", "../../x") == "attachment"


def test_a_name_of_4_kb_keeps_its_extension():
    name = safe_filename("ä" * 4_096 + ".pdf")
    assert name.endswith("ä.pdf")
    assert len(name.encode()) <= LONGEST_NAME
    assert len(safe_filename("a." + "x" * 4_096)) <= LONGEST_NAME


_HOSTILE = st.text(
    alphabet=st.one_of(st.sampled_from('./\\:~- \0\n\u202e\u2066CONconaux1\t*?"<>|'), st.characters()), max_size=400
)


@given(_HOSTILE)
def test_any_name_is_safe(name):
    safe = safe_filename(name)
    assert safe not in ("", ".", "..")
    assert not re.search(r'[/\\\0:*?"<>|\n\r]', safe)
    assert is_clean(safe)
    assert safe[0] not in ".-~ "
    assert safe[-1] not in ". "
    assert len(safe.encode()) <= LONGEST_NAME + 1
    assert not re.match(r"(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)", safe, re.IGNORECASE)
    assert safe_filename(safe) == safe or safe.startswith("_")


def test_files_of_one_name_stay_two_files():
    file = "Content-Disposition: attachment; filename=a.txt\r\n\r\n"
    message = parse(multipart(file + "one", file + "two"))
    assert [(one.part, one.filename) for one in message.attachments] == [("1", "a.txt"), ("2", "a.txt")]
