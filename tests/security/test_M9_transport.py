"""M9: credentials never leave over a connection that was tampered with or that belongs to somebody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from salesinbox.accounts.connection import open_imap, open_smtp, shown_certificate
from salesinbox.config.settings import AccountSettings, Security, ServerSettings
from salesinbox.core.errors import CertificateRefused, MailServerError
from tests.fakes.accounts import HOST
from tests.fakes.tls import (
    Authority,
    Conversation,
    authority,
    fingerprint,
    imap_script,
    scripted,
    smtp_over_tls,
)

__all__ = ["authority"]

PASSWORD = "opensesame"
Open = Callable[..., object]


def account(port: int, security: Security, *, host: str = HOST) -> AccountSettings:
    server = ServerSettings(host, port, security)
    return AccountSettings("ada@north.example", imap=server, smtp=server)


def test_good_certificates_are_accepted(authority: Authority) -> None:
    with scripted(imap_script(), tls=authority.server()) as server:
        open_imap(account(server.port, "tls"), PASSWORD).shutdown()
    with scripted(imap_script("IMAP4rev1 STARTTLS AUTH=PLAIN", starttls=authority.server())) as server:
        open_imap(account(server.port, "starttls"), PASSWORD).shutdown()
    with smtp_over_tls(PASSWORD, tls=authority.server()) as (port, sent):
        open_smtp(account(port, "tls"), PASSWORD).close()
        assert sent == [PASSWORD.encode()]
    with smtp_over_tls(PASSWORD, starttls=authority.server()) as (port, sent):
        open_smtp(account(port, "starttls"), PASSWORD).close()
        assert sent == [PASSWORD.encode()]


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize(
    ("fault", "words"),
    [("host", "for another"), ("expired", "has expired"), ("unknown", "does not know")],
)
def test_bad_certificates_are_refused_before_the_password(
    security: Security, fault: str, words: str, authority: Authority
) -> None:
    certificate = {
        "host": lambda: authority.server("mail.south.example"),
        "expired": lambda: authority.server(expired=True),
        "unknown": lambda: Authority().server(),
    }[fault]()
    direct, later = (certificate, None) if security == "tls" else (None, certificate)
    script = imap_script("IMAP4rev1 STARTTLS AUTH=PLAIN", starttls=later)
    with scripted(script, tls=direct) as server, pytest.raises(CertificateRefused, match=words) as caught:
        open_imap(account(server.port, security), PASSWORD)
    assert f"{HOST}:{server.port}" in str(caught.value)
    assert not caught.value.retryable
    assert b"AUTH" not in server.heard
    with (
        smtp_over_tls(PASSWORD, tls=direct, starttls=later) as (port, sent),
        pytest.raises(CertificateRefused, match=words),
    ):
        open_smtp(account(port, security), PASSWORD)
    assert not sent


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_one_certificate_can_be_trusted_by_its_fingerprint(security: Security) -> None:
    certificate = Authority().server("whatever.example")
    direct, later = (certificate, None) if security == "tls" else (None, certificate)
    with smtp_over_tls(PASSWORD, tls=direct, starttls=later) as (port, sent):
        shown = shown_certificate(account(port, security), "SMTP")
        assert not sent
        trusting = replace(account(port, security), accept_certificate=shown.upper())
        open_smtp(trusting, PASSWORD).close()
        assert sent == [PASSWORD.encode()]
        if security == "tls":
            assert shown == fingerprint(port)
    script = imap_script("IMAP4rev1 STARTTLS AUTH=PLAIN", starttls=later)
    with scripted(script, tls=direct) as server:
        shown = shown_certificate(account(server.port, security), "IMAP")
        assert b"AUTH" not in server.heard
        trusting = replace(account(server.port, security), accept_certificate=shown)
        open_imap(trusting, PASSWORD).shutdown()


def test_trusting_one_certificate_trusts_no_other(authority: Authority) -> None:
    """Not even one that an authority vouches for."""
    with smtp_over_tls(PASSWORD, tls=authority.server()) as (port, sent):
        other = replace(account(port, "tls"), accept_certificate="ab" * 32)
        with pytest.raises(CertificateRefused, match="not the one this account trusts"):
            open_smtp(other, PASSWORD)
    assert not sent


def test_stripped_starttls_is_refused() -> None:
    with scripted(imap_script()) as server, pytest.raises(MailServerError, match="no encryption") as caught:
        open_imap(account(server.port, "starttls"), PASSWORD)
    assert not caught.value.retryable
    assert b"AUTH" not in server.heard
    with smtp_over_tls(PASSWORD) as (port, sent), pytest.raises(MailServerError, match="no encryption"):
        open_smtp(account(port, "starttls"), PASSWORD)
    assert not sent


def test_refused_starttls_is_not_gone_without() -> None:
    with scripted(imap_script("IMAP4rev1 STARTTLS AUTH=PLAIN")) as server, pytest.raises(MailServerError):
        open_imap(account(server.port, "starttls"), PASSWORD)
    assert b"AUTH" not in server.heard


def test_preauth_cannot_be_used_to_skip_starttls() -> None:
    script = imap_script("IMAP4rev1 STARTTLS", greeting=b"* PREAUTH welcome\r\n")
    with scripted(script) as server, pytest.raises(MailServerError):
        open_imap(account(server.port, "starttls"), PASSWORD)
    assert b"LOGIN" not in server.heard


def test_text_behind_starttls_is_refused_by_imap(authority: Authority) -> None:
    script = imap_script(
        "IMAP4rev1 STARTTLS AUTH=PLAIN", starttls=authority.server(), injected=b"* CAPABILITY IMAP4rev1\r\n"
    )
    with scripted(script) as server, pytest.raises(MailServerError, match="mixed plain text"):
        open_imap(account(server.port, "starttls"), PASSWORD)
    assert b"AUTH" not in server.heard


def test_what_was_said_before_encryption_is_forgotten(authority: Authority) -> None:
    forged = b'* LIST () "/" "Forged"\r\n'
    script = imap_script("IMAP4rev1 STARTTLS AUTH=PLAIN", starttls=authority.server(), before=forged)
    with scripted(script) as server:
        client = open_imap(account(server.port, "starttls"), PASSWORD)
        assert client.list_folders() == []
        client.shutdown()


def test_text_behind_starttls_is_refused_by_smtp(authority: Authority) -> None:
    certificate = authority.server()

    def script(conversation: Conversation) -> None:
        conversation.say(b"220 north.example\r\n")
        conversation.hear()
        conversation.say(b"250-north.example\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n")
        conversation.hear()
        conversation.say(b"220 begin\r\n250-north.example\r\n250 AUTH PLAIN\r\n")
        conversation.encrypt(certificate)
        while True:
            conversation.hear()

    with scripted(script) as server, pytest.raises(MailServerError, match="mixed plain text"):
        open_smtp(account(server.port, "starttls"), PASSWORD)
    assert b"AUTH" not in server.heard


@pytest.mark.parametrize("open_server", [open_imap, open_smtp])
def test_plain_text_leaves_this_machine_only_by_name(open_server: Open) -> None:
    elsewhere = account(1, "none", host="mail.north.invalid")
    with pytest.raises(MailServerError, match=r"allow_plaintext = true .*--allow-plaintext") as caught:
        open_server(elsewhere, PASSWORD)
    assert not caught.value.retryable
    with pytest.raises(MailServerError, match="was not found"):
        open_server(replace(elsewhere, allow_plaintext=True), PASSWORD)
