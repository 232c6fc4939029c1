"""What can go wrong on an IMAP connection, as the errors that people are shown."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager

from imapclient.exceptions import ProtocolError

from salesinbox.accounts.wire import TooMuch
from salesinbox.core.errors import MailServerError
from salesinbox.core.text import clean_line, shorten

_CODE_RE = re.compile(r"\[([A-Z-]+)[^\]]*\]")
_BAD_RE = re.compile(r"^BAD \[b(['\"])(.*)\1\]$")
"""How imaplib hands on what a server says with BAD."""
_FINAL_CODES = frozenset(
    ["NONEXISTENT", "TRYCREATE", "OVERQUOTA", "NOPERM", "CANNOT", "ALREADYEXISTS", "PRIVACYREQUIRED", "BADCHARSET"]
)
"""Response codes of RFC 5530 and RFC 9051 that say: not now and not later."""


class ConnectionLost(MailServerError):
    """The connection is gone or no longer understood; it must be closed."""


class Refused(MailServerError):
    """The server answered NO or BAD; the connection goes on.

    Args:
        code: The response code of RFC 5530 without brackets, or empty.
    """

    def __init__(self, message: str, *, code: str = "", retryable: bool = True) -> None:
        super().__init__(message, retryable=retryable)
        self.code = code


class MailboxGone(Refused):
    """The mailbox cannot be opened: deleted, renamed or forbidden since it was listed."""


class StaleUids(MailServerError):
    """The mailbox has new UIDs (UIDVALIDITY changed), so it must be synced before it can be worked on."""

    def __init__(self, mailbox_id: int) -> None:
        super().__init__("The server renumbered a mailbox.")
        self.mailbox_id = mailbox_id


class Displaced(MailServerError):
    """Messages have left the mailbox they were in. Where they went is seen at the next pass."""

    def __init__(self) -> None:
        super().__init__("Some messages were moved or deleted elsewhere.")


def refusal(command: str, answer: str) -> Refused:
    """The error for a NO or BAD answer to *command*."""
    answer = _BAD_RE.sub(r"\2", answer)
    match = _CODE_RE.search(answer)
    code = match[1] if match else ""
    words = shorten(clean_line(_CODE_RE.sub("", answer, count=1)).rstrip("."), 160) or "no reason given"
    retryable = code not in _FINAL_CODES
    return Refused(f"The server refused {command}: {words}.", code=code, retryable=retryable)


@contextmanager
def explained(host: str, command: str) -> Iterator[None]:
    """Turn what imaplib, imapclient and the socket raise into :class:`ConnectionLost` or :class:`Refused`."""
    try:
        yield
    except MailServerError:
        raise
    except TimeoutError as error:
        raise ConnectionLost(f"The IMAP server {host} stopped answering.") from error
    except (imaplib.IMAP4.abort, OSError) as error:
        if isinstance(error, TooMuch) or isinstance(error.__context__, TooMuch):
            raise ConnectionLost(f"The IMAP server {host} says more than any answer to {command} can be.") from error
        raise ConnectionLost(f"The connection to the IMAP server {host} was lost.") from error
    except imaplib.IMAP4.error as error:
        if isinstance(error, ProtocolError) or "got more than" in str(error):
            raise _nonsense(host, command) from error
        # "select failed: words": the words are the server's.
        raise refusal(command, str(error).partition(": ")[2] or str(error)) from error
    except (ValueError, TypeError, IndexError, KeyError, AssertionError, AttributeError) as error:
        # The parsers of imaplib and imapclient fail in these ways on answers that are no IMAP.
        raise _nonsense(host, command) from error


def _nonsense(host: str, command: str) -> ConnectionLost:
    return ConnectionLost(f"The IMAP server {host} gave an answer to {command} that makes no sense.")
