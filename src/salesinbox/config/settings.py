"""What can be set in config.toml. The text under a field is what `config show` and the docs print."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Literal

from salesinbox.config.keymap import KEYMAPS
from salesinbox.core.errors import NotFound
from salesinbox.core.text import clean_line

Security = Literal["tls", "starttls", "none"]


def _between(minimum: int, maximum: int) -> dict[str, int]:
    """Field metadata: the smallest and the largest value that make sense."""
    return {"minimum": minimum, "maximum": maximum}


def _matching(pattern: str, words: str) -> dict[str, Any]:
    """Field metadata: what a text must look like, and how to say so."""
    return {"pattern": re.compile(pattern), "pattern_words": words}


def _one_of(names: Iterable[str]) -> dict[str, Any]:
    """Field metadata: the names that there are."""
    return _matching("|".join(names), "one of " + ", ".join(f'"{name}"' for name in names))


_DAYS_A_MONTH = 30.44
_COMMAND = {"command": True}
"""Field metadata: a command, written as in a shell."""
_HOST = _matching(r"[^\s\x00-\x1f\x7f/@]+", "a host name such as mail.example.com")
_ONE_LINE = _matching(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]*", "one line without control characters")
_DAY = "(?:mon|tue|wed|thu|fri|sat|sun)"
_CLOCK = "(?:(?:[01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)"
_QUIET = _matching(
    rf"(?i:{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)* )?{_CLOCK}-{_CLOCK}",
    'hours such as "22:00-07:00" or "fri-sun 18:00-09:00"',
)
_NOTIFY_BY = _one_of(("toast", "bell", "osc9", "osc777"))
_NOTIFY_KINDS = _one_of(("mail", "snooze", "reminder"))
_FINGERPRINT = _matching(
    r"|[0-9A-Fa-f]{64}|([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}", "a SHA-256 fingerprint of 64 hex digits"
)


@dataclass(frozen=True)
class ServerSettings:
    """How to reach one mail server."""

    host: str = field(metadata=_HOST)
    """Name or address of the server."""
    port: int = field(metadata=_between(1, 65535))
    """Port: 993 or 143 for IMAP, 465 or 587 for SMTP at most providers."""
    security: Security = "tls"
    """`tls` from the first byte, `starttls` (never falls back to plain), or `none` (this machine only)."""


@dataclass(frozen=True)
class AccountSettings:
    """One e-mail address with its servers. Its password is never in here."""

    address: str
    """The e-mail address; in config.toml it is the name of the account's table."""
    _: KW_ONLY
    imap: ServerSettings
    """The server mail is read from: { host, port, security }."""
    smtp: ServerSettings
    """The server mail is sent through: { host, port, security }."""
    name: str = field(default="", metadata=_ONE_LINE)
    """Your name as recipients see it."""
    username: str = ""
    """Name to sign in with; the address where this is empty."""
    smtp_username: str = ""
    """Name to sign in with at the SMTP server, where it differs from `username`."""
    password_command: tuple[str, ...] | str = field(default="", metadata=_COMMAND)
    """Command that prints the password, such as "pass show mail/sales"; no shell. Empty: the keyring."""
    provider: str = ""
    """Which provider's habits to expect (`gmail`, `fastmail`, …); empty for any other."""
    accept_certificate: str = field(default="", metadata=_FINGERPRINT)
    """SHA-256 fingerprint of the one certificate to trust though no authority vouches for it."""
    allow_plaintext: bool = False
    """Allow `security = "none"` to another machine. Your password and mail can then be read on the way."""
    make_archive: bool = True
    """Create a mailbox "Archive" on the server when it has none; else archiving stays on this machine."""
    mirror_archive: bool = True
    """Archiving here also moves the mail on the server."""
    mirror_delete: bool = True
    """Deleting here also moves the mail to the server's Trash."""
    files_sent_copy: bool = False
    """The provider files sent mail by itself, so no copy is uploaded."""
    history_months: int = field(default=12, metadata=_between(0, 1200))
    """How many months of mail to fetch; 0 for everything."""
    history_days: int = field(default=0, metadata=_between(0, 36500))
    """How many days of mail to fetch, in place of `history_months`; 0: that one counts."""
    skip_mailboxes: tuple[str, ...] = ()
    """Mailboxes to leave out; `*` for any characters, `!` before a name takes back an entry before it. Never INBOX."""
    only_subscribed: bool = False
    """Leave out mailboxes that you are not subscribed to on the server."""
    attachment_limit: int = field(default=1_000_000, metadata=_between(0, 2**40))
    """Attachments of more bytes are fetched when you open them; 0 to have all of them here."""
    notify: bool = True
    """Tell of new mail in this account; `false` keeps it out of all notifications."""
    notify_by: tuple[str, ...] = field(default=(), metadata=_NOTIFY_BY)
    """How this account's news are told, in place of `notify_by` for all; empty for that one."""
    quiet_hours: tuple[str, ...] = field(default=(), metadata=_QUIET)
    """Hours in which this account's news are not told, besides `quiet_hours` for all."""
    team: bool = False
    """Several people work this address together."""
    enabled: bool = True
    """Whether the account is synced; `false` pauses it."""
    size_limit: int = field(default=0, metadata=_between(0, 2**40))
    """Largest message in bytes that may be sent; 0 for what the server says."""

    @property
    def window_days(self) -> int:
        """How far back mail is fetched, in days; 0 for everything."""
        return self.history_days or round(self.history_months * _DAYS_A_MONTH)

    @property
    def imap_user(self) -> str:
        """The name to sign in with at the IMAP server."""
        return self.username or self.address

    @property
    def smtp_user(self) -> str:
        """The name to sign in with at the SMTP server."""
        return self.smtp_username or self.imap_user


