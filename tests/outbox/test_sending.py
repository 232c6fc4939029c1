"""Mail goes out once, its copy is filed once, and every recipient's fate is known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from salesinbox.core.errors import StoreError
from salesinbox.outbox import sender
from salesinbox.store import outbox
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.views.thread import load_thread
from tests.fakes.accounts import PASSWORD
from tests.fakes.smtp import Faults, SmtpFake
from tests.outbox.mailing import fate, queue
from tests.rig import Rig, mail


def test_mail_is_sent_and_its_copy_filed(rig: Rig, smtp_server: SmtpFake) -> None:
    rig.sync()
    row_id = queue(rig, cc="Cy <cy@heron.example>", bcc="dee@heron.example")
    rig.sync()
    (sent,) = smtp_server.messages
    assert sent.envelope_from == rig.username
    assert set(sent.recipients) == {"ben@heron.example", "cy@heron.example", "dee@heron.example"}
    assert b"dee@heron.example" not in sent.raw
    row = fate(rig, row_id)
    assert (row.state, row.filing, row.error) == ("sent", "done", "")
    assert dict(row.results) == dict.fromkeys(sent.recipients, "accepted")
    assert rig.on_server("Sent") == {"Offer": {"\\Seen"}}
    assert rig.listed(Filter.SENT) == ["Offer"]
    assert rig.db.value("SELECT count(*) FROM messages") == 1
    rig.sync()
    assert len(smtp_server.messages) == len(rig.uids("Sent")) == 1


def test_what_became_of_a_mail_is_stored_once_the_disk_has_room_again(
    rig: Rig, smtp_server: SmtpFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    row_id = queue(rig)
    monkeypatch.setattr(sender, "STORE_PAUSE_SECONDS", 0.01)
    plain, failures = outbox.save, [1, 2, 3]

    def fails_at_first(db: Database, row: int, **columns: object) -> None:
        if columns.get("state") == "sent" and failures:
            failures.pop()
            raise StoreError("The disk is full.")
        plain(db, row, **columns)

    monkeypatch.setattr(outbox, "save", fails_at_first)
    rig.sync()
    assert not failures
    assert (fate(rig, row_id).state, len(smtp_server.messages)) == ("sent", 1)


def test_the_first_thing_a_new_profile_does_can_be_sending(rig: Rig, smtp_server: SmtpFake) -> None:
    row_id = queue(rig)
    rig.sync()
    assert (fate(rig, row_id).state, fate(rig, row_id).filing) == ("sent", "done")
    assert rig.on_server("Sent").keys() == {"Offer"}


def test_a_provider_that_files_by_itself_gets_no_second_copy(rig: Rig, smtp_server: SmtpFake) -> None:
    rig.sync()
    row_id = queue(rig, files_sent_copy=True)
    rig.sync()
    assert (fate(rig, row_id).filing, rig.on_server("Sent")) == ("not needed", {})
    (sent,) = smtp_server.messages
    rewritten = sent.raw.replace(f"<{fate(rig, row_id).header_id}>".encode(), b"<their.own.id@provider.example>")
    rig.append(rewritten, "Sent", (b"\\Seen",))
    rig.sync()
    assert rig.db.value("SELECT count(*) FROM messages") == 1
    assert rig.listed(Filter.SENT) == ["Offer"]


def test_a_copy_that_is_there_already_is_not_filed_again(rig: Rig, smtp_server: SmtpFake) -> None:
    rig.sync()
    row_id = queue(rig)
    rig.db.execute("UPDATE outbox SET state = 'sent' WHERE id = ?", (row_id,))  # the engine died before filing
    raw = rig.db.value("SELECT outbox_id FROM outbox WHERE id = ?", (row_id,))
    rig.append(mail("Offer", extra=f"X-Salesinbox-Id: {raw}\r\n"), "Sent")
    rig.sync()
    assert (fate(rig, row_id).filing, len(rig.uids("Sent"))) == ("done", 1)
    assert smtp_server.messages == []


def test_the_answered_message_is_marked(rig: Rig, smtp_server: SmtpFake) -> None:
    rig.append(mail("Question"))
    rig.sync()
    queue(rig, "Re: Question", answers=rig.message("Question")["id"])
    rig.sync()
    assert rig.on_server()["Question"] == {"\\Answered"}
    assert rig.thread("Re: Question") == rig.thread("Question")


def test_nothing_goes_out_before_its_time(rig: Rig, smtp_server: SmtpFake, later: Callable[[float], None]) -> None:
    row_id = queue(rig)
    rig.db.execute("UPDATE outbox SET not_before = not_before + 100")
    rig.sync()
    assert (fate(rig, row_id).state, smtp_server.messages) == ("queued", [])
    later(120)
    rig.sync()
    assert fate(rig, row_id).state == "sent"


def test_one_refused_recipient_does_not_keep_the_others_waiting(rig: Rig, smtp_server: SmtpFake) -> None:
    smtp_server.faults = Faults(recipients={"gone@heron.example": "550 5.1.1 No such user"})
    row_id = queue(rig, to="ben@heron.example, gone@heron.example")
    rig.sync()
    row = fate(rig, row_id)
    assert (row.state, row.results["gone@heron.example"]) == ("sent", "550 5.1.1 No such user")
    assert "gone@heron.example: 550" in row.error
    assert smtp_server.messages[0].recipients == ("ben@heron.example",)


def test_a_recipient_who_was_put_off_gets_it_later_and_the_others_only_once(
    rig: Rig, smtp_server: SmtpFake, later: Callable[[float], None]
) -> None:
    smtp_server.faults = Faults(recipients={"slow@heron.example": "450 4.2.1 Greylisted"})
    row_id = queue(rig, to="ben@heron.example, slow@heron.example")
    rig.sync()
    assert fate(rig, row_id).state == "retry"
    smtp_server.faults = Faults()
    later(61)
    rig.sync()
    assert fate(rig, row_id).state == "sent"
    assert [each.recipients for each in smtp_server.messages] == [("ben@heron.example",), ("slow@heron.example",)]


def test_mail_that_nobody_takes_has_failed(rig: Rig, smtp_server: SmtpFake) -> None:
    smtp_server.faults = Faults(data="554 5.6.0 Looks like \x1b]0;spam\x07spam")
    row_id = queue(rig)
    rig.sync()
    row = fate(rig, row_id)
    assert (row.state, row.filing) == ("failed", "pending")
    assert row.error.startswith("554 5.6.0 Looks like")
    assert "\x1b" not in row.error
    assert rig.on_server("Sent") == {}


def test_mail_larger_than_the_server_takes_fails_before_it_is_sent(rig: Rig, smtp_server: SmtpFake) -> None:
    row_id = queue(rig, body="too long " * 300_000)
    rig.sync()
    assert (fate(rig, row_id).state, smtp_server.messages) == ("failed", [])
    assert "the server takes 2.0 MB" in fate(rig, row_id).error


def test_a_wrong_password_keeps_the_mail_and_says_why(rig: Rig, smtp_server: SmtpFake) -> None:
    rig.sync()
    row_id = queue(rig)
    rig.set_password("wrong")
    errors = rig.try_sync()["errors"]
    assert any("refused the user name or password" in error for error in errors)
    assert fate(rig, row_id).state == "retry"
    rig.set_password(PASSWORD)
    rig.sync()
    assert (fate(rig, row_id).state, len(smtp_server.messages)) == ("sent", 1)


def test_sending_works_while_the_imap_server_is_down(rig: Rig, smtp_server: SmtpFake) -> None:
    rig.sync()
    row_id = queue(rig)
    rig.server.close_clients()
    rig.server.stop()
    try:
        assert rig.try_sync()["errors"]
        assert (fate(rig, row_id).state, fate(rig, row_id).filing) == ("sent", "pending")
    finally:
        rig.server.start()
    rig.sync()
    assert (fate(rig, row_id).filing, len(smtp_server.messages)) == ("done", 1)


def test_lines_that_begin_with_a_dot_arrive_whole(rig: Rig, smtp_server: SmtpFake) -> None:
    queue(rig, body="first\n.\n..two\nlast")
    rig.sync()
    assert b"first\r\n.\r\n..two\r\nlast" in smtp_server.messages[0].raw


def test_a_conversation_tells_who_did_not_get_a_mail_even_if_its_copy_could_not_be_filed(
    rig: Rig, smtp_server: SmtpFake
) -> None:
    smtp_server.faults = Faults(recipients={"gone@heron.example": "550 5.1.1 No such user"})
    queue(rig, to="ben@heron.example, gone@heron.example")
    queue(rig, "To all", to="ben@heron.example")
    rig.sync()
    (message,) = load_thread(rig.db, rig.thread("Offer")).messages
    assert (message.delivery, message.delivery_note) == (
        "partly sent", "gone@heron.example: 550 5.1.1 No such user"
    )  # fmt: skip
    rig.db.execute("UPDATE outbox SET filing = 'failed', error = 'Sent is full.'")
    (message,) = load_thread(rig.db, rig.thread("Offer")).messages
    assert "gone@heron.example" in message.delivery_note
    (message,) = load_thread(rig.db, rig.thread("To all")).messages
    assert message.delivery == ""
