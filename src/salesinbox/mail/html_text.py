"""HTML mail as clean terminal text. Nothing is ever fetched, and nothing invisible is shown.

The tree is walked without recursion: every element is a pair of events, entering and leaving.
"""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from salesinbox.mail.html_bounds import bounded_html
from salesinbox.mail.html_look import Look, image_size, is_hidden, look_of, safe_link
from salesinbox.mail.html_table import CELL_BREAK, DataTable, TableKind, data_rows, table_kind
from salesinbox.mail.links import MAX_LINKS, Link
from salesinbox.mail.text_lines import TextLines, text_width, tidy

MAX_HTML = 2 << 20
"""Characters of HTML that are read."""
MAX_OUTPUT = 1 << 20
_LONGEST_RULE = 60
_INVISIBLE = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "object", "embed", "iframe", "svg", "math", "select"}
    | {"textarea", "audio", "video", "canvas", "map", "input", "datalist", "-comment"}
)
_GAPPED = frozenset({"p", "ul", "ol", "dl", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "figure"})
_LINES = frozenset(
    {"div", "section", "article", "header", "footer", "center", "address", "form", "fieldset", "main", "nav", "aside"}
    | {"tr", "td", "th", "caption", "dt", "dd", "li", "table", "tbody", "thead", "tfoot", "figcaption", "legend"}
)
_SIGNATURES = frozenset({"gmail_signature", "moz-signature"})


@dataclass(frozen=True, slots=True)
class HtmlText:
    """What an HTML mail says."""

    text: str
    """The text; a link is followed by its number in brackets, which counts from 1 in ``links``."""
    links: tuple[Link, ...]
    """The links, only http, https and mailto."""
    trackers: int
    """Images that nobody can see, whose only use is to tell that the mail was read."""
    images: int
    """Other images on servers, which were not fetched."""


def html_to_text(html: str) -> HtmlText:
    """Turn the HTML of a mail to text; never raises, and is bounded for hostile HTML."""
    body = LexborHTMLParser(bounded_html(html, MAX_HTML)).body
    if body is None:
        return HtmlText("", (), 0, 0)
    writer = _Writer()
    _walk(body, writer)
    return HtmlText(writer.out.text(), tuple(writer.links.values()), writer.trackers, writer.images)


def _walk(body: LexborNode, writer: _Writer) -> None:
    """Enter every node, and leave every visible element once what is in it was walked."""
    waiting: list[tuple[LexborNode, Look | None]] = [(body, None)]
    while waiting and not writer.out.full:
        node, entered = waiting.pop()
        if entered is not None:
            writer.leave(node, entered)
            continue
        look = writer.enter(node)
        if node is not body and (following := node.next) is not None:
            waiting.append((following, None))
        if look is not None:
            waiting.append((node, look))
            if (child := node.child) is not None:
                waiting.append((child, None))


