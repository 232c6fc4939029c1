"""HTML mail as clean terminal text. Nothing is ever fetched."""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser


@dataclass(frozen=True, slots=True)
class HtmlText:
    """What an HTML mail says."""

    text: str
    links: tuple[str, ...]
    trackers: int
    images: int


def html_to_text(html: str) -> HtmlText:
    """Turn HTML to text."""
    body = LexborHTMLParser(html).body
    return HtmlText(body.text(separator=" ") if body else "", (), 0, 0)
