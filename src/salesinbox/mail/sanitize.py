"""The copy of an HTML mail that may be opened in a browser: nothing in it runs, and nothing is fetched (M6)."""

from __future__ import annotations

import re

import nh3

from salesinbox.mail.html_bounds import bounded_html
from salesinbox.mail.html_look import safe_link

_MAX_HTML = 1 << 20
_BLOCK_TAGS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt", "figcaption", "figure"}
    | {"footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"}
    | {"caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_INLINE_TAGS = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd", "q", "s"}
    | {"samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr"}
)
_GONE_WITH_CONTENT = frozenset(
    {"script", "style", "title", "template", "noscript", "iframe", "object", "embed", "applet", "svg", "math"}
    | {"select", "textarea", "button", "audio", "video", "canvas", "noembed", "noframes", "xmp"}
)
_ANYWHERE = {"style", "dir", "lang", "title", "align", "valign", "bgcolor", "color", "width", "height"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": _ANYWHERE,
    "a": {"href"},
    "img": {"alt"},
    "font": {"face", "size"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
# Whatever can fetch, run, or cover the page; backslashes and comments could hide any of these words.
_UNSAFE_STYLE_RE = re.compile(r"url|image|expression|behavior|binding|import|position|[\\@<]|/\*", re.IGNORECASE)
# No network at all, whatever the sanitiser may have missed.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def sanitize_html(html: str) -> str:
    """A complete HTML document with the mail's text and looks, without scripts, forms, images or remote content.

    Links are kept where they lead to http, https or mailto; pictures are shown as their alternative text. The
    document carries a content security policy that forbids every request.
    """
    body = nh3.clean(
        bounded_html(html, _MAX_HTML),
        tags=set(_BLOCK_TAGS | _INLINE_TAGS),
        clean_content_tags=set(_GONE_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered,
        link_rel="noopener noreferrer nofollow",
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
    )
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="referrer" content="no-referrer"><title>Mail</title></head>\n'
        f"<body>\n{body}\n</body></html>\n"
    )


def _filtered(tag: str, attribute: str, value: str) -> str | None:
    """The value of an allowed attribute, or ``None`` where it could do more than look like something."""
    if attribute == "href":
        return safe_link(value) or None
    if attribute == "style":
        kept = [one for one in value.split(";") if one.strip() and not _UNSAFE_STYLE_RE.search(one)]
        return ";".join(kept) or None
    return value
