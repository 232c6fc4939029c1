"""A rep's account signs in to real servers; the wrong password, host or port is told in a sentence."""

from __future__ import annotations

import contextlib
import smtplib
import socket
from collections.abc import Callable

import pytest

from salesinbox.accounts.connection import open_imap, open_smtp
from salesinbox.accounts.probe import probe
from salesinbox.config.settings import Security
from salesinbox.core.errors import MailServerError, SignInRefused
from tests.accounts.made import account
from tests.fakes.accounts import HOST, ImapFake
from tests.fakes.smtp import SmtpFake
from tests.fakes.tls import Authority, Conversation, imap_script, scripted, smtp_over_tls

Open = Callable[..., object]
"""open_imap or open_smtp."""

GREETING = b"220 north.example\r\n"


def test_imap_signs_in_and_lists_mailboxes(imap_server: ImapFake) -> None:
    user, password = imap_server.new_account()
    client = open_imap(account(imap=imap_server.port, username=user), password)
    try:
        assert "INBOX" in [name for _, _, name in client.list_folders()]
    finally:
        client.logout()


def test_imap_reads_a_message_larger_than_the_bound_before_sign_in(imap_server: ImapFake) -> None:
    user, password = imap_server.new_account()
    message = (
        b"Subject: big\r\n\r\n" + b"line of seventy bytes, more or less, as mail programs make them.......\r\n" * 40_000
    )
    client = open_imap(account(imap=imap_server.port, username=user), password)
    try:
        client.append("INBOX", message)
        client.select_folder("INBOX")
        [row] = client.fetch(client.search(), ["BODY[]"]).values()
        assert row[b"BODY[]"] == message
    finally:
        client.logout()


def test_wrong_imap_password_is_a_refusal_that_is_not_retried(imap_server: ImapFake) -> None:
    user, _ = imap_server.new_account()
    with pytest.raises(SignInRefused, match=f"IMAP server {HOST}:{imap_server.port} refused") as caught:
        open_imap(account(imap=imap_server.port, username=user), "wrong-secret")
    assert not caught.value.retryable
    assert "wrong-secret" not in str(caught.value)


def test_smtp_signs_in_and_sends(smtp_server: SmtpFake) -> None:
    client = open_smtp(account(smtp=smtp_server.port), "secret")
    with client:
        client.sendmail("ada@north.example", ["bo@south.example"], b"Subject: hi\r\n\r\nhello\r\n")
    assert smtp_server.logins == ["ada@north.example"]
    assert len(smtp_server.messages) == 1


def test_wrong_smtp_password_is_tried_once_only(smtp_server: SmtpFake) -> None:
    with pytest.raises(SignInRefused, match=f"SMTP server {HOST}:{smtp_server.port} refused"):
        open_smtp(account(smtp=smtp_server.port), "wrong-secret")
    assert len(smtp_server.logins) == 1


def test_probe_tells_what_the_servers_can_do(imap_server: ImapFake, smtp_server: SmtpFake) -> None:
    user, password = imap_server.new_account()
    report = probe(account(imap=imap_server.port, smtp=smtp_server.port, username=user), password)
    assert "IMAP4REV1" in [word.upper() for word in report.imap_capabilities]
    assert "INBOX" in report.mailboxes
    assert report.smtp_size == 2_000_000


def test_probe_sees_an_archive(pymap_server: ImapFake, smtp_server: SmtpFake) -> None:
    user, password = pymap_server.new_account()
    settings = account(imap=pymap_server.port, smtp=smtp_server.port, username=user)
    client = pymap_server.client(user)
    for name in [name for _, _, name in client.list_folders() if name != "INBOX"]:
        client.delete_folder(name)
    assert not probe(settings, password).has_archive
    client.create_folder("Archiv")
    assert probe(settings, password).has_archive


def test_password_beyond_ascii_goes_to_both_servers(authority: Authority) -> None:
    password = "schlüssel-χ-密"
    with smtp_over_tls(password, tls=authority.server()) as (port, sent):
        open_smtp(account(smtp=port, security="tls"), password).close()
    assert sent == [password.encode()]
    with scripted(imap_script()) as server:
        open_imap(account(imap=server.port), password).shutdown()


