"""Telling what somebody wrote from what they quoted and from how they signed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    """Split *text*."""
    return (Segment(SegmentKind.TEXT, text),) if text else ()
