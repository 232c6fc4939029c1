"""Triage of conversations: each call is one undo step, made of actions on just the messages whose state it changes.

An action names the mailbox a message leaves and the one it goes to, so its inverse is the same move turned round.
"""

from __future__ import annotations

from collections.abc import Sequence

from salesinbox.actions.plans import (
    NOT_MUTED,
    NOT_RETURNED,
    NOT_SNOOZED,
    archive_of,
    both,
    delete_plan,
    flag_plan,
    label_plan,
    local_plan,
    move_plan,
    not_spam_plan,
    restore_plan,
    spam_plan,
    to_mailbox_plan,
    unarchive_plan,
)
from salesinbox.actions.submit import Done, Words, submit
from salesinbox.core.errors import NotFound, UsageError
from salesinbox.core.labels import MAX_LENGTH, keyword_for
from salesinbox.core.models import Role
from salesinbox.core.text import clean_line, is_clean, shorten
from salesinbox.store import mailboxes, members
from salesinbox.store.connection import Database
from salesinbox.store.effective import FLAGGED, SEEN, chunks, states
from salesinbox.store.mailboxes import Mailbox

_SHOWN_MAILBOXES = 20


def mark_read(db: Database, thread_ids: Sequence[int], *, by_opening: bool = False) -> Done:
    """Mark every message of the threads as read; where that is only because one was opened, it is no step to undo."""
    words = Words("Marked {} as read".format, "Nothing to mark as read: read already")
    return submit(db, words, thread_ids, flag_plan(SEEN, on=True), undoable=not by_opening)


def mark_unread(db: Database, thread_ids: Sequence[int]) -> Done:
    """Mark the newest received message of each thread as unread."""
    words = Words("Marked {} as unread".format, "Nothing to mark as unread: unread already")
    return submit(db, words, thread_ids, flag_plan(SEEN, on=False), pick=members.newest_received)


def star(db: Database, thread_ids: Sequence[int], *, on: bool = True) -> Done:
    """Star the newest message of each thread, or take the star from all of its messages."""
    if on:
        words = Words("Starred {}".format, "Nothing to star: starred already")
        return submit(db, words, thread_ids, flag_plan(FLAGGED, on=True), pick=members.newest)
    words = Words("Unstarred {}".format, "Nothing to unstar: not starred")
    return submit(db, words, thread_ids, flag_plan(FLAGGED, on=False))


def archive(db: Database, thread_ids: Sequence[int]) -> Done:
    """Take threads out of the inbox; they stay everywhere else, and a new reply brings them back."""
    words = Words("Archived {}".format, "Nothing to archive: not in the inbox")
    moves = move_plan(db, (Role.INBOX,), archive_of)
    return submit(db, words, thread_ids, both(moves, local_plan(NOT_SNOOZED, NOT_RETURNED)))


def unarchive(db: Database, thread_ids: Sequence[int]) -> Done:
    """Put archived, snoozed and muted threads back into the inbox."""
    words = Words("Moved {} to the inbox".format, "Nothing to move to the inbox: not archived")
    return submit(db, words, thread_ids, both(unarchive_plan(db), local_plan(NOT_SNOOZED, NOT_MUTED)))


def delete(db: Database, thread_ids: Sequence[int]) -> Done:
    """Move threads to Trash, every message of them."""
    words = Words("Deleted {}".format, "Nothing to delete: in Trash already")
    return submit(db, words, thread_ids, delete_plan(db))


def spam(db: Database, thread_ids: Sequence[int]) -> Done:
    """Move received mail of the threads to Junk, as spam."""
    words = Words("Marked {} as spam".format, "Nothing to mark as spam: no received mail outside Junk")
    return submit(db, words, thread_ids, spam_plan(db))


def unspam(db: Database, thread_ids: Sequence[int]) -> Done:
    """Move threads out of Junk into the inbox: they are no spam."""
    words = Words("Marked {} as not spam".format, "Nothing to change: not in Junk")
    return submit(db, words, thread_ids, not_spam_plan(db))


def restore(db: Database, thread_ids: Sequence[int]) -> Done:
    """Put deleted threads back: received mail into the inbox, our own into Sent."""
    words = Words("Restored {}".format, "Nothing to restore: not in Trash")
    return submit(db, words, thread_ids, restore_plan(db))


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
    return submit(db, words, thread_ids, to_mailbox_plan(db, target))


def mailboxes_of_all(db: Database, thread_ids: Sequence[int]) -> set[int]:
    """The mailboxes that hold all received mail of some threads, so that to move it there changes nothing."""
    held: set[int] | None = None
    for thread_id in thread_ids:
        for chunk in chunks(members.received(db, thread_id), 400):
            for state in states(db, chunk).values():
                held = set(state.mailboxes) if held is None else held & state.mailboxes
                if not held:
                    return set()
    return held or set()


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

    return submit(db, words, thread_ids, label_plan(name, on=on))


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
