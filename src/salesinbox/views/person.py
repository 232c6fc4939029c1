"""The card of a person: who they are to us, and their other conversations."""

from __future__ import annotations

from dataclasses import dataclass

from salesinbox.core.text import clean_line
from salesinbox.store import people
from salesinbox.store.connection import Database
from salesinbox.views.thread_list import ThreadLine, load_lines


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Somebody we had mail with."""

    name: str
    address: str
    received: int
    """Messages of theirs that came to us."""
    sent: int
    """Messages of ours that went to them."""
    first_date: int | None
    last_date: int | None
    conversations: tuple[ThreadLine, ...]


def load_person(db: Database, address: str, *, without_thread: int | None = None, limit: int = 12) -> PersonCard:
    """The card for an address; for somebody unknown one with nothing on it."""
    found = people.correspondent(db, address)
    threads = people.conversations_with(db, address, without=without_thread, limit=limit)
    return PersonCard(
        name=clean_line(found.name) if found else "",
        address=clean_line(address),
        received=found.received if found else 0,
        sent=found.sent if found else 0,
        first_date=found.first_date if found else None,
        last_date=found.last_date if found else None,
        conversations=tuple(load_lines(db, [thread.id for thread in threads])),
    )


def complete_address(db: Database, text: str, limit: int = 8) -> list[tuple[str, str]]:
    """(name, address) of people whose name or address contains *text*."""
    return [(clean_line(each.name), clean_line(each.address)) for each in people.complete(db, text, limit)]
