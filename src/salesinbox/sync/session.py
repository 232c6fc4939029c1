"""One signed-in IMAP connection, spoken to in the terms of this package.

imapclient frames and parses; what it lacks is done on its connection here: ranges in FETCH, CHANGEDSINCE, the COPYUID
and APPENDUID answers (RFC 4315), moving without MOVE (RFC 6851). Every failure is one of :mod:`salesinbox.sync.faults`.
"""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from imapclient import IMAPClient
from imapclient.imap_utf7 import encode

from salesinbox.core.text import clean_line
from salesinbox.sync import answers
from salesinbox.sync.answers import Meta, Selected, Status
from salesinbox.sync.faults import MailboxGone, Refused, explained, refusal
from salesinbox.sync.uid_sets import parse_uid_set, uid_sets

SEARCH_SPAN = 100_000
"""UIDs asked for in one SEARCH: imaplib takes no answer line over a million bytes."""
_SLOWEST_BYTES_A_SECOND = 10_000
_APPENDUID_RE = re.compile(rb"\[APPENDUID (\d+) (\d+)\]", re.IGNORECASE)
_META = "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"


class Session:
    """An IMAP connection that one thread uses. After :class:`ConnectionLost` only :meth:`close` may be called."""

    def __init__(self, client: IMAPClient, host: str) -> None:
        self._client = client
        self._imap: Any = client._imap  # imapclient offers no public way to the connection below it
        self.host = clean_line(host)
        self.capabilities: frozenset[str] = frozenset()
        self.selected: Selected | None = None
        self.statuses: dict[str, Status] = {}
        """By mailbox name, as of the last LIST; empty on servers that do not tell that much (RFC 5819)."""
        with explained(self.host, "CAPABILITY"):
            self.capabilities = frozenset(each.decode("ascii", "replace").upper() for each in client.capabilities())

    def has(self, capability: str) -> bool:
        """Whether the server announced *capability*."""
        return capability in self.capabilities

    def mailboxes(self) -> list[tuple[tuple[str, ...], str, str]]:
        """Every mailbox: attributes, hierarchy delimiter (may be empty), name. Fills :attr:`statuses`, too."""
        self.statuses = {}
        with explained(self.host, "LIST"):
            found = self._list_with_status() if self.has("LIST-STATUS") else self._client.list_folders()
            return [
                (tuple(answers.text_of(flag) for flag in flags), answers.text_of(delimiter or b""), str(name))
                for flags, delimiter, name in found
            ]

    def _list_with_status(self) -> Any:
        items = ["MESSAGES", "UIDNEXT", "UIDVALIDITY", *(["HIGHESTMODSEQ"] if self.has("CONDSTORE") else [])]
        options = [f"STATUS ({' '.join(items)})", *(["SPECIAL-USE"] if self.has("SPECIAL-USE") else [])]
        for kind in ("LIST", "STATUS"):
            self._imap.untagged_responses.pop(kind, None)
        outcome, data = self._imap._simple_command("LIST", '""', '"*"', f"RETURN ({' '.join(options)})")
        if outcome != "OK":
            raise refusal("LIST", answers.text_of(data[0]) if data and data[0] else "")
        self.statuses = answers.statuses(self._imap.untagged_responses.pop("STATUS", []))
        return self._client._proc_folder_list(self._imap.untagged_responses.pop("LIST", [None]))

    def personal_prefix(self) -> str:
        """What the names of new mailboxes must begin with (RFC 2342); mostly nothing, "INBOX." on Courier."""
        if not self.has("NAMESPACE"):
            return ""
        with explained(self.host, "NAMESPACE"):
            personal = self._client.namespace().personal
            return str(personal[0][0]) if personal else ""

    def create(self, name: str) -> None:
        """Make a mailbox and subscribe to it, as other programs show only those."""
        with explained(self.host, "CREATE"):
            self._client.create_folder(name)
        with contextlib.suppress(Refused), explained(self.host, "SUBSCRIBE"):
            self._client.subscribe_folder(name)

    def select(self, name: str) -> Selected:
        """Open a mailbox, also anew; its counts are of this moment.

        Raises:
            MailboxGone: The server refuses to open it.
        """
        self.selected = None
        self._imap.untagged_responses.clear()
        try:
            with explained(self.host, "SELECT"):
                answer = self._client.select_folder(name)
                permanent = answer.get(b"PERMANENTFLAGS", answer.get(b"FLAGS", ()))
                self.selected = Selected(
                    name=name,
                    exists=answers.number_of(answer[b"EXISTS"]),
                    uidvalidity=answers.number_of(answer.get(b"UIDVALIDITY")),
                    uidnext=answers.number_of(answer.get(b"UIDNEXT")) or None,
                    modseq=answers.number_of(answer.get(b"HIGHESTMODSEQ")) or None if self.has("CONDSTORE") else None,
                    keywords=b"\\*" in permanent,
                )
        except Refused as error:
            raise MailboxGone(error.message, code=error.code, retryable=error.retryable) from error
        return self.selected

    def open(self, name: str) -> Selected:
        """The mailbox, opened unless it is open already; its counts may be old."""
        if self.selected is None or self.selected.name != name:
            return self.select(name)
        return self.selected

    def search(self, *criteria: str | int | date) -> list[int]:
        """The UIDs in the open mailbox that fulfil *criteria*, ascending."""
        with explained(self.host, "SEARCH"):
            return sorted({uid for uid in self._client.search(list(criteria)) if 0 < uid <= answers.MAX_UID})

    def all_uids(self, first: int = 1, *, since: date | None = None) -> list[int]:
        """Every UID from *first* on, ascending; only of messages received on or after *since* where it is given."""
        window: tuple[str | date, ...] = ("SINCE", since) if since else ()
        selected = self.selected
        if selected is None or selected.uidnext is None or selected.exists < SEARCH_SPAN:
            return [uid for uid in self.search("UID", f"{first}:*", *window) if uid >= first]
        uids: list[int] = []
        for start in range(first, selected.uidnext, SEARCH_SPAN):
            uids += self.search("UID", f"{start}:{start + SEARCH_SPAN - 1}", *window)
        return [
            *uids,
            *(uid for uid in self.search("UID", f"{selected.uidnext}:*", *window) if uid >= selected.uidnext),
        ]

    def find(self, header: str, value: str) -> list[int]:
        """The UIDs in the open mailbox whose header field contains *value*."""
        return self.search("HEADER", header, value)

    def fetch_meta(self, uids: Iterable[int]) -> dict[int, Meta]:
        """Flags, dates, sizes and Message-IDs by UID; messages that are gone are left out."""
        items = f"{_META}{' MODSEQ' if self._condstore else ''})"
        return {uid: answers.meta_of(uid, data) for uid, data in self._fetch(uids, items).items()}

    def fetch_bodies(self, uids: Iterable[int], *, at_most: int = 0) -> dict[int, bytes]:
        """Whole messages by UID, or their first *at_most* bytes; messages that are gone are left out."""
        part = f"BODY.PEEK[]<0.{at_most}>" if at_most else "BODY.PEEK[]"
        return {uid: answers.body_of(data) for uid, data in self._fetch(uids, f"(UID {part})").items()}

    def fetch_flags(
        self, uids: Iterable[int] | None = None, *, changed_since: int = 0
    ) -> dict[int, tuple[frozenset[str], int]]:
        """(Flags, modseq) by UID, of all messages without *uids*; only what changed after a modseq if one is given."""
        modifiers = [f"(CHANGEDSINCE {changed_since})"] if changed_since and self._condstore else []
        items = "(UID FLAGS MODSEQ)" if self._condstore else "(UID FLAGS)"
        found = self._fetch(uids, items, *modifiers)
        told = {uid: data for uid, data in found.items() if b"FLAGS" in data}
        return {uid: (answers.flags_of(data), answers.modseq_of(data)) for uid, data in told.items()}

    def change_flags(self, uids: Iterable[int], flags: Sequence[str], *, on: bool) -> None:
        """Set or take away flags and keywords."""
        verb = "+FLAGS.SILENT" if on else "-FLAGS.SILENT"
        for uid_set in uid_sets(uids):
            self._uid("STORE", uid_set, verb, f"({' '.join(flags)})")

    def move(self, uids: Sequence[int], target: str) -> dict[int, int | None]:
        """Move messages out of the open mailbox: old UID → new UID, ``None`` where the server does not say.

        UIDs that do not exist any more are passed over by servers without an error, so no answer is no proof.
        """
        found: dict[int, int | None] = dict.fromkeys(uids)
        for uid_set in uid_sets(uids):
            self._imap.untagged_responses.pop("COPYUID", None)
            if self.has("MOVE"):
                self._uid("MOVE", uid_set, _quoted(target))
                found.update(self._copied())
            else:
                self._uid("COPY", uid_set, _quoted(target))
                found.update(self._copied())
                self._remove(uid_set)
        return found

    def append(self, mailbox: str, raw: bytes, flags: Sequence[str] = ()) -> int | None:
        """Put a message into a mailbox; its UID where the server says."""
        patience = self._imap.sock.gettimeout() or 0.0
        # A socket's time limit is for all that one call sends, and the line may be slow.
        self._imap.sock.settimeout(patience + len(raw) / _SLOWEST_BYTES_A_SECOND)
        with explained(self.host, "APPEND"):
            answer = self._client.append(mailbox, raw, flags)
            self._imap.sock.settimeout(patience or None)
        match = _APPENDUID_RE.search(answer if isinstance(answer, bytes) else str(answer).encode())
        return int(match[2]) if match else None

    def noop(self) -> None:
        """Ask for a sign of life."""
        with explained(self.host, "NOOP"):
            self._client.noop()

    def idle(self) -> None:
        """Begin to wait for changes in the open mailbox (RFC 2177)."""
        with explained(self.host, "IDLE"):
            self._client.idle()

    def idle_wait(self, seconds: float) -> bool:
        """Whether the server told of a change within *seconds*.

        Raises:
            ConnectionLost: The line is down.
        """
        started = time.monotonic()
        with explained(self.host, "IDLE"):
            answers = self._client.idle_check(timeout=seconds)
        if not answers and time.monotonic() - started < seconds / 2:
            # Readable, yet nothing to read: at the end of a stream imapclient looks just like this.
            self.idle_done()
            self.idle()
        return any(answer[1:2] and answer[1] in (b"EXISTS", b"EXPUNGE", b"FETCH", b"RECENT") for answer in answers)

    def idle_done(self) -> None:
        """Stop waiting; also proves that the server is still there."""
        with explained(self.host, "IDLE"):
            self._client.idle_done()

    def interrupt(self) -> None:
        """Cut the line from another thread: whatever waits for the server fails at once."""
        with contextlib.suppress(OSError):
            self._imap.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Leave without ceremony; a server that hangs cannot hold us up."""
        self.selected = None
        with contextlib.suppress(Exception):  # whatever state a broken connection is in, it is being thrown away
            self._client.shutdown()

    @property
    def _condstore(self) -> bool:
        return self.selected is not None and self.selected.modseq is not None

    def _fetch(self, uids: Iterable[int] | None, items: str, *modifiers: str) -> dict[int, dict[bytes, Any]]:
        wanted = None if uids is None else set(uids)
        found: dict[int, dict[bytes, Any]] = {}
        for uid_set in ["1:*"] if wanted is None else uid_sets(wanted):
            self._imap.untagged_responses.pop("FETCH", None)
            data = self._uid("FETCH", uid_set, items, *modifiers)
            with explained(self.host, "FETCH"):
                for uid, answer in answers.by_uid(data):
                    if wanted is None or uid in wanted:
                        found.setdefault(uid, {}).update(answer)
        return found

    def _uid(self, command: str, *args: str) -> Any:
        with explained(self.host, command):
            kind, data = self._imap.uid(command, *args)
            if kind != "OK":
                raise refusal(command, answers.text_of(data[0]) if data and data[0] else "")
            return data

    def _copied(self) -> dict[int, int | None]:
        """The COPYUID answers since the last command (RFC 4315 §3): old UID → new UID."""
        found: dict[int, int | None] = {}
        for answer in self._imap.untagged_responses.pop("COPYUID", []):
            with contextlib.suppress(ValueError):  # an answer that cannot be read is no answer
                _, source, target = answers.text_of(answer).split(" ")
                found.update(zip(parse_uid_set(source), parse_uid_set(target), strict=True))
        return found

    def _remove(self, uid_set: str) -> None:
        """Expunge messages that were copied away, and no others."""
        self._uid("STORE", uid_set, "+FLAGS.SILENT", "(\\Deleted)")
        if self.has("UIDPLUS"):
            self._uid("EXPUNGE", uid_set)
        elif set(self.search("DELETED")) <= set(parse_uid_set(uid_set)):
            with explained(self.host, "EXPUNGE"):
                self._client.expunge()
        # Else somebody else's deleted messages would go too: ours stay behind, marked, and are shown no more.


def _quoted(name: str) -> str:
    text = encode(name).decode("ascii").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
