"""Making, changing, ordering and deleting rules: each call is one undo step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salesinbox.actions import own_things
from salesinbox.core import clock
from salesinbox.core.errors import NotFound, UsageError
from salesinbox.core.text import clean_line, shorten
from salesinbox.store import accounts, action_log, edits, rules
from salesinbox.store.connection import Database
from salesinbox.store.rules import Deed, Rule
from salesinbox.triage import deeds as deeds_


@dataclass(frozen=True, slots=True)
class Made:
    """What a call did."""

    step_id: int | None
    """The undo step, ``None`` where nothing had to change."""
    title: str
    rule: Rule | None
    """As it is now, ``None`` where it was deleted."""


def add(
    db: Database,
    name: str,
    query: str,
    deeds: Sequence[Deed],
    *,
    account: str = "",
    stop: bool = False,
    enabled: bool = False,
) -> Made:
    """Make a rule, after the others; it is off until it is turned on.

    Raises:
        UsageError: The name is taken or cannot be one, the query cannot be understood, or a deed cannot be done.
        NotFound: There is no such account.
    """
    with db.write("add rule"):
        values = {
            "name": _check_name(db, name),
            "query": check_query(query),
            "deeds": rules.packed(deeds_.check(deeds)),
            "account": _check_account(db, account),
            "stop": int(stop),
            "enabled": int(enabled),
            "created": clock.timestamp(),
            "trouble": "",
            "position": max((each.position for each in rules.every(db)), default=0) + 1,
        }
        title = f"Added rule “{values['name']}”"
        step = action_log.begin_step(db, title)
        rule_id = edits.next_id(db, "rule")
        edits.change(db, step, "rule", rule_id, values)
    return Made(step, title, rules.get(db, rule_id))


def edit(
    db: Database,
    name: str,
    *,
    to: str | None = None,
    query: str | None = None,
    deeds: Sequence[Deed] | None = None,
    account: str | None = None,
    stop: bool | None = None,
    enabled: bool | None = None,
) -> Made:
    """Change a rule; what is ``None`` stays. A rule whose query is mended is no longer marked.

    Raises:
        NotFound: There is no such rule or account.
        UsageError: As :func:`add`; or a rule is to be turned on whose query cannot be understood.
    """
    with db.write("edit rule"):
        old = known(db, name)
        values: dict[str, object] = {
            "name": old.name if to is None else _check_name(db, to, besides=old.id),
            "query": old.query if query is None else check_query(query),
            "deeds": rules.packed(old.deeds if deeds is None else deeds_.check(deeds)),
            "account": old.account if account is None else _check_account(db, account),
            "stop": int(old.stop if stop is None else stop),
            "enabled": int(old.enabled if enabled is None else enabled),
        }
        if enabled:
            check_query(str(values["query"]))
        before = edits.current(db, "rule", old.id) or {}
        values = {key: value for key, value in values.items() if before[key] != value}
        if not values:
            return Made(None, f"Nothing to change about rule “{old.name}”", old)
        title = _told(old, values)
        step = action_log.begin_step(db, title)
        edits.change(db, step, "rule", old.id, {**values, "trouble": ""})
    return Made(step, title, rules.get(db, old.id))


def _told(old: Rule, values: dict[str, object]) -> str:
    if set(values) == {"enabled"}:
        return f"Turned rule “{old.name}” {'on' if values['enabled'] else 'off'}"
    if set(values) == {"name"}:
        return f"Renamed rule “{old.name}” to “{values['name']}”"
    return f"Changed rule “{old.name}”"


def move(db: Database, name: str, place: int) -> Made:
    """Put a rule at a place among the others, counted from 1; beyond the last means last.

    Raises:
        NotFound: There is no such rule.
    """
    with db.write("move rule"):
        moved = known(db, name)
        at, changed = own_things.put_at(rules.every(db), moved.id, place)
        if not changed:
            return Made(None, f"Rule “{moved.name}” is there already", moved)
        title = f"Moved rule “{moved.name}” to place {at}"
        step = action_log.begin_step(db, title)
        for each, number in changed.items():
            edits.change(db, step, "rule", each, {"position": number})
    return Made(step, title, rules.get(db, moved.id))


def delete(db: Database, name: str) -> Made:
    """Forget a rule; what it did stays.

    Raises:
        NotFound: There is no such rule.
    """
    with db.write("delete rule"):
        gone = known(db, name)
        title = f"Deleted rule “{gone.name}”"
        step = action_log.begin_step(db, title)
        edits.change(db, step, "rule", gone.id, None)
    return Made(step, title, None)


def known(db: Database, name: str) -> Rule:
    """The rule called *name*.

    Raises:
        NotFound: There is none.
    """
    found = rules.named(db, name)
    if found is None:
        hint = "`salesinbox rule list` shows those there are."
        raise NotFound(f"There is no rule “{shorten(clean_line(name), 40)}”.", hint)
    return found


def check_query(query: str) -> str:
    """A query as it will be stored.

    Raises:
        UsageError: It is empty or cannot be understood; the message says where.
    """
    empty = UsageError("A rule needs a query that says which mail it is for.", "For example: from:ben has:attachment")
    return own_things.check_query(query, empty)


def _check_name(db: Database, name: str, *, besides: int = 0) -> str:
    name = own_things.check_name(name, "rule")
    other = rules.named(db, name)
    if other is not None and other.id != besides:
        raise UsageError(f"There is a rule “{other.name}” already.", "Take another name, or edit that one.")
    return name


def _check_account(db: Database, address: str) -> str:
    return accounts.find(db, address).address if address else ""