def test_login_is_used_where_nothing_else_is_offered() -> None:
    with scripted(imap_script("IMAP4rev1")) as server:
        open_imap(account(imap=server.port), 'se"cret').shutdown()
    assert rb'LOGIN ada@north.example "se\"cret"' in server.heard


def test_login_cannot_carry_a_password_beyond_ascii() -> None:
    with scripted(imap_script("IMAP4rev1")) as server, pytest.raises(SignInRefused, match="Latin"):
        open_imap(account(imap=server.port), "schlüssel")


@pytest.mark.parametrize("answer", [b"NO [UNAVAILABLE] later", b"NO [ALERT] Too many simultaneous connections"])
def test_a_busy_imap_server_does_not_mean_a_wrong_password(answer: bytes) -> None:
    with scripted(imap_script(sign_in=answer)) as server, pytest.raises(MailServerError) as caught:
        open_imap(account(imap=server.port), "secret")
    assert caught.value.retryable
    assert not isinstance(caught.value, SignInRefused)


def test_an_imap_server_that_turns_everybody_away_is_not_another_kind_of_server() -> None:
    greeting = b"* BYE Too many connections\r\n"
    with scripted(imap_script(greeting=greeting)) as server, pytest.raises(MailServerError) as caught:
        open_imap(account(imap=server.port), "secret")
    assert caught.value.message == (
        f"The IMAP server {HOST}:{server.port} turns us away (it said: Too many connections)."
    )
    assert "few minutes" in caught.value.hint
    assert caught.value.retryable


def test_an_imap_server_in_the_place_of_the_smtp_server() -> None:
    greeting = b"* OK [CAPABILITY IMAP4rev1] ready\r\n"
    with scripted(imap_script(greeting=greeting)) as server, pytest.raises(MailServerError) as caught:
        open_smtp(account(smtp=server.port), "secret")
    assert f"{HOST}:{server.port} is no SMTP server" in caught.value.message
    assert "-1" not in caught.value.message
    assert "host and port" in caught.value.hint


def smtp_script(after_auth: bytes, mechanisms: bytes = b"PLAIN") -> Callable[[Conversation], None]:
    def script(conversation: Conversation) -> None:
        conversation.say(GREETING)
        conversation.hear()
        conversation.say(b"250-north.example\r\n250 AUTH " + mechanisms + b"\r\n")
        conversation.hear()
        conversation.say(after_auth)
        conversation.hear()

    return script


@pytest.mark.parametrize(
    ("answer", "wrong_password"),
    [(b"535 5.7.8 bad\r\n", True), (b"534 5.7.9 app password\r\n", True), (b"454 4.7.0 later\r\n", False)],
)
def test_smtp_answers_to_sign_in(answer: bytes, wrong_password: bool) -> None:
    with scripted(smtp_script(answer)) as server, pytest.raises(MailServerError) as caught:
        open_smtp(account(smtp=server.port), "secret")
    assert isinstance(caught.value, SignInRefused) is wrong_password
    assert caught.value.retryable is not wrong_password


def test_a_relay_on_this_machine_without_sign_in_is_used_as_it_is() -> None:
    def script(conversation: Conversation) -> None:
        conversation.say(GREETING)
        conversation.hear()
        conversation.say(b"250 north.example\r\n")
        conversation.hear()

    with scripted(script) as server:
        open_smtp(account(smtp=server.port), "secret").close()
    assert b"AUTH" not in server.heard


@pytest.mark.parametrize("open_server", [open_imap, open_smtp])
def test_a_host_that_does_not_exist(open_server: Open) -> None:
    with pytest.raises(MailServerError, match=r"mail\.north\.invalid:1 was not found"):
        open_server(account(host="mail.north.invalid", security="tls"), "secret")


@pytest.mark.parametrize("open_server", [open_imap, open_smtp])
def test_a_port_where_nobody_listens(open_server: Open) -> None:
    with contextlib.closing(socket.create_server((HOST, 0))) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(MailServerError, match=f"{HOST}:{port} refused the connection") as caught:
        open_server(account(imap=port, smtp=port), "secret")
    assert caught.value.retryable


