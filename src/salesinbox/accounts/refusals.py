"""What went wrong between us and a mail server, in plain words: which server, what happened, what to do about it."""

from __future__ import annotations

import base64
import imaplib
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field

from imapclient.exceptions import CapabilityError, LoginError

from salesinbox.accounts.providers import PROVIDERS
from salesinbox.accounts.tls import WrongCertificate
from salesinbox.accounts.wire import Injected, TooMuch
from salesinbox.config.settings import AccountSettings, ServerSettings
from salesinbox.core.errors import CertificateRefused, MailServerError, SignInRefused, UserError
from salesinbox.core.text import clean_line, shorten

_LATER_RE = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]|too many|try again later", re.IGNORECASE)
"""Refusals of a sign-in that say nothing about the password (RFC 5530, and how Gmail and others word it)."""
_SPEAKS_NO_TLS = {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"}
"""What versions of OpenSSL call an answer in plain text."""
_OTHER_SERVER = "Check host and port: another kind of server may be listening there."
_SIGN_IN_TO_NETWORK = "The network may want you to sign in first: open a web page. Or check host and port."
"""Hotels and trains answer for every server until their terms have been accepted."""
_WAIT = "It may work again in a few minutes."
"""True of an engine that tries again by itself and of a person who does."""

_CERTIFICATE_FAULTS = {
    9: "is not valid yet",
    10: "has expired",
    18: "is self-signed",
    19: "is signed by an authority this computer does not know",
    20: "is signed by an authority this computer does not know",
    21: "is signed by an authority this computer does not know",
    23: "was revoked",
    62: "is for another host name",
    64: "is for another address",
}
"""OpenSSL's verification codes that people meet, in words."""


@dataclass(frozen=True)
class Attempt:
    """What was being tried when it failed."""

    protocol: str
    """IMAP or SMTP."""
    account: AccountSettings
    server: ServerSettings
    timeout: float
    """Seconds the server was given to answer."""
    password: str = field(repr=False)
    """Kept out of every message: some servers repeat what they were sent."""

    @property
    def where(self) -> str:
        return clean_line(f"{self.server.host}:{self.server.port}")


def explained(error: Exception, attempt: Attempt) -> UserError:
    """The error a person should see for *error*; those that are meant for people already stay as they are."""
    if isinstance(error, UserError):
        return error
    error = _innermost(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(error, attempt)
    if isinstance(error, LoginError):
        return sign_in_refused(str(error), attempt, later=bool(_LATER_RE.search(str(error))))
    if isinstance(error, Injected):
        return no_encryption(f"mixed plain text into the start of encryption at {attempt.where}", attempt)
    return _network(error, attempt) or _protocol(error, attempt)


def _innermost(error: Exception) -> Exception:
    """What the libraries have wrapped: smtplib hides time-outs, imaplib why it gave up, and imapclient takes a line
    that was cut during sign-in for a wrong password.
    """
    inner = error.__context__
    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(inner, OSError):
        return inner
    if isinstance(error, LoginError | imaplib.IMAP4.abort) and isinstance(inner, imaplib.IMAP4.abort):
        return _innermost(inner)
    return error


def no_encryption(what: str, attempt: Attempt) -> MailServerError:
    """STARTTLS was missing or tampered with (M9)."""
    return MailServerError(
        f"The {attempt.protocol} server {what}; no password was sent.",
        "Somebody may be tampering with this network. Try another one, or ask the provider for its TLS port.",
        retryable=False,
    )


def sign_in_refused(answer: str, attempt: Attempt, *, later: bool) -> MailServerError:
    """The server did not let us in; *later* where its answer is not about the password."""
    said = _said(answer, attempt)
    if later:
        return MailServerError(
            f"The {attempt.protocol} server {attempt.where} cannot sign anybody in just now{said}.", _WAIT
        )
    provider = PROVIDERS.get(attempt.account.provider)
    hint = " ".join(provider.steps) if provider else "Some providers want an app password."
    return SignInRefused(
        f"The {attempt.protocol} server {attempt.where} refused the user name or password{said}.",
        f"{new_password(attempt.account)} {hint}",
    )


def new_password(account: AccountSettings) -> str:
    """What to do about a user name or password that is refused."""
    return f"Check both, then run: salesinbox account password {clean_line(account.address)}."


def _certificate(error: ssl.SSLCertVerificationError, attempt: Attempt) -> CertificateRefused:
    start = f"The certificate of the {attempt.protocol} server {attempt.where}"
    if isinstance(error, WrongCertificate):
        return CertificateRefused(
            f"{start} is not the one this account trusts; no password was sent.",
            f"If the server's owner changed it, set accept_certificate to {error.fingerprint}.",
        )
    fault = _CERTIFICATE_FAULTS.get(error.verify_code, f"is not valid ({clean_line(error.verify_message)})")
    return CertificateRefused(
        f"{start} {fault}; no password was sent.",
        "Check the host name and this computer's clock. If the server is your own, set accept_certificate to the "
        "SHA-256 fingerprint of its certificate.",
    )


def _network(error: Exception, attempt: Attempt) -> MailServerError | None:
    """Failures below the mail protocol; ``None`` for anything else."""
    start = f"The {attempt.protocol} server {attempt.where}"
    if isinstance(error, socket.gaierror | UnicodeError) and not isinstance(error, UnicodeDecodeError):
        return MailServerError(
            f"{start} was not found.", "Check the spelling of the host name, and that this computer is online."
        )
    if isinstance(error, ConnectionRefusedError):
        return MailServerError(f"{start} refused the connection.", "Check the port; the server may also be down.")
    if isinstance(error, TimeoutError):
        return MailServerError(
            f"{start} did not answer within {attempt.timeout:g} seconds.",
            "Check the host, port and security; a firewall may be in the way.",
        )
    if isinstance(error, ssl.SSLError):
        reason = clean_line(error.reason or "TLS failed")
        why = "it does not speak TLS on this port" if reason in _SPEAKS_NO_TLS else reason.lower().replace("_", " ")
        return MailServerError(
            f"{start} could not agree on encryption: {why}.",
            f'Check port and security: "tls" and "starttls" use different ports; this is "{attempt.server.security}".',
        )
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        reason = clean_line(error.strerror or str(error))
        return MailServerError(f"{start} cannot be reached: {reason}.", "Check that this computer is online.")
    return None


def _protocol(error: Exception, attempt: Attempt) -> MailServerError:
    """The server was reached and said something else than a mail server should."""
    start = f"The {attempt.protocol} server {attempt.where}"
    if isinstance(error, CapabilityError):
        return no_encryption(f"{attempt.where} offers no encryption (STARTTLS), which this account needs", attempt)
    if isinstance(error, TooMuch):
        return MailServerError(f"{start} {error}; it is not read on.", "Ask the provider.", retryable=False)
    hung_up = isinstance(error, imaplib.IMAP4.abort) and not str(error).startswith("unexpected")
    if hung_up or isinstance(error, smtplib.SMTPServerDisconnected):
        return MailServerError(f"{start} closed the connection.", _WAIT)
    if goodbye := _goodbye(error):
        return MailServerError(f"{start} turns us away{_said(goodbye, attempt)}.", _WAIT)
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
        words = answer.decode("utf-8", "replace")
        if error.smtp_code < 0:  # smtplib's way to say that there was no code
            return MailServerError(f"{attempt.where} is no SMTP server{_said(words, attempt)}.", _OTHER_SERVER)
        said, later = _said(f"{error.smtp_code} {words}", attempt), error.smtp_code < 500
        return MailServerError(f"{start} does not want to talk{said}.", _WAIT if later else "", retryable=later)
    hint = _SIGN_IN_TO_NETWORK if "HTTP/" in str(error) else _OTHER_SERVER
    return MailServerError(f"{start} gave an answer that makes no sense{_said(str(error), attempt)}.", hint)


def _goodbye(error: Exception) -> str:
    """What an IMAP server says that greets with BYE (RFC 9051 7.1.5); imaplib raises the whole greeting."""
    greeting = error.args[0] if isinstance(error, imaplib.IMAP4.error) and error.args else b""
    found = re.match(rb"\* BYE\b(.*)", greeting, re.IGNORECASE) if isinstance(greeting, bytes) else None
    return found[1].decode("utf-8", "replace") if found else ""


def _said(answer: str, attempt: Attempt) -> str:
    """What the server said, safe to show, without the secret, ready to stand at a sentence's end."""
    for secret in _forms_of(attempt.password):
        answer = answer.replace(secret, "•••")
    words = shorten(clean_line(answer), 160)
    return f" (it said: {words})" if words else ""


def _forms_of(password: str) -> list[str]:
    """The password as it may come back from a server: as typed, and in the base64 of AUTH LOGIN."""
    return [password, base64.b64encode(password.encode("utf-8", "replace")).decode("ascii")] if password else []
