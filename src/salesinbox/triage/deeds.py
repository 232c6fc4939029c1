"""What a rule can do to a conversation: in words, checked, and done.

One way of writing for everywhere: ``label urgent, archive, snooze 3 days``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from salesinbox.actions import later, triage
from salesinbox.actions.submit import Done
from salesinbox.core import clock
from salesinbox.core.errors import UsageError
from salesinbox.core.text import clean_line, is_clean, shorten
from salesinbox.store.connection import Database
from salesinbox.store.rules import Deed
from salesinbox.triage import times

_MOST = 10
_LONGEST = 200
_PLAIN: dict[str, tuple[str, Callable[[Database, Sequence[int]], Done]]] = {
    "archive": ("archive it", triage.archive),
    "star": ("star it", triage.star),
    "read": ("mark it as read", triage.mark_read),
    "mute": ("mute it", later.mute),
    "delete": ("delete it", triage.delete),
}
_WITH: dict[str, str] = {"label": "label it “{}”", "move": "move it to {}", "snooze": "snooze it for {}"}
KNOWN = ("label NAME", "archive", "star", "read", "move MAILBOX", "snooze TIME", "mute", "delete")
"""Everything there is, as it is written."""


def parse(text: str) -> tuple[Deed, ...]:
    """What somebody wrote, with commas between several.

    Raises:
        UsageError: It is empty, or one of them is unknown or incomplete.
    """
    return check(_deed(one) for one in text.split(",") if one.strip())


def _deed(text: str) -> Deed:
    verb, _, value = " ".join(text.split()).partition(" ")
    return Deed(verb.lower(), value)


def check(deeds: Iterable[Deed]) -> tuple[Deed, ...]:
    """The same, once each, where all of them can be done.

    Raises:
        UsageError: There is none, or one of them cannot be.
    """
    found = tuple(dict.fromkeys(map(_checked, deeds)))
    if not found:
        raise UsageError("A rule has to do something.", f"Known: {', '.join(KNOWN)}.")
    if len(found) > _MOST:
        raise UsageError(f"This rule does {len(found)} things.", f"At most {_MOST}.")
    return found


def _checked(deed: Deed) -> Deed:
    shown = shorten(clean_line(f"{deed.verb} {deed.value}"), 40)
    if deed.verb in _PLAIN:
        if deed.value:
            raise UsageError(f"“{shown}” says too much.", f"Write only: {deed.verb}")
        return deed
    if deed.verb not in _WITH:
        raise UsageError(f"A rule cannot “{shown}”.", f"Known: {', '.join(KNOWN)}.")
    if not deed.value or len(deed.value) > _LONGEST or not is_clean(deed.value):
        known = next(each for each in KNOWN if each.startswith(deed.verb))
        raise UsageError(f"“{shown}” does not say what to {deed.verb} it.", f"Write: {known}.")
    if deed.verb == "label":
        return Deed("label", triage.check_label(deed.value))
    if deed.verb == "snooze":
        times.parse(deed.value, clock.now())
    return deed


def written(deeds: Iterable[Deed]) -> str:
    """As :func:`parse` reads it."""
    return ", ".join(f"{deed.verb} {deed.value}".strip() for deed in deeds)


def in_words(deeds: Sequence[Deed]) -> str:
    """For people: "label it “urgent” and archive it"."""
    words = [
        _PLAIN[deed.verb][0] if deed.verb in _PLAIN else _WITH[deed.verb].format(clean_line(deed.value))
        for deed in deeds
    ]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def do(db: Database, deed: Deed, thread_ids: Sequence[int]) -> Done:
    """Do it to conversations, as one step of its own.

    Raises:
        UserError: It cannot be done: there is no such mailbox, for instance.
    """
    if deed.verb in _PLAIN:
        return _PLAIN[deed.verb][1](db, thread_ids)
    if deed.verb == "label":
        return triage.label(db, thread_ids, deed.value)
    if deed.verb == "move":
        return triage.move(db, thread_ids, deed.value)
    return later.snooze(db, thread_ids, times.parse(deed.value, clock.now()))
