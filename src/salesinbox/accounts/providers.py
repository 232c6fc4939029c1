"""Facts about mail providers, as a table. What a provider needs is a new row here, never an "if" elsewhere.

``checked`` says when hosts, ports and sign-in were compared with a public source; empty where they were not yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from salesinbox.config.settings import AccountSettings, ServerSettings
from salesinbox.core.errors import UsageError
from salesinbox.core.text import clean_line, shorten

SignIn = Literal["password", "app-password", "oauth"]
LoginName = Literal["address", "local-part"]

_MB = 1024 * 1024
_ISPDB = "2026-03"


@dataclass(frozen=True, kw_only=True)
class Provider:
    """What is known about one provider."""

    name: str
    """Short name for config.toml and ``--provider``."""
    title: str
    """The name people know it by."""
    domains: tuple[str, ...] = ()
    """Domains of its addresses; one that begins with a dot stands for all below it."""
    imap: ServerSettings
    smtp: ServerSettings
    sign_in: tuple[SignIn, ...] = ("password",)
    """Ways to sign in, best first."""
    imap_login: LoginName = "address"
    """What the IMAP user name is."""
    smtp_login: LoginName = "address"
    """What the SMTP user name is."""
    size_limit: int = 0
    """Largest message in bytes, encoded; 0 where only the server's SIZE tells."""
    files_sent_copy: bool = False
    """Whether mail sent through SMTP appears in Sent by itself."""
    authserv: tuple[str, ...] = ()
    """Its servers as Authentication-Results name them, where it takes out forged ones (RFC 8601 §5); one that begins
    with a dot stands for all below it, "-" for fields without a name."""
    steps: tuple[str, ...] = ()
    """What the user must do at the provider first, a sentence each."""
    checked: str = ""
    """Year and month of the last check."""


def _tls(host: str, port: int = 993) -> ServerSettings:
    return ServerSettings(host, port, "tls")


def _starttls(host: str, port: int = 587) -> ServerSettings:
    return ServerSettings(host, port, "starttls")


_MICROSOFT_STEPS = ("Microsoft takes no passwords over IMAP and SMTP any more, only its own sign-in (OAuth).",)

