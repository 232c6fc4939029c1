"""A profile's database in a temporary folder, and mail to put into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from salesinbox.core.models import Role
from salesinbox.store import accounts, batches, labels, mailboxes, messages, threads
from salesinbox.store.action_log import ActionRow
from salesinbox.store.connection import Database, open_database
from salesinbox.store.messages import Arrival
from salesinbox.store.prepared import prepare

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OWN = "ada@north.example"


@dataclass
class Profile:
    """A database with one account, whose mailboxes the server has shown."""

    db: Database
    account_id: int
    boxes: dict[Role, int]
    _uids: dict[int, int] = field(default_factory=dict)

    def add(self, *raws: bytes, role: Role = Role.INBOX, flags: Iterable[str] = (), at: datetime = START) -> list[int]:
        """Messages arrive in the mailbox of *role*, a minute apart; their ids."""
        box = self.boxes[role]
        arrivals = []
        for number, raw in enumerate(raws):
            uid = self._uids[box] = self._uids.get(box, 0) + 1
            received = int((at + timedelta(minutes=number)).timestamp())
            arrivals.append(Arrival(prepare(raw), box, uid, frozenset(flags), received))
        return messages.add(self.db, self.account_id, arrivals)

    def thread_of(self, message_id: int) -> int:
        """The thread a message is in."""
        return int(self.db.value("SELECT thread_id FROM messages WHERE id = ?", (message_id,)))

    def listed(self, filter_: threads.Filter) -> list[int]:
        """The ids of the threads a list shows, newest first."""
        return [row.id for row in threads.page(self.db, filter_, limit=1000)]


def open_profile(folder: Path, address: str = OWN) -> Profile:
    """A fresh profile in *folder*, with the mailboxes a usual server has."""
    db = open_database(folder / "profile.db", folder / "blobs.db")
    account = accounts.ensure(db, address, "Ada North")
    names = {
        "INBOX": Role.INBOX, "Sent": Role.SENT, "Drafts": Role.DRAFTS, "Archive": Role.ARCHIVE, "Trash": Role.TRASH,
        "Junk": Role.JUNK, "Customers": Role.OTHER,
    }  # fmt: skip
    mailboxes.update_list(db, account.id, [mailboxes.Listed(name, "/", role) for name, role in names.items()])
    boxes = {box.role: box.id for box in mailboxes.of_account(db, account.id)}
    return Profile(db, account.id, boxes)


def claim_one(db: Database, account_id: int) -> ActionRow | None:
    """The oldest open action, claimed, alone."""
    return next(iter(batches.claim(db, account_id, 1)), None)


def mail(
    subject: str = "Prices for spring",
    *,
    sender: str = "Ben Vos <ben@vos.example>",
    to: str = f"Ada North <{OWN}>",
    cc: str = "",
    body: str = "Could you send me the prices?",
    message_id: str = "",
    references: Sequence[str] = (),
    date: datetime = START,
    html: str = "",
    attachment: tuple[str, bytes] | None = None,
) -> bytes:
    """A message as it comes over the wire."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    if cc:
        message["Cc"] = cc
    message["Date"] = format_datetime(date)
    message["Message-ID"] = f"<{message_id or f'{abs(hash((subject, sender, body, date)))}@vos.example'}>"
    if references:
        message["References"] = " ".join(f"<{ref}>" for ref in references)
        message["In-Reply-To"] = f"<{references[-1]}>"
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    if attachment is not None:
        message.add_attachment(attachment[1], maintype="application", subtype="octet-stream", filename=attachment[0])
    return message.as_bytes()


def label_names(db: Database, thread_ids: list[int]) -> dict[int, list[str]]:
    """The names of the labels of each conversation that has any, in alphabetic order."""
    return {id_: [label.name for label in found] for id_, found in labels.of_threads(db, thread_ids).items()}
