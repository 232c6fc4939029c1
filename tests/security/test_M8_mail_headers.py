"""M8: no value can add a field to the header of a mail that we write; the error names the field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.core.errors import UsageError
from salesinbox.core.models import Address
from salesinbox.mail.compose import Draft, DraftAttachment, build, parse_recipients, reply_draft
from salesinbox.mail.parse import parse
from tests.mail.messages import mail

DATE = datetime(2024, 5, 6, 10, tzinfo=UTC)
SAM = Address("Sam", "sam@example.com")
DRAFT = Draft(sender=Address("Ada", "ada@quill.example"), to=(SAM,), subject="x", body="y")
BREAKS = ["\r\n", "\n", "\r", "\0", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\ud800"]
FIELDS = {"From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "X-Salesinbox-Id"}
MIME = {"MIME-Version", "Content-Type", "Content-Transfer-Encoding"}


def header_names(draft: Draft) -> set[str]:
    raw = build(draft, message_id="new@quill.example", outbox_id="ob-1", date=DATE)
    return {name for name, _ in parse(raw).headers}


@pytest.mark.parametrize("line_break", BREAKS, ids=ascii)
@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("subject", lambda text: {"subject": text}),
        ("name in To", lambda text: {"to": (Address(text, "sam@example.com"),)}),
        ("name in Cc", lambda text: {"cc": (Address(text, "sam@example.com"),)}),
        ("name in Bcc", lambda text: {"bcc": (Address(text, "sam@example.com"),)}),
        ("name in From", lambda text: {"sender": Address(text, "ada@quill.example")}),
        ("To", lambda text: {"to": (Address("", f"sam@example.com{text}"),)}),
        ("From", lambda text: {"sender": Address("", f"ada{text}@quill.example")}),
        ("attachment", lambda text: {"attachments": (DraftAttachment(text, "text/plain", b""),)}),
    ],
)
def test_a_line_break_in_a_value_is_refused_and_named(field, change, line_break):
    draft = replace(DRAFT, **change(f"a{line_break}Bcc: victim@bank.example"))
    with pytest.raises(UsageError, match=field) as refused:
        header_names(draft)
    assert refused.value.message.isprintable()


@pytest.mark.parametrize("line_break", BREAKS, ids=ascii)
def test_typed_recipients_cannot_hold_a_break(line_break):
    if line_break == "\n":
        assert len(parse_recipients(f"a@b.example{line_break}c@d.example")) == 2
        return
    with pytest.raises(UsageError):
        parse_recipients(f'"a{line_break}Bcc: x" <a@b.example>')


@pytest.mark.parametrize("hostile", ["a@b>\r\nBcc: <x@y", "a b", "<a@b>", "\0", "é@x", "a" * 2_000])
def test_ids_from_other_peoples_mail_are_left_out_where_they_do_not_fit(hostile):
    draft = replace(DRAFT, in_reply_to=hostile, references=(hostile, "good@x.example"))
    assert header_names(draft) <= FIELDS | MIME
    raw = build(draft, message_id="new@quill.example", outbox_id="ob-1", date=DATE)
    assert parse(raw).references == ("good@x.example",)


@pytest.mark.parametrize(
    "kind", ["text/plain\r\nX-Bad: 1", 'text/plain; name="\r\nX-Bad: 1"', "nonsense", "message/rfc822"]
)
def test_a_hostile_content_type_adds_nothing(kind):
    draft = replace(DRAFT, attachments=(DraftAttachment("a", kind, b"From: x\r\n\r\n"),))
    raw = build(draft, message_id="new@quill.example", outbox_id="ob-1", date=DATE)
    assert b"X-Bad" not in raw


@pytest.mark.parametrize("bad", ["a\r\nBcc: x", "", "a b"])
def test_our_own_marks_are_checked_too(bad):
    with pytest.raises(UsageError):
        build(DRAFT, message_id="new@quill.example", outbox_id=bad, date=DATE)
    with pytest.raises(UsageError):
        build(DRAFT, message_id=bad, outbox_id="ob-1", date=DATE)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_written_the_header_has_only_our_fields(subject, name, filename):
    draft = replace(
        DRAFT,
        subject=subject,
        to=(Address(name, "sam@example.com"),),
        attachments=(DraftAttachment(filename, "text/plain", b""),),
    )
    try:
        names = header_names(draft)
    except UsageError:
        return
    assert names <= FIELDS | MIME


def test_answering_a_mail_that_was_made_for_it_adds_no_field():
    raw = mail(
        subject="=?utf-8?q?Hi=0D=0ABcc:_victim@bank.example?=",
        **{"from": "=?utf-8?q?Mal=0D=0ABcc:_victim@bank.example?= <mal@pirate.example>"},
    )
    draft = reply_draft(parse(raw), own=frozenset(), sender=SAM, everyone=True)
    assert header_names(draft) <= FIELDS | MIME
    sent = parse(build(draft, message_id="new@quill.example", outbox_id="ob-1", date=DATE))
    assert sent.bcc == ()
