"""What a mail says of the list that it came by, and how to leave it (RFC 2369, RFC 2919, RFC 8058).

All of it is the sender's word. A page or an address is taken only where it is of a kind that is safe to go to, and a
request is made without asking again (one-click) only where the mail says so in a way that its signature covers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from salesinbox.core.errors import UsageError
from salesinbox.core.text import is_clean
from salesinbox.mail.recipients import wire_address

MAX_URL = 2_000
_MAX_WAYS = 20
_MAX_LIST_ID = 255
_MAX_MAIL_TEXT = 500
_COMMENT_RE = re.compile(r"\([^()<>]{0,1000}\)")
_WAY_RE = re.compile(r"<([^<>]{1,4000})>")
_LIST_ID_RE = re.compile(r"<([^<>]{1,1000})>\s*$")
_SIGNED_RE = re.compile(r"(?:^|;)\s*h\s*=\s*([^;]{1,4000})", re.IGNORECASE)
_DKIM_RESULT_RE = re.compile(r"(?:^|[;\s])dkim\s*=\s*([a-z]{1,20})", re.IGNORECASE)
_MUST_BE_SIGNED = frozenset({"list-unsubscribe", "list-unsubscribe-post"})


@dataclass(frozen=True, slots=True)
class MailWay:
    """Leaving by a mail to :attr:`address`."""

    address: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to leave a list, each empty where there is none."""

    one_click: str = ""
    """Where a POST leaves the list without a further question; always https."""
    mail: MailWay | None = None
    page: str = ""
    """A page to open in the browser."""

    def __bool__(self) -> bool:
        return bool(self.one_click or self.mail or self.page)


def list_id(value: str) -> str:
    """The name of a list as it is compared, from a List-Id field: ``news.example.com``; empty where there is none."""
    found = _LIST_ID_RE.search(value)
    name = (found[1] if found else value).strip().casefold()
    usable = name and not any(letter.isspace() for letter in name) and is_clean(name)
    return name[:_MAX_LIST_ID] if usable else ""


def list_of(headers: Iterable[tuple[str, str]]) -> str:
    """The :func:`list_id` that a mail's fields name; empty where it came by no list."""
    return next((found for name, value in headers if name.lower() == "list-id" and (found := list_id(value))), "")


def ways_to_leave(headers: Iterable[tuple[str, str]]) -> Ways:
    """How to leave the list, from the fields of a mail as :class:`~salesinbox.core.models.ParsedMessage` has them."""
    fields: dict[str, list[str]] = {}
    for name, value in headers:
        fields.setdefault(name.lower(), []).append(value)
    text = ", ".join(fields.get("list-unsubscribe", []))
    found = [one.strip() for one in _WAY_RE.findall(_COMMENT_RE.sub("", text))][:_MAX_WAYS]
    pages = [page for page in map(web_address, found) if page]
    mails = [mail for mail in map(_mail_way, found) if mail]
    secure = next((page for page in pages if page.lower().startswith("https://")), "")
    return Ways(
        one_click=secure if _is_one_click(fields) else "",
        mail=mails[0] if mails else None,
        page=secure or (pages[0] if pages else ""),
    )


def web_address(text: str) -> str:
    """*text* where it is the address of a page that can be gone to, else empty.

    One with a user name in it is none: what stands before the @ is there to be taken for the host.
    """
    address = "".join(text.split())
    if len(address) > MAX_URL or not is_clean(address) or not address.isascii() or "\\" in address:
        return ""
    try:
        parts = urlsplit(address)
        usable = parts.scheme.lower() in ("http", "https") and parts.hostname and _port_is_fine(parts)
        (parts.hostname or "").encode("idna")  # what looks a host up does so, and fails for names that cannot be
    except ValueError:
        return ""
    return address if usable and "@" not in parts.netloc else ""


def _port_is_fine(parts: SplitResult) -> bool:
    return parts.port != 0  # reading it raises ValueError where it is no port


def _is_one_click(fields: dict[str, list[str]]) -> bool:
    """RFC 8058 §4: the field says so, and a DKIM signature covers it and the address.

    Whether the signature is right only the provider knows; where it says that none is, it is believed.
    """
    post = [value.strip().lower() for value in fields.get("list-unsubscribe-post", [])]
    if post != ["list-unsubscribe=one-click"] or len(fields.get("list-unsubscribe", [])) != 1:
        return False
    if not any(_covers(signature) for signature in fields.get("dkim-signature", [])):
        return False
    results = _DKIM_RESULT_RE.findall(next(iter(fields.get("authentication-results", [])), ""))
    return not results or "pass" in (result.lower() for result in results)


def _covers(signature: str) -> bool:
    found = _SIGNED_RE.search(signature)
    names = {name.strip().lower() for name in found[1].split(":")} if found else set[str]()
    return names >= _MUST_BE_SIGNED


def _mail_way(text: str) -> MailWay | None:
    """A mailto address (RFC 6068) of one recipient; header fields other than Subject are not taken from it."""
    scheme, colon, rest = text.partition(":")
    if not colon or scheme.strip().lower() != "mailto":
        return None
    address, _, query = rest.strip().partition("?")
    try:
        address = wire_address(unquote(address), "The address to unsubscribe at")
    except UsageError:
        return None
    pairs = (pair.partition("=") for pair in query.split("&", 20))
    wanted = {name.lower(): unquote(value) for name, _, value in pairs}  # a plus is a plus here
    subject = " ".join(wanted.get("subject", "").split())
    return MailWay(address, _bounded(subject) or "unsubscribe", _bounded(wanted.get("body", "")) or "unsubscribe")


def _bounded(text: str) -> str:
    """What a stranger has us write, on one line and no more than a few words."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:_MAX_MAIL_TEXT]).strip()