_ROWS = (
    Provider(
        name="gmail",
        title="Gmail and Google Workspace",
        domains=("gmail.com", "googlemail.com"),
        imap=_tls("imap.gmail.com"),
        smtp=_tls("smtp.gmail.com", 465),
        sign_in=("oauth", "app-password"),
        size_limit=25 * _MB,
        files_sent_copy=True,
        authserv=("mx.google.com",),
        steps=(
            "Switch on 2-Step Verification in your Google Account under Security.",
            "Make an app password at https://myaccount.google.com/apppasswords and use it as the password.",
            "In a company's Workspace the administrator must allow IMAP.",
        ),
        checked=_ISPDB,
    ),
    Provider(
        name="microsoft365",
        title="Microsoft 365",
        domains=(".onmicrosoft.com",),
        imap=_tls("outlook.office365.com"),
        smtp=_starttls("smtp.office365.com"),
        sign_in=("oauth",),
        size_limit=35 * _MB,
        files_sent_copy=True,
        authserv=("-",),
        steps=(*_MICROSOFT_STEPS, "The administrator must allow IMAP and authenticated SMTP for the mailbox."),
        checked=_ISPDB,
    ),
    Provider(
        name="outlook",
        title="Outlook.com and Hotmail",
        domains=(
            *("outlook.com", "outlook.de", "outlook.fr", "outlook.es", "outlook.it", "hotmail.com", "hotmail.co.uk"),
            *("hotmail.de", "hotmail.fr", "hotmail.it", "hotmail.es", "live.com", "live.co.uk", "live.de", "live.fr"),
            *("live.nl", "msn.com"),
        ),
        imap=_tls("outlook.office365.com"),
        smtp=_starttls("smtp-mail.outlook.com"),
        sign_in=("oauth",),
        size_limit=20 * _MB,
        files_sent_copy=True,
        authserv=("-",),
        steps=(*_MICROSOFT_STEPS, "Switch IMAP on in Outlook's settings under Mail, Forwarding and IMAP."),
        checked=_ISPDB,
    ),
    Provider(
        name="yahoo",
        title="Yahoo",
        domains=(
            *("yahoo.com", "yahoo.co.uk", "yahoo.ca", "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.it", "yahoo.in"),
            *("yahoo.co.in", "yahoo.com.br", "ymail.com", "rocketmail.com"),
        ),
        imap=_tls("imap.mail.yahoo.com"),
        smtp=_tls("smtp.mail.yahoo.com", 465),
        sign_in=("app-password",),
        size_limit=25 * _MB,
        authserv=(".yahoo.com",),
        steps=("Make an app password in Yahoo's Account Security page and use it as the password.",),
        checked=_ISPDB,
    ),
    Provider(
        name="aol",
        title="AOL",
        domains=("aol.com", "aim.com"),
        imap=_tls("imap.aol.com"),
        smtp=_tls("smtp.aol.com", 465),
        sign_in=("app-password",),
        size_limit=25 * _MB,
        authserv=(".yahoo.com", ".aol.com"),
        steps=("Make an app password in AOL's Account Security page and use it as the password.",),
        checked=_ISPDB,
    ),
    Provider(
        name="icloud",
        title="iCloud",
        domains=("icloud.com", "me.com", "mac.com"),
        imap=_tls("imap.mail.me.com"),
        smtp=_starttls("smtp.mail.me.com"),
        sign_in=("app-password",),
        imap_login="local-part",
        size_limit=20 * _MB,
        authserv=(".icloud.com",),
        steps=("Make an app-specific password at https://account.apple.com under Sign-In and Security.",),
        checked=_ISPDB,
    ),
    Provider(
        name="fastmail",
        title="Fastmail",
        domains=("fastmail.com", "fastmail.fm", "fastmail.de", "fastmail.co.uk", "sent.com"),
        imap=_tls("imap.fastmail.com"),
        smtp=_tls("smtp.fastmail.com", 465),
        sign_in=("app-password",),
        size_limit=50 * _MB,
        authserv=(".messagingengine.com",),
        steps=("Make an app password in Fastmail's settings under Privacy and Security, Connected apps.",),
        checked=_ISPDB,
    ),
    *(
        Provider(
            name=name,
            title=f"Zoho ({region})",
            domains=domains,
            imap=_tls(f"imap.zoho.{ending}"),
            smtp=_tls(f"smtp.zoho.{ending}", 465),
            sign_in=("app-password", "password"),
            size_limit=20 * _MB,
            authserv=("mx.zohomail.com", "mx.zoho.com", "mx.zoho.eu"),
            steps=(
                "Switch IMAP access on in Zoho Mail's settings under Mail Accounts.",
                "With two-factor sign-in, make an app password at accounts.zoho under Security.",
            ),
            checked=checked,
        )
        for name, region, ending, domains, checked in (
            ("zoho", "world", "com", ("zoho.com", "zohomail.com"), _ISPDB),
            ("zoho-eu", "Europe", "eu", ("zoho.eu", "zohomail.eu"), _ISPDB),
            ("zoho-in", "India", "in", ("zoho.in", "zohomail.in"), ""),
        )
    ),
    Provider(
        name="gmx",
        title="GMX",
        domains=("gmx.net", "gmx.de", "gmx.at", "gmx.ch"),
        imap=_tls("imap.gmx.net"),
        smtp=_starttls("mail.gmx.net"),
        sign_in=("password", "app-password"),
        size_limit=50 * _MB,
        authserv=("gmx.net",),
        steps=(
            "Switch on POP3 and IMAP in GMX's settings.",
            "With two-factor sign-in, make an app password there.",
        ),
        checked=_ISPDB,
    ),
    Provider(
        name="webde",
        title="WEB.DE",
        domains=("web.de",),
        imap=_tls("imap.web.de"),
        smtp=_starttls("smtp.web.de"),
        sign_in=("password", "app-password"),
        imap_login="local-part",
        smtp_login="local-part",
        size_limit=50 * _MB,
        authserv=("web.de",),
        steps=(
            "Switch on POP3 and IMAP in WEB.DE's settings.",
            "With two-factor sign-in, make an app password there.",
        ),
        checked=_ISPDB,
    ),
    Provider(
        name="tonline",
        title="T-Online",
        domains=("t-online.de", "magenta.de"),
        imap=_tls("secureimap.t-online.de"),
        smtp=_tls("securesmtp.t-online.de", 465),
        steps=("Set a separate password for e-mail programs in the Telekom e-mail centre, and use that one.",),
        checked=_ISPDB,
    ),
    Provider(
        name="yandex",
        title="Yandex",
        domains=("yandex.com", "yandex.ru", "ya.ru", "yandex.kz", "yandex.by"),
        imap=_tls("imap.yandex.com"),
        smtp=_tls("smtp.yandex.com", 465),
        sign_in=("app-password",),
        size_limit=25 * _MB,
        authserv=(".yandex.net",),
        steps=("Allow IMAP in Yandex Mail's settings under E-mail clients.", "Make an app password for mail."),
        checked=_ISPDB,
    ),
    Provider(
        name="mailru",
        title="Mail.ru",
        domains=("mail.ru", "bk.ru", "list.ru", "inbox.ru"),
        imap=_tls("imap.mail.ru"),
        smtp=_tls("smtp.mail.ru", 465),
        sign_in=("app-password",),
        authserv=(".mail.ru",),
        steps=("Make a password for external applications in Mail.ru's settings under Security.",),
        checked=_ISPDB,
    ),
    Provider(
        name="proton",
        title="Proton (with its Bridge)",
        domains=("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
        imap=_starttls("127.0.0.1", 1143),
        smtp=_starttls("127.0.0.1", 1025),
        size_limit=25 * _MB,
        files_sent_copy=True,
        authserv=(".protonmail.ch",),
        steps=(
            "Install Proton Mail Bridge, start it and sign in there; it needs a paid plan.",
            "Use the password that the Bridge shows for this address.",
            "The Bridge has a certificate of its own: compare its fingerprint and set accept_certificate.",
        ),
        checked=_ISPDB,
    ),
    Provider(
        name="ionos",
        title="IONOS",
        imap=_tls("imap.ionos.com"),
        smtp=_starttls("smtp.ionos.com"),
        steps=("Outside the USA the servers end in your country: imap.ionos.de, imap.ionos.fr and so on.",),
        checked="2026-11",
    ),
    Provider(name="ovh", title="OVH", imap=_tls("ssl0.ovh.net"), smtp=_tls("ssl0.ovh.net", 465)),
    Provider(name="strato", title="Strato", imap=_tls("imap.strato.de"), smtp=_tls("smtp.strato.de", 465)),
    Provider(
        name="mailboxorg",
        title="mailbox.org",
        domains=("mailbox.org",),
        imap=_tls("imap.mailbox.org"),
        smtp=_tls("smtp.mailbox.org", 465),
    ),
    Provider(
        name="infomaniak",
        title="Infomaniak",
        domains=("ik.me", "ikmail.com", "etik.com"),
        imap=_tls("mail.infomaniak.com"),
        smtp=_tls("mail.infomaniak.com", 465),
        steps=("Make a password for this device in Infomaniak's mail settings.",),
        checked="2026-11",
    ),
    Provider(
        name="rackspace",
        title="Rackspace",
        imap=_tls("secure.emailsrvr.com"),
        smtp=_tls("secure.emailsrvr.com", 465),
    ),
    Provider(name="titan", title="Titan", imap=_tls("imap.titan.email"), smtp=_tls("smtp.titan.email", 465)),
)

PROVIDERS = {row.name: row for row in _ROWS}
"""Every provider by its short name."""

_BY_DOMAIN = {domain: row for row in _ROWS for domain in row.domains}


def provider_for(address: str) -> Provider | None:
    """The provider of *address*, told from its domain; ``None`` for any other, companies' own domains included."""
    domain = address.strip().rpartition("@")[2].lower()
    parents = domain.split(".")
    candidates = [domain, *("." + ".".join(parents[count:]) for count in range(1, len(parents)))]
    return next((_BY_DOMAIN[name] for name in candidates if name in _BY_DOMAIN), None)


def provider_named(name: str) -> Provider:
    """The provider with the short name *name*.

    Raises:
        UsageError: There is none; the hint lists all.
    """
    found = PROVIDERS.get(name.strip().lower())
    if found is None:
        raise UsageError(
            f"There is no provider “{shorten(clean_line(name), 40)}”.", f"Known are: {', '.join(sorted(PROVIDERS))}."
        )
    return found


def results_servers(account: AccountSettings) -> tuple[str, ...]:
    """Servers whose Authentication-Results count wherever they stand in an account's mail; see `Provider.authserv`."""
    provider = PROVIDERS.get(account.provider) or provider_for(account.address)
    return provider.authserv if provider else ()


def settings_for(address: str, provider: Provider) -> AccountSettings:
    """The account of *address* as *provider* wants it."""
    logins = {"address": address, "local-part": address.rpartition("@")[0]}
    imap_name, smtp_name = logins[provider.imap_login], logins[provider.smtp_login]
    return AccountSettings(
        address,
        imap=provider.imap,
        smtp=provider.smtp,
        username="" if imap_name == address else imap_name,
        smtp_username="" if smtp_name == imap_name else smtp_name,
        provider=provider.name,
        files_sent_copy=provider.files_sent_copy,
        size_limit=provider.size_limit,
    )
