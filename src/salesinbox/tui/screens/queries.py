"""What the main screen reads, each in one job for the reader's thread."""

from __future__ import annotations

from salesinbox.core.errors import UserError
from salesinbox.store.connection import Database
from salesinbox.tui.panes.reader import first_unfolded
from salesinbox.tui.screens.base import Place
from salesinbox.views import thread, thread_list
from salesinbox.views.thread import BodyView, ThreadView
from salesinbox.views.thread_list import Page, ThreadLine

_FIRST_BYTES = 200_000
"""Bytes of mail that are read before a conversation is shown; the rest follows."""

MOST_RANKED = 500
"""Conversations on the one page that ranked results are."""


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
