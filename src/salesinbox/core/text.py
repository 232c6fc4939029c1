"""Making untrusted text safe to show: nothing that came by mail reaches a terminal before it passed here.

Terminal escapes (CSI, OSC, DCS and the C1 forms) need control characters, so taking those out is enough to make
them harmless; bidirectional overrides can make a file name or an address read as another and go the same way.
"""

from __future__ import annotations

import re

# C0 but TAB and LF, DEL, C1; bidi marks, embeddings, overrides, isolates; line and paragraph separators;
# byte-order mark, interlinear annotations, tag characters, and unpaired surrogates (which no UTF-8 terminal can take).
_UNSAFE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\u2028\u2029\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
)
_UNSAFE_RE = re.compile(f"[{_UNSAFE}]")
_LINE_BREAKS_RE = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS_RE = re.compile(r"\s+")


def clean_block(text: str) -> str:
    """Text of several lines, safe to show: line ends become LF, every other control or bidi control is removed."""
    return _UNSAFE_RE.sub("", _LINE_BREAKS_RE.sub("\n", text))


def clean_line(text: str) -> str:
    """Text for one line, safe to show: as :func:`clean_block`, with runs of blanks and line ends as one space."""
    return _BLANKS_RE.sub(" ", clean_block(text)).strip()


def is_clean(text: str) -> bool:
    """Whether *text* holds nothing that :func:`clean_block` would take out."""
    return _UNSAFE_RE.search(text) is None


def shorten(text: str, length: int) -> str:
    """The first *length* characters of *text*, ending in an ellipsis where it was longer."""
    return text if len(text) <= length else text[: max(0, length - 1)].rstrip() + "…"
