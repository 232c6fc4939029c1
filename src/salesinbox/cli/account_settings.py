"""The settings of an account as a command line describes them: what it says, over what is known of the provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from salesinbox.accounts.providers import PROVIDERS, Provider, provider_for, provider_named, settings_for
from salesinbox.cli.output import say
from salesinbox.config.fields import BadValue, checked
from salesinbox.config.settings import AccountSettings, Security, ServerSettings, Settings
from salesinbox.core.errors import UsageError
from salesinbox.core.text import clean_line, shorten

_IMAP_PORTS: dict[Security, int] = {"tls": 993, "starttls": 143, "none": 143}
_SMTP_PORTS: dict[Security, int] = {"tls": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True, slots=True)
class Servers:
    """What the command line says of the servers."""

    imap_host: str | None
    imap_port: int | None
    imap_security: Security | None
    smtp_host: str | None
    smtp_port: int | None
    smtp_security: Security | None


def account_for(
    address: str, known: Settings, provider_name: str | None, servers: Servers, given: Mapping[str, Any]
) -> AccountSettings:
    """The account as it is to be saved.

    Args:
        known: The settings so far; an account of this address is what is changed.
        given: Other settings by name; ``None`` where the command line is silent.

    Raises:
        UsageError: The address is none, a server is missing, a value is wrong, or the provider takes no passwords.
    """
    address = address.strip()
    if address.count("@") != 1 or clean_line(address) != address or " " in address or address[0] == "@":
        raise UsageError(f"“{clean_line(address)}” is not an e-mail address.", "Write it like you@example.com.")
    before = next((each for each in known.accounts if each.address.casefold() == address.casefold()), None)
    provider = provider_named(provider_name) if provider_name else None if before else provider_for(address)
    base = settings_for(address, provider) if provider else before
    if provider and not (servers.imap_host and servers.smtp_host):
        _explain(provider)
    account = AccountSettings(
        base.address if base else address,
        imap=_server("imap", base.imap if base else None, servers.imap_host, servers.imap_port, servers.imap_security),
        smtp=_server("smtp", base.smtp if base else None, servers.smtp_host, servers.smtp_port, servers.smtp_security),
    )
    if base is not None:
        account = replace(base, imap=account.imap, smtp=account.smtp)
    if before is not None and before.smtp != account.smtp:
        account = within_limit(account, None)
    values = {name: value for name, value in given.items() if value is not None}
    return replace(
        account,
        **{name: _checked(AccountSettings, name, value, name.replace("_", "-")) for name, value in values.items()},
    )


def with_history(account: AccountSettings, months: int | None, days: int | None) -> AccountSettings:
    """The account with another history; days count before months, so the latter alone take the former's place.

    Raises:
        UsageError: A value makes no sense.
    """
    if months is None and days is None:
        return account
    values = {"history_months": account.history_months if months is None else months, "history_days": days or 0}
    return replace(
        account,
        **{name: _checked(AccountSettings, name, value, name.replace("_", "-")) for name, value in values.items()},
    )


def within_limit(account: AccountSettings, smtp_size: int | None) -> AccountSettings:
    """The account with the smaller of its provider's and its server's limit on the size of a mail.

    What another server said before does not count.
    """
    provider = PROVIDERS.get(account.provider)
    limits = [limit for limit in (provider.size_limit if provider else 0, smtp_size or 0) if limit]
    return replace(account, size_limit=min(limits, default=0))


def _explain(provider: Provider) -> None:
    """Say what the provider wants done first.

    Raises:
        UsageError: It takes no passwords.
    """
    if provider.sign_in == ("oauth",):
        raise UsageError(
            f"{provider.title} takes no passwords here.",
            " ".join((*provider.steps, "This version signs in with passwords only.")),
        )
    say(f"{provider.title}:")
    for step in provider.steps:
        say(f"  - {step}")


def _server(
    side: str, base: ServerSettings | None, host: str | None, port: int | None, security: Security | None
) -> ServerSettings:
    if base is None and host is None:
        raise UsageError(
            f"The {side.upper()} server of this address is not known.",
            f"Say --{side}-host, or --provider if a known provider runs it.",
        )
    ports = _IMAP_PORTS if side == "imap" else _SMTP_PORTS
    chosen: Security = security or _security_for(ports, port) or (base.security if base and not host else "tls")
    if port is None:
        same = base is not None and host is None and security in (None, base.security)
        port = base.port if base is not None and same else ports[chosen]
    values = {"host": host or (base.host if base else ""), "port": port, "security": chosen}
    return ServerSettings(
        **{name: _checked(ServerSettings, name, value, f"{side}-{name}") for name, value in values.items()}
    )


def _security_for(ports: Mapping[Security, int], port: int | None) -> Security | None:
    """What a well-known port means; never "none", which must be said."""
    return next((security for security, usual in ports.items() if usual == port and security != "none"), None)


def _checked(owner: type, name: str, value: Any, option: str) -> Any:
    """*value* of a setting as it is kept; an error names the command line's *option*, without its dashes."""
    try:
        return checked(owner, name, value)
    except BadValue as error:
        raise UsageError(f"--{option} {error}, not “{shorten(clean_line(str(value)), 60)}”.") from error
