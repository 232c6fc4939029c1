"""What can be copied out of a message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from salesinbox.core.text import shorten
from salesinbox.mail.html_marks import Shape
from salesinbox.views.thread import BodyView, MessageView

_LONGEST_TITLE = 40
_SHORTEST_CODE = 6
"""Shorter is typed as fast as it is chosen."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A text to copy, and what to call it."""

    title: str
    note: str
    text: str


def copies(message: MessageView, body: BodyView | None) -> Iterator[Copy]:
    """All that is in a message to be copied, its text first; *body* is ``None`` where it is not open.

    None ends with a line end: pasted into a shell it runs nothing by itself.
    """
    if body is not None and body.text.strip():
        text = body.text.strip("\n")
        yield Copy("Text of the message", f"{text.count(chr(10)) + 1} lines", text)
    if message.sender.address:
        yield Copy("Address of the sender", message.sender.address, message.sender.address)
    for number, link in enumerate(body.links if body else (), 1):
        yield Copy(f"Link [{number}] {shorten(link.text, _LONGEST_TITLE)}".rstrip(), link.target, link.target)
    for number, code in enumerate(_code(body) if body else (), 1):
        yield Copy(f"Code {number}", shorten(code.strip().split("\n")[0], _LONGEST_TITLE), code)
    if message.message_id:
        yield Copy("Message-ID", message.message_id, f"<{message.message_id.strip('<> ')}>")


def _code(body: BodyView) -> Iterator[str]:
    found = (body.text[span.start : span.end].strip("\n") for span in body.spans if span.shape is Shape.CODE)
    return iter(dict.fromkeys(code for code in found if len(code.strip()) >= _SHORTEST_CODE))