@pytest.mark.parametrize("open_server", [open_imap, open_smtp])
@pytest.mark.parametrize("security", ["none", "tls"])
def test_a_server_that_says_nothing(open_server: Open, security: Security) -> None:
    def silence(conversation: Conversation) -> None:
        while True:
            conversation.hear()

    with scripted(silence) as server, pytest.raises(MailServerError, match=r"did not answer within 0\.2 seconds"):
        open_server(account(imap=server.port, smtp=server.port, security=security), "secret", timeout=0.2)


@pytest.mark.parametrize("open_server", [open_imap, open_smtp])
def test_a_server_that_hangs_up(open_server: Open) -> None:
    with scripted(lambda conversation: None) as server, pytest.raises(MailServerError) as caught:
        open_server(account(imap=server.port, smtp=server.port), "secret")
    assert "closed the connection" in str(caught.value)
    assert caught.value.retryable


def test_a_line_cut_during_sign_in_does_not_mean_a_wrong_password() -> None:
    def cut(conversation: Conversation) -> None:
        conversation.say(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        tag = conversation.hear().split()[0]
        conversation.say(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")
        conversation.hear()
        conversation.say(b"* BYE going down\r\n")

    with scripted(cut) as server, pytest.raises(MailServerError, match="closed the connection") as caught:
        open_imap(account(imap=server.port), "secret")
    assert not isinstance(caught.value, SignInRefused)


@pytest.mark.parametrize("open_server", [open_imap, open_smtp])
def test_another_kind_of_server(open_server: Open) -> None:
    def web(conversation: Conversation) -> None:
        conversation.say(b"HTTP/1.1 400 \x1b]0;owned\x07 Bad Request\r\n\r\n")
        conversation.hear()

    with scripted(web) as server, pytest.raises(MailServerError, match="Bad Request") as caught:
        open_server(account(imap=server.port, smtp=server.port), "secret")
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("open_server", [open_imap, open_smtp])
def test_tls_at_a_port_without_tls(open_server: Open, smtp_server: SmtpFake) -> None:
    settings = account(imap=smtp_server.port, smtp=smtp_server.port, security="tls")
    with pytest.raises(MailServerError, match="it does not speak TLS on this port"):
        open_server(settings, "secret")


@pytest.mark.parametrize("open_server", [open_imap, open_smtp])
def test_a_server_that_gives_way_is_not_said_to_be_tried_by_itself(open_server: Open) -> None:
    with scripted(lambda conversation: None) as server, pytest.raises(MailServerError) as caught:
        open_server(account(imap=server.port, smtp=server.port), "secret")
    assert "by itself" not in str(caught.value)
    assert "few minutes" in caught.value.hint


def test_endless_imap_chatter_is_cut() -> None:
    def chatter(conversation: Conversation) -> None:
        conversation.say(b"* OK ready\r\n")
        while True:
            conversation.say(b"* OK still here\r\n" * 1000)

    with scripted(chatter) as server, pytest.raises(MailServerError, match="too much before sign-in"):
        open_imap(account(imap=server.port), "secret")


def test_huge_imap_literal_is_not_waited_for() -> None:
    greeting = b"* OK ready\r\n* NAMESPACE {9999999999}\r\n"
    with scripted(imap_script(greeting=greeting)) as server, pytest.raises(MailServerError, match="at once"):
        open_imap(account(imap=server.port), "secret", timeout=2)


def test_endless_smtp_reply_is_cut() -> None:
    def chatter(conversation: Conversation) -> None:
        while True:
            conversation.say(b"220-still here\r\n" * 1000)

    with scripted(chatter) as server, pytest.raises(MailServerError, match="does not end"):
        open_smtp(account(smtp=server.port), "secret")


def test_a_name_with_a_line_end_is_not_sent() -> None:
    with scripted(imap_script("IMAP4rev1")) as server, pytest.raises(SignInRefused, match="control character"):
        open_imap(account(imap=server.port), "secret\r\na1 DELETE INBOX")
    assert not server.heard


def test_the_connection_is_an_ordinary_one(smtp_server: SmtpFake) -> None:
    client = open_smtp(account(smtp=smtp_server.port), "secret")
    with client:
        assert isinstance(client, smtplib.SMTP)
        assert client.has_extn("size")
