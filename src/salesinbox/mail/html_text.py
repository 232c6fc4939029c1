"""HTML mail as clean terminal text. Nothing is ever fetched, and nothing invisible is shown.

The tree is walked without recursion: every element is a pair of events, entering and leaving.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from salesinbox.core.text import clean_block
from salesinbox.mail.html_blocks import BLOCKS, Blocks
from salesinbox.mail.html_bounds import bounded_html
from salesinbox.mail.html_hidden import HiddenNames, hidden_names, is_hidden
from salesinbox.mail.html_images import is_invisible, is_remote, is_tracker, words_of
from salesinbox.mail.html_links import LinkMarks
from salesinbox.mail.html_look import Look, look_of
from salesinbox.mail.html_marks import Shape, Span, closing, opening, to_spans, without_marks
from salesinbox.mail.html_rows import CELL_BREAK, DataTable, data_lines
from salesinbox.mail.html_table import TableKind, table_kind
from salesinbox.mail.links import Link
from salesinbox.mail.text_lines import TextLines

_TAG_RE = re.compile(r"<(?:/?[a-z][a-z0-9]{0,20}[\s/>]|!)", re.IGNORECASE)
MAX_HTML = 2 << 20
"""Characters of HTML that are read."""
MAX_OUTPUT = 1 << 20
_INVISIBLE = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "object", "embed", "iframe", "svg", "math", "select"}
    | {"textarea", "audio", "video", "canvas", "map", "input", "datalist", "-comment"}
)
_SHAPES = {
    "b": Shape.BOLD, "strong": Shape.BOLD, "dt": Shape.BOLD, "i": Shape.ITALIC, "em": Shape.ITALIC,
    "cite": Shape.ITALIC, "var": Shape.ITALIC, "dfn": Shape.ITALIC, "s": Shape.STRIKE, "strike": Shape.STRIKE,
    "del": Shape.STRIKE, "code": Shape.CODE, "kbd": Shape.CODE, "samp": Shape.CODE, "tt": Shape.CODE,
    "pre": Shape.CODE, "h1": Shape.HEAD, "h2": Shape.HEAD, "h3": Shape.HEAD, "h4": Shape.HEAD, "h5": Shape.HEAD,
    "h6": Shape.HEAD, "th": Shape.BOLD, "a": Shape.LINK,
}  # fmt: skip
_STRUCK = "~~"
"""Around text that is struck out: where it cannot be drawn so, it would say the opposite."""
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


@dataclass(frozen=True, slots=True)
class HtmlText:
    """What an HTML mail says."""

    text: str
    """The text; a link is followed by its number in brackets, which counts from 1 in ``links``."""
    links: tuple[Link, ...]
    """The links, only http, https and mailto."""
    trackers: int
    """Images whose only use is to tell that the mail was read: nobody can see them, or their address says so."""
    images: int
    """Other images on servers, which were not fetched."""
    spans: tuple[Span, ...] = ()
    """Where the text is bold, code, a link …"""


def html_to_text(html: str) -> HtmlText:
    """Turn the HTML of a mail to text; never raises, and is bounded for hostile HTML."""
    return _kept(html) if len(html) <= MAX_HTML else _read(html)


@lru_cache(maxsize=2)
def _kept(html: str) -> HtmlText:
    """As :func:`_read`; whoever reads a mail takes it apart more than once, for its text, its looks and its checks."""
    return _read(html)


def _read(html: str) -> HtmlText:
    if not _TAG_RE.search(html):
        # Plain text that was sent as HTML: its lines are meant, and what stands in angle brackets is an address.
        html = html.replace("<", "&lt;").replace("\r\n", "\n").replace("\n", "<br>\n")
    parser = LexborHTMLParser(bounded_html(html, MAX_HTML))
    body, root = parser.body, parser.root
    if body is None:
        return HtmlText("", (), 0, 0)
    writer = _Writer(hidden_names(html))
    whole = look_of(root.attributes if root is not None else {})
    writer.begin_direction("body", whole)
    _walk(body, writer)
    writer.end_direction("body", whole)
    text, spans = to_spans(writer.links.without_doubles(writer.out.text()))
    return HtmlText(text, writer.links.found(), writer.trackers, writer.images, spans)


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

    def __init__(self, hidden: HiddenNames) -> None:
        self.out = TextLines(MAX_OUTPUT)
        self.blocks = Blocks(self.out)
        self.links = LinkMarks(self.out)
        self.hidden = hidden
        self.trackers = self.images = 0
        self.preformatted = 0
        self.sized: list[bool] = []
        self.scripts: list[int] = []
        self.turned: list[Shape | None] = []
        """What each open element with a direction changed."""
        self.table: DataTable | None = None
        self.tables: list[TableKind] = []

    def enter(self, node: LexborNode) -> Look | None:
        """Write what an element begins with, or a text; ``None`` where nothing in it is to be walked."""
        if node.is_text_node:
            self._text(node)
            return None
        tag = node.tag or ""
        attributes = node.attributes if tag not in _INVISIBLE else {}
        if tag in _INVISIBLE or is_hidden(attributes) or self.hidden.hide(attributes):
            self._count_hidden(node)
            return None
        look = look_of(attributes)
        if self.blocks.is_marker(tag, look, node):
            return None
        if look.sized is not None:
            self.sized.append(look.sized)
        self._entered(tag, node, look)
        return look

    def _entered(self, tag: str, node: LexborNode, look: Look) -> None:
        self.images += look.background
        self.preformatted += look.preformatted or tag == "pre"
        if tag == "br":
            self._break()
        elif tag == "img":
            self._image(look)
        elif tag == "table" and self.table is None:
            self._enter_table(node)
        elif self.table is not None:
            self.table.enter(tag, node.attributes if tag in ("td", "th") else {}, self.out)
        else:
            self.blocks.enter(tag, look, node, in_layout=bool(self.tables))
        self._begin_words(tag, look)

    def begin_direction(self, tag: str, look: Look) -> None:
        """Mark where paragraphs begin that run from the right, and among these those that run from the left.

        From the left alone says nothing: mail programs write it around whatever is typed, in every script.
        """
        if not self._is_directed(tag, look):
            return
        shape = Shape.RTL if look.rtl else Shape.LTR if Shape.RTL in self.turned else None
        self.turned.append(shape)
        if shape is not None:
            self.out.add(opening(shape))

    def end_direction(self, tag: str, look: Look) -> None:
        """Mark where they end."""
        if self._is_directed(tag, look) and self.turned and (shape := self.turned.pop()) is not None:
            self.out.append_mark(closing(shape))

    def _is_directed(self, tag: str, look: Look) -> bool:
        return look.rtl is not None and tag in BLOCKS and (self.table is None or self.table.in_cell)

    def _begin_words(self, tag: str, look: Look) -> None:
        self.begin_direction(tag, look)
        if tag == "q":
            self.out.add("“")
        elif tag in ("sup", "sub"):
            self.scripts.append(len(self.out.words))
        elif tag == "a":
            self.links.enter(look)
        shape = self._shape(tag)
        if shape is not None:
            self.out.add(opening(shape) + (_STRUCK if shape is Shape.STRIKE else ""))

    def leave(self, node: LexborNode, look: Look) -> None:
        """Write what an element ends with."""
        tag = node.tag or ""
        self._end_words(tag)
        self.end_direction(tag, look)
        if look.sized is not None:
            self.sized.pop()
        if look.preformatted or tag == "pre":
            self.preformatted -= 1
            self.out.end_exact()
        if tag == "table" and self.tables and (self.table is None or node.mem_id == self.table.node):
            self._leave_table()
        elif self.table is not None:
            self.table.leave(tag, self.out)
        else:
            self.blocks.leave(tag, look)

    def _end_words(self, tag: str) -> None:
        shape = self._shape(tag)
        if tag == "a":
            self.links.leave()
        elif tag == "q":
            self.out.add("”")
        elif tag in ("sup", "sub"):
            self._script(_RAISED if tag == "sup" else _LOWERED)
        if shape is not None:
            self.out.append_mark((_STRUCK if shape is Shape.STRIKE else "") + closing(shape))

    def _shape(self, tag: str) -> Shape | None:
        """How the text in an element looks; in tables only what is in their cells."""
        if self.table is not None and (not self.table.in_cell or tag == "th"):
            return None
        return _SHAPES.get(tag)

    def _script(self, letters: dict[int, int]) -> None:
        """Digits that stand higher or lower."""
        start = self.scripts.pop()
        words = "".join(self.out.words[start:])
        if 0 < len(words) < 8 and all(ord(letter) in letters for letter in words):
            self.out.words[start:] = [words.translate(letters)]

    def _text(self, node: LexborNode) -> None:
        text = without_marks(clean_block(node.text_content or ""))
        if self.sized and not self.sized[-1] and text.strip():
            return
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
        """An image is its alternative text; one that tells of reading is nothing but a tracker."""
        remote = is_remote(look.src)
        tracker = is_tracker(look)
        self.trackers += remote and tracker
        self.images += remote and not tracker
        if tracker or is_invisible(look):
            return
        words = words_of(look)
        if words:
            self.out.add(f" {words} " if self.out.words else f"{words} ")
        else:
            self.links.has_image()

    def _count_hidden(self, node: LexborNode) -> None:
        """Remote images that are not shown although the mail asks for them."""
        if node.tag in ("noscript", "template", "head", "-comment"):
            return
        for image in node.traverse():
            if image.tag == "img":
                self.trackers += is_remote(image.attributes.get("src") or "")

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
                lines = [" · ".join(cell for cell in row if without_marks(cell)) for row in table.rows]
            else:
                lines = data_lines(table.rows, table.heads)
            for line in lines:
                if line:
                    self.out.put(line)
                else:
                    self.out.gap()
        self.out.gap()
