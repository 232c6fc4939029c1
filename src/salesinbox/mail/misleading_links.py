"""Links whose text names another place than the one they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser

from salesinbox.mail.domains import host_of, organisation, readable
from salesinbox.mail.html_bounds import bounded_html

_MAX_HTML = 1 << 20
_MAX_LINKS = 2_000
_LONGEST_TEXT = 300
_URL_RE = re.compile(r"^\W{0,3}https?://[^\s]+", re.IGNORECASE)
_BARE_RE = re.compile(r"^\W{0,3}((?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})(?:[:/?#]\S*|\W{0,3})$")
_ADDRESS_RE = re.compile(r"^\W{0,3}[\w.+'-]{1,64}@((?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})\W{0,3}$")
_FILE_ENDS = frozenset(
    {"ai", "app", "cc", "cs", "css", "csv", "doc", "docx", "exe", "gif", "gz", "htm", "html", "jpg", "js", "json", "md"}
    | {"mov", "net", "pdf", "php", "pl", "png", "ps", "py", "rb", "rs", "sh", "sql", "svg", "tar", "tf", "toml", "ts"}
    | {"txt", "xls", "xlsx", "xml", "yaml", "yml", "zip"}
)
"""Ends of file names and of products ("Node.js", "ASP.net"), which are no web addresses without a www."""
_REWRITERS = {"safelinks.protection.outlook.com": "url", "www.google.com": "q", "urldefense.com": "", "google.com": "q"}
"""Hosts that mail filters lead every link through, and where in the address the real one stands."""


@dataclass(frozen=True, slots=True)
class MisleadingLink:
    """A link that says one organisation and leads to another."""

    says: str
    leads_to: str


def misleading_links(html: str) -> tuple[MisleadingLink, ...]:
    """The links of an HTML mail that mislead, each pair of places once; never raises."""
    body = LexborHTMLParser(bounded_html(html, _MAX_HTML)).body
    if body is None:
        return ()
    found: dict[tuple[str, str], MisleadingLink] = {}
    for node in body.css("a[href]")[:_MAX_LINKS]:
        target = (node.attributes.get("href") or "").strip()
        link = misleading(" ".join(node.text()[: _LONGEST_TEXT * 2].split())[:_LONGEST_TEXT], target)
        if link is not None:
            found.setdefault((organisation(link.says), link.leads_to), link)
    return tuple(found.values())


def misleading(text: str, target: str) -> MisleadingLink | None:
    """What is wrong with a link that shows *text* and leads to *target*; ``None`` where nothing is."""
    leads_to, says = organisation(host_of(behind(target))), _named(text)
    return MisleadingLink(says, leads_to) if says and leads_to and organisation(says) != leads_to else None


def _named(text: str) -> str:
    """The host that the text of a link names, where it names nothing else; else empty."""
    if "." not in text:
        return ""
    if match := _URL_RE.match(text):
        return host_of(match[0].lstrip("([{<\"'“‘«"))
    if match := _ADDRESS_RE.match(text):
        return readable(match[1])
    match = _BARE_RE.match(text)
    if match is None:
        return ""
    host = readable(match[1])
    is_file = host.rpartition(".")[2] in _FILE_ENDS and not host.startswith("www.")
    return "" if is_file else host


def behind(url: str) -> str:
    """Where a link leads in the end, as far as the address itself says so."""
    for _ in range(3):
        inner = next(_inner(url), "")
        if not inner:
            break
        url = inner
    return url


def _inner(url: str) -> Iterator[str]:
    host = host_of(url)
    key = next((key for name, key in _REWRITERS.items() if host == name or host.endswith(f".{name}")), None)
    if key is None:
        return
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    if not key and (match := re.search(r"__(https?:/.+?)__", parts.path)):
        yield match[1].replace(":/", "://", 1) if "://" not in match[1] else match[1]
    yield from (value for value in parse_qs(parts.query).get(key, ()) if value.startswith(("http:", "https:")))
