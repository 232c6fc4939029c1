"""Answering goes to the right people, under the right subject, with the right words quoted."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

from salesinbox.core.models import Address
from salesinbox.mail.compose import Draft, reply_draft
from salesinbox.mail.parse import parse
from salesinbox.mail.quotes import SegmentKind, split_quotes
from tests.mail.messages import mail

ME = Address("Sam Low", "sam@example.com")
OWN = frozenset({"sam@example.com", "sales@example.com"})


def reply(raw: bytes, *, everyone: bool = False) -> Draft:
    return reply_draft(parse(raw), own=OWN, sender=ME, everyone=everyone, zone=UTC)


def keys(people: tuple[Address, ...]) -> list[str]:
    return [person.key for person in people]


def test_a_reply_goes_to_the_sender():
    draft = reply(mail(cc="bo@example.com"))
    assert (keys(draft.to), draft.cc) == (["ada@quill.example"], ())


def test_a_reply_to_all_leaves_out_oneself():
    draft = reply(mail(to="Sales@example.com, cy@example.com", cc="bo@example.com, sam@example.com"), everyone=True)
    assert keys(draft.to) == ["ada@quill.example", "cy@example.com"]
    assert keys(draft.cc) == ["bo@example.com"]


def test_reply_to_is_honoured():
    assert keys(reply(mail(reply_to="desk@quill.example")).to) == ["desk@quill.example"]


def test_a_contact_form_that_mails_as_oneself_is_answered_to_the_customer():
    assert keys(reply(mail(**{"from": "sales@example.com"}, reply_to="cust@quill.example")).to) == [
        "cust@quill.example"
    ]


def test_answering_ones_own_mail_goes_to_whom_it_went():
    draft = reply(mail(**{"from": "sam@example.com"}, to="ada@quill.example", cc="bo@example.com"), everyone=True)
    assert (keys(draft.to), keys(draft.cc)) == (["ada@quill.example"], ["bo@example.com"])


def test_a_note_to_oneself_is_answered_to_oneself():
    assert keys(reply(mail(**{"from": "sam@example.com"}, to="sam@example.com")).to) == ["sam@example.com"]


def test_re_stands_once_whatever_the_language():
    assert reply(mail(subject="Re: AW: SV: The offer")).subject == "Re: The offer"
    assert reply(mail(subject="Fwd: The offer")).subject == "Re: Fwd: The offer"


def test_references_grow_by_the_parent():
    draft = reply(mail(references="<a@x> <b@x>"))
    assert draft.references == ("a@x", "b@x", "one@quill.example")
    assert draft.in_reply_to == "one@quill.example"


def test_the_original_is_quoted_without_its_signature():
    draft = reply(mail("Hello,\r\n\r\n> older\r\n-- \r\nAda\r\n"))
    assert draft.body == "\n\nOn Mon 6 May 2024 at 08:00, Ada Quill wrote:\n> Hello,\n>\n>> older\n"


def test_the_date_is_said_as_the_reader_of_the_mail_saw_it():
    raw = mail(date="Mon, 06 May 2024 23:30:00 -0500")
    draft = reply_draft(parse(raw), own=OWN, sender=ME, everyone=False, zone=timezone(timedelta(hours=2)))
    assert "On Tue 7 May 2024 at 06:30, Ada Quill wrote:" in draft.body


def test_long_lines_are_broken_and_marked_to_their_ends():
    words = "word " * 40
    body = reply(mail(f"{words}\r\n> {words}\r\n    indented\r\nshort")).body
    lines = body.strip().splitlines()[1:]
    assert max(map(len, lines)) <= 76
    assert sum(line.startswith("> word") for line in lines) == 3
    assert sum(line.startswith(">> word") for line in lines) == 3
    assert lines[-2:] == [">     indented", "> short"]
    assert "".join(lines).count("word") == 80


def test_our_own_quotes_are_known_again():
    body = f"Thanks.{reply(mail()).body}"
    assert [one.kind for one in split_quotes(body)] == [SegmentKind.TEXT, SegmentKind.QUOTE]


def test_controls_of_the_original_are_not_carried_on():
    draft = reply(mail("a\x1b[2Jb", **{"from": '"Ada\x1b[31m" <ada@quill.example>'}, subject="x\x07y"))
    assert "\x1b" not in draft.body + draft.to[0].name
    assert draft.subject == "Re: xy"
