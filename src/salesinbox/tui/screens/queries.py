"""What the main screen reads, each in one job for the reader's thread."""

from __future__ import annotations

from salesinbox.core.errors import UserError
from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.panes.reader import first_unfolded
from salesinbox.tui.screens.base import Place
from salesinbox.views import status, thread, thread_list
from salesinbox.views.thread import BodyView, ThreadView
from salesinbox.views.thread_list import Page, ThreadLine

_FIRST_BYTES = 200_000
"""Bytes of mail that are read before a conversation is shown; the rest follows."""

MOST_RANKED = 500
"""Conversations on the one page that ranked results are."""

_FIRST_BYTES = 200_000
"""Bytes of mail that are read before a conversation is shown; the rest follows."""

EMPTY = {
    Filter.INBOX: "Nothing left in the inbox. Well done.",
    Filter.UNREAD: "Nothing unread.",
    Filter.STARRED: "Nothing starred. s puts a star on a conversation.",
    Filter.SENT: "Nothing sent yet. c writes a mail.",
    Filter.DRAFTS: "No drafts. c starts one; it saves itself.",
    Filter.SNOOZED: "Nothing snoozed. h keeps a conversation out of the inbox until later.",
    Filter.WAITING: "Nobody owes you an answer.",
    Filter.ARCHIVE: "Nothing archived yet. e archives a conversation.",
    Filter.ALL: "No mail here yet.",
    Filter.TRASH: "Trash is empty.",
    Filter.JUNK: "No junk.",
}


def page(db: Database, place: Place, before: int | None, limit: int) -> Page:
    """Rows of a list or of what is found.

    Raises:
        UsageError: What is searched for cannot be understood.
    """
    if place.query is not None:
        return thread_list.load_search(
            db,
            place.query,
            account_id=place.account_id,
            before=before,
            limit=MOST_RANKED if place.ranked else limit,
            ranked=place.ranked,
        )
    return thread_list.load_page(
        db, place.filter, account_id=place.account_id, label_id=place.label_id, before=before, limit=limit
    )


def changed(db: Database, place: Place, thread_ids: list[int], down_to: int) -> list[ThreadLine]:
    """Rows of those of some conversations that are in a list (now), as far down as one whose cursor is *down_to*.

    Raises:
        UsageError: What is searched for cannot be understood.
    """
    if place.query is not None:
        return thread_list.load_found_among(db, place.query, thread_ids, account_id=place.account_id, down_to=down_to)
    return thread_list.load_changed(
        db, place.filter, thread_ids, account_id=place.account_id, label_id=place.label_id, down_to=down_to
    )


def empty_text(db: Database, place: Place) -> str:
    """What an empty list says: that it is still being filled, why it is not, or what to do."""
    if place.searched:
        return "Nothing found."
    if status.first_sync_under_way(db):
        return "Fetching your mail …"
    if status.never_synced(db):
        return "Not all of your mail has been fetched yet; the line at the foot says why."
    return EMPTY[place.filter] if place.query is None else f"Nothing in {place.title}."


def thread_with_bodies(db: Database, thread_id: int) -> tuple[ThreadView, dict[int, BodyView | str]]:
    """A conversation, and the bodies of what is unfolded at first, as far as a screen or two need them.

    Raises:
        NotFound: It is gone.
    """
    view = thread.load_thread(db, thread_id)
    opened = first_unfolded(view)
    wanted, size = list[int](), 0
    for message in view.messages:
        if message.id in opened and size < _FIRST_BYTES:
            wanted.append(message.id)
            size += message.size
    return view, bodies(db, wanted)


def bodies(db: Database, message_ids: list[int]) -> dict[int, BodyView | str]:
    """Bodies; where one is not in the cache, why."""
    found: dict[int, BodyView | str] = {}
    for message_id in message_ids:
        try:
            found[message_id] = thread.load_body(db, message_id)
        except UserError as error:
            found[message_id] = str(error)
    return found
