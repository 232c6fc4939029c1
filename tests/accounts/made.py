"""An account for a test, its servers on loopback."""

from __future__ import annotations

from dataclasses import replace

from salesinbox.config.settings import AccountSettings, Security, ServerSettings
from tests.fakes.accounts import HOST


def account(
    *,
    imap: int = 1,
    smtp: int = 1,
    security: Security = "none",
    host: str = HOST,
    address: str = "ada@north.example",
    **others: str | bool,
) -> AccountSettings:
    """Ada's account; both servers at *host* with the same *security*."""
    made = AccountSettings(
        address, imap=ServerSettings(host, imap, security), smtp=ServerSettings(host, smtp, security)
    )
    return replace(made, **others)  # type: ignore[arg-type]  # the fields vary by test
