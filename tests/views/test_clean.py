"""Whatever a mail, a server or a file holds: no text of a view can do anything to a terminal."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

import pytest

from salesinbox.actions import send, triage
from salesinbox.core.models import Role
from salesinbox.core.text import is_clean
from salesinbox.store import accounts, drafts, outbox, status
from salesinbox.store.drafts import DraftRow
from salesinbox.store.threads import Filter
from salesinbox.views import documents, person, reading, thread, thread_list
from salesinbox.views.status import Running, account_state, status_line
from tests.profile import OWN, Profile

EVIL = "a\x1b]0;owned\x07\x9b31m\u202egnp\u2066\ud800\x00\u2028z"


def texts(value: object) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            yield from texts(getattr(value, each.name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts(key)
            yield from texts(item)
    elif isinstance(value, list | tuple | set):
        for item in value:
            yield from texts(item)


def assert_clean(value: object) -> None:
    found = list(texts(value))
    assert found
    assert [text for text in found if not is_clean(text)] == []


def hostile_mail(sender: bytes, extra: bytes = b"") -> bytes:
    evil = EVIL.encode("utf-8", "surrogatepass")
    fields = [b"From: " + sender, b'To: "' + evil + b'" <ada@north.example>', b"Cc: " + evil + b"@x.example"]
    fields += [
        b"Subject: " + evil + b"kayak",
        b"Message-ID: <1" + evil + b"@x>",
        b"Reply-To: " + evil,
        b"X-" + evil + b": " + evil,
    ]
    fields += [b"Date: Mon, 02 Mar 2026 09:00:00 +0000", b'Content-Type: multipart/mixed; boundary="b"', extra]
    html = (
        b"<p>kayak " + evil + b'&#27;[31m&#x9b;&#8238;</p><a href="https://x.example/' + evil + b'">' + evil + b"</a>"
    )
    parts = [b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html]
    disposition = b'Content-Disposition: attachment; filename="' + evil + b'.pdf"'
    parts.append(b"Content-Type: application/" + evil + b"\r\n" + disposition + b"\r\n\r\nx")
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"
    return b"\r\n".join(field for field in fields if field) + b"\r\n\r\n" + body


@pytest.fixture
def hostile(profile: Profile) -> Profile:
    """A mailbox of mails that try everything, in every list."""
    evil = EVIL.encode("utf-8", "surrogatepass")
    raw = hostile_mail(b'"' + evil + b'" <' + evil + b"@x.example>")
    profile.add(raw, flags=["\\Flagged", "=1B=5B31m", "=E2=80=AE"])
    plain = b"From: " + evil + b"\r\nSubject: =?utf-8?q?=1B]0;x=07=E2=80=AE?=\r\n\r\nkayak " + evil + b"\r\n> " + evil
    profile.add(plain, role=Role.TRASH)
    profile.add(hostile_mail(f"Ada <{OWN}>".encode()), role=Role.SENT)
    profile.add(b"\xff\x00\x1b[2J kayak", role=Role.DRAFTS)
    storable = EVIL.replace("\ud800", "")
    drafts.save(profile.db, DraftRow(profile.account_id, to=storable, subject=storable, body=storable))
    return profile


def test_every_list_is_clean(hostile: Profile):
    for filter_ in Filter:
        page = thread_list.load_page(hostile.db, filter_)
        if page.lines:
            assert_clean(page)
            assert_clean([line.names for line in page.lines])
            assert_clean(documents.thread_documents(hostile.db, page.lines))
    assert len(thread_list.load_page(hostile.db, Filter.ALL).lines) >= 2
    found = thread_list.load_search(hostile.db, "kayak in:all")
    assert_clean(found)
    assert_clean(documents.found_documents(hostile.db, found.lines))


def test_every_conversation_is_clean_in_every_form(hostile: Profile):
    for (id_,) in hostile.db.rows("SELECT id FROM threads"):
        view = thread.load_thread(hostile.db, id_)
        assert_clean(view)
        assert_clean(documents.conversation_document(hostile.db, id_))
        for message in view.messages:
            assert_clean([each.text for each in thread.load_body(hostile.db, message.id).segments] or [""])
            assert_clean(list(thread.load_body(hostile.db, message.id).links) or [""])
            assert_clean(reading.headers(hostile.db, message.id))
            assert_clean(reading.source(hostile.db, message.id))
            for address in (message.sender, *message.to, *message.cc):
                assert_clean(person.load_person(hostile.db, address.address))
    assert_clean(person.complete_address(hostile.db, "x"))


def test_what_a_server_says_is_clean_where_it_is_shown(hostile: Profile):
    said = EVIL.replace("\ud800", "")
    status.save_account(hostile.db, hostile.account_id, state="failed", error=said, hint=said, detail=said)
    (account,) = status.accounts(hostile.db)
    assert_clean(account_state(account, 0))
    assert_clean(status_line(hostile.db, Running(engine=True)))
    row_id = send.submit(hostile.db, DraftRow(hostile.account_id, to="b@x.example", subject="kayak"), send.Sending())
    with hostile.db.write("test"):
        outbox.save(hostile.db, row_id, state="failed", error=said)
    row = outbox.get(hostile.db, row_id)
    assert row is not None
    assert row.message_id is not None
    assert_clean(thread.load_thread(hostile.db, hostile.thread_of(row.message_id)))


def test_what_commands_say_of_hostile_conversations_is_clean(hostile: Profile):
    ids = [row[0] for row in hostile.db.rows("SELECT id FROM threads")]
    assert_clean(triage.archive(hostile.db, ids))
    assert accounts.find(hostile.db, OWN).id == hostile.account_id
