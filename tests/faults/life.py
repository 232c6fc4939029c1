"""What happens to an account by chance: elsewhere, on the server, and here, by the user."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from salesinbox.actions import triage, undo
from salesinbox.core.errors import NotFound
from salesinbox.store.connection import Database
from tests.rig import mail

STANDARD = ("INBOX", "Archive", "Trash", "Junk", "Sent")
_FLAGS = (b"\\Seen", b"\\Flagged", b"\\Answered", b"hot_lead", b"Vip")
LARGE_INBOX = 1_000
"""Messages that an inbox is let grow to."""
_LARGE = 300_000
"""Characters of a body whose bytes are kept in a file of their own."""


class Elsewhere:
    """Another mail program on the account; each method gives how many messages or mailboxes it changed.

    Args:
        name: Part of every subject, Message-ID and mailbox that it makes, so that two of these make no two alike.
    """

    def __init__(self, connect: Callable[[], IMAPClient], chance: random.Random, name: str) -> None:
        self._connect, self._chance, self._name = connect, chance, name
        self._client = connect()
        self._number = 0
        self.steps: dict[str, Callable[[], int]] = {
            "arrive": self.arrive, "flag": self.flag, "move": self.move, "copy": self.copy, "expunge": self.expunge,
            "thin out": self.thin_out, "make": self.make, "rename": self.rename, "remove": self.remove,
            "renumber": self.renumber,
        }  # fmt: skip
        self._weights = (30, 30, 15, 5, 10, 3, 2, 2, 1, 1)

    def step(self) -> tuple[str, int]:
        """Do something; its name and how much it changed. The other programs may have been quicker: then nothing."""
        (kind,) = self._chance.choices(list(self.steps), self._weights)
        try:
            return kind, self.steps[kind]()
        except IMAPClientAbortError:  # Dovecot hangs up when somebody removes the mailbox that is open
            self._client = self._connect()
        except IMAPClientError:
            pass
        return kind, 0

    def arrive(self, count: int = 0, mailbox: str = "") -> int:
        count = count or self._chance.randint(1, 6)
        mailbox = mailbox or self._chance.choice(("INBOX", "INBOX", self._box()))
        for _ in range(count):
            flags = self._chance.sample(_FLAGS, self._chance.randint(0, 2))
            self._client.append(mailbox, self._mail(), flags=flags)
        return count

    def flag(self) -> int:
        uids = self._some()
        change = self._chance.choice([self._client.add_flags, self._client.remove_flags])
        if uids:
            change(uids, self._chance.sample(_FLAGS, self._chance.randint(1, 2)))
        return len(uids)

    def move(self) -> int:
        uids = self._some()
        if uids:
            self._client.move(uids, self._box())
        return len(uids)

    def copy(self) -> int:
        uids = self._some()
        if uids:
            self._client.copy(uids, self._box())
        return len(uids)

    def expunge(self) -> int:
        uids = self._some()
        if uids:
            self._client.delete_messages(uids)
            self._client.uid_expunge(uids)
        return len(uids)

    def thin_out(self) -> int:
        """The oldest mail of a large inbox goes."""
        self._client.select_folder("INBOX")
        uids = self._client.search()[:-LARGE_INBOX]
        if uids:
            self._client.delete_messages(uids)
            self._client.uid_expunge(uids)
        return len(uids)

    def make(self) -> int:
        self._number += 1
        self._client.create_folder(f"Kunden {self._name}{self._number} & Söhne")
        return 1

    def rename(self) -> int:
        """A mailbox changes its name, now and then to one that another had before."""
        box = self._own()
        if box:
            self._client.rename_folder(box, f"Renamed {self._name}{self._chance.randint(1, 8)}")
        return int(bool(box))

    def remove(self) -> int:
        box = self._own()
        if box:
            self._client.delete_folder(box)
        return int(bool(box))

    def renumber(self) -> int:
        """A mailbox is made anew under its name, with most of its mail: other UIDs, another UIDVALIDITY."""
        box = self._own()
        if not box:
            return 0
        self._client.select_folder(box)
        kept = [data[b"BODY[]"] for data in self._client.fetch(self._client.search(), ["BODY.PEEK[]"]).values()]
        self._client.unselect_folder()
        self._client.delete_folder(box)
        self._client.create_folder(box)
        for raw in kept[: len(kept) * 4 // 5]:
            self._client.append(box, raw)
        return 1 + len(kept)

    def _mail(self) -> bytes:
        self._number += 1
        number = f"{self._name}{self._number}"
        size = _LARGE if self._chance.random() < 0.01 else self._chance.randint(10, 400)
        words = " ".join(f"{self._chance.getrandbits(32):x}" for _ in range(size // 8))
        extra = ""
        if self._number > 3 and self._chance.random() < 0.4:
            extra = f"References: <{self._name}{self._chance.randint(1, self._number - 1)}@heron.example>\r\n"
        return mail(f"Mail {number}", body=words, message_id=f"{number}@heron.example", extra=extra)

    def _boxes(self) -> list[str]:
        return [name for attributes, _, name in self._client.list_folders() if b"\\Noselect" not in attributes]

    def _box(self) -> str:
        return self._chance.choice(self._boxes())

    def _own(self) -> str:
        made = [name for name in self._boxes() if name.startswith(("Kunden", "Renamed"))]
        return self._chance.choice(made) if made else ""

    def _some(self) -> list[int]:
        self._client.select_folder(self._box())
        uids = list(self._client.search())
        return self._chance.sample(uids, min(len(uids), self._chance.randint(1, 5)))


class Here:
    """The user of this computer, who triages whatever there is."""

    def __init__(self, db: Database, chance: random.Random) -> None:
        self._db, self._chance = db, chance
        self.steps: dict[str, Callable[[list[int]], object]] = {
            "archive": lambda ids: triage.archive(db, ids),
            "unarchive": lambda ids: triage.unarchive(db, ids),
            "delete": lambda ids: triage.delete(db, ids),
            "restore": lambda ids: triage.restore(db, ids),
            "star": lambda ids: triage.star(db, ids),
            "unstar": lambda ids: triage.star(db, ids, on=False),
            "mark read": lambda ids: triage.mark_read(db, ids),
            "mark unread": lambda ids: triage.mark_unread(db, ids),
            "label": lambda ids: triage.label(db, ids, "hot lead"),
            "take label": lambda ids: triage.label(db, ids, "hot lead", on=False),
            "move": lambda ids: triage.move(db, ids, self._mailbox()),
            "undo": lambda ids: undo.undo(db),
        }

    def step(self) -> tuple[str, int]:
        """Do something; its name and to how many conversations it was done."""
        kind = self._chance.choice(list(self.steps))
        known = [row[0] for row in self._db.rows("SELECT id FROM threads ORDER BY id")]
        chosen = self._chance.sample(known, min(len(known), self._chance.randint(1, 4)))
        with contextlib.suppress(NotFound):  # gone or merged in this moment
            if chosen:
                self.steps[kind](chosen)
                return kind, len(chosen)
        return kind, 0

    def _mailbox(self) -> str:
        rows = self._db.rows("SELECT name FROM mailboxes WHERE local = 0 AND selectable = 1 AND role != 'drafts'")
        return str(self._chance.choice(rows)[0]) if rows else "INBOX"
