"""A draft becomes a mail that says the same to everybody who reads it."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesinbox.core.errors import UsageError
from salesinbox.core.models import Address
from salesinbox.mail.compose import (
    Draft,
    DraftAttachment,
    build,
    encoded_size,
    format_address,
    new_message_id,
    parse_recipients,
    recipients,
)
from salesinbox.mail.parse import parse
from salesinbox.mail.parts import part_bytes

DATE = datetime(2024, 5, 6, 10, tzinfo=UTC)
ADA = Address("Ada Quill", "ada@quill.example")
DRAFT = Draft(sender=ADA, to=(Address("Sam Low", "sam@example.com"),), subject="The offer", body="Hi *Sam*,\n\nfine.\n")


def built(draft: Draft) -> bytes:
    return build(draft, message_id="new@quill.example", outbox_id="ob-1", date=DATE)


def as_others_read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_what_is_written_is_what_is_read():
    draft = replace(
        DRAFT,
        cc=(Address("Doe, Jane", "jane@example.com"),),
        subject="سفارش und Grüße",
        in_reply_to="old@example.com",
        references=("root@example.com", "old@example.com"),
        attachments=(DraftAttachment("گزارش نهایی.pdf", "application/pdf", b"%PDF\x00\xff"),),
    )
    raw = built(draft)
    message = parse(raw)
    assert (message.sender, message.to, message.cc) == (draft.sender, draft.to, draft.cc)
    assert message.subject == draft.subject
    assert message.text == "Hi *Sam*,\n\nfine."
    assert "<em>Sam</em>" in message.html
    assert (message.message_id, message.outbox_id, message.date) == ("new@quill.example", "ob-1", DATE)
    assert message.references == draft.references
    (file,) = message.attachments
    assert (file.filename, part_bytes(raw, file.part)) == ("گزارش نهایی.pdf", b"%PDF\x00\xff")
    assert message.defects == ()


def test_other_programs_read_the_same():
    draft = replace(DRAFT, to=(Address('Zoë "Z" O, Neil', "zoe@example.com"), ADA), subject="Grüße " * 30)
    theirs = as_others_read(built(draft))
    assert theirs["To"].addresses[0].display_name == 'Zoë "Z" O, Neil'
    assert [one.addr_spec for one in theirs["To"].addresses] == ["zoe@example.com", "ada@quill.example"]
    assert theirs["Subject"] == ("Grüße " * 30).strip()


def test_the_bytes_are_ascii_with_crlf_and_short_lines():
    raw = built(replace(DRAFT, body="سلام " * 500 + "\n.\nFrom here\n", subject="x" * 2_000))
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_bcc_is_in_the_envelope_and_not_in_the_mail():
    draft = replace(DRAFT, bcc=(Address("", "secret@example.com"), Address("", "SAM@example.com")))
    assert b"secret" not in built(draft)
    assert recipients(draft) == ("sam@example.com", "secret@example.com")


def test_every_block_says_its_direction():
    html = parse(built(replace(DRAFT, body="Hello.\n\nسلام دوست من\n\n- یک\n- two\n"))).html
    assert '<p dir="auto">Hello.</p>' in html
    assert '<p dir="rtl">سلام دوست من</p>' in html
    assert '<li dir="rtl">یک</li>' in html
    assert '<li dir="auto">two</li>' in html


def test_nothing_that_was_typed_vanishes_from_the_html():
    body = "Note [1]\n-- \nAda <b>bold</b>\n\n    indented\n\n[1]: https://a.example/x\n"
    html = parse(built(replace(DRAFT, body=body))).html
    assert "&lt;b&gt;bold&lt;/b&gt;" in html
    assert '<a href="https://a.example/x">' in html
    assert "[1]:" in html
    assert "<h2" not in html
    assert "<code" not in html


def test_a_script_link_stays_text():
    html = parse(built(replace(DRAFT, body="[x](javascript:alert(1))"))).html
    assert "href" not in html


def test_plain_mail_has_no_html():
    message = parse(built(replace(DRAFT, html=False)))
    assert (message.html, message.text) == ("", "Hi *Sam*,\n\nfine.")


def test_an_international_domain_is_sent_in_its_ascii_form():
    draft = replace(DRAFT, to=(Address("", "zoe@straße.example"),))
    assert recipients(draft) == ("zoe@xn--strae-oqa.example",)
    assert b"xn--strae-oqa.example" in built(draft)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "sam",
        "sam@",
        "@example.com",
        "a b@example.com",
        "a@b..example",
        "a@-b.example",
        "a@b@c",
        "a@exa mple",
        "jürgen@example.com",
        "a@" + "b" * 300,
        "x" * 65 + "@example.com",
        ".a@example.com",
        "a@[127.0.0.1",
    ],
)
def test_an_address_that_cannot_work_is_named(address):
    with pytest.raises(UsageError, match="To"):
        built(replace(DRAFT, to=(Address("", address),)))


def test_letters_that_servers_cannot_take_are_said_to_be_that():
    with pytest.raises(UsageError, match="before the @"):
        parse_recipients("jürgen@example.com")


def test_recipients_as_people_type_them():
    typed = 'a@b.example; Ann Bo <c@d.example>, "Doe, Jane" <jane@example.com>,\n'
    assert parse_recipients(typed) == (
        Address("", "a@b.example"),
        Address("Ann Bo", "c@d.example"),
        Address("Doe, Jane", "jane@example.com"),
    )
    assert parse_recipients(" , ") == ()


@pytest.mark.parametrize(
    "typed", ["a@b.example c@d.example", "Doe, Jane <jane@example.com>", "x <y", 'a"b@c.example', "<>"]
)
def test_a_typing_mistake_is_not_guessed_at(typed):
    with pytest.raises(UsageError):
        parse_recipients(typed)


_NAME = st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=80).map(str.strip)
_ADDRESS = st.from_regex(r"[a-z][a-z0-9.+-]{0,20}[a-z0-9]@[a-z]{1,10}\.example", fullmatch=True).filter(
    lambda address: ".." not in address
)
# Names in single quotes, which other programs add, are read without them.
_PERSON = st.builds(Address, _NAME.map(lambda name: " ".join(name.split()).strip("'").strip()), _ADDRESS)


@given(
    subject=_NAME,
    people=st.lists(_PERSON, min_size=1, max_size=5),
    body=st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n"), max_size=300),
    name=_NAME,
    data=st.binary(max_size=100),
)
def test_any_draft_comes_back_as_it_was(subject, people, body, name, data):
    draft = replace(
        DRAFT, subject=subject, to=tuple(people), body=body, attachments=(DraftAttachment(name, "image/png", data),)
    )
    raw = built(draft)
    message = parse(raw)
    assert message.subject == " ".join(subject.split())
    assert [one.address for one in message.to] == [one.address for one in people]
    assert [one.name for one in message.to] == [one.name if one.name != one.address else "" for one in people]
    assert message.text.strip() == body.strip() or not body.strip()
    assert part_bytes(raw, message.attachments[-1].part) == data
    assert message.attachments[-1].filename == (name or "attachment")


@given(_PERSON)
def test_an_address_written_for_typing_is_read_back(person):
    assert parse_recipients(format_address(person)) == (person,)


def test_message_ids_are_new_and_in_the_domain_of_the_sender():
    one, two = new_message_id("ada@Quill.example"), new_message_id("ada@Quill.example")
    assert one != two
    assert one.endswith("@Quill.example")


@pytest.mark.parametrize("size", [0, 1_000, 500_000])
def test_the_size_is_known_before_the_mail_is_built(size):
    draft = replace(DRAFT, body="word " * 200, attachments=(DraftAttachment("a.bin", "application/zip", b"x" * size),))
    real = len(built(draft))
    assert real <= encoded_size(draft) <= real * 1.05 + 4_000
