"""The text of one message as lines: broken to fit, quotes folded, with its looks, links and what is searched for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len

from salesinbox.mail.bidi import directions
from salesinbox.mail.html_marks import Shape, Span
from salesinbox.mail.links import Link, place_of
from salesinbox.mail.quotes import Segment, SegmentKind
from salesinbox.tui.panes.body_text import Place, moved, shortened, told_directions
from salesinbox.tui.widgets.doc_line import DocLine, LinkPlace
from salesinbox.tui.widgets.wrapping import Broken, broken, rejoin, rejoin_quotes
from salesinbox.views.finding import Sought
from salesinbox.views.thread import BodyView

PART = 60_000
"""Characters of a text that are laid out at once; more when they come near."""
_INDENT = "    "
_LISTED_LINKS = 6
"""More are only counted; a list of them would be longer than the mail."""
_EMPTY_LINES = 2
"""More in a row say no more."""
_TURNS = (Shape.RTL, Shape.LTR)
_HIT, _HIT_NOW = "hit", "hit-now"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is searched for in the conversation."""

    sought: Sought
    message: int = 0
    """Id of the message with the hit the user is at."""
    number: int = -1
    """Which one in that message, from 0."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How much of a message is to be seen."""

    quotes: bool = False
    characters: int = PART
    finding: Finding | None = None
    """With the number of the hit the user is at, where that is in this message."""


@dataclass(slots=True)
class BodyLines:
    """Lines, and what the reader has to know of them."""

    lines: list[DocLine] = field(default_factory=list)
    hit: int | None = None
    """The line with the hit the user is at; ``None`` where it is not to be seen."""
    more: int | None = None
    """The line that says there is more, where it was not all laid out."""


def body_lines(body: BodyView, index: int, shown: Shown, width: int) -> BodyLines:
    """The lines of *body*, the message number *index* of its conversation, each at most *width* cells and an indent."""
    return _Writer(body, index, shown, width).written()


class _Writer:
    def __init__(self, body: BodyView, index: int, shown: Shown, width: int) -> None:
        self.body, self.index, self.shown, self.width = body, index, shown, width
        self.found = BodyLines()
        self.hits = 0
        """Hits in the segments before."""
        self.left = shown.characters
        self.to_come = 0
        self.spans = sorted(body.spans, key=lambda span: span.start)
        self.passed = 0
        self.alone = sum(bool(segment.text.strip()) for segment in body.segments) == 1
        """Whether folding would leave nothing to read."""

    def written(self) -> BodyLines:
        """All lines."""
        at = 0
        for segment in self.body.segments:
            if segment.text.strip():
                self._segment(segment, at)
            at += len(segment.text)
        if self.to_come:
            self.found.more = len(self.found.lines)
            words = f"··· {self.to_come:,} of {at:,} characters to come"
            self._line(((_INDENT, "text"), (words, "fold")), "more")
        return self.found

    def _segment(self, segment: Segment, at: int) -> None:
        text = segment.text.strip("\n")
        at += len(segment.text) - len(segment.text.lstrip("\n"))
        folded = segment.kind is not SegmentKind.TEXT and not self.shown.quotes and not self.alone
        hits = self._hits(text if folded else text[: self.left], folded=folded)
        if self.left <= 0:
            self.to_come += len(text)
            return
        if self.found.lines:
            self._line(())
        if folded:
            self._line(((_INDENT, "text"), (_fold_words(segment), "fold")), "quotes")
            return
        style = {SegmentKind.QUOTE: "quote", SegmentKind.SIGNATURE: "muted"}.get(segment.kind, "text")
        self.to_come += max(0, len(text) - self.left)
        text, self.left = text[: self.left], self.left - len(text)
        spans = [Place(span.start - at, span.end - at, span.shape, span.link) for span in self._spans(at, len(text))]
        text, removed = shortened(text, hits)
        spans, hits = moved(spans, removed), moved(hits, removed)
        if not self.body.html and style == "text":
            text = rejoin(text, self.width)
        elif not self.body.html and style == "quote":
            text, removed = rejoin_quotes(text, self.width)
            spans, hits = moved(spans, removed), moved(hits, removed)
        told = told_directions(text, [span for span in spans if span.style in _TURNS])
        places = [span for span in spans if span.style not in _TURNS]
        self._paragraphs(text, sorted([*places, *hits], key=lambda place: place.start), style, told)

    def _spans(self, at: int, length: int) -> Iterator[Span]:
        """Those that reach into a stretch of the text; to be asked for one behind the other."""
        while self.passed < len(self.spans) and self.spans[self.passed].end <= at:
            self.passed += 1
        for span in itertools.islice(self.spans, self.passed, None):
            if span.start >= at + length:
                return
            if span.end > at:
                yield span

    def _hits(self, text: str, *, folded: bool) -> list[Place]:
        finding = self.shown.finding
        if finding is None:
            return []
        spans = finding.sought.places(text)
        now = finding.number - self.hits
        self.hits += len(spans)
        return [
            Place(start, end, _HIT_NOW if number == now else _HIT)
            for number, (start, end) in enumerate(() if folded else spans)
        ]

    def _paragraphs(self, text: str, places: Sequence[Place], style: str, told: Sequence[bool | None]) -> None:
        start, live, waiting = 0, list[Place](), 0
        lines = text.split("\n")
        empty = 0
        for line, rtl in zip(lines, directions(lines, told), strict=True):
            empty = 0 if line.strip() else empty + 1
            if empty > _EMPTY_LINES:
                start += len(line) + 1
                continue
            for piece in _broken(line, self.width):
                begin, end = start + piece.start, start + piece.end
                while waiting < len(places) and places[waiting].start < end:
                    live.append(places[waiting])
                    waiting += 1
                live = [place for place in live if place.end > begin]
                here = [place for place in live if place.start < end]
                self._piece(line, start, piece, here, style, rtl=rtl)
            start += len(line) + 1

    def _piece(self, line: str, start: int, piece: Broken, places: Sequence[Place], style: str, *, rtl: bool) -> None:
        text = piece.prefix + line[piece.start : piece.end].replace("\t", _INDENT)
        own = "quote" if style == "text" and text.lstrip().startswith(">") else style
        now = any(place.style == _HIT_NOW for place in places)
        if now and self.found.hit is None:
            self.found.hit = len(self.found.lines)
        pieces = [(_INDENT, "text"), (piece.prefix, own)]
        links: list[LinkPlace] = []
        x = len(_INDENT) + cell_len(piece.prefix)
        for part, names, link in _cut(line, start, piece, places):
            cells = cell_len(part)
            pieces.append((part, "+".join([own, *names])))
            if link:
                links.append(LinkPlace(x, x + cells, link))
            x += cells
        shown = tuple(each for each in pieces if each[0])
        self.found.lines.append(DocLine(shown, message=self.index, rtl=rtl, links=tuple(links)))

    def _line(self, pieces: tuple[tuple[str, str], ...], target: str = "") -> None:
        self.found.lines.append(DocLine(pieces, message=self.index, target=target))


