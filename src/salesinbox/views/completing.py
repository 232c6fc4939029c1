"""What a query that is being typed may go on to be: operators, and values from the mail that is here."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from salesinbox.core.models import Role
from salesinbox.core.text import clean_line, is_clean
from salesinbox.store import accounts, labels, mailboxes, people
from salesinbox.store.connection import Database
from salesinbox.store.search.tree import as_value
from salesinbox.store.search.typed import Typed
from salesinbox.store.search.vocabulary import OPERATORS, PARTS, PLACES, STATES, Takes

MOST = 8
_LEAST_LETTERS = 2
"""Of an operator's name, so that not every word opens a list."""
_PEOPLE = ("from", "to", "cc", "bcc", "with")
_AGES = {"1d": "a day", "1w": "a week", "1m": "a month", "3m": "three months", "1y": "a year"}
_FILE_TYPES = {
    "pdf": "PDF", "docx": "Word", "xlsx": "Excel", "pptx": "PowerPoint", "csv": "tables", "ics": "invitations",
    "png": "pictures", "jpg": "pictures", "zip": "archives",
}  # fmt: skip
_SIZES = {"500k": "half a megabyte", "1M": "a megabyte", "5M": "", "10M": ""}


@dataclass(frozen=True, slots=True)
class Completion:
    """What can be put in place of what is being typed. Its texts are safe to show."""

    text: str
    """What goes in: ``from:`` or a value, in quotation marks where it needs them."""
    note: str = ""

    @property
    def goes_on(self) -> bool:
        """Whether a value is still to follow."""
        return self.text.endswith(":")


def complete(db: Database, typed: Typed) -> list[Completion]:
    """What *typed* may go on to be, the likeliest first; nothing where it is whole already."""
    found = [each for each in _found(db, typed) if is_clean(each.text)][:MOST]
    whole = len(found) == 1 and found[0].text.casefold() == typed.value.casefold()
    return [] if whole else found


def _found(db: Database, typed: Typed) -> Iterator[Completion]:
    if not typed.key:
        yield from _operators(typed.value)
        return
    takes = OPERATORS[typed.key].takes if typed.key in OPERATORS else Takes.LATER
    if typed.key in _PEOPLE:
        yield from _people(db, typed.value)
    elif takes is Takes.PLACE:
        yield from _beginning(typed.value, PLACES.items())
        every = (box for each in accounts.all_accounts(db) for box in mailboxes.of_account(db, each.id))
        names = sorted({box.name for box in every if box.role is Role.OTHER and box.selectable})
        yield from _beginning(typed.value, ((name, "mailbox") for name in names))
    elif takes is Takes.LABEL:
        yield from _beginning(typed.value, ((each.name, "") for each in labels.every(db)))
    elif takes is Takes.ACCOUNT:
        yield from _beginning(typed.value, ((each.address, each.name) for each in accounts.all_accounts(db)))
    else:
        yield from _beginning(typed.value, _fixed(typed.key, takes))


def _fixed(key: str, takes: Takes) -> Iterator[tuple[str, str]]:
    if takes is Takes.STATE:
        yield from STATES.items()
    elif takes is Takes.PART:
        yield from PARTS.items()
    elif takes is Takes.SIZE:
        yield from _SIZES.items()
    elif takes is Takes.DATE:
        if key in ("older", "newer"):
            yield from _AGES.items()
        for day in ("today", "yesterday", *(name.lower() for name in calendar.month_name[1:])):
            yield day, ""
    elif key == "filename":
        yield from _FILE_TYPES.items()


def _operators(begun: str) -> Iterator[Completion]:
    if len(begun) < _LEAST_LETTERS:
        return
    for name, operator in OPERATORS.items():
        if operator.takes is not Takes.LATER and name.startswith(begun.lower()):
            yield Completion(f"{name}:", operator.means)


def _people(db: Database, begun: str) -> Iterator[Completion]:
    if not begun:
        return
    for each in people.complete(db, begun, MOST):
        yield Completion(each.address, clean_line(each.name))


def _beginning(begun: str, values: Iterable[tuple[str, str]]) -> Iterator[Completion]:
    """Values that begin so, then those of which a later word does."""
    wanted = begun.casefold()
    first, later = [], []
    for value, note in values:
        folded = value.casefold()
        if folded.startswith(wanted):
            first.append(Completion(as_value(value), clean_line(note)))
        elif f" {wanted}" in folded.replace("/", " "):
            later.append(Completion(as_value(value), clean_line(note)))
    yield from (*first, *later)
