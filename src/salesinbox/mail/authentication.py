"""What the user's own provider found out about a mail's sender (Authentication-Results, RFC 8601).

Anybody can write such a field into a mail, so only two kinds are believed, and of each method the topmost result:

* fields that name a provider known to take out forged ones, as RFC 8601 §5 asks (the table of providers says which);
* at any other server, fields that name it and stand above the topmost Received: that one the receiving server wrote,
  and nothing above it came from the sender.

A result that passes is shown nowhere and excuses nothing but failures of the same field, so a forged one is useless.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from salesinbox.mail.domains import organisation, readable

NO_NAME = "-"
"""Stands in :attr:`Trust.names` for fields that name no server, as Microsoft writes them."""
_MAX_FIELDS = 20
_STRICT = ("reject", "quarantine")
_COMMENT_RE = re.compile(r"\([^()]*\)")
_POLICY_RE = re.compile(r"\b(?:p|policy\.dmarc|policy\.published-domain-policy)=(reject|quarantine|none)\b", re.I)
_RESULT_RE = re.compile(r"^\s*([a-z0-9-]{1,40})(?:\s*/\s*\d+)?\s*=\s*([a-z]{1,20})", re.I)
_DOMAIN_RE = re.compile(
    r"\b(?:header\.d|header\.i|smtp\.mailfrom|smtp\.mail)\s*=\s*\"?(?:[^\s;\"@]*@)?([^\s;\"@]+)", re.I
)


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose results are believed."""

    names: tuple[str, ...] = ()
    """Servers that take out forged fields; one that begins with a dot stands for all below it."""
    domains: tuple[str, ...] = ()
    """Organisations of the account's own servers, believed above the topmost Received only."""


@dataclass(slots=True)
class Results:
    """The results that are believed."""

    methods: dict[str, str] = field(default_factory=dict)
    """The topmost result of each method in lower case: ``{"spf": "pass", …}``; for DKIM the best one of its field."""
    passed: set[str] = field(default_factory=set)
    """Organisations that SPF or DKIM vouch for."""
    policy: str = ""
    """What the sender's domain asks for mail that fails DMARC: ``none``, ``quarantine``, ``reject``, or unknown."""


def read_results(headers: Sequence[tuple[str, str]], trust: Trust) -> Results:
    """The believed results in a mail's header fields, which are in their order, decoded."""
    results = Results()
    for value in _believed(headers, trust):
        statements = list(_statements(value))
        new = {method for method, _, _ in statements} - results.methods.keys()
        for method, result, text in statements:
            if method not in new:
                continue
            if result == "pass" or method not in results.methods:
                results.methods[method] = result
            if result == "pass" and method in ("spf", "dkim"):
                results.passed |= {organisation(domain) for domain in _DOMAIN_RE.findall(text)}
        policy = _POLICY_RE.search(value)
        results.policy = results.policy or (policy[1].lower() if policy else "")
    return results


def failed_check(results: Results, list_domain: str = "") -> str:
    """Which check of the sender failed so that it matters: ``dmarc``, ``spf`` or ``dkim``; empty for none.

    Args:
        list_domain: Domain of the mailing list that passed the mail on. Lists change mails, which breaks what the
            sender had signed; where the list itself is vouched for, only the sender's own strict policy counts, since
            lists put their own address in From for such senders.
    """
    dmarc, spf, dkim = (results.methods.get(method, "") for method in ("dmarc", "spf", "dkim"))
    through_list = bool(list_domain) and organisation(list_domain) in results.passed
    if dmarc == "pass":
        return ""
    if dmarc == "fail":
        return "" if through_list and results.policy not in _STRICT else "dmarc"
    if "pass" in (spf, dkim):
        return ""
    return "spf" if spf == "fail" else "dkim" if dkim == "fail" and not list_domain else ""


def _believed(headers: Iterable[tuple[str, str]], trust: Trust) -> Iterator[str]:
    received = count = 0
    for name, value in headers:
        kind = name.lower()
        received += kind == "received"
        if kind == "authentication-results" and count < _MAX_FIELDS:
            count += 1
            server = _server(value)
            known = any(_names(pattern, server) for pattern in trust.names)
            if known or (not received and organisation(server) in trust.domains):
                yield value


def _server(value: str) -> str:
    """The name of the server that wrote the field (authserv-id); :data:`NO_NAME` where it begins with a result."""
    first = _bare(value).partition(";")[0].split()
    return NO_NAME if not first or "=" in first[0] else readable(first[0])


def _names(pattern: str, server: str) -> bool:
    return server.endswith(pattern) if pattern.startswith(".") else server == pattern


def _statements(value: str) -> Iterator[tuple[str, str, str]]:
    """Method, result and whole text of each statement in a field."""
    for text in _bare(value).split(";"):
        match = _RESULT_RE.match(text)
        if match:
            yield match[1].lower(), match[2].lower(), text


def _bare(value: str) -> str:
    """The field without its comments, which may be nested (RFC 5322 §3.2.2)."""
    for _ in range(5):
        value, changed = _COMMENT_RE.subn(" ", value)
        if not changed:
            break
    return value
