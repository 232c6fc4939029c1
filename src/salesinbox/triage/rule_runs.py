"""Rules at work: on mail that has just arrived, and, where the user asks for it, on mail from before.

What a rule does is submitted like what the user does, under a step of its own that names the rule. It never makes mail
arrive, so no rule can set off another one, or itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from salesinbox.actions.undo import take_back_step
from salesinbox.core.errors import NotFound, UserError
from salesinbox.core.numbers import counted
from salesinbox.store import accounts, members, reading, rules, search
from salesinbox.store.connection import Database
from salesinbox.store.effective import Places
from salesinbox.store.one_step import one_step
from salesinbox.store.rules import Rule, Waiting
from salesinbox.store.search import QueryError, walk
from salesinbox.store.threads import ThreadRow
from salesinbox.triage import deeds as deeds_

log = logging.getLogger(__name__)

AT_A_TIME = 20
"""Messages looked at before others get their turn to write."""
MOST_PAST = 5_000
"""Conversations that a rule is carried out on at once."""
COUNTED = 1_000
_DEAD = int(Places.TRASH | Places.JUNK)


def run_waiting(db: Database, at_most: int = AT_A_TIME) -> int:
    """Have the rules look at what arrived; gives how many messages they looked at."""
    done = 0
    for one in rules.waiting(db, at_most):
        try:
            with db.write("rules"):
                if rules.take(db, one):
                    _look(db, one)
        except UserError:
            raise
        except Exception:  # a bug; one mail must not stop the engine, or all mail after it
            log.exception("rules failed on message %d", one.message_id)
            with db.write("rules"):
                rules.take(db, one)
        done += 1
    return done


def _look(db: Database, one: Waiting) -> None:
    row = reading.message(db, one.message_id)
    if row is None or row.own or not row.places or row.places & _DEAD:
        return
    address = accounts.address_of(db, one.account_id)
    for rule in rules.every(db):
        if not rule.enabled or rule.account not in ("", address):
            continue
        thread_id = members.thread_of(db, one.message_id)
        if _applies(db, rule, one, thread_id) and rules.note_run(db, rule.id, one):
            step_id, trouble = _carry_out(db, rule, [thread_id])
            rules.note_outcome(db, rule.id, one, step_id, trouble)
            if trouble:
                rules.say_trouble(db, rule.id, trouble)
            if rule.stop:
                break


def _applies(db: Database, rule: Rule, one: Waiting, thread_id: int) -> bool:
    try:
        return is_match(db, rule.query, one.message_id, thread_id)
    except QueryError as error:
        rules.say_trouble(db, rule.id, f"Turned off, as its query cannot be understood: {error}", off=True)
        return False


def is_match(db: Database, query: str, message_id: int, thread_id: int) -> bool:
    """Whether a query finds a message; it is judged by the message, also where it would be by the list.

    Raises:
        QueryError: It cannot be understood.
    """
    node = search.parse(f"{query} ")  # with a blank behind it the last word is a whole one
    found = walk.matches_in(db, node, [thread_id], account_id=None)
    return any(match.message_id == message_id for match in found)


def _carry_out(db: Database, rule: Rule, thread_ids: Sequence[int], *, by_user: bool = False) -> tuple[int | None, str]:
    """Do what a rule does; gives the step and what of it could not be done."""
    trouble: list[str] = []
    with one_step(db, rule_id=None if by_user else rule.id) as step:
        for deed in rule.deeds:
            try:
                deeds_.do(db, deed, thread_ids)
            except UserError as error:
                trouble.append(str(error))
        count = len(thread_ids)
        what = counted(count, "conversation")
        step.title = f"Rule “{rule.name}”: {deeds_.written(rule.deeds)} ({what})"
    return step.id, " ".join(trouble)


@dataclass(frozen=True, slots=True)
class Past:
    """What a rule would have applied to."""

    threads: tuple[ThreadRow, ...]
    """The newest of them."""
    count: int
    """How many there are, up to :data:`MOST_PAST`."""
    days: int


def count_past(db: Database, query: str, *, days: int, account: str = "") -> int:
    """How many conversations :func:`past` would find, :data:`COUNTED` at most.

    Raises:
        NotFound: There is no such account.
        QueryError: The query cannot be understood.
    """
    search.parse(query)
    return search.count(db, _text(query, days), account_id=_account_id(db, account), up_to=COUNTED)


def _text(query: str, days: int) -> str:
    return f"({query} ) newer:{days}d -is:sent "


def past(db: Database, query: str, *, days: int, account: str = "", limit: int = 50) -> Past:
    """The conversations of the last *days* with received mail that a query finds; nothing is changed.

    Raises:
        NotFound: There is no such account.
        QueryError: It cannot be understood.
    """
    search.parse(query)
    found = list(_past(db, query, days, account))
    return Past(tuple(found[:limit]), len(found), days)


def _past(db: Database, query: str, days: int, account: str) -> Iterator[ThreadRow]:
    text = _text(query, days)
    account_id = _account_id(db, account)
    before: int | None = None
    count = 0
    while count < MOST_PAST:
        page = search.page(db, text, account_id=account_id, before=before, limit=500)
        for hit in page.hits:
            yield hit.thread
        count += len(page.hits)
        if page.next_before is None:
            return
        before = page.next_before


def _account_id(db: Database, address: str) -> int | None:
    return accounts.find(db, address).id if address else None


def run_on_past(db: Database, rule: Rule, *, days: int) -> tuple[int | None, str, int]:
    """Carry a rule out on mail of the last *days*, on or off, as one undo step of the user's.

    Returns:
        The step, what could not be done, and the number of conversations.

    Raises:
        NotFound: Its account is gone.
        QueryError: The query cannot be understood.
    """
    ids = [row.id for row in _past(db, rule.query, days, rule.account)]
    if not ids:
        return None, "", 0
    with db.write("rule on past mail"):
        step_id, trouble = _carry_out(db, rule, ids, by_user=True)
    return step_id, trouble, len(ids)


def take_back(db: Database, rule: Rule) -> str:
    """Undo what a rule did last by itself; gives what that was.

    Raises:
        NotFound: It did nothing, or all of that has been undone.
    """
    with db.write("undo rule"):
        step = rules.last_step(db, rule.id)
        if step is None:
            raise NotFound(f"There is nothing to undo of what rule “{rule.name}” did.")
        step_id, title = step
        take_back_step(db, step_id)
        return title
