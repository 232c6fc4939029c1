"""Which keys the line at the foot shows: those that do something where the user is, the most useful first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from salesinbox.store.threads import Filter
from salesinbox.tui.actions import ACTIONS, ANY, BY_NAME, COMPOSER, LIST, READER, Keys

_SEARCH_BOX = (("enter", "to the results"), ("tab", "complete"), ("↑", "past searches"), ("esc", "back"))
_EVERYWHERE = ("undo", "reply", "compose", "search", "palette", "help")


@dataclass(frozen=True, slots=True)
class Situation:
    """Where the user is, and what is there."""

    context: str = LIST
    filter: Filter | None = Filter.INBOX
    """The list in view; ``None`` for what a search found."""
    searching: bool = False
    """Whether the search box has the focus."""
    trashed: bool = False
    """Whether what the keys are about is in Trash."""
    empty: bool = False
    """Whether the list has nothing in it."""
    draft: bool = False
    selected: bool = False
    sidebar: bool = False
    quotes: bool = False
    links: bool = False
    files: bool = False
    invitation: bool = False
    found: bool = False
    """Whether words are searched for in the conversation."""


def hints(keys: Keys, at: Situation) -> list[tuple[str, str]]:
    """(key, what it does) pairs."""
    if at.searching:
        return list(_SEARCH_BOX)
    words = _other_words(at)
    shown = [(keys.shown(name), words.get(name, BY_NAME[name].hint)) for name in _names(at)]
    return [hint for hint in shown if hint[0]]


def going_on(keys: Keys, context: str, prefix: str) -> list[str]:
    """What the second key of a sequence may be, each with what it does."""
    return [
        f"{shown.split(' ')[1]} {action.title}"
        for action in ACTIONS
        if action.context in (context, ANY)
        for shown in [keys.shown(action.name)]
        if shown.startswith(f"{prefix} ")
    ]


def _names(at: Situation) -> Iterator[str]:
    if at.context == COMPOSER:
        yield from (action.name for action in ACTIONS if action.context == COMPOSER and action.hint)
    elif at.context == READER:
        there = {"answer_invitation": at.invitation, "quotes": at.quotes, "links": at.links, "attachments": at.files}
        there |= {"next_hit": at.found, "previous_hit": at.found}
        yield from ["fold"] if at.sidebar else (name for name, it_is in there.items() if it_is)
        yield from (*_triage(at), "back", *_EVERYWHERE)
    elif at.empty:
        yield from (name for name in _EVERYWHERE if name != "reply")
    elif at.selected:
        yield from ("back", *_triage(at), "label", "move", "mark_read", "mark_unread", "select", "undo")
    elif at.draft:
        yield from ("open", "delete", *(name for name in _EVERYWHERE if name != "reply"))
    else:
        yield from ("open", *_triage(at), *_EVERYWHERE)


def _triage(at: Situation) -> tuple[str, ...]:
    if at.trashed or at.filter is Filter.TRASH:
        return ("restore", "star")
    other = {Filter.ARCHIVE: "unarchive", Filter.SNOOZED: "unarchive", Filter.JUNK: "spam", Filter.WAITING: "remind"}
    first = other.get(at.filter, "archive") if at.filter else "archive"
    return (first, *(["snooze"] if first == "archive" else []), "delete", "star")


def _other_words(at: Situation) -> Mapping[str, str]:
    """What some actions are called here."""
    if at.context == READER:
        return {"fold": "open"} if at.sidebar else {}
    if at.selected:
        return {"back": "clear"}
    if at.filter is Filter.JUNK:
        return {"spam": "not spam"}
    return {"open": "go on writing", "delete": "throw away"} if at.draft else {}
