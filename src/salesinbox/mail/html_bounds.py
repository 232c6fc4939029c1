"""Making hostile HTML cheap to parse.

HTML's own rules let a small mail grow into gigabytes of tree (a few thousand ``<p><font>`` that are never closed) or
take quadratic time (deep nesting). Small documents can't; larger ones are rewritten here first, in one linear pass,
as plainly nested tags with a bounded depth, so that the real parser sees nothing but ordinary HTML.
"""

from __future__ import annotations

import re

_FEW_TAGS = 1_000
_SHORT = 65_536
"""Tags and characters up to which a document goes through as it is."""
_MAX_TAGS = 60_000
"""Behind these a document is cut off; the longest newsletters have some 10,000."""
_MAX_ATTRIBUTES = 40
MAX_DEPTH = 200
_CUT = "<p>[The rest of this mail is too long to be shown.]</p>"
_MAX_FORMATTING = 12

# Possessive, as going back would never help and costs quadratic time.
_TAG_RE = re.compile(r"<(/?)([a-zA-Z][\w:-]{0,40}+)((?:[^>=]++|=(?:\s*\"[^\"]*\"|\s*'[^']*')?+)*+)>?")
_ATTRIBUTE_RE = re.compile(r"([a-zA-Z][\w-]{0,40})(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_VOID = frozenset({"area", "br", "col", "hr", "img", "wbr"})
_FORMATTING = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)
_DROPPED = frozenset(
    {"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript", "template"}
    | {"svg", "math", "select", "object", "audio", "video", "canvas"}
)
_SKIPPED = frozenset(
    {"html", "head", "body", "meta", "link", "base", "frame", "frameset", "plaintext", "form", "input"}
)
_CELLS = frozenset({"td", "th", "p", "li"})
_CLOSES = {
    "p": frozenset({"p"}),
    "li": frozenset({"li", "p"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "td": _CELLS,
    "th": _CELLS,
    "tr": _CELLS | {"tr"},
    "tbody": _CELLS | {"tr", "thead", "tbody"},
    "tfoot": _CELLS | {"tr", "tbody"},
}


def bounded_html(html: str, at_most: int) -> str:
    """*html* itself where it is small, else a plain equivalent without scripts, styles, comments and excess depth.

    Args:
        at_most: Characters that are read; what is cut off behind them, or behind too many tags, is said at the end.
    """
    if len(html) <= _SHORT and html.count("<") <= _FEW_TAGS:
        return html
    rewritten = _Rewriter(html[:at_most])
    whole = rewritten.run() and len(html) <= at_most
    return "".join(rewritten.out) + ("" if whole else _CUT)


class _Rewriter:
    def __init__(self, html: str) -> None:
        self.html = html
        self.out: list[str] = []
        self.open: list[str] = []
        self.formatting = 0

    def run(self) -> bool:
        """Whether all of it was rewritten."""
        html, at, tags = self.html, 0, 0
        while (start := html.find("<", at)) >= 0 and tags < _MAX_TAGS:
            self.out.append(html[at:start])
            at = self._markup(start)
            tags += 1
        if start < 0:
            self.out.append(html[at:])
        while self.open:
            self._pop()
        return start < 0

    def _markup(self, start: int) -> int:
        """Handle what begins with ``<`` at *start*; returns where to go on."""
        if self.html.startswith(("<!", "<?"), start):
            return self._declaration(start)
        match = _TAG_RE.match(self.html, start)
        if match is None:
            self.out.append("&lt;")
            return start + 1
        name = match[2].lower()
        if name in _DROPPED:
            return match.end() if match[1] else self._after_element(name, match.end())
        if match[1]:
            self._close(name)
        elif name not in _SKIPPED:
            self._open(name, match[3])
        return match.end()

    def _declaration(self, start: int) -> int:
        comment = self.html.startswith("<!--", start)
        end = self.html.find("-->" if comment else ">", start + 2)
        if end < 0 and comment:
            end = self.html.find(">", start)
        return len(self.html) if end < 0 else end + (3 if self.html.startswith("-->", end) else 1)

    def _after_element(self, name: str, start: int) -> int:
        """Behind the end tag of an element that is left out whole."""
        end = re.compile(f"</{name}[\\s/>]", re.IGNORECASE).search(self.html, start)
        return len(self.html) if end is None else self.html.find(">", end.start()) + 1 or len(self.html)

    def _open(self, name: str, attributes: str) -> None:
        if name in _VOID:
            self.out.append(f"<{name}{_attributes(attributes)}>")
            return
        closes = _CLOSES.get(name, frozenset())
        while self.open and self.open[-1] in closes:
            self._pop()
        formatting = name in _FORMATTING
        if len(self.open) >= MAX_DEPTH or (formatting and self.formatting >= _MAX_FORMATTING):
            return
        self.formatting += formatting
        self.open.append(name)
        self.out.append(f"<{name}{_attributes(attributes)}>")

    def _close(self, name: str) -> None:
        """Close the innermost element of this name and what is open inside it; a cell's contents can't close a row."""
        if name not in self.open:
            return
        while self.open[-1] != name:
            if self.open[-1] in ("td", "th") and name in _FORMATTING:
                return
            self._pop()
        self._pop()

    def _pop(self) -> None:
        name = self.open.pop()
        self.formatting -= name in _FORMATTING
        self.out.append(f"</{name}>")


def _attributes(text: str) -> str:
    """The attributes of a tag, each in double quotes."""
    if not text or text.isspace():
        return ""
    kept = dict[str, str]()
    for name, double, single, bare in _ATTRIBUTE_RE.findall(text):
        if len(kept) < _MAX_ATTRIBUTES and not name.lower().startswith("on"):
            kept.setdefault(name.lower(), (double or single or bare).replace('"', "&quot;"))
    return "".join(f' {name}="{value}"' for name, value in kept.items())
