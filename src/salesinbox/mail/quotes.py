"""Telling what somebody wrote from what they quoted and from how they signed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from salesinbox.mail.disclaimers import disclaimer_start, list_footer_start
from salesinbox.mail.quote_marks import (
    is_attribution,
    is_dated_attribution,
    is_forward_rule,
    is_header_block,
    is_mobile_signature,
    is_original_rule,
    may_start_tail,
    plain,
)

_QUOTED_RE = re.compile(r"[ \t\u200e\u200f\u202a-\u202e]{0,4}>(?!From )")
_PROMPT_RE = re.compile(r">>>\s")
_RULE_RE = re.compile(r"[_\-*=]{5,}")
_MOST_LINES = 20_000
"""Lines that are told apart; what follows is taken as one."""
_SIGNATURE_LINES = 25
_MOBILE_LINES = 4
_WRAPPED = 3
"""Lines that an attribution may be wrapped over."""


class SegmentKind(StrEnum):
    """What a stretch of a mail's text is."""

    TEXT = "text"
    QUOTE = "quote"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Segment:
    """Whole lines of one kind; all segments of a text put together are the text."""

    kind: SegmentKind
    text: str


def split_quotes(text: str) -> tuple[Segment, ...]:
    """Split the text of a mail into what was written, what was quoted and signatures, in order.

    A quote begins with the line that says whom it quotes. What an Outlook-like program puts below its separator is
    a quote to the end. A forwarded mail is text, since it is there to be read.
    """
    lines = text.splitlines(keepends=True)
    lines[_MOST_LINES:] = ["".join(lines[_MOST_LINES:])] if len(lines) > _MOST_LINES else []
    bare = [plain(line[:1000]) for line in lines]
    kinds = [SegmentKind.QUOTE if _QUOTED_RE.match(line) else SegmentKind.TEXT for line in lines]
    if all(_PROMPT_RE.match(line) for line, kind in zip(lines, kinds, strict=True) if kind is SegmentKind.QUOTE):
        # Nobody quotes in the third degree only: these are prompts of a program, or what was said to a mail server.
        kinds = [SegmentKind.TEXT] * len(lines)
    _quote_tail(bare, kinds)
    _quote_attributions(bare, kinds)
    _quote_blanks(bare, kinds)
    _sign(lines, bare, kinds)
    return tuple(
        Segment(kind, "".join(line for _, line in group))
        for kind, group in groupby(zip(kinds, lines, strict=True), key=lambda pair: pair[0])
    )


def _quote_tail(bare: list[str], kinds: list[SegmentKind]) -> None:
    """Everything below the first separator that needs no ``>`` is a quote.

    With nothing above it, it is a mail that was passed on, and there to be read.
    """
    forwarded, written = -10, False
    for at, line in enumerate(bare):
        if kinds[at] is SegmentKind.QUOTE or not line:
            continue
        if is_forward_rule(line):
            forwarded = at
        elif written and at - forwarded > _WRAPPED and may_start_tail(line) and _starts_tail(bare, kinds, at):
            ruled = at > 0 and _RULE_RE.fullmatch(bare[at - 1])
            kinds[at - 1 if ruled else at :] = [SegmentKind.QUOTE] * (len(kinds) - at + (1 if ruled else 0))
            return
        written = written or not _RULE_RE.fullmatch(line)


def _starts_tail(bare: list[str], kinds: list[SegmentKind], at: int) -> bool:
    if is_original_rule(bare[at]):
        return True
    if is_header_block(bare[at : at + 6]):
        return True
    for end in range(at + 1, min(at + _WRAPPED, len(bare)) + 1):
        if is_dated_attribution(" ".join(bare[at:end])):
            following = next((n for n in range(end, len(bare)) if bare[n]), None)
            return following is not None and kinds[following] is SegmentKind.TEXT
    return False


def _quote_attributions(bare: list[str], kinds: list[SegmentKind]) -> None:
    """The line above a quote that says whom it quotes, wrapped as it may be, is part of the quote."""
    for start in range(1, len(kinds)):
        if kinds[start] is SegmentKind.TEXT or kinds[start - 1] is SegmentKind.QUOTE:
            continue
        last = start - 1
        while last >= max(0, start - 3) and not bare[last]:
            last -= 1
        first = _attribution_start(bare, kinds, last) if last >= 0 and bare[last] else None
        if first is not None:
            kinds[first:start] = [SegmentKind.QUOTE] * (start - first)


def _attribution_start(bare: list[str], kinds: list[SegmentKind], last: int) -> int | None:
    """The first line of the attribution that ends at *last*, if there is one: best with a date, else the shortest."""
    found = None
    for first in range(last, max(-1, last - _WRAPPED), -1):
        if not bare[first] or kinds[first] is SegmentKind.QUOTE:
            break
        joined = " ".join(bare[first : last + 1])
        if is_dated_attribution(joined):
            return first
        if found is None and is_attribution(joined):
            found = first
    if found is None and bare[last].endswith((":", "：")) and "@" in bare[last]:
        return last
    return found


def _quote_blanks(bare: list[str], kinds: list[SegmentKind]) -> None:
    """Empty lines between two lines of quotes do not part them."""
    quoted = -1
    for at, kind in enumerate(kinds):
        if kind is SegmentKind.QUOTE:
            if quoted >= 0 and not any(bare[quoted + 1 : at]):
                kinds[quoted + 1 : at] = [SegmentKind.QUOTE] * (at - quoted - 1)
            quoted = at


def _sign(lines: list[str], bare: list[str], kinds: list[SegmentKind]) -> None:
    """In each stretch of text, find where its signature starts (RFC 3676 §4.3, what phones and companies add)."""
    at = 0
    while at < len(kinds):
        if kinds[at] is SegmentKind.QUOTE:
            at += 1
            continue
        end = next((n for n in range(at, len(kinds)) if kinds[n] is SegmentKind.QUOTE), len(kinds))
        start, last = None, end
        for found in (list_footer_start, disclaimer_start):
            if (begins := found(bare, at, last)) is not None:
                start = last = begins
        signed = _signature_start(lines, bare, at, last)
        start = start if signed is None else signed
        if start is not None:
            kinds[start:end] = [SegmentKind.SIGNATURE] * (end - start)
        at = end


def _signature_start(lines: list[str], bare: list[str], begin: int, end: int) -> int | None:
    filled = 0
    mobile = None
    for at in range(end - 1, begin - 1, -1):
        if bare[at] == "--" and lines[at].startswith("--"):
            return at if any(bare[begin:at]) or begin > 0 or filled else None
        if filled < _MOBILE_LINES and is_mobile_signature(bare[at]):
            mobile = at
        filled += bool(bare[at])
        if filled > _SIGNATURE_LINES:
            break
    return None if mobile is None else _with_rule(bare, begin, mobile)


def _with_rule(bare: list[str], begin: int, at: int) -> int:
    """The line of a rule right above the one *at*, else *at*."""
    above = next((n for n in range(at - 1, begin - 1, -1) if bare[n]), begin)
    return above if above < at and _RULE_RE.fullmatch(bare[above]) else at
