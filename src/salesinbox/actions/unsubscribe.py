"""Leaving mailing lists: what a mail offers, and asking for it. The engine does it; nothing is requested from here."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from salesinbox.actions import send
from salesinbox.actions.send import Sending
from salesinbox.core.errors import NotFound, UsageError, no_conversation
from salesinbox.core.text import clean_line
from salesinbox.mail.lists import Ways, list_of, ways_to_leave
from salesinbox.mail.parse import parse
from salesinbox.store import accounts, conversations, reading, unsubscribes
from salesinbox.store.connection import Database, Row
from salesinbox.store.drafts import DraftRow
from salesinbox.store.effective import Places
from salesinbox.store.unsubscribes import Unsubscribe

ONE_CLICK, MAIL, PAGE = "one-click", "mail", "page"
_LOOKED_AT = 5
"""Received messages of a conversation that are looked at, from the newest on."""


@dataclass(frozen=True, slots=True)
class Offer:
    """How the list that a mail came by can be left."""

    message_id: int
    identity: str
    account_id: int
    account: str
    """The address that the list writes to."""
    sender: str
    """The address it writes from."""
    list: str
    """Its name: the List-Id, or the sender."""
    ways: Ways
    before: Unsubscribe | None
    """It was left already, or that was tried."""

    @property
    def way(self) -> str:
        """The best one."""
        return ONE_CLICK if self.ways.one_click else MAIL if self.ways.mail else PAGE

    @property
    def target(self) -> str:
        """Where the best way leads, in full."""
        if self.way == MAIL and self.ways.mail:
            return self.ways.mail.address
        return self.ways.one_click or self.ways.page

    @property
    def words(self) -> str:
        """What would happen, with the real host or address."""
        if self.way == MAIL:
            return f"A mail goes to {self.target}, from {self.account}."
        host = clean_line(urlsplit(self.target).hostname or "")
        return f"A request goes to {host}." if self.way == ONE_CLICK else f"A page of {host} opens in your browser."


def offer(db: Database, thread_id: int) -> Offer:
    """How to leave the list that a conversation came by.

    Raises:
        NotFound: There is no such conversation, or its mail names no way.
        UsageError: It is in Junk.
    """
    current = conversations.resolve(db, thread_id)
    if current is None:
        raise no_conversation(thread_id)
    for row in unsubscribes.may_name_ways(db, current, _LOOKED_AT):
        headers = parse(reading.excerpt(db, row["id"]) or b"").headers
        if ways := ways_to_leave(headers):
            return _offer(db, row, headers, ways)
    raise NotFound("This mail names no way to leave a list.", "Block its sender with a rule: delete what is from it.")


def _offer(db: Database, row: Row, headers: tuple[tuple[str, str], ...], ways: Ways) -> Offer:
    if row["places"] & Places.JUNK:
        raise UsageError(
            "This mail is in Junk: to answer it tells a spammer that you read it.", "If it is no spam, say so first."
        )
    name = list_of(headers) or row["from_address"]
    return Offer(
        message_id=row["id"],
        identity=row["identity"],
        account_id=row["account_id"],
        account=accounts.address_of(db, row["account_id"]),
        sender=row["from_address"],
        list=name,
        ways=ways,
        before=unsubscribes.of_list(db, row["account_id"], name),
    )


def ask(db: Database, what: Offer, sending: Sending) -> str:
    """Have the list left in its best way; says what happens now.

    A page cannot be opened from here: that is for who asks.

    Raises:
        UsageError: The mail cannot be sent.
    """
    with db.write("unsubscribe"):
        mail = what.ways.mail
        if what.way == MAIL and mail is not None:
            draft = DraftRow(what.account_id, to=mail.address, subject=mail.subject, body=mail.body)
            outbox_id = send.submit(db, draft, sending)
            _add(db, what, "mailed", outbox_id)
            return f"A mail to {mail.address} is on its way"
        _add(db, what, "pending" if what.way == ONE_CLICK else "opened")
    return "The engine asks to be taken off" if what.way == ONE_CLICK else "Go on in your browser"


def _add(db: Database, what: Offer, state: str, outbox_id: int | None = None) -> None:
    unsubscribes.add(
        db, account_id=what.account_id, list_=what.list, way=what.way, target=what.target, identity=what.identity,
        message_id=what.message_id, state=state, outbox_id=outbox_id,
    )  # fmt: skip
