"""What is said of news: a title and a line, safe for every terminal and program. Pure.

Both begin with words of ours, so that nothing a sender chose can be taken for an option by a command.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salesinbox.core.text import clean_line, shorten
from salesinbox.store.notifications import Kind, Notification

ONE_BY_ONE = 3
"""So many news at once are told one by one; more are told together."""
_NAMED = 3
_LONGEST_NAME = 40
_LONGEST_TEXT = 120


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing to say."""

    kind: str
    title: str
    text: str
    account: str = ""
    """Address of the account; empty where several are meant."""
    thread_id: int = 0
    """The conversation; 0 where several are meant."""
    count: int = 1


def sayings(news: Sequence[Notification]) -> list[Saying]:
    """What to say of news, oldest first: one by one where they are few, else one sentence for each kind."""
    if len(news) <= ONE_BY_ONE:
        return [_alone(each) for each in news]
    kinds = dict.fromkeys(each.kind for each in news)
    return [_together([each for each in news if each.kind == kind]) for kind in kinds]


def _alone(one: Notification) -> Saying:
    title = {
        Kind.MAIL: f"New mail from {_name(one.who)}",
        Kind.SNOOZE: "Back from snooze",
        Kind.REMINDER: "No reply so far",
    }[one.kind]
    subject = f"“{shorten(clean_line(one.subject), 60) or '(no subject)'}”"
    text = shorten(f"{subject} {clean_line(one.snippet)}".strip(), _LONGEST_TEXT)
    return Saying(one.kind, title, text, one.account, one.thread_id)


def _together(news: Sequence[Notification]) -> Saying:
    if len(news) == 1:
        return _alone(news[0])
    first, count = news[0], len(news)
    title = {
        Kind.MAIL: f"{count} new mails",
        Kind.SNOOZE: f"{count} conversations back from snooze",
        Kind.REMINDER: f"{count} conversations without a reply so far",
    }[first.kind]
    names = list(dict.fromkeys(_name(each.who) for each in reversed(news) if each.who))
    more = len(names) - _NAMED
    said = ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    account = first.account if all(each.account == first.account for each in news) else ""
    return Saying(first.kind, title, f"From {said}" if said else "", account, 0, count)


def _name(who: str) -> str:
    return shorten(clean_line(who), _LONGEST_NAME) or "somebody"
