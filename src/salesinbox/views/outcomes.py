"""What became of the user's actions, in plain words and safe to show."""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.core.text import clean_line
from salesinbox.store import outcomes
from salesinbox.store.connection import Database
from salesinbox.store.outcomes import Outcome

_STATES = {"open": "waiting", "claimed": "waiting", "failed": "refused", "skipped": "overtaken", "done": "in part"}
_NOT_DONE = {"failed": "Taken back", "skipped": "Not done", "done": "Done in part"}


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """An action that waits for its server, or did not go through as asked."""

    id: int
    account: str
    title: str
    """What the user did: "Archived 3 conversations"."""
    state: str
    """waiting, refused (by the server), overtaken (by a change elsewhere), in part."""
    reason: str
    """Why, in a sentence; for one that waits what the last try met, if there was one."""
    date: float
    """When it ended; of one that waits when it was asked for."""


def load(db: Database, limit: int) -> list[OutcomeLine]:
    """What waits, oldest first, then what did not go through, newest first."""
    waiting = outcomes.waiting(db, limit)
    return [_line(each) for each in (*waiting, *outcomes.listing(db, limit - len(waiting)))]


def news(db: Database) -> tuple[list[str], list[int]]:
    """What the user has to be told of, a text for each kind, and the ids that :func:`outcomes.mark_told` takes then."""
    found = outcomes.untold(db)
    texts = [f"{_NOT_DONE[each.state]}: {clean_line(each.title)}. {clean_line(each.reason)}" for each in found]
    counted = {text: texts.count(text) for text in texts}
    said = [text if count == 1 else f"{text} ({count} times)" for text, count in counted.items()]
    return said, [each.id for each in found]


def _line(outcome: Outcome) -> OutcomeLine:
    return OutcomeLine(
        outcome.id,
        clean_line(outcome.address),
        clean_line(outcome.title),
        _STATES[outcome.state],
        clean_line(outcome.reason),
        outcome.created if outcome.finished is None else outcome.finished,
    )
