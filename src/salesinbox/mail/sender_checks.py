"""What in a mail may deceive its reader about who wrote it or where it leads, in words a person understands (M7).

Each check has few false alarms rather than finding all: a warning that is usually wrong is not read. What is noticed,
when, and what is left out on purpose is written down in docs/sender-checks.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from salesinbox.core.models import Address, ParsedMessage
from salesinbox.core.text import clean_line, shorten
from salesinbox.mail.authentication import Trust, failed_check, read_results
from salesinbox.mail.domains import coded, domain_of, is_free_mail, organisation
from salesinbox.mail.lookalike import KnownDomains
from salesinbox.mail.misleading_links import misleading_links
from salesinbox.mail.sender_name import address_in_name, known_person, name_key

_LONGEST_NAME = 80
_HABITUAL = 3
"""Mails from an address after which its name surprises nobody any more."""
_ROBOT_RE = re.compile(
    r"\bno[._-]?reply|not[._-]?reply|^mailer-daemon|^postmaster|\bnotifications?\b|^bounces?\b", re.I
)


class Check(StrEnum):
    """What was checked."""

    LOOK_ALIKE = "look-alike domain"
    ADDRESS_IN_NAME = "address in name"
    KNOWN_NAME = "known name"
    REPLY_TO = "reply elsewhere"
    AUTHENTICATION = "failed authentication"
    LINK = "misleading link"


@dataclass(frozen=True, slots=True)
class SenderWarning:
    """One thing that was noticed; its texts are safe to show."""

    check: Check
    noticed: str
    """What was noticed, a sentence."""
    why: str
    """Why it may matter."""
    advice: str
    """What to do."""


class Known:
    """Whom the user has to do with; what is compared with is made when it is first needed.

    Args:
        people: Those the user wrote to.
        own: The user's own addresses.
    """

    def __init__(self, people: Iterable[Address] = (), own: Iterable[str] = ()) -> None:
        self._people = tuple(people)
        self.addresses = frozenset((*(person.key for person in self._people), *map(str.casefold, own)))
        """All their addresses in lower case."""

    @cached_property
    def domains(self) -> KnownDomains:
        """Their organisations."""
        return KnownDomains({address.rpartition("@")[2] for address in self.addresses})

    @cached_property
    def people(self) -> Mapping[str, frozenset[str]]:
        """Addresses of the people the user wrote to, by :func:`salesinbox.mail.sender_name.name_key`."""
        named: dict[str, set[str]] = {}
        for person in self._people:
            if person.name and (key := name_key(person.name)):
                named.setdefault(key, set()).add(person.key)
        return {name: frozenset(addresses) for name, addresses in named.items()}


def check_sender(
    mail: ParsedMessage, known: Known, trust: Trust, *, own: bool = False, times_before: int = 0
) -> tuple[SenderWarning, ...]:
    """Everything in *mail* that may deceive, the weightiest first.

    Args:
        own: It says to be from the user; then only whether it really is matters.
        times_before: How many mails the sender's address has sent before.
    """
    results = read_results(mail.headers, trust)
    list_domain = _list_domain(mail)
    failed = failed_check(results, list_domain)
    found = [*_authentication(mail, failed, results.policy)]
    if own:
        return tuple(found)
    vouched = results.methods.get("dmarc") == "pass"
    bulk = _is_bulk(mail)
    if mail.sender.key not in known.addresses:
        found += _look_alike(mail.sender, known)
    found += _name(mail, known, times_before, quiet=vouched or bulk)
    found += _reply_to(mail, known, bulk)
    found += _links(mail, trusted=not failed and (vouched or bulk))
    return tuple(found)


def _look_alike(sender: Address, known: Known) -> Iterator[SenderWarning]:
    domain = domain_of(sender.address)
    like = known.domains.likeness(domain) if domain else None
    if like is None:
        return
    shown = _said(domain) if domain.isascii() else f"{_said(domain)} ({_said(coded(domain))})"
    if like.real:
        noticed = f"The sender's domain {shown} is not {like.real}, but {like.how}."
        why = f"Somebody may want to be taken for {like.real}, which you know."
    else:
        noticed, why = f"The sender's domain {shown} {like.how}.", "Honest senders have no reason to do so."
    advice = "Don't answer, pay or open anything before you asked them in another way, such as by phone."
    yield SenderWarning(Check.LOOK_ALIKE, noticed, why, advice)


def _name(mail: ParsedMessage, known: Known, times_before: int, *, quiet: bool) -> Iterator[SenderWarning]:
    sender, real = mail.sender, _said(mail.sender.address)
    said = address_in_name(sender)
    if said and not (quiet and re.search(r"\b(?:via|über|par)\b", sender.name, re.I)):
        yield SenderWarning(
            Check.ADDRESS_IN_NAME,
            f"The sender's name says {_said(said)}, but the mail comes from {real}.",
            "Many mail programs show the name alone, so that you would take it for the address.",
            f"Answer only if you also know {real}.",
        )
        return
    if sender.key in known.addresses or times_before >= _HABITUAL:
        return
    if other := known_person(sender, known.people):
        yield SenderWarning(
            Check.KNOWN_NAME,
            f"{_said(sender.name)}, whom you know as {_said(other)}, writes from another address: {real}.",
            "It may be a second address, another person of that name, or somebody who only uses the name.",
            f"If it is about money, passwords or files, ask at {_said(other)} whether it is them.",
        )


def _reply_to(mail: ParsedMessage, known: Known, bulk: bool) -> Iterator[SenderWarning]:
    home = organisation(domain_of(mail.sender.address))
    if bulk or not home or _ROBOT_RE.search(mail.sender.key):
        return
    for answer in mail.reply_to:
        place = organisation(domain_of(answer.address))
        if not place or place == home or answer.key in known.addresses:
            continue
        where = "a free mailbox anybody can open" if is_free_mail(place) else "another organisation"
        yield SenderWarning(
            Check.REPLY_TO,
            f"Your answer would go to {_said(answer.address)}, not to {_said(mail.sender.address)}.",
            f"That is {where}. Whoever forges a sender wants the answers elsewhere; some companies' forms do so too.",
            "Look at the address before you answer.",
        )
        return


def _authentication(mail: ParsedMessage, failed: str, policy: str) -> Iterator[SenderWarning]:
    if not failed:
        return
    domain = _said(domain_of(mail.sender.address)) or "its sender"
    why = {
        "dmarc": f"Mail that {domain} really sends normally passes this check (DMARC).",
        "spf": f"The server that sent it is not one of those that {domain} names as its own (SPF).",
        "dkim": f"Its signature does not fit: it was not made by {domain}, or the mail was changed on its way (DKIM).",
    }[failed]
    if policy in ("reject", "quarantine") and failed == "dmarc":
        why += f" {domain} asks that mail which fails it be refused."
    yield SenderWarning(
        Check.AUTHENTICATION,
        f"Your mail provider could not confirm that this mail is from {domain}.",
        f"{why} Mail that was forwarded can fail as well.",
        "Don't trust links, files or bank details in it before you asked the sender in another way.",
    )


def _links(mail: ParsedMessage, *, trusted: bool) -> Iterator[SenderWarning]:
    home = organisation(domain_of(mail.sender.address))
    found = [link for link in misleading_links(mail.html) if not (trusted and organisation(link.says) == home)]
    if not found:
        return
    says, leads_to = _said(found[0].says), _said(found[0].leads_to)
    others = len(found) - 1
    more = f" {others} more link{'s do' if others > 1 else ' does'} the like." if others else ""
    yield SenderWarning(
        Check.LINK,
        f"A link says {says} but leads to {leads_to}.{more}",
        "Its text makes you expect another place than the one you would get to.",
        f"If you want to go to {says}, type that address yourself.",
    )


def _is_bulk(mail: ParsedMessage) -> bool:
    """A mailing list's or a newsletter's mail (RFC 2369, 2919)."""
    fields = {name.lower(): value for name, value in mail.headers}
    precedence = fields.get("precedence", "").strip().lower()
    return bool(fields.keys() & {"list-id", "list-post", "list-unsubscribe"}) or precedence in ("list", "bulk")


def _list_domain(mail: ParsedMessage) -> str:
    """The domain of the mailing list that passed the mail on (List-Id, else List-Post); empty for other mail."""
    fields = {name.lower(): value for name, value in mail.headers}
    match = re.search(r"<([^<>\s]{1,255})>", fields.get("list-id", ""))
    if match:
        return match[1].lower()
    match = re.search(r"<mailto:[^<>@\s]{1,64}@([^<>?\s]{1,255})", fields.get("list-post", ""), re.I)
    return match[1].lower() if match else ""


def _said(text: str) -> str:
    return shorten(clean_line(text), _LONGEST_NAME)
