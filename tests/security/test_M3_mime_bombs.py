"""M3: mail made to exhaust the reader takes bounded time and memory; it is kept, marked, read as far as it goes.

Each bomb is read in a process of its own, whose peak memory is its own.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from salesinbox.mail.headers import MAX_IDS
from salesinbox.mail.html_text import html_to_text
from salesinbox.mail.parse import parse
from salesinbox.mail.quotes import split_quotes
from salesinbox.mail.structure import MAX_PARTS
from tests.mail.messages import mail, multipart

SECONDS = 5.0
MEGABYTES = 500

_READ = """
import json, re, sys, time
from pathlib import Path
{bomb}
from salesinbox.mail.parse import parse
from salesinbox.mail.html_text import html_to_text
from salesinbox.mail.sanitize import sanitize_html
from salesinbox.mail.quotes import split_quotes
start = time.process_time()
message = parse(raw)
read = time.process_time() - start
html_to_text(message.html); split_quotes(message.text)
shown = time.process_time() - start
sanitize_html(message.html)
print(json.dumps({{
    "read": read, "shown": shown, "browser": time.process_time() - start - shown,
    # Not what getrusage says: that counts the process this one was forked from, too.
    "memory": int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024,
    "subject": message.subject, "defects": message.defects, "size": message.size, "text": message.text[:50],
}}))
"""

_HEAD = 'H = b"From: a@b.example\\r\\nSubject: bomb\\r\\n"\n'
_HTML = _HEAD + 'H += b"Content-Type: text/html\\r\\n\\r\\n"\n'
_MIXED = _HEAD + "M = H + b'Content-Type: multipart/mixed; boundary=b\\r\\n\\r\\n'\n"

BOMBS = {
    "10,000 parts": _MIXED + "raw = M + b'--b\\r\\n\\r\\npart\\r\\n' * 10_000 + b'--b--'",
    "10,000 parts without an end of their header": _MIXED + "raw = M + b'--b\\r\\nX: y\\r\\n' * 300_000",
    "depth 500": _HEAD
    + "raw = H + b''.join(b'Content-Type: multipart/mixed; boundary=b%d\\r\\n\\r\\n--b%d\\r\\n' % (n, n) "
    "for n in range(500)) + b'\\r\\ndeep down'",
    "depth 20,000": _HEAD
    + "raw = H + b''.join(b'Content-Type: multipart/mixed; boundary=b%d\\r\\n\\r\\n--b%d\\r\\n' % (n, n) "
    "for n in range(20_000))",
    "1 MB header": _HEAD + "raw = H + b'X-Long: ' + b'x' * 1_000_000 + b'\\r\\n\\r\\nbody'",
    "1 MB folded header": _HEAD + "raw = H + b'X-Long: ' + b'x\\r\\n ' * 300_000 + b'\\r\\n\\r\\nbody'",
    "100,000 fields": _HEAD + "raw = H + b'X-A: b\\r\\n' * 100_000 + b'\\r\\nbody'",
    "100,000 references": _HEAD
    + "raw = H + b'References: ' + b'\\r\\n '.join(b'<%d@x.org>' % n for n in range(100_000)) + b'\\r\\n\\r\\nbody'",
    "50,000 recipients": _HEAD
    + "raw = H + b'To: ' + b', '.join(b'\"N\" <%d@x.example>' % n for n in range(50_000)) + b'\\r\\n\\r\\nbody'",
    "unclosed quotes in an address": _HEAD + "raw = H + b'To: ' + b'\"\\\\' * 500_000 + b'\\r\\n\\r\\nbody'",
    "encoded words": _HEAD + "raw = H + b'Cc: ' + b'=?utf-8?q?a?= ' * 80_000 + b'\\r\\n\\r\\nbody'",
    "unfinished encoded words": _HEAD + "raw = H + b'Cc: ' + b'=?utf-8?q?' * 100_000 + b'\\r\\n\\r\\nbody'",
    "blanks in a field": _HEAD + "raw = H + b'To: a' + b' ' * 1_000_000 + b'\\r\\n\\r\\nbody'",
    "one line of 50 MB": _HEAD + "raw = H + b'\\r\\n' + b'x' * 50_000_000",
    "one line of 50 MB of foreign bytes": _HEAD + "raw = H + b'\\r\\n' + b'\\xfc' * 50_000_000",
    "50 MB of base64": _HEAD + "raw = H + b'Content-Transfer-Encoding: base64\\r\\n\\r\\n' + b'QUJD' * 12_500_000",
    "50 MB of dashes": _MIXED + "raw = M + b'--\\r\\n' * 12_500_000",
    "deep HTML": _HTML + "raw = H + b'<div>' * 400_000 + b'deep down'",
    "deep lists": _HTML + "raw = H + b'<ul><li>' * 250_000 + b'deep down'",
    "formatting that multiplies": _HTML + "raw = H + b''.join(b'<p><font color=%d>' % n for n in range(100_000))",
    "nested tables": _HTML + "raw = H + b'<table><tr><td>' * 130_000",
    "attributes": _HTML + "raw = H + b'<p ' + b''.join(b'a%d=1 ' % n for n in range(200_000)) + b'>x'",
    "entities": _HTML + "raw = H + b'&amp;' * 400_000",
    "entities that are none": _HTML + "raw = H + b'&bogus' * 340_000",
    "links": _HTML + "raw = H + b''.join(b'<a href=http://x.example/%d>y</a>' % n for n in range(60_000))",
    "comments": _HTML + "raw = H + b'<!--' * 500_000",
    "nested quotes": _HTML + "raw = H + b'<blockquote>x' * 150_000",
    "quoted lines": _HEAD + "raw = H + b'\\r\\n' + b'a:\\n> b\\n' * 300_000",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_read_in_bounded_time_and_memory(name):
    done = subprocess.run(
        [sys.executable, "-c", _READ.format(bomb=BOMBS[name])], capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()[-500:]
    told = json.loads(done.stdout)
    assert told["shown"] < SECONDS, told
    assert told["browser"] < SECONDS, told
    assert told["memory"] < MEGABYTES, told
    assert told["subject"] == "bomb"


def test_what_is_beyond_the_bounds_is_marked_and_the_rest_is_read():
    message = parse(multipart(*["\r\npart"] * (MAX_PARTS + 50)))
    assert any("parts" in defect for defect in message.defects)
    assert message.text.count("part") == MAX_PARTS


def test_the_text_at_depth_500_is_still_read():
    lines = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(499))
    raw = f"From: a@b.example\r\n{lines}\r\ndeep down".encode()
    assert parse(raw).text == "deep down"


def test_deeper_still_is_marked():
    lines = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(600))
    assert any("deep" in defect for defect in parse(f"From: a@b.example\r\n{lines}".encode()).defects)


def test_the_lines_that_are_told_apart_are_bounded():
    text = "text\n> quote\n" * 50_000
    segments = split_quotes(text)
    assert len(segments) < 25_000
    assert "".join(one.text for one in segments) == text


def test_a_text_that_is_too_long_is_cut_and_marked():
    message = parse(mail("x" * 3_000_000))
    assert "the text is too long and was cut" in message.defects
    assert len(message.text) == 2 << 20


def test_too_many_references_are_bounded():
    message = parse(mail(references=" ".join(f"<{n}@x.example>" for n in range(5_000))))
    assert len(message.references) == MAX_IDS


def test_deep_html_is_still_read():
    assert html_to_text("<div>" * 5_000 + "deep down").text == "deep down"


def test_html_that_goes_on_and_on_is_cut_and_says_so():
    shown = html_to_text("<p>one" * 500_000)
    assert shown.text.startswith("one\n")
    assert shown.text.endswith("[The rest of this mail is too long to be shown.]")
    assert shown.text.count("one") < 100_000
