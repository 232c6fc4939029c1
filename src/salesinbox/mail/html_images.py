"""The images of an HTML mail: which only tell that it was read, and what the others say."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from salesinbox.core.text import clean_line
from salesinbox.mail.html_look import Look
from salesinbox.mail.html_marks import without_marks
from salesinbox.mail.text_lines import tidy

_PIXELS_RE = re.compile(r"\s*(\d{1,6})(?:\.\d+)?\s*(?:px)?\s*(?:$|;|!)")
_STYLE_SIZE_RE = re.compile(
    r"(?:^|;)\s*(?:max-)?(width|height)\s*:\s*(\d{1,6})(?:\.\d+)?\s*(?:px)?\s*(?:;|!|$)", re.IGNORECASE
)
_SEEN = 2
"""An image of no more pixels to a side can't be seen."""

# Paths by which the programs that send bulk mail and the trackers of salespeople call the image that tells of opening.
_BEACON_PATH_RE = re.compile(
    r"/(?:wf|ss)/open\b|/track(?:ing)?/(?:o|open|pixel)\b|/(?:e|email|mail)?[/_-]?open(?:ed|s)?\.(?:php|aspx|gif|png)"
    r"|/open/(?:log|track)|/(?:o|px|pixel|beacon|tracking[_-]?pixel|blank|clear)\.(?:gif|png)(?:$|\?.)|/e1t/o/|/e2t/o/"
    r"|/mail_tracking/|/(?:email|mail)[_-]?(?:track|pixel|beacon)|/api/track\b|/emailopen|/imp\?|/q/[\w~-]{20,}~",
    re.IGNORECASE,
)
_BEACON_HOST_RE = re.compile(
    r"(?:^|\.)(?:mailtrack|mixmax|yesware|bananatag|superhuman-?img|streak-?open|cirrusinsight|mailfoogae|getnotify"
    r"|tracksend|emltrk|hubspot-?open|outreach-?open|salesloft-?open)\.\w{2,10}(?:\.\w{2})?$"
    r"|^(?:pixel|beacon|open|opens|t\.sidekickopen\d*)\.",
    re.IGNORECASE,
)
_FILE_NAME_RE = re.compile(r"[\w@. -]{0,80}\.(?:png|jpe?g|gif|bmp|webp|svg|tiff?)", re.IGNORECASE)
_NO_WORDS = frozenset({"image", "img", "inline", "inline image", "picture", "logo.png", "spacer", "pixel", "*", "-"})


def is_remote(src: str) -> bool:
    """Whether an image would have to be fetched from a server."""
    return src.lower().lstrip().startswith(("http:", "https:", "//"))


def is_tracker(look: Look) -> bool:
    """Whether a remote image has no use but to tell that the mail was read: by its size or by its address.

    A line one pixel high and some hundred wide is a spacer, not a tracker.
    """
    sizes = _sizes(look)
    if sizes and (max(sizes) <= _SEEN or 0 in sizes):
        return True
    return not (sizes and min(sizes) > _SEEN * 10) and is_beacon(look.src)


def is_beacon(src: str) -> bool:
    """Whether an address is one that programs use to notice that a mail was opened."""
    try:
        parts = urlsplit(src.strip()[:2_000])
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(_BEACON_HOST_RE.search(host) or _BEACON_PATH_RE.search(f"{parts.path}?{parts.query}"))


def is_invisible(look: Look) -> bool:
    """Whether an image is too small to see in one direction: a tracker or a spacer."""
    return min(_sizes(look), default=_SEEN + 1) <= _SEEN


def words_of(look: Look) -> str:
    """The alternative text of an image where it says more than that there is one."""
    alt = clean_line(without_marks(tidy(look.alt[:1_000])))[:200]
    return "" if alt.lower() in _NO_WORDS or _FILE_NAME_RE.fullmatch(alt) else alt


def _sizes(look: Look) -> list[int]:
    """Width and height in pixels as far as they are said; what the style says goes before."""
    said = dict[str, int]()
    for name, value in (("width", look.width), ("height", look.height)):
        if match := _PIXELS_RE.match(value):
            said[name] = int(match[1])
    said |= {name.lower(): int(size) for name, size in _STYLE_SIZE_RE.findall(look.style)}
    return list(said.values())
