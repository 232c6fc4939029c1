"""The demo's mailbox is large, varied and well-formed."""

from __future__ import annotations

import csv
import email
import email.policy
import re
import struct
import zlib
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from salesinbox.core.models import Address
from salesinbox.demo.company import DemoMessage, build_mailbox
from salesinbox.demo.stories import Line, Story, play
from salesinbox.mail.authentication import Trust
from salesinbox.mail.parse import parse
from salesinbox.mail.sender_checks import Check, Known, check_sender

NOW = datetime(2025, 11, 20, 14, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def mailbox() -> list[DemoMessage]:
    return build_mailbox(NOW)


@pytest.fixture(scope="module")
def parsed(mailbox: list[DemoMessage]) -> list[EmailMessage]:
    return [_parse(message.raw) for message in mailbox]


def _parse(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def _threads(parsed: list[EmailMessage]) -> dict[str, list[EmailMessage]]:
    threads = defaultdict(list)
    for message in parsed:
        root = str(message["References"] or message["Message-ID"]).split()[0]
        threads[root].append(message)
    return threads


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _attachments(parsed: list[EmailMessage], content_type: str) -> list[bytes]:
    parts = [part for message in parsed for part in message.walk() if part.get_content_type() == content_type]
    return [data for part in parts if isinstance(data := part.get_payload(decode=True), bytes)]


def test_there_are_at_least_120_threads_over_nine_months(
    mailbox: list[DemoMessage], parsed: list[EmailMessage]
) -> None:
    assert len(_threads(parsed)) >= 120
    dates = [message.date for message in mailbox]
    assert max(dates) <= NOW
    assert NOW - min(dates) >= timedelta(days=255)
    assert {date.month for date in dates} >= {3, 4, 5, 6, 7, 8, 9, 10, 11}


@pytest.mark.parametrize("hour", [0, 5, 9, 12, 17, 23])
@pytest.mark.parametrize("day", [1, 9, 15, 29])
def test_nothing_is_dated_in_the_future_whenever_the_demo_starts(hour: int, day: int) -> None:
    now = datetime(2026, 1, day, hour, 3, tzinfo=UTC)
    assert max(message.date for message in build_mailbox(now)) <= now


def test_a_story_longer_than_its_past_begins_earlier() -> None:
    lines = (Line("siobhan", (), "Will it fit?"), Line("rep", ("+5d",), "It will."))
    played = play(Story("Fitting", {"with": "siobhan", "ago": "2"}, lines), NOW)
    assert played[-1].sent.date <= NOW
    assert played[1].sent.date - played[0].sent.date == timedelta(days=5)


def test_it_is_the_same_for_the_same_now(mailbox: list[DemoMessage]) -> None:
    assert build_mailbox(NOW) == mailbox


def test_another_seed_gives_other_facts(mailbox: list[DemoMessage]) -> None:
    assert build_mailbox(NOW, seed=8) != mailbox


def test_every_message_is_well_formed(parsed: list[EmailMessage]) -> None:
    for message in parsed:
        assert [defect for part in message.walk() for defect in part.defects] == [], message["Subject"]
        for name in ("From", "To", "Date", "Subject", "Message-ID"):
            assert message[name], (name, message["Subject"])
            assert not message[name].defects, (name, message[name])
    ids = Counter(str(message["Message-ID"]) for message in parsed)
    assert max(ids.values()) == 1


def test_lines_are_ended_by_crlf_and_kept_short(mailbox: list[DemoMessage]) -> None:
    for message in mailbox:
        assert b"\n" not in message.raw.replace(b"\r\n", b"")
        assert max(map(len, message.raw.split(b"\r\n"))) <= 998


def test_an_answer_refers_to_what_it_answers_and_quotes_it(parsed: list[EmailMessage]) -> None:
    by_id = {str(message["Message-ID"]): message for message in parsed}
    answers = [message for message in parsed if message["In-Reply-To"]]
    assert len(answers) > 150
    for answer in answers:
        before = by_id[str(answer["In-Reply-To"])]
        assert str(answer["References"]).split()[-1] == str(before["Message-ID"])
        assert _text(before).split()[0] in _text(answer)


def test_hand_written_conversations_go_back_and_forth(parsed: list[EmailMessage]) -> None:
    talks = [
        thread
        for thread in _threads(parsed).values()
        if len(thread) >= 2 and any("robin@" in str(message["From"]) for message in thread)
    ]
    assert len(talks) >= 35
    assert max(map(len, talks)) >= 6
    openings = Counter(_text(thread[0])[:60] for thread in talks)
    assert max(openings.values()) == 1


def test_mail_lies_where_the_rep_would_have_it(mailbox: list[DemoMessage]) -> None:
    count = Counter(message.mailbox for message in mailbox)
    assert set(count) == {"INBOX", "Sent", "Drafts", "Archive", "Trash", "Junk"}
    assert count["INBOX"] >= 50
    assert all("\\Draft" in message.flags for message in mailbox if message.mailbox == "Drafts")
    flags = Counter(flag for message in mailbox for flag in message.flags)
    assert flags["\\Flagged"] >= 4
    assert flags["urgent"] >= 3
    assert flags["renewal"] >= 3
    unread = [message for message in mailbox if message.mailbox == "INBOX" and "\\Seen" not in message.flags]
    assert 8 <= len(unread) <= 40


@pytest.mark.parametrize(
    ("language", "letters"),
    [
        ("German", "Grüße"),
        ("French", "Bonjour"),
        ("Spanish", "Gracias|Hola"),
        ("Polish", "Dzień dobry"),
        ("Japanese", "[\u3040-\u30ff]{3}"),
        ("Persian", "سلام"),
        ("Hebrew", "[\u05d0-\u05ea]{3}"),
    ],
)
def test_people_write_in_their_language(parsed: list[EmailMessage], language: str, letters: str) -> None:
    assert sum(bool(re.search(letters, _text(message))) for message in parsed) >= 2, language


def test_right_to_left_subjects_survive_the_header(parsed: list[EmailMessage]) -> None:
    subjects = [str(message["Subject"]) for message in parsed]
    assert "استعلام قیمت دوچرخهٔ باری Harbour" in subjects
    assert "הצעת מחיר לאופני מטען לטיילת" in subjects


def test_pdf_attachments_are_pdfs_with_a_working_table_of_objects(parsed: list[EmailMessage]) -> None:
    documents = _attachments(parsed, "application/pdf")
    assert len(documents) >= 40
    for data in documents:
        assert data.startswith(b"%PDF-1.4\n")
        assert data.endswith(b"%%EOF\n")
        table = int(re.findall(rb"startxref\n(\d+)", data)[0])
        offsets = re.findall(rb"(\d{10}) 00000 n", data[table:])
        for number, offset in enumerate(offsets, 1):
            assert data[int(offset) :].startswith(b"%d 0 obj" % number)
        stream = re.findall(rb"/Length (\d+) >>\nstream\n(.*)\nendstream", data, re.DOTALL)[0]
        assert int(stream[0]) == len(stream[1])


def test_pictures_are_pngs(parsed: list[EmailMessage]) -> None:
    pictures = _attachments(parsed, "image/png")
    assert len(pictures) >= 5
    for data in pictures:
        assert data.startswith(b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", data[16:24])
        (length,) = struct.unpack(">I", data[33:37])
        assert len(zlib.decompress(data[41 : 41 + length])) == height * (1 + 3 * width)


def test_price_lists_are_tables(parsed: list[EmailMessage]) -> None:
    for data in _attachments(parsed, "text/csv"):
        rows = list(csv.reader(data.decode().splitlines()))
        assert len(rows) > 5
        assert {len(row) for row in rows} == {3}


def test_an_invitation_asks_for_a_meeting_ahead(parsed: list[EmailMessage]) -> None:
    (calendar,) = _attachments(parsed, "text/calendar")
    assert b"METHOD:REQUEST\r\n" in calendar
    start = re.findall(rb"DTSTART:(\d{8}T\d{6})Z", calendar)[0].decode()
    assert datetime.strptime(start, "%Y%m%dT%H%M%S").replace(tzinfo=UTC) > NOW


def test_newsletters_are_html_with_layout_tables_and_a_tracking_pixel(parsed: list[EmailMessage]) -> None:
    letters = [message for message in parsed if message["List-Unsubscribe"]]
    assert len({str(message["From"]) for message in letters}) == 2
    html = "".join(str(body.get_content()) for m in letters if (body := m.get_body(("html",))))
    assert "<table" in html
    assert 'width="1" height="1"' in html
    assert all(".example/" in url for url in re.findall(r'(?:src|href)="(https?://[^"]+)', html))


def test_everybody_lives_in_an_example_domain(parsed: list[EmailMessage]) -> None:
    for message in parsed:
        for name in ("From", "To", "Cc"):
            for address in getattr(message[name], "addresses", ()):
                assert address.domain.endswith(".example"), address


def test_only_those_who_imitate_somebody_are_warned_of(parsed: list[EmailMessage]) -> None:
    sent = [message for message in parsed if "robin@" in str(message["From"])]
    written_to = {Address(to.display_name, to.addr_spec) for mail in sent for to in mail["To"].addresses}
    known = Known(written_to, ["robin@tidewater-bikes.example"])
    warned: dict[str, set[Check]] = defaultdict(set)
    for message in parsed:
        mail = parse(bytes(message))
        own = mail.sender.key == "robin@tidewater-bikes.example"
        warned[mail.sender.key] |= {each.check for each in check_sender(mail, known, Trust((), ()), own=own)}
    assert {sender: checks for sender, checks in warned.items() if checks} == {
        "otto@vo1t-and-vane.example": {Check.LOOK_ALIKE, Check.KNOWN_NAME},
        "helpdesk@tidewater-bikes.example.support-portal.example": {Check.LOOK_ALIKE},
    }
