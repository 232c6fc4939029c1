"""Changing labels themselves: each call is one undo step.

A server knows a label only as a keyword (on Gmail a label) of each message. So a new name is the new keyword on every
message that has the label and the old one off, in chunks, each in a transaction of its own: a label on 100,000
messages does not keep the engine waiting. The label keeps its id, so what names it by that stays true.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from salesinbox.actions import triage
from salesinbox.actions.plans import Change, label_plan
from salesinbox.actions.submit import Done, Words, submit
from salesinbox.actions.triage import check_label
from salesinbox.core import query_text
from salesinbox.core.colors import check_color
from salesinbox.core.errors import NotFound, UsageError
from salesinbox.core.labels import KEPT_BY_GMAIL
from salesinbox.core.text import clean_line, shorten
from salesinbox.store import action_log, edits, labels, mailboxes, rules, saved_filters
from salesinbox.store.connection import Database
from salesinbox.store.effective import Effect, State, refresh
from salesinbox.store.labels import Label
from salesinbox.store.rules import Deed

CHUNK = 500
"""Messages whose labels change in one transaction."""


def create(db: Database, name: str, color: str = "") -> Done:
    """Make a label, which stays while nothing has it.

    Raises:
        UsageError: The name or the colour cannot be one, or there is such a label.
    """
    name, color = check_new(db, name), check_color(color)
    with db.write("create label"):
        known = labels.named(db, name)
        if known is not None and (known.made or labels.threads_with(db, known.id)):
            raise UsageError(f"There is a label “{_shown(known)}” already.")
        step = action_log.begin_step(db, f"Made label “{name}”")
        row_id = edits.next_id(db, "label") if known is None else known.id
        edits.change(db, step, "label", row_id, {"name": name, "color": color, "made": 1})
    return Done(step, f"Made label “{name}”", (), 0)


def put(db: Database, thread_ids: Sequence[int], changes: Mapping[str, bool]) -> Done:
    """Put some labels on conversations and take others off, as one step.

    Args:
        changes: Name → whether it is to be there.

    Raises:
        UsageError: A name cannot be that of a label.
    """
    known = {name: labels.named(db, name) for name in changes}
    names = {name: check_new(db, name) if known[name] is None else name for name in changes}
    if len(changes) == 1:
        ((name, on),) = changes.items()
        return triage.label(db, thread_ids, names[name], on=on)
    plans = [label_plan(names[name], on=on) for name, on in changes.items()]

    def plan(account_id: int, found: Mapping[int, State]) -> list[Change]:
        return [change for each in plans for change in each(account_id, found)]

    put_on = ", ".join(f"“{_short(names[name])}”" for name, on in changes.items() if on)
    taken_off = ", ".join(f"“{_short(names[name])}”" for name, on in changes.items() if not on)
    said = " and ".join(filter(None, (put_on and f"put {put_on} on", taken_off and f"took {taken_off} off")))
    words = Words(lambda what: f"{said[:1].upper()}{said[1:]} {what}", "Nothing to label: the labels are so already")
    return submit(db, words, thread_ids, plan)


def recolor(db: Database, name: str, color: str) -> Done:
    """Give a label another colour; an empty one is chosen for it.

    Raises:
        NotFound: There is no such label.
        UsageError: There is no such colour.
    """
    color = check_color(color)
    with db.write("colour label"):
        label = known(db, name)
        title = f"Made label “{_shown(label)}” {color or 'its own colour'}"
        step = action_log.begin_step(db, title)
        edits.change(db, step, "label", label.id, {"color": color})
    return Done(step, title, (), 0)


def rename(db: Database, name: str, to: str) -> Done:
    """Give a label another name, here and on every message on the servers.

    Raises:
        NotFound: There is no such label.
        UsageError: The new name cannot be one, or another label has it.
    """
    to = check_new(db, to)
    with db.write("rename label"):
        label = known(db, name)
        other = labels.named(db, to)
        if other is not None and other.id != label.id:
            raise UsageError(f"There is a label “{_shown(other)}” already.", "Merge the two to have one of them.")
        if to == label.name:
            return Done(None, f"Nothing to rename: called “{to}” already", (), 0)
        title = f"Renamed label “{_shown(label)}” to “{to}”"
        step = action_log.begin_step(db, title)
        edits.change(db, step, "label", label.id, {"name": to})
        _follow(db, step, label.name, to)
        if to.casefold() == label.name.casefold():  # keywords have no case (RFC 9051 §2.3.2): nothing else to do
            return Done(step, title, (), 0)
        last, changed = _chunk(db, step, label, to, label.id, 0)
    changed += _rest(db, step, label, to, label.id, last)
    # What the engine stored meanwhile by what the server still says has made the old one anew.
    again = labels.named(db, label.name)
    if again is not None:
        changed += _rest(db, step, again, to, label.id, 0)
        labels.forget(db, again.id)
    return Done(step, title, (), changed)


def merge(db: Database, names: Sequence[str], into: str) -> Done:
    """Put the label *into* on all that have one of the others, and delete those.

    Raises:
        NotFound: One of the labels does not exist.
        UsageError: There is nothing to merge.
    """
    with db.write("merge labels"):
        target = known(db, into)
        sources = [label for name in names if (label := known(db, name)).id != target.id]
        if not sources:
            raise UsageError("A label cannot be merged with itself.", "Name two labels.")
        title = f"Merged label {', '.join(f'“{_shown(each)}”' for each in sources)} into “{_shown(target)}”"
        step = action_log.begin_step(db, title)
        for label in sources:
            _follow(db, step, label.name, target.name)
    changed = 0
    for label in dict.fromkeys(sources):
        changed += _rest(db, step, label, target.name, target.id, 0)
        _drop(db, step, label.id)
    return Done(step, title, (), changed)


def delete(db: Database, names: Sequence[str]) -> Done:
    """Take labels off everything that has them, and forget them.

    Raises:
        NotFound: One of the labels does not exist.
    """
    with db.write("delete labels"):
        found = list(dict.fromkeys(known(db, name) for name in names))
        title = f"Deleted label {', '.join(f'“{_shown(each)}”' for each in found)}"
        step = action_log.begin_step(db, title)
    changed = 0
    for label in found:
        changed += _rest(db, step, label, None, 0, 0)
        _drop(db, step, label.id)
    return Done(step, title, (), changed)


def known(db: Database, name: str) -> Label:
    """The label called *name*.

    Raises:
        NotFound: There is none.
    """
    found = labels.named(db, name) or labels.named(db, " ".join(name.split()))
    if found is None:
        raise NotFound(
            f"There is no label “{shorten(clean_line(name), 40)}”.", "`salesinbox label list` shows those there are."
        )
    return found


def check_new(db: Database, name: str) -> str:
    """A new label's name as it will be stored.

    Raises:
        UsageError: It cannot be one, or an account is at Gmail, which has the name for itself.
    """
    name = check_label(name)
    if name.casefold() in KEPT_BY_GMAIL and mailboxes.any_views(db):
        raise UsageError(f"Gmail keeps the name “{name}” for itself.", "Take another one.")
    return name


def _rest(db: Database, step: int, label: Label, to: str | None, to_id: int, last: int) -> int:
    """Relabel what comes after message *last*; gives how many messages that were."""
    changed = 0
    while True:
        with db.write("relabel"):
            last, done = _chunk(db, step, label, to, to_id, last)
        if not done:
            return changed
        changed += done


def _chunk(db: Database, step: int, label: Label, to: str | None, to_id: int, last: int) -> tuple[int, int]:
    """Take the label off the next messages, and put *to* on; gives the last of them and how many they are."""
    rows = labels.messages_with(db, label.id, after=last, limit=CHUNK)
    if not rows:
        return last, 0
    ids = [row[0] for row in rows]
    lacking = set(ids) if to_id == label.id else labels.without(db, to_id, ids)
    by_account: dict[int, list[int]] = defaultdict(list)
    for message_id, account_id in rows:
        by_account[account_id].append(message_id)
    for account_id, held in by_account.items():
        if to is not None:
            wanted = [each for each in held if each in lacking]
            action_log.append(db, account_id, step, *_label(to, on=True), wanted)
        action_log.append(db, account_id, step, *_label(label.name, on=False), held)
    refresh(db, ids)
    return ids[-1], len(ids)


def _label(name: str, *, on: bool) -> tuple[Effect, Effect]:
    """What puts a label on or off, and its inverse."""
    effect, inverse = (Effect("label", {"label": name, "on": each}) for each in (on, not on))
    return effect, inverse


def _follow(db: Database, step: int, name: str, to: str) -> None:
    """Saved filters and rules that name a label name the other from now on."""
    for saved in saved_filters.every(db):
        query = _renamed(saved.query, name, to)
        if query != saved.query:
            edits.change(db, step, "filter", saved.id, {"query": query})
    for rule in rules.every(db):
        query = _renamed(rule.query, name, to)
        deeds = tuple(dict.fromkeys(_relabelled(deed, name, to) for deed in rule.deeds))
        if (query, deeds) != (rule.query, rule.deeds):
            edits.change(db, step, "rule", rule.id, {"query": query, "deeds": rules.packed(deeds)})


def _renamed(query: str, name: str, to: str) -> str:
    old, new = (query_text.term("label", each) for each in (name, to))
    return query_text.exchange(query_text.exchange(query, old, new), f"-{old}", f"-{new}")


def _relabelled(deed: Deed, name: str, to: str) -> Deed:
    puts_it_on = deed.verb == "label" and deed.value.casefold() == name.casefold()
    return Deed("label", to) if puts_it_on else deed


def _drop(db: Database, step: int, label_id: int) -> None:
    with db.write("drop label"):
        edits.change(db, step, "label", label_id, None)


def _shown(label: Label) -> str:
    return _short(label.name)


def _short(name: str) -> str:
    return shorten(clean_line(name), 40)
