"""What a Gmail account holds: every message once, and mailboxes that are views of them.

All Mail shows what is neither in Trash nor in Spam; every other mailbox shows those of All Mail with its label. Flags
are the message's, whichever mailbox they are set in; only ``\\Deleted`` belongs to one view.
"""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesHeaderParser

ALL, TRASH, SPAM = "[Gmail]/All Mail", "[Gmail]/Trash", "[Gmail]/Spam"
SENT, DRAFTS, STARRED, IMPORTANT = (f"[Gmail]/{name}" for name in ("Sent Mail", "Drafts", "Starred", "Important"))
SYSTEM_LABELS = {
    "INBOX": "\\Inbox", SENT: "\\Sent", DRAFTS: "\\Draft", STARRED: "\\Starred", IMPORTANT: "\\Important",
}  # fmt: skip
ATTRIBUTES = {
    ALL: "\\All", TRASH: "\\Trash", SPAM: "\\Junk", SENT: "\\Sent", DRAFTS: "\\Drafts", STARRED: "\\Flagged",
    IMPORTANT: "\\Important",
}  # fmt: skip
FIXED_LABELS = ("\\Sent", "\\Draft")
"""Only Gmail itself puts these on or takes them off."""
_FIRST_ID = 1_700_000_000_000_000_000


@dataclass(eq=False)
class Message:
    """A mail, wherever it is shown."""

    raw: bytes
    id: int
    thread: int
    received: datetime
    flags: set[str] = field(default_factory=set)
    """System flags and keywords, without ``\\Deleted``."""
    labels: set[str] = field(default_factory=set)
    place: str = ALL
    """One of :data:`ALL`, :data:`TRASH`, :data:`SPAM`; empty once it is gone for good."""
    modseq: int = 1

    @property
    def shown_labels(self) -> set[str]:
        """All labels, the star among them."""
        return self.labels | ({"\\Starred"} if "\\Flagged" in self.flags else set())


class View:
    """A mailbox: UIDs of its own for the messages that belong in it."""

    def __init__(self, name: str, uidvalidity: int) -> None:
        self.name = name
        self.uidvalidity = uidvalidity
        self.uidnext = 1
        self.messages: dict[int, Message] = {}
        self.deleted: set[int] = set()
        """UIDs marked ``\\Deleted`` in this view."""
        self.changed = 1
        """Modseq of the last time a message came or went."""

    @property
    def label(self) -> str:
        return SYSTEM_LABELS.get(self.name, self.name)

    @property
    def modseq(self) -> int:
        """HIGHESTMODSEQ."""
        return max([self.changed, *(message.modseq for message in self.messages.values())])

    def belongs(self, message: Message) -> bool:
        """Whether the message is to be seen here."""
        if self.name in (ALL, TRASH, SPAM):
            return message.place == self.name
        return message.place == ALL and self.label in message.shown_labels

    def uid_of(self, message: Message) -> int:
        """The UID of a message that is here; the newest where it came twice."""
        return max(uid for uid, each in self.messages.items() if each is message)

    def settle(self, messages: Iterable[Message], modseq: int) -> None:
        """Give UIDs to what has come, and let go of what has gone."""
        gone = [uid for uid, message in self.messages.items() if not self.belongs(message)]
        for uid in gone:
            del self.messages[uid]
            self.deleted.discard(uid)
        here = set(map(id, self.messages.values()))
        come = [message for message in messages if id(message) not in here and self.belongs(message)]
        for message in come:
            self.messages[self.uidnext] = message
            self.uidnext += 1
        if gone or come:
            self.changed = modseq


class Account:
    """One user's mail. Callers hold :attr:`lock`, whose waiters are told of every change."""

    def __init__(self) -> None:
        self.lock = threading.Condition(threading.RLock())
        self._numbers = itertools.count(1)
        self._modseq = 1
        self.messages: list[Message] = []
        self.hidden: set[str] = set()
        """Mailboxes that the user's settings keep from being shown over IMAP."""
        self.views: dict[str, View] = {}
        for name in ("INBOX", *ATTRIBUTES):
            self.create(name)

    def create(self, name: str) -> None:
        """Make a label."""
        self.views[name] = View(name, next(self._numbers))

    def delete(self, name: str) -> None:
        """Take a label away, from every message."""
        label = self.views.pop(name).label
        for message in self.messages:
            if label in message.labels:
                message.labels.discard(label)
                self.touch(message)
        self.settle()

    def rename(self, old: str, new: str) -> None:
        """Call a label otherwise; the mailbox keeps its UIDs."""
        view = self.views.pop(old)
        view.name = new
        self.views[new] = view
        for message in self.messages:
            if old in message.labels:
                message.labels = (message.labels - {old}) | {new}
                self.touch(message)

    def add(self, raw: bytes, flags: Iterable[str], name: str, received: datetime | None = None) -> Message:
        """A mail comes to be in a mailbox; the very same bytes are the same message."""
        message = next((each for each in self.messages if each.raw == raw), None)
        if message is None:
            number = _FIRST_ID + next(self._numbers)
            message = Message(raw, number, self._thread(raw) or number, received or datetime.now(UTC))
            self.messages.append(message)
        message.flags |= set(flags) - {"\\Deleted", "\\Recent"}
        self.put(message, name, own=True)
        self.settle()
        return message

    def put(self, message: Message, name: str, *, own: bool = False) -> None:
        """Show a message in a mailbox, too; Trash and Spam have it for themselves.

        Args:
            own: Gmail itself does it, so that Sent and Drafts can be meant.
        """
        label = self.views[name].label
        if name in (TRASH, SPAM):
            message.place = name
            message.labels &= set(FIXED_LABELS)
        else:
            message.place = ALL
            if label == "\\Starred":
                message.flags.add("\\Flagged")
            elif name != ALL and (own or label not in FIXED_LABELS):
                message.labels.add(label)
        self.touch(message)

    def take_from(self, message: Message, name: str) -> None:
        """What EXPUNGE in a mailbox does: the label goes; from Trash and Spam the message goes for good."""
        label = self.views[name].label
        if name in (TRASH, SPAM):
            if message.place == name:
                self.messages.remove(message)
                message.place = ""
        elif label == "\\Starred":
            message.flags.discard("\\Flagged")
        elif label not in FIXED_LABELS:
            message.labels.discard(label)
        self.touch(message)

    def label(self, message: Message, labels: Iterable[str], *, on: bool) -> None:
        """Put labels on or take them off; a new one becomes a mailbox."""
        for label in labels:
            if label == "\\Starred":
                (message.flags.add if on else message.flags.discard)("\\Flagged")
            elif label not in FIXED_LABELS:
                (message.labels.add if on else message.labels.discard)(label)
                if on and not label.startswith("\\") and label not in self.views:
                    self.create(label)
        self.touch(message)

    def touch(self, message: Message) -> None:
        """The message has changed."""
        self._modseq += 1
        message.modseq = self._modseq

    def settle(self) -> None:
        """Bring every view up to date and wake who waits."""
        self._modseq += 1
        for view in self.views.values():
            view.settle(self.messages, self._modseq)
        self.lock.notify_all()

    def _thread(self, raw: bytes) -> int | None:
        named = set(_ids(raw, "References", "In-Reply-To"))
        return next((each.thread for each in self.messages if named & set(_ids(each.raw, "Message-ID"))), None)


def _ids(raw: bytes, *names: str) -> list[str]:
    headers = BytesHeaderParser().parsebytes(raw)
    return [found for name in names for found in re.findall(r"<([^<>]+)>", str(headers.get(name, "")))]
