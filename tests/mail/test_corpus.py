"""Real mail from the archives of other projects, where somebody has put it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from salesinbox.mail.authentication import Trust
from salesinbox.mail.html_text import html_to_text
from salesinbox.mail.index_text import normalise
from salesinbox.mail.parse import parse
from salesinbox.mail.parts import part_bytes, safe_filename
from salesinbox.mail.quotes import split_quotes
from salesinbox.mail.sanitize import sanitize_html
from salesinbox.mail.sender_checks import Known, check_sender

ROOT = Path(__file__).parents[2]
CORPUS = Path(os.environ.get("SALESINBOX_TEST_MAIL") or ROOT.parent / "shared" / "data" / "mail")
CHECKED_BY = Trust(names=("mx.google.com", ".yahoo.com"))
OWN = ROOT / "tests" / "fixtures" / "mail"


def read_all(folder: Path) -> int:
    """Take every mail in a folder through everything that reads mail; says how many there were."""
    count = 0
    for path in sorted(folder.rglob("*.eml")):
        raw = path.read_bytes()
        message = parse(raw)
        message.text.encode()
        html_to_text(message.html)
        sanitize_html(message.html)
        normalise(message.text)
        assert "".join(one.text for one in split_quotes(message.text)) == message.text, path
        for file in message.attachments:
            assert len(part_bytes(raw, file.part)) == file.size, path
            assert safe_filename(file.filename, file.content_type), path
        count += 1
    return count


def test_our_own_hostile_mail_is_read():
    assert read_all(OWN) >= 15


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no mail corpus: set SALESINBOX_TEST_MAIL to a folder of .eml files")
def test_the_mail_of_other_projects_is_read():
    assert read_all(CORPUS) > 100


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no mail corpus: set SALESINBOX_TEST_MAIL to a folder of .eml files")
def test_mail_in_the_wild_raises_few_alarms():
    """As read by somebody who has written to everyone in it, so that everything can look like something."""
    mails = [parse(path.read_bytes()) for path in sorted(CORPUS.rglob("*.eml"))]
    known = Known((mail.sender for mail in mails), [])
    alarms = [mail for mail in mails if check_sender(mail, known, CHECKED_BY)]
    assert len(alarms) <= len(mails) // 40
