"""One message through one SMTP connection, step by step, so that it is known how far it came (RFC 5321 §4.1).

Up to the 354 answer to DATA nothing has been handed over and any failure may be retried. From then on only an answer to
the final dot tells what became of the message; without one its fate is *unknown*.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from salesinbox.core.text import clean_line, shorten
from salesinbox.store.outbox import ACCEPTED

BLOCK_SECONDS = 180.0
VERDICT_SECONDS = 600.0
"""How long the server may take for a block of data, and for its answer to the final dot (RFC 5321 §4.5.3.2)."""
_BLOCK_BYTES = 64 * 1024
_LINE_END_RE = re.compile(rb"\r\n|\r|\n")
_DOT_RE = re.compile(rb"(?m)^\.")


class Outcome(StrEnum):
    """What became of a message."""

    ACCEPTED = "accepted"
    """The server took responsibility for at least one recipient."""
    TEMPORARY = "temporary"
    """Nothing was handed over to anybody; it may be tried again."""
    REFUSED = "refused"
    """The server will not have it, for good."""
    UNKNOWN = "unknown"
    """The content was on its way when the line broke."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The outcome, and the server's answer for each recipient: ``ACCEPTED``, or its words, code first."""

    outcome: Outcome
    results: Mapping[str, str]
    reason: str = ""
    """Why it was not accepted, safe to show."""


class _Answered(Exception):
    """The server said no before any content."""

    def __init__(self, code: int, text: bytes) -> None:
        super().__init__()
        self.words = _words(code, text)
        self.outcome = Outcome.TEMPORARY if 400 <= code < 500 else Outcome.REFUSED


def deliver(smtp: smtplib.SMTP, sender: str, recipients: Sequence[str], raw: bytes) -> Delivery:
    """Send *raw* to *recipients*; never raises for what the server or the network does.

    Args:
        smtp: Signed in, EHLO done. Not to be used again unless the outcome is accepted.
    """
    content = _wire_form(raw)
    results: dict[str, str] = {}
    try:
        _check_size(smtp, len(content))
        _begin(smtp, sender, recipients, len(content), results)
    except _Answered as error:
        return Delivery(error.outcome, results, error.words)
    except (OSError, smtplib.SMTPException) as error:
        return Delivery(Outcome.TEMPORARY, {}, _lost(error))
    try:
        code, text = _hand_over(smtp, content)
    except (OSError, smtplib.SMTPException) as error:
        return Delivery(Outcome.UNKNOWN, results, _lost(error))
    if code // 100 == 2:
        return Delivery(Outcome.ACCEPTED, results)
    answer = _Answered(code, text)
    return Delivery(answer.outcome, {}, answer.words)


def _check_size(smtp: smtplib.SMTP, size: int) -> None:
    limit = smtp.esmtp_features.get("size", "")
    if limit.isdigit() and 0 < int(limit) < size:
        raise _Answered(
            552, f"the message has {size / 1e6:.1f} MB, the server takes {int(limit) / 1e6:.1f} MB".encode()
        )


def _begin(smtp: smtplib.SMTP, sender: str, recipients: Sequence[str], size: int, results: dict[str, str]) -> None:
    """Everything up to the server's "go on"; fills *results*.

    Raises:
        _Answered: The server refused the sender, every recipient, or DATA.
    """
    options = [f"size={size}"] if smtp.has_extn("size") else []
    if not all(address.isascii() for address in (sender, *recipients)):
        if not smtp.has_extn("smtputf8"):
            raise _Answered(553, b"the server does not take addresses with letters beyond ASCII")
        options.append("SMTPUTF8")
        smtp.command_encoding = "utf-8"
    code, text = smtp.mail(sender, options)
    if code // 100 != 2:
        raise _Answered(code, text)
    refusals = []
    for recipient in recipients:
        code, text = smtp.rcpt(recipient)
        results[recipient] = ACCEPTED if code // 100 == 2 else _words(code, text)
        if code // 100 != 2:
            refusals.append(_Answered(code, text))
        if code == 421:
            break
    if ACCEPTED not in results.values():
        # One that may be accepted later keeps the message alive.
        raise next((each for each in refusals if each.outcome is Outcome.TEMPORARY), refusals[0])
    code, text = smtp.docmd("data")
    if code != 354:
        raise _Answered(code, text)


def _hand_over(smtp: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
    """Send the content and the final dot, in pieces: a socket's time limit is for all that one call sends."""
    _allow(smtp, BLOCK_SECONDS)
    for start in range(0, len(content), _BLOCK_BYTES):
        smtp.send(content[start : start + _BLOCK_BYTES])
    smtp.send(b".\r\n")
    _allow(smtp, VERDICT_SECONDS)
    return smtp.getreply()


def _allow(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)


def _wire_form(raw: bytes) -> bytes:
    """CRLF line ends, leading dots doubled, a line end last (RFC 5321 §4.5.2)."""
    content = _DOT_RE.sub(b"..", _LINE_END_RE.sub(b"\n", raw)).replace(b"\n", b"\r\n")
    return content if content.endswith(b"\r\n") else content + b"\r\n"


def _words(code: int, text: bytes) -> str:
    return shorten(clean_line(f"{code} {text.decode('utf-8', 'replace')}"), 200)


def _lost(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "The mail server stopped answering."
    if isinstance(error, smtplib.SMTPResponseException) and isinstance(error.smtp_error, bytes):
        return _words(error.smtp_code, error.smtp_error)
    return "The connection to the mail server was lost."
