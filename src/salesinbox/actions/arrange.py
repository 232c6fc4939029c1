"""Taking conversations apart and putting them together; each call is one undo step without a remote half.

What is changed are the user's joins and cuts (:mod:`salesinbox.store.arranging`), so it holds for mail that is still to
come, and after everything has been fetched anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from salesinbox.actions.submit import Done
from salesinbox.core.errors import UsageError, no_conversation, no_message
from salesinbox.core.numbers import counted
from salesinbox.store import action_log, arranging, conversations, members, reading, settling
from salesinbox.store.arrangement import Arrangement
from salesinbox.store.arranging import Change
from salesinbox.store.connection import Database


def split(db: Database, message_id: int, *, alone: bool = False) -> Done:
    """Make a message and all that answers it, now and later, a conversation of its own.

    Args:
        alone: Only the message and what answers it from now on; the answers that are here stay where they are.

    Returns:
        Its threads: the new conversation, then the rest.

    Raises:
        NotFound: There is no such message.
        UsageError: Nothing would be left of the conversation.
    """
    row = reading.message(db, message_id)
    if row is None:
        raise no_message(message_id)
    account_id = row.account_id
    with db.write("split"):
        before = _arrangement(db, account_id, [row.thread_id])
        together = [each["id"] for each in before.rows if each["thread_id"] == row.thread_id]
        change = before.cut(row.message_id, alone=alone)
        settling.apply(db, account_id, change)
        off = members.threads_of(db, [message_id])
        rest = [thread_id for thread_id in members.threads_of(db, together) if thread_id not in off]
        if not rest:
            raise UsageError("Nothing would be left of this conversation.", _instead(len(together), alone=alone))
        moved = sum(id_ in together for thread_id in off for id_, _ in members.of_thread(db, thread_id))
        title = f"Split off {counted(moved, 'message')}"
        step_id = _keep(db, account_id, before, change, title)
    return Done(step_id, title, (*off, *rest), moved)


def merge(db: Database, thread_ids: Sequence[int]) -> Done:
    """Make one conversation of several of one account.

    Raises:
        NotFound: One of them does not exist.
        UsageError: They are fewer than two, or of different accounts.
    """
    with db.write("merge"):
        threads = sorted({_known(db, thread_id) for thread_id in thread_ids})
        owners = members.accounts_of(db, threads)
        if len(threads) < 2:
            raise UsageError("It takes two conversations to make one of them.", "Name another one.")
        if len(owners) > 1:
            raise UsageError(
                "These conversations are of different accounts, and a conversation belongs to one account.",
                "Choose conversations of one account.",
            )
        account_id = owners.pop()
        before = _arrangement(db, account_id, threads)
        first, *others = (before.oldest()[thread_id]["message_id"] for thread_id in threads)
        change = Change(joins=arranging.joined(first, others))
        settling.apply(db, account_id, change)
        title = f"Merged {len(threads)} conversations"
        step_id = _keep(db, account_id, before, change, title)
        merged = sum(row["thread_id"] in threads for row in before.rows)
    return Done(step_id, title, (_known(db, threads[0]),), merged)


def _arrangement(db: Database, account_id: int, thread_ids: Sequence[int]) -> Arrangement:
    return Arrangement(db, account_id, arranging.components_in(db, thread_ids))


def _keep(db: Database, account_id: int, before: Arrangement, change: Change, title: str) -> int:
    """Note what was done as an undo step that gives threads back the ids they had."""
    after = Arrangement(db, account_id, before.components)
    done = Change(change.cuts, change.joins, after.ids())
    oldest = {row["id"] for each in (before, after) for row in each.oldest().values()}
    step_id = action_log.begin_step(db, title)
    action_log.append(db, account_id, step_id, done.effect(), before.back(change).effect(), sorted(oldest))
    return step_id


def _known(db: Database, thread_id: int) -> int:
    found = conversations.resolve(db, thread_id)
    if found is None:
        raise no_conversation(thread_id)
    return found


def _instead(count: int, *, alone: bool) -> str:
    if count == 1 or alone:
        return "It has this one message only."
    return "All of it answers this message: split at a later one, or take this message out alone."
