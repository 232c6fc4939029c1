"""What the signs in the list mean, once: rows draw them, and the help page explains them.

Each sign is one cell wide and differs in shape, so that none needs its colour to be told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from salesinbox.views import format as formatting
from salesinbox.views.thread_list import ThreadLine


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign in the list."""

    sign: str
    meaning: str
    word: str = ""
    """What stands behind the sign where there is room."""
    style: str = "muted"


SELECTED = Mark("✓", "selected", style="mark")
UNREAD = Mark("●", "has something unread", style="dot")
STARRED = Mark("★", "starred", style="star")
ATTACHMENT = Mark("⊞", "has attached files")
_OUTGOING = {
    "draft": Mark("✎", "an answer is being written", "draft", "draft"),
    "queued": Mark("↑", "your mail waits to be sent, or is being sent", "to send", "busy"),
    "sending": Mark("↑", "", "sending", "busy"),
    "retry": Mark("↻", "sending failed and is tried again", "trying again", "busy"),
    "failed": Mark("✗", "your mail was not sent; the outbox says why", "not sent", "error"),
    "unknown": Mark("?", "your mail was perhaps sent; the outbox says more", "perhaps sent", "error"),
}
_SNOOZED = Mark("☾", "snoozed until then", style="busy")
_RETURNED = Mark("◂", "came back: snoozed until now, or nobody answered", "back", "busy")
_NO_REPLY = Mark("◂", "", "no reply", "busy")
_REMINDER = Mark("◷", "comes back then if nobody answers")
_MUTED = Mark("⊘", "muted: answers do not bring it back", "muted")
_ANSWERED = Mark("↩", "you wrote last and wait for an answer")
_FORWARDED = Mark("↪", "forwarded")
_EVERY = (
    SELECTED, UNREAD, STARRED, ATTACHMENT, *_OUTGOING.values(), _SNOOZED, _RETURNED, _NO_REPLY, _REMINDER, _MUTED,
    _ANSWERED, _FORWARDED,
)  # fmt: skip
LEGEND: tuple[tuple[str, str], ...] = (
    *((mark.sign, mark.meaning) for mark in _EVERY if mark.meaning),
    ("3", "behind the people: that many messages"),
    ("3 hits", "that many of its messages were found"),
)
"""(sign, what it means), for people."""


def marks_of(line: ThreadLine, now: datetime, *, words: bool) -> list[tuple[str, str]]:
    """(text, style) of what a conversation is marked with beside unread, star and attachments; urgent ones first.

    Args:
        words: Whether there is room for more than the signs and times.
    """
    found = [_text(_OUTGOING[line.mark], words)] if line.mark in _OUTGOING else []
    if line.snoozed_until:
        found.append((f"{_SNOOZED.sign} {formatting.coming(line.snoozed_until, now)}", _SNOOZED.style))
    elif line.returned_at:
        found.append(_text(_NO_REPLY if line.no_reply else _RETURNED, words))
    elif line.remind_at:
        found.append((f"{_REMINDER.sign} {formatting.coming(line.remind_at, now)}", _REMINDER.style))
    if line.muted:
        found.append(_text(_MUTED, words))
    if line.forwarded:
        found.append(_text(_FORWARDED, words))
    if line.answered and not line.mark:
        found.append(_text(_ANSWERED, words))
    if line.matches > 1:
        found.append((f"{line.matches} hits", "muted"))
    return found


def _text(mark: Mark, words: bool) -> tuple[str, str]:
    return (f"{mark.sign} {mark.word}" if words and mark.word else mark.sign), mark.style
