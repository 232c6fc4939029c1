"""A step of triage: what a plan gives for the messages of some threads becomes actions that are undone together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from salesinbox.actions.plans import Plan
from salesinbox.core.errors import no_conversation
from salesinbox.core.numbers import counted
from salesinbox.store import action_log, conversations, members
from salesinbox.store.connection import Database
from salesinbox.store.effective import Effect, chunks, refresh, states


@dataclass(frozen=True, slots=True)
class Words:
    """How to tell the user what was done."""

    done: Callable[[str], str]
    """Given how many conversations changed."""
    nothing: str
    """Why none had to."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a call did."""

    step_id: int | None
    """The undo step, ``None`` where nothing had to change."""
    title: str
    """What to tell the user: "Archived 3 conversations", or why nothing had to change."""
    threads: tuple[int, ...]
    """The threads that were meant, by today's ids."""
    messages: int
    """How many messages changed."""
    changed: int = 0
    """How many conversations changed."""
    words: Words | None = None
    """How the title is made."""


Pick = Callable[[Database, int], list[int]]
"""The messages of one thread that are meant, where it is not all of them."""


def submit(
    db: Database,
    words: Words,
    thread_ids: Sequence[int],
    plan: Plan,
    *,
    pick: Pick | None = None,
    undoable: bool = True,
) -> Done:
    """Plan and store one step: actions, their effect and the change feed in one transaction.

    Args:
        thread_ids: Ids that the threads have or had.
        plan: What to do to each message.
        pick: Which messages of a thread are meant; all where that is ``None``.
        undoable: Whether it becomes a step to undo.

    Raises:
        NotFound: One of the threads does not exist.
    """
    with db.write("submit"):
        threads = _resolve(db, thread_ids)
        grouped: dict[tuple[int, str, str, str], tuple[Effect, Effect, list[int]]] = {}
        touched: dict[int, int] = {}
        """Message id → thread id."""
        for account_id, thread_of in _messages(db, threads, pick).items():
            for chunk in chunks(list(thread_of), 400):
                for effect, inverse, message_id in plan(account_id, states(db, chunk)):
                    key = (account_id, effect.verb, repr(effect.params), repr(inverse.params))
                    grouped.setdefault(key, (effect, inverse, []))[2].append(message_id)
                    touched[message_id] = thread_of[message_id]
        if not grouped:
            return Done(None, words.nothing, tuple(threads), 0)
        changed = len(set(touched.values()))
        text = words.done(counted(changed, "conversation"))
        step_id = action_log.begin_step(db, text) if undoable else None
        # A message taken from several mailboxes goes back to the one undone first: the inbox, whose id is the smallest.
        ordered = sorted(grouped.items(), key=lambda item: -item[1][0].params.get("from", 0))
        for (account_id, *_), (effect, inverse, ids) in ordered:
            action_log.append(db, account_id, step_id, effect, inverse, ids)
        refresh(db, touched)
    return Done(step_id, text, tuple(threads), len(touched), changed, words)


def _resolve(db: Database, thread_ids: Sequence[int]) -> list[int]:
    """Today's ids of the threads.

    Raises:
        NotFound: One of them does not exist.
    """
    found = []
    for thread_id in thread_ids:
        current = conversations.resolve(db, thread_id)
        if current is None:
            raise no_conversation(thread_id)
        found.append(current)
    return list(dict.fromkeys(found))


def _messages(db: Database, threads: Iterable[int], pick: Pick | None) -> dict[int, dict[int, int]]:
    """Account id → message id → thread id, of the messages of the threads; *pick* chooses among those of one."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for thread_id in threads:
        chosen = None if pick is None else set(pick(db, thread_id))
        for message_id, account_id in members.of_thread(db, thread_id):
            if chosen is None or message_id in chosen:
                found[account_id][message_id] = thread_id
    return found
