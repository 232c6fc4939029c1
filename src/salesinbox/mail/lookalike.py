"""Domains that are made to be taken for another one, which the user knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from salesinbox.mail.confusables import mixes_scripts, skeleton
from salesinbox.mail.domains import is_free_mail, organisation, readable

_SHORTEST_NAME = 5
"""Shorter names are within a letter of too many others, and part of too many words."""
_SHORTEST_EDITED = 6
"""Letters of a name in which a single other one is taken for a trick."""
_MISTYPED_ENDS = {("com", "co"), ("com", "cm"), ("com", "om"), ("com", "con"), ("org", "og"), ("net", "ne")}
_BAIT = frozenset(
    {"account", "accounts", "accounting", "admin", "app", "auth", "bank", "billing", "client", "cloud", "company"}
    | {"corp", "customer", "customers", "documents", "files", "finance", "global", "group", "help", "helpdesk", "hr"}
    | {"id", "inc", "info", "invoice", "invoices", "invoicing", "it", "llc", "login", "ltd", "mail", "my", "office"}
    | {"online", "orders", "pay", "payment", "payments", "payroll", "portal", "sales", "secure", "security", "service"}
    | {"services", "share", "sign", "signin", "sso", "support", "team", "the", "update", "user", "verify", "web"}
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why a domain may be taken for another."""

    real: str
    """The domain that is known; empty where it only mixes scripts."""
    how: str
    """What was done to it, as the end of a sentence that begins with the domain."""


class KnownDomains:
    """The organisations that the user has to do with, ready to be compared with."""

    def __init__(self, domains: Iterable[str]) -> None:
        self.all = frozenset(organisation(domain) for domain in domains if "." in domain)
        self._names = [(_name(domain), _end(domain), domain) for domain in self.all]
        self._found: dict[str, Likeness | None] = {}
        self._by_look = {skeleton(domain): domain for domain in self.all}
        self._by_letters = {domain.replace("-", ""): domain for domain in self.all}
        self._by_name = {_name(domain): domain for domain in self.all if _is_telling(domain)}

    def likeness(self, domain: str) -> Likeness | None:
        """Which known domain *domain* could be taken for; ``None`` for a known one and for those like no other."""
        whole = readable(domain)
        own = organisation(whole)
        if own in self.all or is_free_mail(own):
            return None
        if whole not in self._found:
            self._found[whole] = self._compared(whole, own)
        return self._found[whole]

    def _compared(self, whole: str, own: str) -> Likeness | None:
        return self._same_look(own) or self._inside(whole, own) or self._added(own) or self._edited(own) or _mixed(own)

    def _same_look(self, domain: str) -> Likeness | None:
        real = self._by_look.get(skeleton(domain))
        if real is not None:
            return Likeness(real, "is written with other characters that look the same")
        real = self._by_letters.get(domain.replace("-", ""))
        return Likeness(real, "differs only by a hyphen") if real else None

    def _inside(self, whole: str, own: str) -> Likeness | None:
        """A known domain as the beginning of a longer one, or with a hyphen for its dot."""
        labels = whole.removesuffix(own).strip(".").split(".")
        for at in range(len(labels)):
            for end in range(at + 2, len(labels) + 1):
                if (name := ".".join(labels[at:end])) in self.all:
                    return Likeness(name, f"only begins like it, and belongs to {own}")
        dashed = ((each.replace(".", "-"), each) for each in self._by_name.values())
        real = next((each for with_dash, each in dashed if f"{_name(own)}-".startswith(f"{with_dash}-")), None)
        return Likeness(real, "has it as a part of its name") if real else None

    def _added(self, domain: str) -> Likeness | None:
        name = _name(domain)
        pieces = name.split("-")
        candidates = [(piece, [other for other in pieces if other != piece]) for piece in pieces] if "-" in name else []
        for bait in _BAIT:
            candidates += [(name.removesuffix(bait), [bait])] if name.endswith(bait) else []
            candidates += [(name.removeprefix(bait), [bait])] if name.startswith(bait) else []
        for rest, added in candidates:
            real = self._by_name.get(rest)
            if real is not None and added and _BAIT.issuperset(added):
                return Likeness(real, f"adds “{' '.join(added)}” to its name")
        return None

    def _edited(self, domain: str) -> Likeness | None:
        name, end = _name(domain), _end(domain)
        for real_name, real_end, real in self._names:
            if end == real_end and _one_letter_off(name, real_name):
                return Likeness(real, "differs by one letter")
            if name == real_name and len(name) >= _SHORTEST_NAME and (real_end, end) in _MISTYPED_ENDS:
                return Likeness(real, f"ends in “.{end}” instead of “.{real_end}”")
        return None


def _mixed(domain: str) -> Likeness | None:
    if any(map(mixes_scripts, domain.split("."))):
        return Likeness("", "mixes letters of different alphabets, which look alike")
    return None


def _name(domain: str) -> str:
    return domain.partition(".")[0]


def _end(domain: str) -> str:
    return domain.partition(".")[2]


def _is_telling(domain: str) -> bool:
    return len(_name(domain)) >= _SHORTEST_NAME and _name(domain) not in _BAIT and not is_free_mail(domain)


def _one_letter_off(one: str, other: str) -> bool:
    """Whether one letter was changed, added or left out, or two neighbours changed places."""
    if one == other or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _SHORTEST_NAME:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other, whole = one[start:], other[start:], max(len(one), len(other))
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    swapped = len(one) == 2 and one == other[::-1]
    return swapped or (whole >= _SHORTEST_EDITED and len(one) <= 1 and len(other) <= 1)
