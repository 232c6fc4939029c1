"""What the attributes of an HTML element mean for a reader: whether it can be seen, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_HIDDEN_STYLE_RE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|max-height\s*:\s*0(?:px)?\s*(?:;|!|$))",
    re.IGNORECASE,
)
_TIGHT_STYLE_RE = re.compile(r"(?:^|;)\s*margin\s*:\s*0(?:px|pt|in|cm)?(?:\s+0(?:px|pt|in|cm)?)*\s*(?:;|!|$)", re.I)
_PRE_STYLE_RE = re.compile(r"(?:^|;)\s*white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_PIXELS_RE = re.compile(r"\s*(\d{1,6})(?:\.\d+)?\s*(?:px)?\s*(?:$|;|!)")
_STYLE_SIZE_RE = re.compile(
    r"(?:^|;)\s*(?:width|height)\s*:\s*(\d{1,6})(?:\.\d+)?\s*(?:px)?\s*(?:;|!|$)", re.IGNORECASE
)
_SCHEME_RE = re.compile(r"(?:https?://[^/?#]|mailto:.)", re.IGNORECASE)
_BLANK_RE = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
_PREHEADERS = frozenset({"preheader", "preview-text", "previewtext", "mcnpreviewtext"})
_TIGHT_CLASSES = frozenset({"msonormal", "msoplaintext", "msonospacing", "p1", "p2"})
_LONGEST_LINK = 4_096

Attributes = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Look:
    """The attributes of an element that matter, never ``None``."""

    classes: frozenset[str] = frozenset()
    style: str = ""
    href: str = ""
    src: str = ""
    alt: str = ""
    width: str = ""
    height: str = ""
    start: int = 1
    preformatted: bool = False
    tight: bool = False
    """Whether a paragraph has no space around it."""
    ruled: bool = False
    """Whether a line is drawn above it, as Outlook does above the mail it answers."""
    background: bool = False
    """Whether it asks for a background image from a server."""


_PLAIN = Look()


def look_of(attributes: Attributes) -> Look:
    """Read the attributes of an element."""
    if not attributes:
        return _PLAIN
    style = (attributes.get("style") or "")[:2_000]
    classes = frozenset((attributes.get("class") or "")[:500].lower().split())
    start = attributes.get("start") or ""
    background = (attributes.get("background") or "").lower().startswith(("http:", "https:", "//"))
    return Look(
        classes=classes,
        style=style,
        href=attributes.get("href") or "",
        src=attributes.get("src") or "",
        alt=attributes.get("alt") or "",
        width=attributes.get("width") or "",
        height=attributes.get("height") or "",
        start=int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 1,
        preformatted=bool(style and _PRE_STYLE_RE.search(style)),
        tight=bool(classes & _TIGHT_CLASSES or (style and _TIGHT_STYLE_RE.search(style))),
        ruled="border-top:solid" in style.replace(" ", ""),
        background=background or "url(http" in style.lower().replace("'", "").replace('"', ""),
    )


def is_hidden(attributes: Attributes) -> bool:
    """Whether an element is there for machines only: not displayed, or a preview line for inbox lists."""
    if not attributes:
        return False
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    if style and _HIDDEN_STYLE_RE.search(style[:2_000]):
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:500].lower().split()
    return not _PREHEADERS.isdisjoint(names)


def image_size(look: Look) -> int:
    """The smaller side of an image in pixels as far as it is said; a large number where it is not."""
    said = [int(match[1]) for match in (_PIXELS_RE.match(look.width), _PIXELS_RE.match(look.height)) if match]
    said += [int(size) for size in _STYLE_SIZE_RE.findall(look.style)]
    return min(said, default=10_000)


def safe_link(href: str) -> str:
    """The target of a link if it may ever be opened (http, https, mailto), else nothing (M6)."""
    target = _BLANK_RE.sub("", href[:_LONGEST_LINK])
    return target if _SCHEME_RE.match(target) else ""
