"""Domain names as people read them: whose a host is, and what a coded name says."""

from __future__ import annotations

import re
from urllib.parse import unquote

_FREE_MAIL = frozenset(
    {"gmail.com", "googlemail.com", "msn.com", "ymail.com", "rocketmail.com", "aol.com", "aim.com", "icloud.com"}
    | {"me.com", "mac.com", "mail.com", "email.com", "web.de", "t-online.de", "freenet.de", "proton.me", "pm.me"}
    | {"protonmail.com", "protonmail.ch", "zoho.com", "zohomail.com", "yandex.ru", "yandex.com", "ya.ru", "mail.ru"}
    | {"bk.ru", "list.ru", "inbox.ru", "orange.fr", "free.fr", "laposte.net", "wanadoo.fr", "libero.it", "qq.com"}
    | {"163.com", "126.com", "naver.com", "daum.net", "fastmail.com", "hey.com", "tutanota.com", "comcast.net"}
    | {"verizon.net", "att.net", "sbcglobal.net"}
)
_FREE_MAIL_NAMES = frozenset({"gmx", "hotmail", "live", "outlook", "yahoo"})
"""Providers that have domains in many countries."""

_SHARED_ENDS = frozenset({"ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "mil", "ne", "net", "nom", "or", "org"})
_HOST_RE = re.compile(r"^(?:[a-z][a-z0-9+.-]{0,20}:)?//(?:[^/?#@]*@)?([^/?#:@\s\\]{1,255})", re.IGNORECASE)
_NOT_IN_HOST_RE = re.compile(r"[/?#:@%\s\\�]")


def readable(domain: str) -> str:
    """A domain in lower case with its coded labels (``xn--``, RFC 5891) as the letters they stand for."""
    return ".".join(map(_label, domain.strip().strip(".").casefold()[:255].split(".")))


def _label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").casefold()
    except UnicodeError:
        return label


def coded(domain: str) -> str:
    """A domain as it is written for machines, in ASCII."""
    labels = domain.split(".")
    return ".".join(each if each.isascii() else f"xn--{each.encode('punycode').decode('ascii')}" for each in labels)


def organisation(domain: str) -> str:
    """The part of a domain that its owner registered: ``quill.example`` of ``mail.quill.example``.

    Two labels, or three below the shared ends of countries (``co.uk``, ``com.au``); told by their look, without the
    list of all such ends, so that a few small ones are taken for an organisation.
    """
    labels = readable(domain).split(".")
    shared = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SHARED_ENDS
    return ".".join(labels[-3 if shared else -2 :])


def is_free_mail(domain: str) -> bool:
    """Whether anybody can have an address there, so that it says nothing of whom somebody works for."""
    own = organisation(domain)
    return own in _FREE_MAIL or own.partition(".")[0] in _FREE_MAIL_NAMES


def domain_of(address: str) -> str:
    """The domain of an e-mail address, readable; empty where it has none."""
    return readable(address.rpartition("@")[2]) if "@" in address else ""


def host_of(url: str) -> str:
    """The host that a web address leads to, readable; empty where it names none (RFC 3986 §3.2)."""
    match = _HOST_RE.match(url.strip())
    return readable(_decoded(match[1])) if match else ""


def _decoded(host: str) -> str:
    """*host* with its percent-encoded characters as browsers read it, if a host may have them all."""
    if "%" not in host:
        return host
    decoded = unquote(host)
    return decoded if decoded.isprintable() and not _NOT_IN_HOST_RE.search(decoded) else host
