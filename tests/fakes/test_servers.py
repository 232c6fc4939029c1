"""The test servers do what the tests that lean on them take for granted."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator

import pytest
from imapclient.exceptions import LoginError

from tests.fakes.accounts import ImapFake
from tests.fakes.smtp import Drop, Faults, SmtpFake

MAIL = b"From: ben@heron.example\r\nSubject: Quote\r\nMessage-ID: <1@heron.example>\r\n\r\nHow much?\r\n"


@pytest.fixture(params=["dovecot", "pymap_server", "cyrus", "cyrus_with_dots", "courier"])
def imap_server(request: pytest.FixtureRequest) -> Iterator[ImapFake]:
    """Each IMAP server in turn."""
    server: ImapFake = request.getfixturevalue(request.param)
    yield server
    server.close_clients()


def test_a_new_account_is_empty_and_has_the_standard_mailboxes(imap_server: ImapFake) -> None:
    client = imap_server.client(*imap_server.new_account())
    names = {name for _, _, name in client.list_folders()}
    assert names == {"INBOX", *map(imap_server.mailbox, ("Sent", "Drafts", "Archive", "Trash", "Junk"))}
    assert client.select_folder("INBOX")[b"EXISTS"] == 0


def test_two_accounts_for_one_address_do_not_share_mail(imap_server: ImapFake) -> None:
    first, second = imap_server.new_account("ada@x.example"), imap_server.new_account("ada@x.example")
    imap_server.client(*first).append("INBOX", MAIL)
    assert imap_server.client(*second).select_folder("INBOX")[b"EXISTS"] == 0


def test_a_wrong_password_is_refused(imap_server: ImapFake) -> None:
    username, _ = imap_server.new_account()
    with pytest.raises(LoginError):
        imap_server.client(username, "wrong")


def test_keywords_are_kept_and_seen_by_another_connection(imap_server: ImapFake) -> None:
    account = imap_server.new_account()
    one, other = imap_server.client(*account), imap_server.client(*account)
    one.append("INBOX", MAIL, flags=(b"\\Seen", b"renewal"))
    one.select_folder("INBOX")
    (uid,) = one.search()
    one.add_flags([uid], [b"urgent"])
    assert b"\\*" in other.select_folder("INBOX")[b"PERMANENTFLAGS"]
    assert {b"\\Seen", b"renewal", b"urgent"} <= set(other.get_flags([uid])[uid])


def test_a_waiting_client_hears_of_new_mail(imap_server: ImapFake) -> None:
    account = imap_server.new_account()
    waiting = imap_server.client(*account)
    waiting.select_folder("INBOX")
    waiting.idle()
    imap_server.client(*account).append("INBOX", MAIL)
    assert (1, b"EXISTS") in waiting.idle_check(timeout=5)
    waiting.idle_done()


def test_a_message_moves_with_its_bytes(imap_server: ImapFake) -> None:
    client = imap_server.client(*imap_server.new_account())
    client.append("INBOX", MAIL)
    client.select_folder("INBOX")
    archive = imap_server.mailbox("Archive")
    client.copy(client.search(), archive)
    client.delete_messages(client.search())
    client.expunge()
    assert client.search() == []
    client.select_folder(archive)
    (fetched,) = client.fetch(client.search(), ["BODY.PEEK[]"]).values()
    assert fetched[b"BODY[]"] == MAIL


def test_it_comes_back_on_the_same_port_with_its_mail(imap_server: ImapFake) -> None:
    account = imap_server.new_account()
    imap_server.client(*account).append("INBOX", MAIL)
    imap_server.close_clients()
    imap_server.stop()
    with pytest.raises(OSError, match=r".*"):
        imap_server.client(*account)
    imap_server.start()
    assert imap_server.client(*account).select_folder("INBOX")[b"EXISTS"] == 1


def _send(server: SmtpFake, *recipients: str) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP(server.host, server.port, timeout=10) as smtp:
        smtp.login("ada@tidewater.example", server.password)
        return smtp.sendmail("ada@tidewater.example", recipients or ("ben@heron.example",), MAIL)


def test_what_is_sent_is_recorded(smtp_server: SmtpFake) -> None:
    _send(smtp_server, "ben@heron.example", "cy@heron.example")
    (message,) = smtp_server.messages
    assert message.envelope_from == "ada@tidewater.example"
    assert message.recipients == ("ben@heron.example", "cy@heron.example")
    assert message.raw == MAIL


def test_the_size_limit_is_announced(smtp_server: SmtpFake) -> None:
    with smtplib.SMTP(smtp_server.host, smtp_server.port, timeout=10) as smtp:
        smtp.ehlo()
        assert smtp.esmtp_features["size"] == "2000000"


def test_a_wrong_smtp_password_is_refused(smtp_server: SmtpFake) -> None:
    with (
        smtplib.SMTP(smtp_server.host, smtp_server.port, timeout=10) as smtp,
        pytest.raises(smtplib.SMTPAuthenticationError),
    ):
        smtp.login("ada@tidewater.example", "wrong")


def test_nothing_is_taken_from_who_did_not_sign_in(smtp_server: SmtpFake) -> None:
    with (
        smtplib.SMTP(smtp_server.host, smtp_server.port, timeout=10) as smtp,
        pytest.raises(smtplib.SMTPSenderRefused),
    ):
        smtp.sendmail("ada@tidewater.example", ["ben@heron.example"], MAIL)


def test_one_recipient_is_refused_and_the_others_served(smtp_server: SmtpFake) -> None:
    smtp_server.faults = Faults(recipients={"gone@heron.example": "550 5.1.1 No such user"})
    refused = _send(smtp_server, "ben@heron.example", "gone@heron.example")
    assert refused == {"gone@heron.example": (550, b"5.1.1 No such user")}
    assert smtp_server.messages[0].recipients == ("ben@heron.example",)


@pytest.mark.parametrize(
    ("faults", "error"),
    [
        (Faults(mail="550 5.7.1 Not you"), smtplib.SMTPSenderRefused),
        (Faults(recipients={"ben@heron.example": "450 4.2.1 Later"}), smtplib.SMTPRecipientsRefused),
        (Faults(data="554 5.6.0 Not this"), smtplib.SMTPDataError),
        (Faults(drop=Drop.BEFORE_DATA), smtplib.SMTPServerDisconnected),
        (Faults(drop=Drop.DURING_DATA), smtplib.SMTPServerDisconnected),
        (Faults(drop=Drop.AFTER_DATA), smtplib.SMTPServerDisconnected),
    ],
)
def test_a_fault_happens_where_it_was_asked_for(smtp_server: SmtpFake, faults: Faults, error: type[Exception]) -> None:
    smtp_server.faults = faults
    with pytest.raises(error):
        _send(smtp_server)
    assert len(smtp_server.messages) == (1 if faults.drop is Drop.AFTER_DATA else 0)