def _cut(line: str, start: int, piece: Broken, places: Sequence[Place]) -> Iterator[tuple[str, list[str], int]]:
    """The parts of a broken line that look alike: text, names of styles, number of the link."""
    if not places:
        yield line[piece.start : piece.end].replace("\t", _INDENT), [], 0
        return
    edges = {piece.start, piece.end}
    edges |= {edge - start for place in places for edge in (place.start, place.end)}
    inside = sorted(edge for edge in edges if piece.start <= edge <= piece.end)
    for begin, end in itertools.pairwise(inside):
        here = [place for place in places if place.start - start <= begin and place.end - start >= end]
        names = sorted({place.style for place in here}, key=_order)
        yield line[begin:end].replace("\t", _INDENT), names, max((place.link for place in here), default=0)


def _order(name: str) -> tuple[int, str]:
    """What is searched for is drawn over everything else."""
    return {_HIT: 2, _HIT_NOW: 3, Shape.LINK: 1}.get(name, 0), name


def _broken(line: str, width: int) -> list[Broken]:
    """As :func:`broken`; a tab takes as many cells as it is drawn with, wherever it stands."""
    if "\t" not in line:
        return broken(line, width)
    wide = line.replace("\t", _INDENT)
    places = [at for at, char in enumerate(line) for _ in range(len(_INDENT) if char == "\t" else 1)]
    places.append(len(line))
    return [Broken(each.prefix, places[each.start], places[each.end]) for each in broken(wide, width)]


def _fold_words(segment: Segment) -> str:
    count = segment.text.strip("\n").count("\n") + 1
    lines = f"line{'s' if count > 1 else ''}"
    return f"… {count} quoted {lines}" if segment.kind is SegmentKind.QUOTE else f"… signature, {count} {lines}"


def foot_lines(body: BodyView, index: int) -> Iterator[DocLine]:
    """Where the links lead, and what was not loaded."""
    links = body.links[: body.footnotes]
    if links:
        yield DocLine(message=index)
        if len(links) > _LISTED_LINKS:
            words = f"··· {len(links)} links"
            yield DocLine((("    ", "text"), (words, "fold")), message=index, target="links")
        else:
            yield from (_link_line(number, link, index) for number, link in enumerate(links, 1))
    if blocked := _blocked(body):
        yield DocLine(message=index)
        yield DocLine((("    ", "text"), (blocked, "muted")), message=index)


def _link_line(number: int, link: Link, index: int) -> DocLine:
    mark, place = f"[{number}]", place_of(link.target)
    text = f"  {link.text}" if link.text and link.text != place else ""
    where = LinkPlace(4, 4 + len(mark) + 1 + cell_len(place), number)
    return DocLine(
        (("    ", "text"), (f"{mark} ", "muted"), (place, "muted+link"), (text, "muted")), message=index, links=(where,)
    )


def _blocked(body: BodyView) -> str:
    parts = []
    if body.trackers:
        parts.append(f"{body.trackers} tracker{'s' if body.trackers > 1 else ''} blocked")
    if body.images:
        parts.append(f"{body.images} remote image{'s' if body.images > 1 else ''} not loaded")
    return " · ".join(parts)
