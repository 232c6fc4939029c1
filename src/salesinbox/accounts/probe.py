"""The live test of an account: both servers are signed in to, and asked what they can do. Nothing is changed there."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass

import imapclient
from imapclient.exceptions import IMAPClientError

from salesinbox.accounts.connection import open_imap, open_smtp
from salesinbox.accounts.special_use import role_of
from salesinbox.config.settings import AccountSettings
from salesinbox.core.errors import MailServerError
from salesinbox.core.models import Role
from salesinbox.core.text import clean_line

_SIZE_RE = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class ProbeReport:
    """What an account's servers said. Every text is safe to show."""

    imap_capabilities: tuple[str, ...]
    mailboxes: tuple[str, ...]
    has_archive: bool
    """Whether there is a mailbox to archive to; Gmail's All Mail counts as one."""
    smtp_size: int | None
    """Largest message in bytes the SMTP server takes (RFC 1870); ``None`` where it does not say."""


def probe(account: AccountSettings, password: str, *, timeout: float = 30) -> ProbeReport:
    """Sign in to both servers of *account* and say what was found.

    Args:
        timeout: Seconds for connecting and for each answer.

    Raises:
        SignInRefused, CertificateRefused, MailServerError: As the connections raise them.
    """
    imap = open_imap(account, password, timeout=timeout)
    try:
        capabilities, folders = _ask_imap(imap, account)
    finally:
        with contextlib.suppress(IMAPClientError, OSError):
            imap.shutdown()
    smtp = open_smtp(account, password, timeout=timeout)
    try:
        size = smtp.esmtp_features.get("size", "")
    finally:
        smtp.close()
    roles = {role_of(name, (delimiter or b"").decode(), flags) for flags, delimiter, name in folders}
    return ProbeReport(
        imap_capabilities=capabilities,
        mailboxes=tuple(clean_line(name) for _, _, name in folders),
        has_archive=not roles.isdisjoint({Role.ARCHIVE, Role.ALL}),
        smtp_size=(int(size) or None) if _SIZE_RE.fullmatch(size) else None,
    )


def _ask_imap(
    imap: imapclient.IMAPClient, account: AccountSettings
) -> tuple[tuple[str, ...], list[tuple[tuple[bytes, ...], bytes | None, str]]]:
    try:
        capabilities = tuple(sorted(clean_line(word.decode("utf-8", "replace")) for word in imap.capabilities()))
        return capabilities, imap.list_folders()
    except (IMAPClientError, OSError) as error:
        raise MailServerError(
            f"The IMAP server {clean_line(account.imap.host)} let us in but does not list its mailboxes.",
            "Try again later, or ask the provider.",
        ) from error
