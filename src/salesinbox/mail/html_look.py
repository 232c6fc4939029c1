"""What the attributes of an HTML element mean for a reader: how it is set, and where it leads."""

from __future__ import annotations

import re
from dataclasses import dataclass

from salesinbox.mail.html_hidden import Attributes, text_size

_TIGHT_STYLE_RE = re.compile(r"(?:^|;)\s*margin\s*:\s*0(?:px|pt|in|cm)?(?:\s+0(?:px|pt|in|cm)?)*\s*(?:;|!|$)", re.I)
_PRE_STYLE_RE = re.compile(r"(?:^|;)\s*white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_NUMBER_RE = re.compile(r"-?[0-9]{1,6}")
_DIRECTION_RE = re.compile(r"(?:^|;)\s*direction\s*:\s*(rtl|ltr)\b", re.IGNORECASE)
_SCHEME_RE = re.compile(r"(?:https?://[^/?#]|mailto:.)", re.IGNORECASE)
_BLANK_RE = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
_TIGHT_CLASSES = frozenset(
    {"msonormal", "msoplaintext", "msonospacing", "p1", "p2", "msolistparagraph", "msolistparagraphcxspfirst"}
    | {"msolistparagraphcxspmiddle", "msolistparagraphcxsplast"}
)
_LONGEST_LINK = 4_096


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
    start: int | None = None
    """The number a list begins with, or an item has, where that is said."""
    type: str = ""
    reversed: bool = False
    preformatted: bool = False
    tight: bool = False
    """Whether a paragraph has no space around it."""
    ruled: bool = False
    """Whether a line is drawn above it, as Outlook does above the mail it answers."""
    background: bool = False
    """Whether it asks for a background image from a server."""
    rtl: bool | None = None
    """Whether its text runs from the right; ``None`` where that is not said."""
    sized: bool | None = None
    """As :func:`salesinbox.mail.html_hidden.text_size`."""


_PLAIN = Look()


def look_of(attributes: Attributes) -> Look:
    """Read the attributes of an element."""
    if not attributes:
        return _PLAIN
    style = (attributes.get("style") or "")[:2_000]
    classes = frozenset((attributes.get("class") or "")[:500].lower().split())
    start = (attributes.get("start") or attributes.get("value") or "").strip()
    background = (attributes.get("background") or "").lower().startswith(("http:", "https:", "//"))
    return Look(
        classes=classes,
        style=style,
        href=attributes.get("href") or "",
        src=attributes.get("src") or "",
        alt=attributes.get("alt") or "",
        width=attributes.get("width") or "",
        height=attributes.get("height") or "",
        start=int(start) if _NUMBER_RE.fullmatch(start) else None,
        type=attributes.get("type") or "",
        reversed="reversed" in attributes,
        preformatted=bool(style and _PRE_STYLE_RE.search(style)),
        tight=bool(classes & _TIGHT_CLASSES or (style and _TIGHT_STYLE_RE.search(style))),
        ruled="border-top:solid" in style.replace(" ", ""),
        background=background or "url(http" in style.lower().replace("'", "").replace('"', ""),
        rtl=_runs_from_right(attributes.get("dir") or "", style),
        sized=text_size(style) if style else None,
    )


def _runs_from_right(direction: str, style: str) -> bool | None:
    match = _DIRECTION_RE.search(style) if style else None
    return {"rtl": True, "ltr": False}.get((match[1] if match else direction.strip()).lower())


def safe_link(href: str) -> str:
    """The target of a link if it may ever be opened (http, https, mailto), else nothing (M6)."""
    target = _BLANK_RE.sub("", href[:_LONGEST_LINK])
    return target if _SCHEME_RE.match(target) else ""
