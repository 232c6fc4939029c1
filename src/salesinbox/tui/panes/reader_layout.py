"""A conversation as lines of text: which message starts where, what is folded. Pure; the reader draws the result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from salesinbox.core import clock
from salesinbox.core.models import Address
from salesinbox.mail.bidi import directions, is_rtl
from salesinbox.mail.quotes import Segment, SegmentKind
from salesinbox.tui.panes.reader_warnings import warning_lines
from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.wrapping import rejoin, wrap
from salesinbox.views import format as formatting
from salesinbox.views.thread import AttachmentView, BodyView, MessageView, ThreadView

MAX_TEXT_WIDTH = 96
"""Longer lines are hard to read, however wide the terminal."""
_SHOWN_RECIPIENTS = 4


@dataclass(frozen=True, slots=True)
class Document:
    """All lines of a conversation."""

    lines: tuple[DocLine, ...] = ()
    starts: tuple[int, ...] = ()
    """Line on which each message starts."""


@dataclass(slots=True)
class Unfolded:
    """What the reader has opened."""

    messages: set[int] = field(default_factory=set)
    """Ids of messages shown whole."""
    quotes: set[int] = field(default_factory=set)
    """Ids of messages whose quoted text and signature are shown."""
    headers: set[int] = field(default_factory=set)


def lay_out(
    thread: ThreadView,
    bodies: Mapping[int, BodyView | str],
    headers: Mapping[int, str],
    unfolded: Unfolded,
    current: int,
    width: int,
) -> Document:
    """The lines of *thread*.

    Args:
        bodies: By message id; a text instead of a body says why there is none.
        headers: All header fields as text, of the messages where they are shown.
        current: Index of the message the keys are about.
        width: Cells a line may take.
    """
    lines: list[DocLine] = [*_title(thread, width)]
    starts: list[int] = []
    for index, message in enumerate(thread.messages):
        starts.append(len(lines))
        if message.id in unfolded.messages:
            lines += _open_message(message, index, bodies, headers, unfolded, current, width)
        else:
            lines.append(_folded_message(message, index, current))
    lines.append(DocLine())
    return Document(tuple(lines), tuple(starts))


def _title(thread: ThreadView, width: int) -> Iterator[DocLine]:
    yield DocLine()
    rtl = is_rtl(thread.subject)
    for line in wrap(thread.subject, width - 4):
        yield DocLine((("  ", "text"), (line, "title")), rtl=rtl)
    about = [(f" {label} ", "chip") for label in thread.labels]
    pieces = [piece for chip in about for piece in (("  ", "text"), chip)]
    count = len(thread.messages)
    words = "1 message" if count == 1 else f"{count} messages"
    where = "" if thread.in_inbox else " · in Trash" if thread.in_trash else " · not in the inbox"
    yield DocLine((("  ", "text"), (f"{words}{where}", "muted"), *pieces))
    yield DocLine()


def _mark(index: int, current: int) -> tuple[str, str]:
    return ("▌ " if index == current else "  ", "cursor")


def _folded_message(message: MessageView, index: int, current: int) -> DocLine:
    style = "text" if message.seen or message.own else "unread"
    files = f" ⊞ {len(message.attachments)}" if message.attachments else ""
    return DocLine(
        (
            _mark(index, current), ("▸ ", "muted"), (_who(message), style), (_to_whom(message), "muted"),
            (files, "muted"), ("  ", "text"), (message.snippet, "muted"),
        ),
        (("  " + _when(message), "muted"), *_delivery_mark(message), ("  ", "text")),
        index,
        "fold",
    )  # fmt: skip


def _open_message(
    message: MessageView,
    index: int,
    bodies: Mapping[int, BodyView | str],
    headers: Mapping[int, str],
    unfolded: Unfolded,
    current: int,
    width: int,
) -> Iterator[DocLine]:
    yield DocLine((("─" * width, "rule"),), message=index)
    star = (("★ ", "star"),) if message.starred else ()
    address = f" <{message.sender.address}>" if message.sender.name and not message.own else ""
    yield DocLine(
        (_mark(index, current), ("▾ ", "muted"), *star, (_who(message), "sender"), (address, "muted")),
        (("  " + formatting.full_when(message.date), "muted"), ("  ", "text")),
        index,
        "fold",
    )
    yield DocLine((("    ", "text"), (_recipients(message), "muted")), message=index)
    yield from _notices(message, index, width)
    if message.id in unfolded.headers:
        for line in wrap(headers.get(message.id, "…"), width - 6):
            yield DocLine((("    ", "text"), (line, "muted")), message=index)
    body = bodies.get(message.id)
    if isinstance(body, BodyView):
        yield from warning_lines(body.warnings, index, min(width, MAX_TEXT_WIDTH))
    yield DocLine(message=index)
    if isinstance(body, BodyView):
        yield from _body(body, index, message.id in unfolded.quotes, min(width - 6, MAX_TEXT_WIDTH))
    else:
        yield DocLine((("    ", "text"), (body or "…", "muted")), message=index)
    yield from _attachments(message.attachments, index)
    yield DocLine(message=index)


def _body(body: BodyView, index: int, show_quotes: bool, width: int) -> Iterator[DocLine]:
    for segment in body.segments:
        text = segment.text.strip("\n")
        if not text.strip():
            continue
        if segment.kind is SegmentKind.TEXT:
            yield from _paragraphs(rejoin(text, width), "text", index, width)
        elif show_quotes:
            yield DocLine(message=index)
            style = "quote" if segment.kind is SegmentKind.QUOTE else "muted"
            yield from _paragraphs(text, style, index, width)
        else:
            yield DocLine(message=index)
            yield DocLine((("    ", "text"), (_fold_words(segment), "fold")), message=index, target="quotes")
    blocked = _blocked(body)
    if blocked:
        yield DocLine(message=index)
        yield DocLine((("    ", "text"), (blocked, "muted")), message=index)


def _fold_words(segment: Segment) -> str:
    count = segment.text.strip("\n").count("\n") + 1
    name = "quoted" if segment.kind is SegmentKind.QUOTE else "signature,"
    return f"··· {name} {count} line{'s' if count > 1 else ''}"


def _paragraphs(text: str, style: str, index: int, width: int) -> Iterator[DocLine]:
    lines = text.split("\n")
    for line, rtl in zip(lines, directions(lines), strict=True):
        for part in wrap(line, width):
            own = "quote" if style == "text" and part.lstrip().startswith(">") else style
            yield DocLine((("    ", "text"), (part, own)), message=index, rtl=rtl)


def _blocked(body: BodyView) -> str:
    parts = []
    if body.trackers:
        parts.append(f"{body.trackers} tracker{'s' if body.trackers > 1 else ''} blocked")
    if body.images:
        parts.append(f"{body.images} remote image{'s' if body.images > 1 else ''} not loaded")
    return " · ".join(parts)


def _attachments(attachments: tuple[AttachmentView, ...], index: int) -> Iterator[DocLine]:
    if attachments:
        yield DocLine(message=index)
    for each in attachments:
        about = f"  {formatting.size(each.size)}  {each.content_type}{'' if each.here else '  on the server'}"
        yield DocLine(
            (("    ⊞ ", "accent"), (each.filename, "link"), (about, "muted")),
            message=index,
            target=f"attachment:{each.id}",
        )


def _notices(message: MessageView, index: int, width: int) -> Iterator[DocLine]:
    texts = {
        "queued": ("Waiting to be sent; z takes it back", "busy"),
        "sending": ("Being sent …", "busy"),
        "retry": (f"Not sent yet, will be tried again. {message.delivery_note}", "busy"),
        "failed": (f"Not sent. {message.delivery_note}", "error"),
        "partly sent": (f"Sent, but not to everybody. {message.delivery_note}", "error"),
        "unknown": (f"Perhaps sent: the connection broke before the server answered. {message.delivery_note}", "error"),
    }
    if message.delivery in texts:
        text, style = texts[message.delivery]
        for line in wrap(text.strip(), width - 6):
            yield DocLine((("    ", "text"), (line, style)), message=index)
    if message.defects:
        yield DocLine((("    ", "text"), (f"This mail is damaged: {message.defects}", "muted")), message=index)


def _delivery_mark(message: MessageView) -> tuple[tuple[str, str], ...]:
    marks = {"queued": "↑", "sending": "↑", "retry": "↻", "failed": "✗", "partly sent": "✗", "unknown": "?"}
    if message.delivery not in marks:
        return ()
    return ((f" {marks[message.delivery]}", "busy" if message.delivery in ("queued", "sending", "retry") else "error"),)


def _who(message: MessageView) -> str:
    return "me" if message.own else message.sender.label or "(unknown)"


def _to_whom(message: MessageView) -> str:
    """Whom our own mail went to."""
    people = (*message.to, *message.cc, *message.bcc)
    if not message.own or not people:
        return ""
    return f" → {people[0].label}" + (f" and {len(people) - 1} more" if len(people) > 1 else "")


def _when(message: MessageView) -> str:
    return formatting.when(message.date, clock.now())


def _recipients(message: MessageView) -> str:
    parts = []
    for word, people in (("to", message.to), ("cc", message.cc), ("bcc", message.bcc)):
        if people:
            parts.append(f"{word} {_names(people)}")
    return "  ".join(parts) or "to nobody"


def _names(people: tuple[Address, ...]) -> str:
    shown = ", ".join(person.label for person in people[:_SHOWN_RECIPIENTS])
    more = len(people) - _SHOWN_RECIPIENTS
    return f"{shown} and {more} more" if more > 0 else shown
