"""The commands on mailboxes: what there are, what they hold, opening one. :class:`salesinbox.sync.session.Session` adds
those on messages.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from imapclient import IMAPClient

from salesinbox import __version__
from salesinbox.store.effective import chunks
from salesinbox.sync import answers
from salesinbox.sync.answers import Resumed, Selected, Status
from salesinbox.sync.faults import MailboxGone, Refused, explained
from salesinbox.sync.line import Line
from salesinbox.sync.mailbox_names import MailboxNames

STATUS_BATCH = 50
"""STATUS commands on their way at once."""


class MailboxCommands(Line):
    """A connection that knows the server's mailboxes."""

    def __init__(self, client: IMAPClient, host: str) -> None:
        super().__init__(client, host)
        self.names = MailboxNames()
        self.enabled: frozenset[str] = frozenset()
        self.selected: Selected | None = None
        self.labels = False
        """Whether messages are told of with Gmail's labels (:mod:`salesinbox.sync.gmail`)."""
        self.statuses: dict[str, Status] = {}
        """By mailbox name, as of the last LIST; empty where a status would not tell what is new."""
        self._introduce()

    def _introduce(self) -> None:
        """Say who we are (some providers let nobody in who does not) and what we understand."""
        commands: list[tuple[str, ...]] = []
        if self.has("ID"):
            commands.append(("ID", f'("name" "salesinbox" "version" "{__version__}")'))
        wanted = [name for name in ("CONDSTORE", "QRESYNC", "UTF8=ACCEPT") if self.has(name)]
        if wanted and self.has("ENABLE"):
            commands.append(("ENABLE", *wanted))
        for name, tag in [(command[0], self.start(*command)) for command in commands]:
            with contextlib.suppress(Refused):
                self.finish(name, tag)
        self.enabled = frozenset(answers.text_of(b" ".join(self.told("ENABLED"))).upper().split())
        self.names.utf8 = "UTF8=ACCEPT" in self.enabled

    def mailboxes(self) -> list[tuple[tuple[str, ...], str, str]]:
        """Every mailbox: attributes, hierarchy delimiter (may be empty), name. Fills :attr:`statuses`, too."""
        self.statuses = {}
        self.told("LIST")
        if self.has("LIST-STATUS"):
            special = ["SPECIAL-USE"] if self.has("SPECIAL-USE") else []
            self.told("STATUS")
            self.command("LIST", '""', '"*"', "RETURN", f"({' '.join([f'STATUS {self._status_items}', *special])})")
            self.statuses = answers.statuses(self.told("STATUS"), self.names.read)
        else:
            self.command("LIST", '""', '"*"')
        with explained(self.host, "LIST"):
            found = answers.listed(self.told("LIST"), self.names.read)
        if self.has("CONDSTORE") and not self.has("LIST-STATUS"):
            self.statuses = self.ask_statuses([name for flags, _, name in found if answers.is_selectable(flags)])
        return found

    def ask_statuses(self, names: Sequence[str]) -> dict[str, Status]:
        """What some mailboxes hold, without opening them; those that cannot be opened are left out."""
        self.told("STATUS")
        for batch in chunks(names, STATUS_BATCH):
            for tag in [self.start("STATUS", self.names.wire(name), self._status_items) for name in batch]:
                with contextlib.suppress(Refused):
                    self.finish("STATUS", tag)
        return answers.statuses(self.told("STATUS"), self.names.read)

    def subscribed(self) -> set[str]:
        """The names of the mailboxes that the user is subscribed to (RFC 3501 §6.3.9)."""
        self.told("LSUB")
        self.command("LSUB", '""', '"*"')
        with explained(self.host, "LSUB"):
            return {name for _, _, name in answers.listed(self.told("LSUB"), self.names.read)}

    @property
    def _status_items(self) -> str:
        return f"(MESSAGES UIDNEXT UIDVALIDITY{' HIGHESTMODSEQ' if self.has('CONDSTORE') else ''})"

    def personal_prefix(self) -> str:
        """What the names of new mailboxes must begin with (RFC 2342); mostly nothing, "INBOX." on Courier."""
        if not self.has("NAMESPACE"):
            return ""
        with explained(self.host, "NAMESPACE"):
            personal = self._client.namespace().personal
            return str(personal[0][0]) if personal else ""

    def create(self, name: str) -> None:
        """Make a mailbox and subscribe to it, as other programs show only those."""
        self.command("CREATE", self.names.wire(name))
        with contextlib.suppress(Refused):
            self.command("SUBSCRIBE", self.names.wire(name))

    def select(self, name: str, since: tuple[int, int] | None = None) -> Selected:
        """Open a mailbox, also anew; its counts are of this moment.

        Args:
            since: UIDVALIDITY and modseq of the last look, to be told what changed where the server can.

        Raises:
            MailboxGone: The server refuses to open it.
        """
        self.selected = None
        self._imap.state = "AUTH"
        try:
            try:
                self._select(name, since)
            except Refused:
                if not self._select_parameters(since):
                    raise
                since = None  # perhaps it was only what we asked for beyond the mailbox
                self._select(name, since, plain=True)
            self.selected = self._read_selected(name, since)
        except Refused as error:
            raise MailboxGone(error.message, code=error.code, retryable=error.retryable) from error
        return self.selected

    def _select(self, name: str, since: tuple[int, int] | None, *, plain: bool = False) -> None:
        self._imap.untagged_responses.clear()
        self.command("SELECT", self.names.wire(name), *([] if plain else self._select_parameters(since)))
        self._imap.state = "SELECTED"

    def _select_parameters(self, since: tuple[int, int] | None) -> list[str]:
        if "QRESYNC" in self.enabled:
            return [f"(QRESYNC ({since[0]} {since[1]}))"] if since else []
        return ["(CONDSTORE)"] if self.has("CONDSTORE") and "CONDSTORE" not in self.enabled else []

    def _read_selected(self, name: str, since: tuple[int, int] | None) -> Selected:
        with explained(self.host, "SELECT"):
            resumed = self._resumed() if since and "QRESYNC" in self.enabled else None
            answer = self._client._process_select_response(self._imap.untagged_responses)
            permanent = answer.get(b"PERMANENTFLAGS", answer.get(b"FLAGS", ()))
            return Selected(
                name=name,
                exists=answers.number_of(answer[b"EXISTS"]),
                uidvalidity=answers.number_of(answer.get(b"UIDVALIDITY")),
                uidnext=answers.number_of(answer.get(b"UIDNEXT")) or None,
                modseq=answers.number_of(answer.get(b"HIGHESTMODSEQ")) or None if self.has("CONDSTORE") else None,
                keywords=b"\\*" in permanent,
                resumed=resumed,
            )

    def _resumed(self) -> Resumed | None:
        told, gone = self.told("FETCH"), self.told("VANISHED")
        try:
            return Resumed(answers.vanished(gone), answers.flags_by_uid(told))
        except ValueError:
            return None

    def open(self, name: str) -> Selected:
        """The mailbox, opened unless it is open already; its counts may be old."""
        if self.selected is None or self.selected.name != name:
            return self.select(name)
        return self.selected

    @property
    def _condstore(self) -> bool:
        return self.selected is not None and self.selected.modseq is not None

    def close(self) -> None:
        self.selected = None
        super().close()
