"""One signed-in IMAP connection, spoken to in the terms of this package.

What imapclient lacks is done here: ranges in FETCH, CHANGEDSINCE and QRESYNC (RFC 7162), the COPYUID and APPENDUID
answers (RFC 4315), moving without MOVE (RFC 6851), ESEARCH (RFC 4731), literals without waiting (RFC 7888). Every
failure is one of :mod:`salesinbox.sync.faults`. Which abilities of a server are used is listed in
:mod:`salesinbox.sync.capabilities`.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from imapclient.imapclient import _normalise_search_criteria

from salesinbox.core.labels import server_label_of
from salesinbox.sync import answers
from salesinbox.sync.answers import Flags, Meta
from salesinbox.sync.faults import explained
from salesinbox.sync.mailbox_commands import MailboxCommands
from salesinbox.sync.uid_sets import parse_uid_set, uid_sets

SEARCH_SPAN = 100_000
"""UIDs asked for in one SEARCH: imaplib takes no answer line over a million bytes."""
_LITERAL_MINUS_BYTES = 4096
_SLOWEST_BYTES_A_SECOND = 10_000
_LINE_END_RE = re.compile(rb"\r\n|\r|\n")
_APPENDUID_RE = re.compile(r"\[APPENDUID (\d+) (\d+)\]", re.IGNORECASE)
_META = "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"


class Session(MailboxCommands):
    """An IMAP connection that one thread uses. After :class:`ConnectionLost` only :meth:`close` may be called."""

    def search(self, *criteria: str | int | date) -> list[int]:
        """The UIDs in the open mailbox that fulfil *criteria*, ascending."""
        charset = None if all(str(each).isascii() for each in criteria) or self.names.utf8 else "UTF-8"
        with explained(self.host, "SEARCH"):
            words = _normalise_search_criteria(list(criteria), charset or "UTF-8")
            asked = [b"RETURN (ALL)"] if self.has("ESEARCH") else []
            self.told("ESEARCH"), self.told("SEARCH")
            kind, data = self._client._raw_command(
                b"SEARCH", [*asked, *([b"CHARSET", charset.encode()] if charset else []), *words]
            )
            self._client._checkok("SEARCH", kind, data)
            uids = answers.found_uids(self.told("ESEARCH"))
            uids += [int(word) for line in self.told("SEARCH") for word in line.partition(b"(")[0].split()]
        return sorted({uid for uid in uids if 0 < uid <= answers.MAX_UID})

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
        ids = " X-GM-MSGID X-GM-THRID X-GM-LABELS" if self.labels else ""
        items = f"{_META}{ids}{' MODSEQ' if self._condstore else ''})"
        found = self._fetch(uids, items)
        return {uid: answers.meta_of(uid, data) for uid, data in found.items() if b"RFC822.SIZE" in data}

    def fetch_bodies(self, groups: Iterable[Sequence[int]]) -> Iterator[dict[int, bytes]]:
        """Whole messages by UID, group by group; messages that are gone are left out.

        The next group is asked for before one is handed out, so that the server works meanwhile. No other command may
        be sent until the last has been taken.
        """
        self.told("FETCH")
        found: dict[int, dict[bytes, Any]] = {}  # of all groups: a server may begin with the next before the end of one
        waiting: list[tuple[bytes, Sequence[int]]] = []
        for group in groups:
            waiting.append((self.start("UID FETCH", ",".join(map(str, group)), "(UID BODY.PEEK[])"), group))
            if len(waiting) > 1:
                yield self._bodies(waiting, found)
        while waiting:
            yield self._bodies(waiting, found)

    def fetch_start(self, uid: int, size: int) -> bytes | None:
        """The first *size* bytes of a message; ``None`` if it is gone."""
        found = self._fetch([uid], f"(UID BODY.PEEK[]<0.{size}>)")
        return answers.body_of(found[uid]) if uid in found else None

    def fetch_flags(self, uids: Iterable[int] | None = None, *, changed_since: int = 0) -> dict[int, Flags]:
        """(Flags, modseq) by UID, of all messages without *uids*; only what changed after a modseq if one is given."""
        modifiers = [f"(CHANGEDSINCE {changed_since})"] if changed_since and self._condstore else []
        labels = " X-GM-LABELS" if self.labels else ""
        items = f"(UID FLAGS{labels}{' MODSEQ' if self._condstore else ''})"
        found = self._fetch(uids, items, *modifiers)
        # What the server told of by itself has no labels, and would take them away.
        told = {uid: data for uid, data in found.items() if b"FLAGS" in data and (b"X-GM-LABELS" in data or not labels)}
        return {uid: (answers.flags_of(data), answers.modseq_of(data)) for uid, data in told.items()}

    def change_flags(self, uids: Iterable[int], flags: Sequence[str], *, on: bool) -> None:
        """Set or take away flags, keywords and labels."""
        labels = [label for flag in flags if (label := server_label_of(flag)) is not None]
        plain = [flag.encode() for flag in flags if server_label_of(flag) is None]
        sign = "+" if on else "-"
        for uid_set in uid_sets(uids):
            if plain:
                self.command("UID STORE", uid_set, f"{sign}FLAGS.SILENT", b"(%b)" % b" ".join(plain))
            if labels:
                words = b"(%b)" % b" ".join(map(self.names.wire, labels))
                self.command("UID STORE", uid_set, f"{sign}X-GM-LABELS.SILENT", words)

    def move(self, uids: Sequence[int], target: str) -> dict[int, int | None]:
        """Move messages out of the open mailbox: old UID → new UID, ``None`` where the server does not say.

        UIDs that do not exist any more are passed over by servers without an error, so no answer is no proof.
        """
        found: dict[int, int | None] = dict.fromkeys(uids)
        verb = "UID MOVE" if self.has("MOVE") else "UID COPY"
        for uid_set in uid_sets(uids):
            self.told("COPYUID")
            self.command(verb, uid_set, self.names.wire(target))
            found.update(self._copied())
            if verb == "UID COPY":
                self._remove(uid_set)
        return found

    def append(self, mailbox: str, raw: bytes, flags: Sequence[str] = ()) -> int | None:
        """Put a message into a mailbox; its UID where the server says."""
        raw = _LINE_END_RE.sub(b"\r\n", raw)
        words = ("APPEND", self.names.wire(mailbox), f"({' '.join(flags)})".encode())
        patience = self._imap.sock.gettimeout() or 0.0
        # A socket's time limit is for all that one call sends, and the line may be slow.
        self._imap.sock.settimeout(patience + len(raw) / _SLOWEST_BYTES_A_SECOND)
        at_once = self.has("LITERAL+") or (self.has("LITERAL-") and len(raw) <= _LITERAL_MINUS_BYTES)
        if at_once:
            said = self.command(*words, b"{%d+}\r\n%b" % (len(raw), raw))
        else:
            with explained(self.host, "APPEND"):
                self._imap.literal = raw
                kind, data = self._imap._simple_command("APPEND", *words[1:])
                self._client._checkok("APPEND", kind, data)
                said = answers.text_of(data[0])
        self._imap.sock.settimeout(patience or None)
        match = _APPENDUID_RE.search(said)
        return int(match[2]) if match else None

    def _fetch(self, uids: Iterable[int] | None, items: str, *modifiers: str) -> dict[int, dict[bytes, Any]]:
        wanted = None if uids is None else set(uids)
        found: dict[int, dict[bytes, Any]] = {}
        for uid_set in ["1:*"] if wanted is None else uid_sets(wanted):
            self.told("FETCH")
            self.command("UID FETCH", uid_set, items, *modifiers)
            self._read_fetched(found, wanted)
        return found

    def _bodies(
        self, waiting: list[tuple[bytes, Sequence[int]]], found: dict[int, dict[bytes, Any]]
    ) -> dict[int, bytes]:
        wanted = {uid for _, group in waiting for uid in group}
        tag, group = waiting.pop(0)
        self.finish("UID FETCH", tag)
        self._read_fetched(found, wanted)
        taken = {uid: found.pop(uid) for uid in group if uid in found}
        return {uid: answers.body_of(data) for uid, data in taken.items() if answers.has_body(data)}

    def _read_fetched(self, found: dict[int, dict[bytes, Any]], wanted: set[int] | None) -> None:
        with explained(self.host, "FETCH"):
            for uid, answer in answers.by_uid(self.told("FETCH")):
                if b"X-GM-LABELS" in answer:
                    read = [self.names.read(answers.name_bytes(label)) for label in answer[b"X-GM-LABELS"] or ()]
                    answer[b"X-GM-LABELS"] = tuple(filter(None, read))
                if wanted is None or uid in wanted:
                    found.setdefault(uid, {}).update(answer)

    def _copied(self) -> dict[int, int | None]:
        """The COPYUID answers since the last command (RFC 4315 §3): old UID → new UID."""
        found: dict[int, int | None] = {}
        for answer in self.told("COPYUID"):
            with contextlib.suppress(ValueError):  # an answer that cannot be read is no answer
                _, source, target = answers.text_of(answer).split(" ")
                found.update(zip(parse_uid_set(source), parse_uid_set(target), strict=True))
        return found

    def _remove(self, uid_set: str) -> None:
        """Expunge messages that were copied away, and no others."""
        self.command("UID STORE", uid_set, "+FLAGS.SILENT", "(\\Deleted)")
        if self.has("UIDPLUS"):
            self.command("UID EXPUNGE", uid_set)
        elif set(self.search("DELETED")) <= set(parse_uid_set(uid_set)):
            self.command("EXPUNGE")
        # Else somebody else's deleted messages would go too: ours stay behind, marked, and are shown no more.
