"""Reading mail: what a person sees of it, and that nothing that arrives can make it fail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from salesinbox.core.models import Address
from salesinbox.mail.parse import parse
from salesinbox.mail.structure import read_structure
from tests.mail.messages import mail, multipart


def test_an_ordinary_mail():
    message = parse(mail("Hello Sam,\r\nas agreed.\r\n", cc="Bo <bo@example.com>", in_reply_to="<zero@example.com>"))
    assert message.sender == Address("Ada Quill", "ada@quill.example")
    assert message.to == (Address("Sam Low", "sam@example.com"),)
    assert message.cc == (Address("Bo", "bo@example.com"),)
    assert message.subject == "The offer"
    assert message.date == datetime(2024, 5, 6, 10, tzinfo=timezone(timedelta(hours=2)))
    assert message.message_id == "one@quill.example"
    assert message.references == ("zero@example.com",)
    assert message.text == "Hello Sam,\nas agreed."
    assert message.defects == ()


def test_references_come_oldest_first_and_the_parent_last():
    message = parse(mail(references="<a@x> <b@x>\r\n <c@x>", in_reply_to="<c@x>"))
    assert message.references == ("a@x", "b@x", "c@x")


def test_of_alternatives_the_plain_text_is_read_and_the_html_kept():
    raw = multipart(
        "Content-Type: text/plain\r\n\r\nplain", "Content-Type: text/html\r\n\r\n<p>rich</p>", kind="alternative"
    )
    message = parse(raw)
    assert (message.text, message.html) == ("plain", "<p>rich</p>")


def test_an_empty_plain_alternative_gives_way_to_the_html():
    raw = multipart(
        "Content-Type: text/plain\r\n\r\n  \r\n", "Content-Type: text/html\r\n\r\n<p>rich</p>", kind="alternative"
    )
    assert parse(raw).text == "rich"


def test_text_before_and_after_a_file_is_all_read():
    file = "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF"
    message = parse(multipart("\r\nfirst", file, "\r\nsecond"))
    assert message.text == "first\n\nsecond"
    assert [(one.part, one.filename, one.size) for one in message.attachments] == [("2", "a.pdf", 4)]


def test_part_numbers_are_those_of_imap():
    inner = (
        'Content-Type: multipart/alternative; boundary="in"\r\n\r\n--in\r\n\r\na\r\n'
        "--in\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n--in--"
    )
    message = parse(multipart(inner, "Content-Type: image/png\r\n\r\nx"))
    assert [(one.part, one.content_type) for one in message.attachments] == [
        ("1.2", "text/calendar"),
        ("2", "image/png"),
    ]


def test_a_boundary_that_begins_like_another_does_not_end_it():
    inner = 'Content-Type: multipart/mixed; boundary="edge-2"\r\n\r\n--edge-2\r\n\r\ninside\r\n--edge-2--'
    message = parse(multipart(inner, "\r\noutside"))
    assert message.text == "inside\n\noutside"


def test_the_same_words_in_a_form_nobody_reads_are_no_file():
    plain, rich = "\r\nHello", "Content-Type: text/enriched\r\n\r\n<bold>Hello</bold>"
    assert parse(multipart(plain, rich, kind="alternative")).attachments == ()
    assert len(parse(multipart(plain, rich)).attachments) == 1


def test_a_report_of_a_server_is_read_where_there_are_no_words_with_it():
    status = "Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; nobody@north.example\r\n"
    alone = parse(multipart(status, kind="report"))
    assert (alone.text.strip(), alone.attachments) == ("Final-Recipient: rfc822; nobody@north.example", ())
    explained = parse(multipart("\r\nNobody lives there.", status, kind="report"))
    assert (explained.text.strip(), len(explained.attachments)) == ("Nobody lives there.", 1)


def test_pictures_of_the_html_are_marked_as_such():
    html = "Content-Type: text/html\r\n\r\n<img src='cid:logo'>"
    picture = "Content-Type: image/png\r\nContent-ID: <logo>\r\n\r\nx"
    (part,) = parse(multipart(html, picture, kind="related")).attachments
    assert (part.content_id, part.inline) == ("logo", True)


def test_a_forwarded_mail_is_a_file_named_by_its_subject():
    inner = "Content-Type: message/rfc822\r\n\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nhi"
    (part,) = parse(multipart("\r\nsee", inner)).attachments
    assert part.filename == "Grüße.eml"


def test_flowed_text_is_put_together_again():
    message = parse(
        mail("One long \r\nline.\r\n> quo \r\n> ted\r\n-- \r\nAda", content_type="text/plain; format=flowed")
    )
    assert message.text == "One long line.\n> quo ted\n-- \nAda"


def test_the_same_mail_has_the_same_identity_wherever_it_is_found():
    here = parse(mail(received="from a.example", subject="The  offer\r\n today"))
    there = parse(mail(received="from b.example", subject="The offer today"))
    assert here.identity == there.identity


def test_another_mail_with_the_same_message_id_has_another_identity():
    assert parse(mail()).identity != parse(mail(subject="Something else")).identity
    assert parse(mail()).message_id == parse(mail(subject="Something else")).message_id


def test_a_mail_without_a_message_id_gets_a_stable_one():
    one, again = parse(mail(message_id="")), parse(mail(message_id="", received="from elsewhere.example"))
    assert one.message_id == again.message_id
    assert one.message_id.endswith("@missing.invalid")
    assert one.message_id != parse(mail("Another text.", message_id="")).message_id


def test_our_own_mark_is_read():
    assert parse(mail(x_salesinbox_id="ob-7")).outbox_id == "ob-7"


def test_an_mbox_line_and_empty_lines_before_the_header_are_skipped():
    assert parse(b"\r\nFrom ada@quill.example Mon May  6 10:00:00 2024\r\n" + mail()).subject == "The offer"


def test_times_are_aware():
    date = parse(mail(date="Mon, 06 May 2024 10:00:00 -0000")).date
    assert date == datetime(2024, 5, 6, 10, tzinfo=UTC)


@given(st.binary(max_size=2_000))
def test_no_bytes_at_all_make_it_fail(raw):
    message = parse(raw)
    assert message.size == len(raw)
    assert "\n" not in message.subject


_LINES = st.sampled_from(
    [
        b"From: a@b.example",
        b"Subject: =?utf-8?q?x?= =?bogus?b?!!!?=",
        b'Content-Type: multipart/mixed; boundary="e"',
        b'Content-Type: multipart/alternative; boundary="f"',
        b"Content-Type: text/html; charset=utf-7",
        b"Content-Type: message/rfc822",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: quoted-printable",
        b"Content-Disposition: attachment; filename*0*=utf-8''%ff; filename*1=x",
        b"--e",
        b"--f",
        b"--e--",
        b"--f--",
        b"",
        b"",
        b"=ff=\xff\x00 <b>text",
        b"Date: Mon, 99 Foo 99999 99:99:99 +9999",
    ]
)


@given(st.lists(st.one_of(_LINES, st.binary(max_size=30)), max_size=40), st.sampled_from([b"\r\n", b"\n", b"\r"]))
def test_no_broken_structure_makes_it_fail(lines, end):
    raw = end.join(lines)
    message = parse(raw)
    message.text.encode()
    message.subject.encode()
    numbers = [part.number for part in read_structure(raw).leaves()]
    assert len(numbers) == len(set(numbers))
    assert {one.part for one in message.attachments} <= set(numbers)
