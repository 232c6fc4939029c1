"""Addresses that we are about to send to: strict, unlike reading, with an error that names the bad one."""

from __future__ import annotations

import re

import idna

from salesinbox.core.errors import UsageError
from salesinbox.core.models import Address
from salesinbox.core.text import clean_line, shorten
from salesinbox.mail.draft import Draft

# Everything that any mail software takes for the end of a line, and every other control (M8).
_CONTROL_RE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LOCAL_RE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_HOST_RE = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
_ENTRY_RE = re.compile(r'(?:"(?:[^"\\]|\\.)*"|<[^<>]*>|[^,;\n"<])+|["<]')
_NAMED_RE = re.compile(r'\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<name>[^<>"]*))\s*<(?P<address>[^<>]*)>\s*')
_BARE_NAME_RE = re.compile(r"[^<>\",;@\\\s]+(?: [^<>\",;@\\\s]+)*")
_QUOTED_RE = re.compile(r'["\\]')
_PAIR_RE = re.compile(r"\\(.)")


def check_line(value: str, field: str) -> str:
    """*value* itself, once it is sure to stay on one line of the header.

    Raises:
        UsageError: It holds a line break, a NUL or another control character; the message names *field*.
    """
    if _CONTROL_RE.search(value):
        raise UsageError(
            f"{field} contains a line break or a control character: “{shorten(clean_line(value), 80)}”.",
            "Put it on one line.",
        )
    return value


def wire_address(address: str, field: str) -> str:
    """*address* as it goes over the wire, its domain in the ASCII form of IDNA 2008.

    Raises:
        UsageError: It is not an address that mail can be sent to; the message names *field* and the address.
    """
    check_line(address, field)
    local, at, domain = address.strip().rpartition("@")
    shown = f"{field}: “{shorten(clean_line(address), 80)}”"
    if not at or not local or not domain:
        raise UsageError(f"{shown} is not an e-mail address.", "Write it as name@example.com.")
    if not local.isascii():
        raise UsageError(
            f"{shown} has letters before the @ that most mail servers cannot deliver to.",
            "Ask for an address with plain Latin letters before the @.",
        )
    host = _ascii_domain(domain)
    if not _LOCAL_RE.fullmatch(local) or len(local) > 64:
        raise UsageError(f"{shown} is not an e-mail address.", "Look at what stands before the @.")
    if not _HOST_RE.fullmatch(host) or len(local) + len(host) > 253:
        raise UsageError(f"{shown} is not an e-mail address.", "Look at what stands after the @.")
    return f"{local}@{host}"


def _ascii_domain(domain: str) -> str:
    """The ASCII form of a domain; empty where it has none."""
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain[:253], uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def parse_recipients(text: str) -> tuple[Address, ...]:
    """Addresses as a user types them, between commas, semicolons or line ends, with or without names.

    Raises:
        UsageError: One of them is not an address that mail can be sent to; the message names it.
    """
    return tuple(_recipient(entry) for entry in entries(text))


def entries(text: str) -> list[str]:
    """The recipients that a user typed, one by one, right or not."""
    return [entry for match in _ENTRY_RE.finditer(text) if (entry := match[0].strip())]


def _recipient(entry: str) -> Address:
    named = _NAMED_RE.fullmatch(entry)
    if named is None:
        if "@" not in entry:
            raise UsageError(
                f"“{shorten(clean_line(entry), 80)}” is not an e-mail address.",
                'Write it as name@example.com; a name with a comma goes in quotes: "Doe, Jane" <jane@example.com>.',
            )
        wire_address(entry, "The recipient")
        return Address("", entry)
    name = _PAIR_RE.sub(r"\1", named["quoted"]) if named["quoted"] is not None else named["name"].strip()
    address = named["address"].strip()
    wire_address(address, "The recipient")
    return Address(check_line(name, "The name of a recipient"), address)


def format_address(person: Address) -> str:
    """An address as a user would type it; :func:`parse_recipients` reads it back."""
    if not person.name:
        return person.address
    name = person.name if _BARE_NAME_RE.fullmatch(person.name) else '"' + _QUOTED_RE.sub(r"\\\g<0>", person.name) + '"'
    return f"{name} <{person.address}>"


def recipients(draft: Draft) -> tuple[str, ...]:
    """Everybody a draft goes to, once each, in the order To, Cc, Bcc, as addresses for the envelope.

    Raises:
        UsageError: One of the addresses can't be sent to; the message names the field and the address.
    """
    found: dict[str, str] = {}
    for field, people in (("To", draft.to), ("Cc", draft.cc), ("Bcc", draft.bcc)):
        for person in people:
            wire = wire_address(person.address, field)
            found.setdefault(wire.casefold(), wire)
    return tuple(found.values())
