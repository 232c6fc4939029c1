"""Triage of conversations: each call is one undo step, made of actions on just the messages whose state it changes.

An action names the mailbox a message leaves and the one it goes to, so its inverse is the same move turned round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from salesinbox.actions.plans import (
    Plan,
    archive_of,
    delete_plan,
    flag_plan,
    label_plan,
    move_plan,
    restore_plan,
    to_mailbox_plan,
    unarchive_plan,
)
from salesinbox.core.errors import NotFound, UsageError
from salesinbox.core.labels import MAX_LENGTH, keyword_for
from salesinbox.core.models import Role
from salesinbox.core.text import clean_line, is_clean, shorten
from salesinbox.store import action_log, conversations, mailboxes
from salesinbox.store.connection import Database
from salesinbox.store.effective import FLAGGED, SEEN, Effect, Places, chunks, refresh, states
from salesinbox.store.mailboxes import Mailbox

_SHOWN_MAILBOXES = 20


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


Pick = Callable[[Database, int], list[int]]
"""The messages of one thread that are meant, where it is not all of them."""


def mark_read(db: Database, thread_ids: Sequence[int], *, by_opening: bool = False) -> Done:
    """Mark every message of the threads as read; where that is only because one was opened, it is no step to undo."""
    words = Words("Marked {} as read".format, "Nothing to mark as read: read already")
    return _submit(db, words, thread_ids, flag_plan(SEEN, on=True), undoable=not by_opening)


def mark_unread(db: Database, thread_ids: Sequence[int]) -> Done:
    """Mark the newest received message of each thread as unread."""
    words = Words("Marked {} as unread".format, "Nothing to mark as unread: unread already")
    return _submit(db, words, thread_ids, flag_plan(SEEN, on=False), pick=_newest_received)


def star(db: Database, thread_ids: Sequence[int], *, on: bool = True) -> Done:
    """Star the newest message of each thread, or take the star from all of its messages."""
    if on:
        words = Words("Starred {}".format, "Nothing to star: starred already")
        return _submit(db, words, thread_ids, flag_plan(FLAGGED, on=True), pick=_newest)
    words = Words("Unstarred {}".format, "Nothing to unstar: not starred")
    return _submit(db, words, thread_ids, flag_plan(FLAGGED, on=False))


def archive(db: Database, thread_ids: Sequence[int]) -> Done:
    """Take threads out of the inbox; they stay everywhere else, and a new reply brings them back."""
    words = Words("Archived {}".format, "Nothing to archive: not in the inbox")
    return _submit(db, words, thread_ids, move_plan(db, (Role.INBOX,), archive_of))


def unarchive(db: Database, thread_ids: Sequence[int]) -> Done:
    """Put archived threads back into the inbox."""
    words = Words("Moved {} to the inbox".format, "Nothing to move to the inbox: not archived")
    return _submit(db, words, thread_ids, unarchive_plan(db))


def delete(db: Database, thread_ids: Sequence[int]) -> Done:
    """Move threads to Trash, every message of them."""
    words = Words("Deleted {}".format, "Nothing to delete: in Trash already")
    return _submit(db, words, thread_ids, delete_plan(db))


def restore(db: Database, thread_ids: Sequence[int]) -> Done:
    """Put deleted threads back: received mail into the inbox, our own into Sent."""
    words = Words("Restored {}".format, "Nothing to restore: not in Trash")
    return _submit(db, words, thread_ids, restore_plan(db))


def move(db: Database, thread_ids: Sequence[int], mailbox_name: str) -> Done:
    """Move received mail of the threads to a mailbox of their account.

    Raises:
        NotFound: One of the accounts has no such mailbox.
    """
    name = "Inbox" if mailbox_name.casefold() == "inbox" else _short(mailbox_name)

    def target(db: Database, account_id: int) -> Mailbox:
        found = mailboxes.named(db, account_id, mailbox_name)
        if found is None or not found.selectable or found.role is Role.OUTBOX:
            raise NotFound(f"There is no mailbox {name}.", f"Mailboxes: {_mailbox_names(db, account_id)}.")
        return found

    words = Words(lambda what: f"Moved {what} to {name}", f"Nothing to move: no received mail outside {name}")
    return _submit(db, words, thread_ids, to_mailbox_plan(db, target))


def _mailbox_names(db: Database, account_id: int) -> str:
    """Where mail can be moved, as far as somebody reads on."""
    boxes = mailboxes.of_account(db, account_id)
    names = [_short(each.name) for each in boxes if each.selectable and each.role is not Role.OUTBOX]
    return ", ".join(names[:_SHOWN_MAILBOXES]) + " …" * (len(names) > _SHOWN_MAILBOXES)


def _short(name: str) -> str:
    return shorten(clean_line(name), 40)


def label(db: Database, thread_ids: Sequence[int], name: str, *, on: bool = True) -> Done:
    """Put a label on every message of the threads, or take it off.

    Raises:
        UsageError: The name cannot be a label.
    """
    name = check_label(name)

    words = Words(lambda what: f"Removed label “{name}” from {what}", f"Nothing to remove: not labelled “{name}”")
    if on:
        words = Words(lambda what: f"Labelled {what} “{name}”", f"Nothing to label: labelled “{name}” already")

    return _submit(db, words, thread_ids, label_plan(name, on=on))


def check_label(name: str) -> str:
    """A label's name as it will be stored.

    Raises:
        UsageError: It is empty, too long, or has characters that can't be shown.
    """
    cleaned = " ".join(name.split())
    if not cleaned or not is_clean(cleaned) or cleaned.startswith(("\\", "$")):
        raise UsageError(f"{clean_line(name) or 'An empty text'} cannot be a label.", "Use letters, digits and blanks.")
    if len(keyword_for(cleaned)) > MAX_LENGTH * 3 or len(cleaned) > MAX_LENGTH:
        raise UsageError(f"The label {shorten(cleaned, 20)} is too long.", f"At most {MAX_LENGTH} characters.")
    return cleaned


def _submit(
    db: Database,
    words: Words,
    thread_ids: Sequence[int],
    plan: Plan,
    *,
    pick: Pick | None = None,
    undoable: bool = True,
) -> Done:
    """Plan and store one step: actions, their effect and the change feed in one transaction."""
    with db.write("submit"):
        threads = _resolve(db, thread_ids)
        grouped: dict[tuple[int, str, str], tuple[Effect, Effect, list[int]]] = {}
        touched: dict[int, int] = {}
        """Message id → thread id."""
        for account_id, thread_of in _messages(db, threads, pick).items():
            for chunk in chunks(list(thread_of), 400):
                for effect, inverse, message_id in plan(account_id, states(db, chunk)):
                    key = (account_id, effect.verb, repr(effect.params))
                    grouped.setdefault(key, (effect, inverse, []))[2].append(message_id)
                    touched[message_id] = thread_of[message_id]
        if not grouped:
            return Done(None, words.nothing, tuple(threads), 0)
        text = words.done(_count(len(set(touched.values()))))
        step_id = action_log.begin_step(db, text) if undoable else None
        # A message taken from several mailboxes goes back to the one undone first: the inbox, whose id is the smallest.
        ordered = sorted(grouped.items(), key=lambda item: -item[1][0].params.get("from", 0))
        for (account_id, _, _), (effect, inverse, ids) in ordered:
            action_log.append(db, account_id, step_id, effect, inverse, ids)
        refresh(db, touched)
    return Done(step_id, text, tuple(threads), len(touched))


def _resolve(db: Database, thread_ids: Sequence[int]) -> list[int]:
    """Today's ids of the threads.

    Raises:
        NotFound: One of them does not exist.
    """
    found = []
    for thread_id in thread_ids:
        current = conversations.resolve(db, thread_id)
        if current is None:
            raise NotFound(f"There is no conversation {thread_id}.", "`salesinbox threads` lists them with their ids.")
        found.append(current)
    return list(dict.fromkeys(found))


def _messages(db: Database, threads: Iterable[int], pick: Pick | None) -> dict[int, dict[int, int]]:
    """Account id → message id → thread id, of the messages of the threads; *pick* chooses among those of one."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for thread_id in threads:
        rows = db.rows("SELECT id, account_id FROM messages WHERE thread_id = ? ORDER BY sort_key", (thread_id,))
        chosen = None if pick is None else set(pick(db, thread_id))
        for row in rows:
            if chosen is None or row["id"] in chosen:
                found[row["account_id"]][row["id"]] = thread_id
    return found


def _newest(db: Database, thread_id: int) -> list[int]:
    return _last(db, thread_id, f"places & {int(Places.TRASH | Places.JUNK)} = 0")


def _newest_received(db: Database, thread_id: int) -> list[int]:
    live = f"own = 0 AND places & {int(Places.TRASH | Places.JUNK)} = 0"
    return _last(db, thread_id, live) or _last(db, thread_id, "own = 0") or _newest(db, thread_id)


def _last(db: Database, thread_id: int, condition: str) -> list[int]:
    row = db.row(
        f"SELECT id FROM messages WHERE thread_id = ? AND {condition} ORDER BY sort_key DESC LIMIT 1", (thread_id,)
    )
    return [] if row is None else [row["id"]]


def _count(threads: int) -> str:
    return "1 conversation" if threads == 1 else f"{threads:,} conversations"
