"""What an HTML mail has but shows to nobody: preview lines, copies for other screens, text of no size."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

Attributes = Mapping[str, str | None]

_LONGEST_STYLE = 2_000
_ZERO = r"0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
_HIDDEN_RE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    rf"|max-height\s*:\s*{_ZERO}|text-indent\s*:\s*-\d{{3,}}"
    r"|(?:left|top|right)\s*:\s*-\d{4,})",
    re.IGNORECASE,
)
_FLAT_RE = re.compile(rf"(?:^|;)\s*(?:height|width)\s*:\s*{_ZERO}", re.IGNORECASE)
_CUT_OFF_RE = re.compile(r"overflow\s*:\s*hidden", re.IGNORECASE)
_SIZE_RE = re.compile(r"(?:^|;)\s*font-size\s*:\s*([\d.]+)?", re.IGNORECASE)
_PREHEADERS = frozenset({"preheader", "preview-text", "previewtext", "mcnpreviewtext"})

_MOST_CSS = 200_000
_STYLE_RE = re.compile(r"<style[^>]{0,200}>(.*?)(?:</style|\Z)", re.IGNORECASE | re.DOTALL)
_CSS_COMMENT_RE = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_NOT_SHOWN_RE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_SELECTOR_RE = re.compile(r"\s*[a-z0-9]*([.#][\w-]{1,100})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HiddenNames:
    """Classes (``.name``) and ids (``#name``) that the style sheets of a mail hide on every screen."""

    names: frozenset[str] = frozenset()

    def hide(self, attributes: Attributes) -> bool:
        """Whether an element with these *attributes* is hidden by them; its own style goes before."""
        if not self.names or "display" in (attributes.get("style") or "").lower():
            return False
        classes = (attributes.get("class") or "")[:500].lower().split()
        own = "#" + (attributes.get("id") or "").lower()
        return not self.names.isdisjoint([*("." + name for name in classes), own])


def hidden_names(html: str) -> HiddenNames:
    """Read the style sheets in *html*: plain rules for one class or id, and none that hold for some screens only."""
    found: set[str] = set()
    for sheet in _STYLE_RE.finditer(html[:_MOST_CSS]):
        for selectors, body in _top_rules(_CSS_COMMENT_RE.sub("", sheet[1])):
            names = {match[1].lower() for one in selectors.split(",") if (match := _SELECTOR_RE.fullmatch(one))}
            found = found | names if _NOT_SHOWN_RE.search(body) else found
            if re.search(r"display\s*:\s*(?!none)\w", body, re.IGNORECASE):
                found -= names
    return HiddenNames(frozenset(found))


def _top_rules(css: str) -> list[tuple[str, str]]:
    """(selectors, declarations) of the rules outside of ``@media`` and the like."""
    rules: list[tuple[str, str]] = []
    at, depth, start, opened = 0, 0, 0, 0
    for match in re.finditer(r"[{}]", css):
        at = match.start()
        if match[0] == "{":
            opened = at if depth == 0 else opened
            depth += 1
            continue
        depth = max(0, depth - 1)
        if depth == 0:
            selectors = css[start:opened].rsplit(";", 1)[-1]
            if not selectors.lstrip().startswith("@"):
                rules.append((selectors, css[opened + 1 : at]))
            start = at + 1
    return rules


def is_hidden(attributes: Attributes) -> bool:
    """Whether an element is there for machines only: not displayed, cut off, or a preview line for inbox lists."""
    if not attributes:
        return False
    if "hidden" in attributes:
        return True
    style = (attributes.get("style") or "")[:_LONGEST_STYLE]
    if style and (_HIDDEN_RE.search(style) or (_CUT_OFF_RE.search(style) and _FLAT_RE.search(style))):
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:500].lower().split()
    return not _PREHEADERS.isdisjoint(names)


def text_size(style: str) -> bool | None:
    """Whether text has any size by *style*; ``None`` where that is not said.

    Layout tables often have none where their cells have one, so it hides text, not the elements in it.
    """
    match = _SIZE_RE.search(style)
    if match is None:
        return None
    return not match[1] or match[1].strip("0.") != ""
