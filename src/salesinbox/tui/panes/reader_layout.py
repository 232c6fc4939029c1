"""A conversation as lines of text: which message starts where, what is folded. Pure; the reader draws the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from salesinbox.attachments.picture import Picture
from salesinbox.core import clock
from salesinbox.core.models import Address
from salesinbox.mail.bidi import is_rtl
from salesinbox.tui.panes.body_lines import PART, Finding, Shown, body_lines, foot_lines
from salesinbox.tui.panes.reader_attachments import attachment_lines
from salesinbox.tui.panes.reader_invitation import invitation_lines
from salesinbox.tui.panes.reader_seal import seal_lines
from salesinbox.tui.panes.reader_warnings import warning_lines
from salesinbox.tui.widgets.doc_line import DocLine
from salesinbox.tui.widgets.wrapping import wrap
from salesinbox.views import format as formatting
from salesinbox.views.thread import BodyView, MessageView, ThreadView

MAX_TEXT_WIDTH = 96
"""Longer lines are hard to read, however wide the terminal."""
_SHOWN_RECIPIENTS = 4
_WIDE = 64


@dataclass(frozen=True, slots=True)
class Document:
    """All lines of a conversation."""

    lines: tuple[DocLine, ...] = ()
    starts: tuple[int, ...] = ()
    """Line on which each message starts."""
    ids: tuple[int, ...] = ()
    """The messages, by id."""
    hit: int | None = None
    """Line with the hit the user is at, where it can be seen."""
    more: tuple[tuple[int, int], ...] = ()
    """(line, message id) of the lines that stand for text which was not laid out yet."""


@dataclass(slots=True)
class Unfolded:
    """What the reader has opened."""

    messages: set[int] = field(default_factory=set)
    """Ids of messages shown whole."""
    quotes: set[int] = field(default_factory=set)
    """Ids of messages whose quoted text and signature are shown."""
    headers: set[int] = field(default_factory=set)
    characters: dict[int, int] = field(default_factory=dict)
    """How much of long texts is laid out."""
    finding: Finding | None = None

    def shown(self, message_id: int) -> Shown:
        """How much of an open message is to be seen."""
        finding = self.finding
        if finding is not None and finding.message != message_id:
            finding = Finding(finding.sought)
        return Shown(message_id in self.quotes, self.characters.get(message_id, PART), finding)


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one message."""

    lines: tuple[DocLine, ...]
    hit: int | None = None
    """As in :class:`~salesinbox.tui.panes.body_lines.BodyLines`, counted from the first line of the block."""
    more: int | None = None


@dataclass(frozen=True, slots=True)
class Texts:
    """What was loaded of the messages, by message id."""

    bodies: Mapping[int, BodyView | str]
    """A text instead of a body says why there is none."""
    headers: Mapping[int, str]
    """All header fields as text, of the messages where they are shown."""
    heights: Mapping[int, int]
    """Lines that an open message took when its body was here."""
    pictures: Mapping[int, Picture] = field(default_factory=dict)
    """By attachment id, those that are shown in the text."""


class Layout:
    """Lays out conversations. What did not change since the last time is not laid out again."""

    def __init__(self) -> None:
        self._blocks: dict[int, tuple[tuple[object, ...], Block]] = {}
        self.text_width = MAX_TEXT_WIDTH
        self.draw_picture: Callable[[Picture, int, int], list[DocLine]] = lambda picture, width, index: []

    def document(self, thread: ThreadView, texts: Texts, unfolded: Unfolded, current: int, width: int) -> Document:
        """The lines of *thread*.

        Args:
            current: Index of the message the keys are about.
            width: Cells a line may take.
        """
        lines: list[DocLine] = [*_title(thread, width)]
        starts: list[int] = []
        more: list[tuple[int, int]] = []
        hit, kept = None, dict[int, tuple[tuple[object, ...], Block]]()
        for index, message in enumerate(thread.messages):
            key, block = self._block(message, index, texts, unfolded, index == current, width)
            kept[message.id] = key, block
            starts.append(len(lines))
            if block.hit is not None:
                hit = len(lines) + block.hit
            if block.more is not None:
                more.append((len(lines) + block.more, message.id))
            lines += block.lines
        self._blocks = kept
        lines.append(DocLine())
        return Document(tuple(lines), tuple(starts), tuple(kept), hit, tuple(more))

    def _block(
        self, message: MessageView, index: int, texts: Texts, unfolded: Unfolded, now: bool, width: int
    ) -> tuple[tuple[object, ...], Block]:
        opened = message.id in unfolded.messages
        body = texts.bodies.get(message.id) if opened else None
        headers = texts.headers.get(message.id, "…") if opened and message.id in unfolded.headers else None
        shown = unfolded.shown(message.id) if opened else None
        height = texts.heights.get(message.id, 0) if opened and body is None else 0
        today = clock.now().date()
        pictures = {each.id: texts.pictures[each.id] for each in message.attachments if each.id in texts.pictures}
        key = (
            message, index, opened, tuple(pictures), body, headers, shown, height, now, width, self.text_width, today,
        )  # fmt: skip
        before = self._blocks.get(message.id)
        if before is not None and before[0] == key:
            return before
        if shown is None:
            return key, Block((_folded_message(message, index, now=now),))
        head = _head(message, index, headers, width, now=now)
        text_width = min(width - 6, self.text_width)
        drawn = {id_: self.draw_picture(picture, text_width, index) for id_, picture in pictures.items() if opened}
        return key, _open_message(message, index, head, body, shown, height, text_width, drawn)


