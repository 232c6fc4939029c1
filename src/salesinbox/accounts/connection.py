"""Signed-in connections to an account's servers. Credentials go out only over what the account allows (M9):
TLS with a verified certificate, STARTTLS that really happened, or plain text to this machine.
"""

from __future__ import annotations

import base64
import contextlib
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from salesinbox.accounts.refusals import Attempt, explained, no_encryption, sign_in_refused
from salesinbox.accounts.tls import WrongCertificate, context_for, is_loopback
from salesinbox.accounts.wire import BoundedImapClient, BoundedSmtp, BoundedSmtpTls
from salesinbox.config.settings import AccountSettings
from salesinbox.core.errors import MailServerError, SignInRefused

_EHLO_NAME = "[127.0.0.1]"
"""Our name for EHLO: a literal costs no look-up and tells nobody what this computer is called."""


def open_imap(account: AccountSettings, password: str, *, timeout: float = 30) -> BoundedImapClient:
    """A connection to the account's IMAP server, signed in.

    Args:
        timeout: Seconds for connecting and for each answer.

    Raises:
        SignInRefused: The user name or password is wrong.
        CertificateRefused: The server's certificate is not to be trusted.
        MailServerError: Anything else; ``retryable`` tells whether waiting may help.
    """
    attempt = Attempt("IMAP", account, account.imap, timeout, password)
    with _in_plain_words(attempt):
        client = _connect_imap(attempt)
        with _closing_on_failure(client.shutdown):
            _sign_in_imap(client, attempt)
        client.trust()
        return client


def open_smtp(account: AccountSettings, password: str, *, timeout: float = 30) -> BoundedSmtp:
    """A connection to the account's SMTP server, signed in, EHLO done.

    A server on this machine that offers no sign-in at all (a local relay) is used without.

    Args:
        timeout: Seconds for connecting and for each answer.

    Raises:
        SignInRefused: The user name or password is wrong.
        CertificateRefused: The server's certificate is not to be trusted.
        MailServerError: Anything else; ``retryable`` tells whether waiting may help.
    """
    attempt = Attempt("SMTP", account, account.smtp, timeout, password)
    with _in_plain_words(attempt):
        client = _connect_smtp(attempt)
        with _closing_on_failure(client.close):
            _sign_in_smtp(client, attempt)
        return client


def shown_certificate(account: AccountSettings, protocol: Literal["IMAP", "SMTP"], *, timeout: float = 30) -> str:
    """The SHA-256 fingerprint of the certificate a server shows, for its owner to compare before it is trusted.

    Nothing is sent beyond the handshake.

    Raises:
        MailServerError: The server cannot be reached, or uses no TLS.
    """
    server = account.imap if protocol == "IMAP" else account.smtp
    attempt = Attempt(protocol, replace(account, accept_certificate="0" * 64), server, timeout, "")
    if server.security == "none":
        raise MailServerError(f"{attempt.where} uses no TLS, so it shows no certificate.", retryable=False)
    connect: Callable[[Attempt], object] = _connect_imap if protocol == "IMAP" else _connect_smtp
    with _in_plain_words(attempt):
        try:
            connect(attempt)
        except WrongCertificate as error:
            return error.fingerprint
        raise AssertionError("a server has a certificate whose SHA-256 is zero")


@contextlib.contextmanager
def _in_plain_words(attempt: Attempt) -> Iterator[None]:
    """Turn whatever the libraries raise into an error for people, without a trace of what was sent."""
    try:
        yield
    except AssertionError:
        raise
    except Exception as error:
        raise explained(error, attempt) from None


def _check_allowed(attempt: Attempt) -> None:
    """Refuse what would carry credentials in plain text over a network, or could not carry them at all."""
    server, account = attempt.server, attempt.account
    if server.security == "none" and not is_loopback(server.host) and not account.allow_plaintext:
        raise MailServerError(
            f'The {attempt.protocol} server {attempt.where} is set to security "none": your password would be readable '
            "on the way, so it was not sent.",
            'Use "tls" or "starttls", or set allow_plaintext = true for this account (--allow-plaintext).',
            retryable=False,
        )
    for what in (account.imap_user, account.smtp_user, attempt.password):
        if any(ord(character) < 32 or ord(character) == 127 for character in what):
            raise SignInRefused(
                f"The user name or password for {attempt.where} holds a control character, which cannot be sent.",
                "Enter it again.",
            )


def _connect_imap(attempt: Attempt) -> BoundedImapClient:
    """Connected and encrypted as the account asks, greeting read, not signed in."""
    _check_allowed(attempt)
    server, context = attempt.server, context_for(attempt.account.accept_certificate)
    client = BoundedImapClient(
        server.host, server.port, ssl=server.security == "tls", ssl_context=context, timeout=attempt.timeout
    )
    client.quiet()
    if server.security == "starttls":
        with _closing_on_failure(client.shutdown):
            client.starttls(context)
    return client


def _connect_smtp(attempt: Attempt) -> BoundedSmtp:
    """Connected and encrypted as the account asks, EHLO done, not signed in."""
    _check_allowed(attempt)
    server, context = attempt.server, context_for(attempt.account.accept_certificate)
    client: BoundedSmtp
    if server.security == "tls":
        client = BoundedSmtpTls(server.host, server.port, _EHLO_NAME, timeout=attempt.timeout, context=context)
    else:
        client = BoundedSmtp(server.host, server.port, _EHLO_NAME, timeout=attempt.timeout)
    with _closing_on_failure(client.close):
        client.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            if not client.has_extn("starttls"):
                raise no_encryption(
                    f"{attempt.where} offers no encryption (STARTTLS), which this account needs", attempt
                )
            client.starttls(context=context)
            client.ehlo_or_helo_if_needed()
    return client


def _sign_in_imap(client: BoundedImapClient, attempt: Attempt) -> None:
    user = attempt.account.imap_user
    if client.has_capability("AUTH=PLAIN"):
        client.plain_login(user, attempt.password)
    elif client.has_capability("LOGINDISABLED"):
        raise sign_in_refused("no way to sign in with a password is offered", attempt, later=False)
    elif not (user + attempt.password).isascii():
        raise sign_in_refused("only passwords in plain Latin letters are taken", attempt, later=False)
    else:
        client.login(user, attempt.password)


def _sign_in_smtp(client: smtplib.SMTP, attempt: Attempt) -> None:
    """One try, with the first way that the server offers: trying them all would count as wrong passwords."""
    offered = client.esmtp_features.get("auth", "").upper().split()
    user, password = attempt.account.smtp_user.encode(), attempt.password.encode()
    if "PLAIN" in offered:
        code, answer = client.docmd("AUTH", "PLAIN " + _base64(b"\0" + user + b"\0" + password))
    elif "LOGIN" in offered:
        code, answer = client.docmd("AUTH", "LOGIN")
        for part in (user, password):
            if code == 334:
                code, answer = client.docmd(_base64(part))
    elif not offered and is_loopback(attempt.server.host):
        return
    else:
        raise sign_in_refused("no way to sign in with a password is offered", attempt, later=False)
    if code != 235:
        said = f"{code} {answer.decode('utf-8', 'replace')}"
        raise sign_in_refused(said, attempt, later=400 <= code < 500)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


@contextlib.contextmanager
def _closing_on_failure(close: Callable[[], object]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            close()
        raise
