"""Tidewater Bikes, which does not exist, and the mailbox of its rep Robin Achterberg."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from salesinbox.demo.newsletters import write_newsletters
from salesinbox.demo.people import rep
from salesinbox.demo.routine import DemoMessage, Routine
from salesinbox.demo.stories import FILES, Played, Story, play, read_stories

__all__ = ["DemoMessage", "build_mailbox"]


def build_mailbox(now: datetime, *, seed: int = 7) -> list[DemoMessage]:
    """The rep's whole mailbox, oldest first; the same for the same *now* and *seed*.

    Args:
        now: Aware. The mailbox reaches nine months back from here.
    """
    messages = [message for story in read_stories(*FILES) for message in _filed(story, play(story, now))]
    messages += Routine(now, seed).write_all()
    messages += write_newsletters(now, seed)
    return sorted(messages, key=lambda message: (message.date, message.raw))


def _filed(story: Story, played: list[Played]) -> Iterator[DemoMessage]:
    """Where each message of a story lies, and what the rep has done with it."""
    last_incoming = max((number for number, item in enumerate(played) if item.line.writer != "rep"), default=-1)
    for number, item in enumerate(played):
        words, sent = item.line.words, item.sent
        if sent.writer == rep():
            if "draft" in words:
                yield DemoMessage("Drafts", sent.raw, ("\\Seen", "\\Draft"), sent.date)
            else:
                yield DemoMessage("Sent", sent.raw, ("\\Seen",), sent.date)
            continue
        unread = "unread" in words or (number == last_incoming and "unread" in story.settings)
        answered = number + 1 < len(played) and played[number + 1].line.writer == "rep"
        flags = tuple(
            flag
            for flag, holds in (
                ("\\Seen", not unread),
                ("\\Answered", answered),
                ("\\Flagged", "starred" in story.settings and number == last_incoming),
            )
            if holds
        )
        yield DemoMessage(story.settings.get("box", "INBOX"), sent.raw, flags + story.labels, sent.date)