def _title(thread: ThreadView, width: int) -> Iterator[DocLine]:
    yield DocLine()
    rtl = is_rtl(thread.subject)
    for line in wrap(thread.subject, width - 4):
        yield DocLine((("  ", "text"), (line, "title")), rtl=rtl)
    about = [(f" {label} ", f"label:{color}") for label, color in zip(thread.labels, thread.colors, strict=True)]
    pieces = [piece for chip in about for piece in (("  ", "text"), chip)]
    count = len(thread.messages)
    words = "1 message" if count == 1 else f"{count} messages"
    where = f" · {thread.where}" if thread.where else ""
    yield DocLine((("  ", "text"), (f"{words}{where}", "muted"), *pieces))
    yield DocLine()


def _mark(now: bool) -> tuple[str, str]:
    return ("▌ " if now else "  ", "cursor")


def _folded_message(message: MessageView, index: int, *, now: bool) -> DocLine:
    style = "text" if message.seen or message.own else "unread"
    files = f" ⊞ {len(message.attachments)}" if message.attachments else ""
    return DocLine(
        (
            _mark(now), ("▸ ", "muted"), (_who(message), style), (_to_whom(message), "muted"),
            (files, "muted"), ("  ", "text"), (message.snippet, "muted"),
        ),
        (("  " + _when(message), "muted"), *_delivery_mark(message), ("  ", "text")),
        index,
        "fold",
    )  # fmt: skip


def _head(message: MessageView, index: int, headers: str | None, width: int, *, now: bool) -> list[DocLine]:
    star = (("★ ", "star"),) if message.starred else ()
    address = f" <{message.sender.address}>" if message.sender.name and not message.own else ""
    # Who wrote is worth more room than the hour.
    date = formatting.full_when(message.date) if width >= _WIDE else _when(message)
    return [
        DocLine((("─" * width, "rule"),), message=index),
        DocLine(
            (_mark(now), ("▾ ", "muted"), *star, (_who(message), "sender"), (address, "muted")),
            (("  " + date, "muted"), ("  ", "text")),
            index,
            "fold",
        ),
        DocLine((("    ", "text"), (_recipients(message), "muted")), message=index),
        *_notices(message, index, width),
        *(
            DocLine((("    ", "text"), (line, "muted")), message=index)
            for line in (wrap(headers, width - 6) if headers is not None else ())
        ),
    ]


def _open_message(
    message: MessageView,
    index: int,
    head: list[DocLine],
    body: BodyView | str | None,
    shown: Shown,
    height: int,
    width: int,
    pictures: Mapping[int, list[DocLine]],
) -> Block:
    lines, hit, more = head, None, None
    if isinstance(body, BodyView):
        lines += [*warning_lines(body.warnings, index, width + 6)]
        lines += seal_lines(body.seal, index, width + 6)
        lines += [*invitation_lines(body.invitation, index, width + 6), DocLine(message=index)]
        text = body_lines(body, index, shown, width)
        hit = None if text.hit is None else len(lines) + text.hit
        more = None if text.more is None else len(lines) + text.more
        lines += text.lines or [DocLine((("    ", "text"), ("No text.", "muted")), message=index)]
        lines += foot_lines(body, index)
    else:
        lines.append(DocLine(message=index))
        for line in wrap(body or "…", width):
            lines.append(DocLine((("    ", "text"), (line, "muted")), message=index))
    lines += attachment_lines(message.attachments, index, pictures, width)
    lines += [DocLine(message=index)] * max(1, height - len(lines))
    return Block(tuple(lines), hit, more)


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
        for line in wrap(f"This mail is damaged: {message.defects}", width - 6):
            yield DocLine((("    ", "text"), (line, "muted")), message=index)


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
