"""A mailbox with one of everything a screen has to cope with, made once for a test run and copied for each test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from salesinbox.actions import triage
from salesinbox.config.locations import Locations, locate
from salesinbox.core.models import Role
from salesinbox.store import accounts, action_log, mailboxes, messages, status
from salesinbox.store.connection import Database, open_database
from salesinbox.store.messages import Arrival
from salesinbox.store.prepared import prepare
from tests.profile import OWN, START, mail

SECOND = "sales@north.example"
NEWEST = "Prices for spring"
LONG = "Terms and conditions"
LABELLED = "Order 03"
STARRED = "Order 05"
ARCHIVED = "Order 50"
TRASHED = "Order 55"
FILLERS = 56
_BOXES = {
    "INBOX": Role.INBOX, "Sent": Role.SENT, "Drafts": Role.DRAFTS, "Archive": Role.ARCHIVE, "Trash": Role.TRASH,
    "Junk": Role.JUNK, "Customers": Role.OTHER,
}  # fmt: skip
_HTML = """<p>Here is <a href="https://vos.example/catalogue">the catalogue</a> and
<a href="https://shop.vos.example/cart">a cart</a>.</p><img src="https://tracker.example/p.gif" width="1" height="1">
<blockquote>Could you send the catalogue?</blockquote>"""

Item = tuple[bytes, str, tuple[str, ...], datetime]
"""Bytes, mailbox, flags, when it came."""


def locations_in(home: Path) -> Locations:
    """The places of a profile below *home*."""
    found = locate("default", {"SALESINBOX_HOME": str(home)})
    found.ensure()
    return found


def open_in(locations: Locations) -> Database:
    """A connection of the test's own."""
    return open_database(locations.database, locations.blobs_database)


def build(home: Path) -> None:
    """Put the mailbox into a profile below *home*."""
    db = open_in(locations_in(home))
    first = accounts.ensure(db, OWN, "Ada North")
    arrive(db, first.id, list(_first_account()))
    second = accounts.ensure(db, SECOND, "Sales")
    arrive(db, second.id, list(_second_account()))
    step = triage.label(db, [thread_id(db, LABELLED)], "vip").step_id
    assert step is not None
    action_log.close_step(db, step, for_good=True)  # the user of the tests has done nothing yet
    for account in (first, second):
        status.save_account(db, account.id, state="idle", last_sync=START.timestamp())
    db.close()


def arrive(db: Database, account_id: int, items: Sequence[Item]) -> list[int]:
    """Mail comes into an account."""
    mailboxes.update_list(db, account_id, [mailboxes.Listed(name, "/", role) for name, role in _BOXES.items()])
    ids = {box.name: box.id for box in mailboxes.of_account(db, account_id)}
    next_uid = int(db.value("SELECT coalesce(max(uid), 0) FROM message_mailbox")) + 1
    arrivals = [
        Arrival(prepare(raw), ids[box], uid, frozenset(flags), int(at.timestamp()))
        for uid, (raw, box, flags, at) in enumerate(items, start=next_uid)
    ]
    return messages.add(db, account_id, arrivals)


def thread_id(db: Database, subject: str) -> int:
    """The thread with a subject."""
    return int(db.value("SELECT id FROM threads WHERE subject = ? ORDER BY id DESC LIMIT 1", (subject,)))


def _first_account() -> Iterator[Item]:
    for number in range(FILLERS):
        at = START + timedelta(hours=FILLERS - number)
        box = "Archive" if 50 <= number < 55 else "Trash" if number == 55 else "INBOX"
        flags: tuple[str, ...] = ("\\Seen",) if number % 3 else ()
        flags += ("\\Flagged",) if number == 5 else ()
        yield (
            mail(
                f"Order {number:02}",
                sender=f"Person {number} <p{number}@firm{number % 7}.example>",
                body=f"We would like {number} boats.\n\nKind regards\nPerson {number}",
                message_id=f"order{number}@firm.example",
                date=at,
            ),
            box,
            flags,
            at,
        )
    yield from _conversation(START + timedelta(days=10))
    at = START + timedelta(days=9)
    body = "\n".join(f"Clause {number}: nothing is promised." for number in range(1, 121))
    long = mail(LONG, body=body, sender="Lena Lund <lena@lund.example>", message_id="long@lund.example", date=at)
    yield long, "INBOX", ("\\Seen",), at
    at = START + timedelta(days=8)
    yield mail("Delivery dates", message_id="dates@vos.example", date=at), "INBOX", ("\\Seen",), at
    own = mail(
        "Offer 7", sender=f"Ada North <{OWN}>", to="Kai Berg <kai@berg.example>", message_id="o7@n.example", date=at
    )
    yield own, "Sent", ("\\Seen",), at
    junk = mail("You have won", sender="Luck <luck@lottery.example>", message_id="won@lottery.example", date=at)
    yield junk, "Junk", (), at


def _conversation(began: datetime) -> Iterator[Item]:
    ids = [f"spring{number}@vos.example" for number in range(4)]
    texts = [
        "Could you send me the prices?",
        "They are attached.\n\n-- \nAda North\nNorth Boats",
        "Thank you.\n\nOn Monday Ada wrote:\n> They are attached.\n> Any questions?",
    ]
    for number, text in enumerate(texts):
        at = began + timedelta(minutes=number)
        own = number == 1
        raw = mail(
            NEWEST if number == 0 else f"Re: {NEWEST}",
            sender=f"Ada North <{OWN}>" if own else "Ben Vos <ben@vos.example>",
            to="Ben Vos <ben@vos.example>" if own else f"Ada North <{OWN}>",
            body=text,
            message_id=ids[number],
            references=ids[:number],
            date=at,
        )
        yield raw, "Sent" if own else "INBOX", ("\\Seen",), at
    at = began + timedelta(minutes=3)
    last = mail(
        f"Re: {NEWEST}",
        cc="Eva Vos <eva@vos.example>",
        body="Here is the catalogue.",
        html=_HTML,
        attachment=("prices.csv", b"boat,100\n"),
        message_id=ids[3],
        references=ids[:3],
        date=at,
    )
    yield last, "INBOX", (), at


def _second_account() -> Iterator[Item]:
    for number in range(3):
        at = START - timedelta(days=number + 1)
        yield (
            mail(f"Fair {number}", to=SECOND, message_id=f"fair{number}@fair.example", date=at, body="See you there."),
            "INBOX",
            ("\\Seen",),
            at,
        )
