"""What an empty list says: why it is empty, and what to do next, with the keys that are in force."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from salesinbox.store.connection import Database
from salesinbox.store.threads import Filter
from salesinbox.tui.screens.base import Place
from salesinbox.views import status

_KEY_RE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Empty:
    """A calm word about nothing."""

    title: str
    """What is so; may hold names the user gave."""
    hint: str = ""
    """What to do; ``{action}`` stands for a key."""
    note: str = ""
    """What else is to know; may hold names the user gave."""

    def text(self, shown: Callable[[str], str]) -> str:
        """The title, then what to do, in lines of their own.

        Args:
            shown: The key of an action, empty where it has none; a hint that needs such a key is left out.
        """
        keys = {name: shown(name) for name in _KEY_RE.findall(self.hint)}
        hint = _KEY_RE.sub(lambda match: keys[match[1]], self.hint) if all(keys.values()) else ""
        return "\n".join(filter(None, (self.title, hint, self.note)))


LISTS = {
    Filter.INBOX: Empty("Nothing left in the inbox. Well done.", "{compose} writes a mail, {search} finds one."),
    Filter.UNREAD: Empty("Nothing unread.", "{go_inbox} goes to the inbox."),
    Filter.STARRED: Empty("Nothing starred.", "{star} puts a star on a conversation."),
    Filter.SENT: Empty("Nothing sent yet.", "{compose} writes a mail."),
    Filter.DRAFTS: Empty("No drafts.", "{compose} starts one; it saves itself."),
    Filter.SNOOZED: Empty("Nothing snoozed.", "{snooze} keeps a conversation out of the inbox until later."),
    Filter.WAITING: Empty("Nobody owes you an answer.", "{remind} reminds you if nobody answers."),
    Filter.ARCHIVE: Empty(
        "Nothing archived yet.", "{archive} archives a conversation: out of the inbox, kept everywhere else."
    ),
    Filter.ALL: Empty("No mail here yet.", "{sync} syncs now, {sync_page} tells how each account stands."),
    Filter.TRASH: Empty("Trash is empty.", "{delete} moves a conversation here, {restore} brings it back."),
    Filter.JUNK: Empty("No junk.", "{spam} moves a conversation here, and back."),
}
_FETCHING = Empty("Fetching your mail …", "The newest comes first. {sync_page} tells how far it is.")
_NOT_FETCHED = Empty(
    "Not all of your mail has been fetched yet.", "The line at the foot says why, {sync_page} says more."
)
_FOUND = Empty("Nothing found.", "", "Fewer words find more; in:all looks into Trash and Junk.")


def empty(db: Database, place: Place) -> Empty:
    """What a list without rows says: that it is still being filled, why it is not, or what to do."""
    filling = status.first_sync_under_way(db)
    if place.searched:
        return Empty(_FOUND.title, note="Older mail is still being fetched.") if filling else _FOUND
    if filling or status.never_synced(db):
        return _FETCHING if filling else _NOT_FETCHED
    if place.query is not None:
        return Empty(f"Nothing in {place.title}.", note=f"It shows {place.query}")
    if place.label:
        return Empty(f"Nothing is labelled “{place.label}”.", "{label} puts labels on a conversation.")
    found = LISTS[place.filter]
    if place.account_id is not None:
        return Empty(found.title, "{go_account} shows all accounts.", f"Only {place.account} is shown.")
    return found


def unreadable(place: Place, why: str) -> Empty:
    """What a list says that cannot be read."""
    return Empty(f"{place.title} shows nothing." if place.title else "This list cannot be shown.", note=why)
