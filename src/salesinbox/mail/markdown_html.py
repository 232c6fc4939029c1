"""The HTML that goes along with a mail: from its Markdown, with the direction of every block said."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from salesinbox.mail.bidi import is_rtl

_QUOTE_STYLE = "margin:0 0 0 0.8ex;border-left:2px solid #ccc;padding-left:1ex"
_BLOCKS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "table", "th", "td"})


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    """Markdown as people write mail: a line end is a line end, and nothing that was typed may vanish.

    Off are raw HTML, indented code (mail indents for looks), headings by underline (they eat the ``--`` of a
    signature) and reference definitions (they eat footnotes).
    """
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True})
    markdown.enable(["table", "strikethrough", "linkify"]).disable(["code", "lheading", "reference"])
    if markdown.linkify is not None:
        markdown.linkify.set({"fuzzy_link": False, "fuzzy_email": True})
    return markdown


def markdown_to_html(text: str) -> str:
    """A complete HTML document for *text*; raw HTML in it is shown as typed, script links stay text."""
    markdown = _markdown()
    tokens = markdown.parse(text)
    _set_directions(tokens)
    body = markdown.renderer.render(tokens, markdown.options, {})
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head>\n'
        f'<body dir="{"rtl" if is_rtl(text) else "auto"}">\n{body}</body></html>\n'
    )


def _set_directions(tokens: Sequence[Token]) -> None:
    """``dir`` on every block: ``rtl`` where its first text is, else for the reader's client to find out."""
    first_text = ""
    for token in reversed(tokens):
        if token.type == "inline":
            first_text = token.content
        elif token.nesting == 1 and token.tag in _BLOCKS:
            token.attrSet("dir", "rtl" if is_rtl(first_text) else "auto")
            if token.tag == "blockquote":
                token.attrSet("style", _QUOTE_STYLE)