@dataclass(frozen=True)
class Settings:
    """Everything config.toml says, with defaults for what it does not."""

    theme: str = "salesinbox-dark"
    """Name of the colour theme; `salesinbox themes list` shows all."""
    keymap: str = field(default="default", metadata=_one_of(KEYMAPS))
    """Set of keys to start from: `default`, `gmail`, `mutt` or `vim`."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Your own keys on top of the key map: action = "keys", comma separated; see `salesinbox keys list`."""
    density: Literal["auto", "comfortable", "compact"] = "auto"
    """Lines a row of the list takes: two (`comfortable`), one (`compact`), or two where the list is narrow (`auto`)."""
    side_list: Literal["auto", "on", "off"] = "auto"
    """Accounts, lists, saved filters and labels at the left: `on`, `off`, or where there are 180 columns (`auto`)."""
    grouping: Literal["none", "day"] = "none"
    """Headers in the list: `day` for today, yesterday, the days of the week and months; `none`."""
    after_triage: Literal["next", "previous", "list"] = "next"
    """What opens when the open conversation leaves its list: the `next` one, the `previous`, or the `list` itself."""
    plain: bool = False
    """Show everything in words, one pane at a time, without drawn lines and signs: for screen readers (`--plain`)."""
    undo_send_seconds: int = field(default=10, metadata=_between(0, 600))
    """How long a sent message waits, so that sending can be undone; in seconds."""
    poll_seconds: int = field(default=120, metadata=_between(10, 86400))
    """How often mailboxes other than the inbox are looked at; in seconds."""
    keep_free_mb: int = field(default=200, metadata=_between(0, 1_000_000))
    """History waits while the disk has less room than this, in megabytes; new mail comes down to a quarter of it."""
    default_account: str = ""
    """Address that new mail is written from; empty for the first account."""
    credentials: Literal["keyring", "file"] = "keyring"
    """Where passwords are kept: the system's `keyring`, or a `file` only you can read (less safe)."""
    download_dir: str = ""
    """Folder attachments are saved to; empty for your downloads folder."""
    text_width: int = field(default=96, metadata=_between(40, 1000))
    """Most columns that the text of a mail takes, however wide the screen: longer lines are hard to read."""
    terminal_bidi: bool = False
    """Your terminal reorders right-to-left text by itself, so salesinbox must not."""
    attachment_opener: tuple[str, ...] = ()
    """Command that opens an attachment, the file's path is added; empty for the system's own."""
    openers: Mapping[str, str] = field(default_factory=dict, metadata=_COMMAND)
    """Commands that open attachments of some types: "application/pdf" = "zathura", "image/*" = "imv", ".csv" = "…"."""
    images: Literal["auto", "kitty", "iterm", "sixel", "blocks", "off"] = "auto"
    """How pictures are shown: as your terminal can (`auto`), in one way of four, or not at all (`off`)."""
    editor: str = field(default="", metadata=_COMMAND)
    """Command of the editor to write mail in; empty for $VISUAL or $EDITOR."""
    notify: bool = True
    """Tell of news; `false` switches all notifications off."""
    notify_by: tuple[str, ...] = field(default=("toast",), metadata=_NOTIFY_BY)
    """How: `toast` in the inbox, `bell`, and `osc9` or `osc777` for a notification of your terminal's own."""
    notify_kinds: tuple[str, ...] = field(default=("mail", "snooze", "reminder"), metadata=_NOTIFY_KINDS)
    """Of what: new `mail`, conversations back from `snooze`, `reminder` where nobody has answered."""
    notify_command: str = field(default="", metadata=_COMMAND)
    """Command the engine runs for news, such as "notify-send"; title and text are added. No shell. Empty: none."""
    quiet_hours: tuple[str, ...] = field(default=(), metadata=_QUIET)
    """When nothing is told, such as "22:00-07:00" or "sat,sun 00:00-24:00"; news stay in the list (`g n`)."""
    quiet_zone: str = field(default="", metadata=_ONE_LINE)
    """Time zone of `quiet_hours`, such as "Europe/Berlin"; empty for this computer's."""
    accounts: tuple[AccountSettings, ...] = ()
    """Your accounts, one table [accounts."you@example.com"] each."""

    def account(self, address: str) -> AccountSettings:
        """The account of *address*, whatever its case.

        Raises:
            NotFound: No account has that address; the hint names the nearest.
        """
        by_key = {account.address.casefold(): account for account in self.accounts}
        found = by_key.get(address.strip().casefold())
        if found is not None:
            return found
        nearest = difflib.get_close_matches(address.casefold(), by_key, n=1)
        hint = f"Did you mean {by_key[nearest[0]].address}?" if nearest else "See: salesinbox account list"
        raise NotFound(f"There is no account {clean_line(address)}.", hint)
