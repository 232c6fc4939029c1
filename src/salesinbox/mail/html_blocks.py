"""The blocks of an HTML mail: paragraphs, headings, lists, quotes, and the cells of tables that are layout."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from salesinbox.mail.html_lists import HtmlList, html_list, is_word_marker, word_level, word_marker
from salesinbox.mail.html_look import Look
from salesinbox.mail.text_lines import TextLines, text_width

_GAPPED = frozenset({"p", "ul", "ol", "dl", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "figure"})
_LINES = frozenset(
    {"div", "section", "article", "header", "footer", "center", "address", "form", "fieldset", "main", "nav", "aside"}
    | {"tr", "td", "th", "caption", "dt", "dd", "li", "table", "tbody", "thead", "tfoot", "figcaption", "legend"}
    | {"details", "summary", "marquee", "menu", "dir"}
)
BLOCKS = _GAPPED | _LINES | {"body"}
"""Elements whose text is lines of its own."""
_SIGNATURES = frozenset({"gmail_signature", "moz-signature"})
_LONGEST_RULE = 60
_RULE = "─" * 40
_LONG_CELL = 60
_MOST_ITEMS = 10_000


class Blocks:
    """Begins and ends lines, gaps, quotes and lists."""

    def __init__(self, out: TextLines) -> None:
        self.out = out
        self._lists: list[HtmlList] = []
        self._cells: list[int] = []
        """Lines there were when each open row or cell of a layout table began."""
        self._word_level = 0
        self._word_item = False
        """Whether a paragraph that Word shows as an item of a list is open behind its marker."""

    def enter(self, tag: str, look: Look, node: LexborNode, *, in_layout: bool) -> None:
        """An element begins."""
        if look.ruled or (tag in _GAPPED and not self._is_inner_list(tag) and not look.tight):
            self.out.gap()
        elif tag in _GAPPED or tag in _LINES:
            self.out.end_line()
        if tag == "blockquote":
            self.out.enter("> ")
        elif tag in ("ul", "ol"):
            self._enter_list(tag, look, node)
        elif tag == "li":
            self._enter_item(look)
        elif tag == "dd":
            self.out.enter("  ")
        elif tag == "hr" and not (self.out.lines and self.out.lines[-1].endswith(_RULE)):
            self.out.put(_RULE)
        elif tag == "p":
            self._word_level = word_level(look)
        elif tag in ("tr", "td") and in_layout:
            self._cells.append(len(self.out.lines))
        if _SIGNATURES & look.classes and not (self.out.lines and self.out.lines[-1].strip("> ") == "--"):
            self.out.put("-- ")

    def leave(self, tag: str, look: Look) -> None:
        """An element ends."""
        if tag in ("h1", "h2"):
            self._underline(tag)
        if tag in ("blockquote", "li", "dd"):
            self.out.leave()
        if tag == "p" and self._word_item:
            self.out.leave()
            self._word_item = False
        if tag == "li" and self._lists:
            self._lists[-1].items -= 1
        elif tag in ("ul", "ol") and self._lists and self._lists.pop().indented:
            self.out.leave()
        elif tag in ("tr", "td") and self._cells:
            self._part_cell(self._cells.pop())
        if look.ruled or (tag in _GAPPED and not self._is_inner_list(tag) and not look.tight):
            self.out.gap()
        elif tag in _GAPPED or tag in _LINES:
            self.out.end_line()

    def is_marker(self, tag: str, look: Look, node: LexborNode) -> bool:
        """Take the marker that Word puts before a paragraph for that of a list; its words are not for reading then."""
        if tag != "span" or not self._word_level or self._word_item or not is_word_marker(look):
            return False
        marker = word_marker(node.text(deep=True))
        indent = "  " * (self._word_level - 1)
        self.out.enter(indent + " " * len(marker), indent + marker)
        self._word_item = True
        return True

    def _is_inner_list(self, tag: str) -> bool:
        return tag in ("ul", "ol") and bool(self._lists)

    def _enter_list(self, tag: str, look: Look, node: LexborNode) -> None:
        count = sum(child.tag == "li" for child in node.iter()) if look.reversed else 0
        new = html_list(tag, look, min(count, _MOST_ITEMS))
        if self._lists and not self._lists[-1].items:
            new.indented = True
            self.out.enter("  ")
        self._lists.append(new)

    def _enter_item(self, look: Look) -> None:
        if not self._lists:
            self.out.enter("  ", "• ")
            return
        within = self._lists[-1]
        within.items += 1
        if look.start is not None and within.kind:
            within.number = look.start
        marker = within.marker()
        self.out.enter(" " * len(marker), marker)

    def _underline(self, tag: str) -> None:
        title = self.out.end_line()
        if title and not self._lists:
            self.out.put(("═" if tag == "h1" else "─") * min(text_width(title), _LONGEST_RULE))

    def _part_cell(self, began: int) -> None:
        """A cell of a layout table that holds more than a short line is a paragraph of its own."""
        self.out.end_line()
        written = self.out.lines[began:]
        if len(written) > 1 or any(len(line) > _LONG_CELL for line in written):
            self.out.gap()