class _Writer:
    """The state of the walk: where in lists, tables, links and preformatted text it is."""

    def __init__(self) -> None:
        self.out = TextLines(MAX_OUTPUT)
        self.links: dict[str, Link] = {}
        self.numbers: dict[str, int] = {}
        self.trackers = self.images = 0
        self.lists: list[int | None] = []
        self.anchors: list[tuple[str, int, int]] = []
        self.preformatted = 0
        self.table: DataTable | None = None
        self.tables: list[TableKind] = []

    def enter(self, node: LexborNode) -> Look | None:
        """Write what an element begins with, or a text; ``None`` where nothing in it is to be walked."""
        if node.is_text_node:
            self._text(node)
            return None
        tag = node.tag or ""
        attributes = node.attributes if tag not in _INVISIBLE else {}
        if tag in _INVISIBLE or is_hidden(attributes):
            self._count_hidden(node)
            return None
        look = look_of(attributes)
        self._entered(tag, node, look)
        return look

    def _entered(self, tag: str, node: LexborNode, look: Look) -> None:
        self.images += look.background
        self.preformatted += look.preformatted or tag == "pre"
        if tag == "br":
            self._break()
        elif tag == "img":
            self._image(look)
        elif tag == "a":
            self.anchors.append((safe_link(look.href), len(self.out.lines), len(self.out.words)))
        elif tag == "q":
            self.out.add("“")
        elif tag == "table" and self.table is None:
            self._enter_table(node)
        elif self.table is not None:
            self.table.enter(tag, self.out)
        else:
            self._enter_block(tag, look)

    def leave(self, node: LexborNode, look: Look) -> None:
        """Write what an element ends with."""
        tag = node.tag or ""
        if look.preformatted or tag == "pre":
            self.preformatted -= 1
            self.out.end_exact()
        if tag == "a" and self.anchors:
            self._mark_link()
        elif tag == "q":
            self.out.add("”")
        elif tag == "table" and self.tables and (self.table is None or node.mem_id == self.table.node):
            self._leave_table()
        elif self.table is not None:
            self.table.leave(tag, self.out)
        else:
            self._leave_block(tag, look)

    def _text(self, node: LexborNode) -> None:
        text = node.text_content or ""
        if not self.preformatted or self.table is not None or "\n" not in text:
            self.out.add(text)
            return
        first, *rest = text.replace("\r", "").expandtabs(8).split("\n")
        lines = ["".join(self.out.words) + first, *rest]
        self.out.words.clear()
        for line in lines[:-1]:
            self.out.put_exact(line)
        self.out.add(lines[-1])

    def _break(self) -> None:
        if self.table is not None:
            self.out.add(CELL_BREAK)
        else:
            self.out.line_break()

    def _image(self, look: Look) -> None:
        """An image is its alternative text; one of a single pixel is nothing but a tracker."""
        remote = look.src.lower().lstrip().startswith(("http:", "https:", "//"))
        if image_size(look) <= 1:
            self.trackers += remote
            return
        self.images += remote
        alt = tidy(look.alt).strip()[:200]
        if alt:
            self.out.add(f" {alt} " if self.out.words else f"{alt} ")

    def _count_hidden(self, node: LexborNode) -> None:
        """Remote images that are not shown although the mail asks for them."""
        if node.tag in ("noscript", "template", "head"):
            return
        for image in node.traverse():
            if image.tag == "img":
                src = (image.attributes.get("src") or "").lower()
                self.trackers += src.startswith(("http:", "https:", "//"))

    def _mark_link(self) -> None:
        target, line, word = self.anchors.pop()
        moved = len(self.out.lines) > line
        said = "" if moved else "".join(self.out.words[word:]).strip()
        if target.casefold() == f"mailto:{said.casefold()}":
            return
        if not target or not (moved or said) or (target not in self.links and len(self.links) >= MAX_LINKS):
            return
        if target not in self.links:
            self.links[target] = Link(target, "" if said == target else said)
            self.numbers[target] = len(self.links)
        self.out.append_mark(f"[{self.numbers[target]}]")

    def _enter_table(self, node: LexborNode) -> None:
        kind = table_kind(node)
        self.tables.append(kind)
        self.out.gap()
        if kind is not TableKind.LAYOUT:
            self.table = DataTable(node.mem_id or 0)

    def _leave_table(self) -> None:
        kind = self.tables.pop()
        if self.table is not None:
            table, self.table = self.table, None
            if kind is TableKind.ROW:
                lines = [" · ".join(cell for cell in row if cell) for row in table.rows]
            else:
                lines = data_rows(table.rows, table.has_head)
            for line in filter(None, lines):
                self.out.put(line)
        self.out.gap()

    def _enter_block(self, tag: str, look: Look) -> None:
        if look.ruled or (tag in _GAPPED and not (tag in ("ul", "ol") and self.lists) and not look.tight):
            self.out.gap()
        elif tag in _GAPPED or tag in _LINES:
            self.out.end_line()
        if tag == "blockquote":
            self.out.enter("> ")
        elif tag in ("ul", "ol"):
            self.lists.append(look.start if tag == "ol" else None)
        elif tag == "li":
            self._enter_item()
        elif tag == "dd":
            self.out.enter("  ")
        elif tag == "hr":
            self.out.put("─" * 40)
        elif _SIGNATURES & look.classes and (not self.out.lines or self.out.lines[-1] != "--"):
            self.out.put("-- ")

    def _enter_item(self) -> None:
        number = self.lists[-1] if self.lists else None
        if number is not None:
            self.lists[-1] = number + 1
        marker = "• " if number is None else f"{number}. "
        self.out.enter(" " * len(marker), marker)

    def _leave_block(self, tag: str, look: Look) -> None:
        if tag in ("h1", "h2"):
            title = self.out.end_line()
            if title and not self.lists:
                self.out.put(("═" if tag == "h1" else "─") * min(text_width(title), _LONGEST_RULE))
        if tag in ("blockquote", "li", "dd"):
            self.out.leave()
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        if look.ruled or (tag in _GAPPED and not (tag in ("ul", "ol") and self.lists) and not look.tight):
            self.out.gap()
        elif tag in _GAPPED or tag in _LINES:
            self.out.end_line()
