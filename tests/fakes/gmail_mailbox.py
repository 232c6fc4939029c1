"""What a client does with the open mailbox of the Gmail-like server. MIME is left to pymap."""

from __future__ import annotations

import select
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from pymap.fetch import DynamicLoadedFetchValue
from pymap.message import BaseLoadedMessage
from pymap.mime import MessageContent
from pymap.parsing import Params
from pymap.parsing.specials import FetchRequirement
from pymap.parsing.specials.fetchattr import FetchAttribute

from tests.fakes.gmail_account import Account, Message, View
from tests.fakes.gmail_search import Search, uids_of
from tests.fakes.gmail_wire import Quoted, Tokens, Wire

PERMANENT = "\\Answered \\Flagged \\Draft \\Deleted \\Seen \\*"


class Refusal(Exception):
    """The command gets NO."""


class OpenMailbox:
    """The commands of the selected state."""

    _wire: Wire
    _account: Account
    _view: View | None = None
    _tag = ""

    def __init__(self) -> None:
        self._seen: list[int] = []
        """UIDs as the client knows them, by sequence number."""
        self._modseqs: dict[int, int] = {}

    def _say(self, *lines: str | bytes) -> None:
        self._wire.say(*lines)

    def _named(self, name: bytes) -> View:
        raise NotImplementedError

    def _do_select(self, rest: Tokens, _uid: bool) -> str:
        self._view = None
        view = self._view = self._named(rest[0])
        self._seen = sorted(view.messages)
        self._modseqs = {uid: view.messages[uid].modseq for uid in self._seen}
        self._say(
            f"* FLAGS ({PERMANENT[:-3]})",
            f"* OK [PERMANENTFLAGS ({PERMANENT})] Flags permitted.",
            f"* OK [UIDVALIDITY {view.uidvalidity}] UIDs valid.",
            f"* {len(self._seen)} EXISTS",
            "* 0 RECENT",
            f"* OK [UIDNEXT {view.uidnext}] Predicted next UID.",
            f"* OK [HIGHESTMODSEQ {view.modseq}]",
        )
        return "[READ-WRITE] "

    _do_examine = _do_select

    def _do_close(self, _rest: Tokens, _uid: bool) -> None:
        self._do_expunge([], False)
        self._view = None

    def _do_unselect(self, _rest: Tokens, _uid: bool) -> None:
        self._view = None

    def _do_idle(self, _rest: Tokens, _uid: bool) -> None:
        self._say("+ idling")
        while not select.select([self._wire.line], [], [], 0)[0]:
            self._tell_changes(expunges=True)
            self._account.lock.wait(0.05)
        if not self._wire.reader.readline():
            raise OSError("gone")

    def _tell_changes(self, *, expunges: bool) -> None:
        """What the client does not know yet of the open mailbox."""
        view = self._view
        if view is None:
            return
        if expunges:
            for number in range(len(self._seen), 0, -1):
                if self._seen[number - 1] not in view.messages:
                    self._modseqs.pop(self._seen.pop(number - 1), None)
                    self._say(f"* {number} EXPUNGE")
        for number, uid in enumerate(self._seen, 1):
            message = view.messages.get(uid)
            if message is not None and self._modseqs.get(uid) != message.modseq:
                self._modseqs[uid] = message.modseq
                self._say(f"* {number} FETCH (UID {uid} FLAGS ({self._flags(uid)}) MODSEQ ({message.modseq}))")
        come = sorted(uid for uid in view.messages if uid > max(self._seen, default=0))
        if come:
            self._seen += come
            self._modseqs |= {uid: view.messages[uid].modseq for uid in come}
            self._say(f"* {len(self._seen)} EXISTS")

    def _opened(self) -> View:
        if self._view is None:
            raise Refusal("No mailbox is open")
        return self._view

    def _chosen(self, sequence: bytes, by_uid: bool) -> list[int]:
        """The UIDs of a set, of messages that are still there."""
        last = (max(self._seen, default=0)) if by_uid else len(self._seen)
        chosen = uids_of(sequence.decode(), last)
        found = [uid for number, uid in enumerate(self._seen, 1) if (uid if by_uid else number) in chosen]
        return [uid for uid in found if uid in self._opened().messages]

    def _flags(self, uid: int) -> str:
        view = self._opened()
        return " ".join(sorted(view.messages[uid].flags | ({"\\Deleted"} if uid in view.deleted else set())))

    def _do_fetch(self, rest: Tokens, by_uid: bool) -> None:
        sequence, items, *modifiers = rest
        names = [b"UID", *items] if isinstance(items, list) else [b"UID", items]
        since = int(modifiers[0][1]) if modifiers else 0
        names += [b"MODSEQ"] if since else []
        for uid in self._chosen(sequence, by_uid):
            message = self._opened().messages[uid]
            if message.modseq > since:
                values = dict.fromkeys(name.upper() if b"[" not in name else name for name in names)
                told = b" ".join(self._item(uid, message, name) for name in values)
                self._say(b"* %d FETCH (%b)" % (self._seen.index(uid) + 1, told))

    def _item(self, uid: int, message: Message, name: bytes) -> bytes:
        simple: dict[bytes, Callable[[], str]] = {
            b"UID": lambda: str(uid),
            b"FLAGS": lambda: f"({self._flags(uid)})",
            b"MODSEQ": lambda: f"({message.modseq})",
            b"INTERNALDATE": lambda: message.received.strftime('"%d-%b-%Y %H:%M:%S %z"'),
            b"RFC822.SIZE": lambda: str(len(message.raw)),
            b"X-GM-MSGID": lambda: str(message.id),
            b"X-GM-THRID": lambda: str(message.thread),
            b"X-GM-LABELS": lambda: f"({' '.join(map(self._wire.label, sorted(self._other_labels(message))))})",
        }
        if name in simple:
            return name + b" " + simple[name]().encode()
        attribute, _ = FetchAttribute.parse(memoryview(name), Params())
        if attribute.set_seen and "\\Seen" not in message.flags:
            message.flags.add("\\Seen")
            self._account.touch(message)
        return bytes(attribute.for_response) + b" " + _mime(message, attribute)

    def _other_labels(self, message: Message) -> set[str]:
        """Gmail leaves out the label that the open mailbox itself stands for."""
        return message.shown_labels - {self._opened().label}

    def _do_search(self, rest: Tokens, by_uid: bool) -> None:
        extended = rest[0].upper() == b"RETURN"
        search = Search(rest[2:] if extended else rest, self._opened(), self._seen, self._wire.name)
        found = [(number, uid) for number, uid in enumerate(self._seen, 1) if search.finds(number, uid)]
        numbers = [str(uid if by_uid else number) for number, uid in found]
        if extended:
            every = f" ALL {','.join(numbers)}" if numbers else ""
            self._say(f'* ESEARCH (TAG "{self._tag}"){" UID" if by_uid else ""}{every}')
        else:
            self._say(f"* SEARCH {' '.join(numbers)}".rstrip())

    def _do_store(self, rest: Tokens, by_uid: bool) -> None:
        sequence, item, *values = rest
        name = item.decode().upper()
        sign, name = (name[0], name[1:]) if name[0] in "+-" else ("", name)
        name, silent = name.removesuffix(".SILENT"), name.endswith(".SILENT")
        words = values[0] if isinstance(values[0], list) else values
        for uid in self._chosen(sequence, by_uid):
            message = self._opened().messages[uid]
            if name == "X-GM-LABELS":
                self._store_labels(message, sign, [self._wire.name(word) for word in words])
            else:
                self._store_flags(uid, message, sign, {word.decode() for word in words})
            self._modseqs[uid] = message.modseq
            if not silent:
                told = self._item(uid, message, name.encode())
                self._say(b"* %d FETCH (UID %d %b)" % (self._seen.index(uid) + 1, uid, told))
        self._account.settle()

    def _store_labels(self, message: Message, sign: str, labels: list[str]) -> None:
        if not sign:
            self._account.label(message, self._other_labels(message) - set(labels), on=False)
        self._account.label(message, labels, on=sign != "-")

    def _store_flags(self, uid: int, message: Message, sign: str, flags: set[str]) -> None:
        deleted = self._opened().deleted
        if "\\Deleted" in flags:
            (deleted.discard if sign == "-" else deleted.add)(uid)
        flags = flags - {"\\Deleted"}
        message.flags = {"+": message.flags | flags, "-": message.flags - flags}.get(sign, flags)
        self._account.touch(message)

    def _do_copy(self, rest: Tokens, by_uid: bool) -> str:
        target = self._named(rest[1])
        uids = self._chosen(rest[0], by_uid)
        messages = [self._opened().messages[uid] for uid in uids]
        for message in messages:
            self._account.put(message, target.name)
        self._account.settle()
        return self._copyuid(uids, messages, target)

    def _do_move(self, rest: Tokens, by_uid: bool) -> None:
        source, target = self._opened(), self._named(rest[1])
        uids = self._chosen(rest[0], by_uid)
        messages = [source.messages[uid] for uid in uids]
        for message in messages:
            place = message.place
            self._account.put(message, target.name)
            if message.place == place and target is not source:
                self._account.take_from(message, source.name)
        self._account.settle()
        if code := self._copyuid(uids, messages, target):
            self._say(f"* OK {code}")

    def _copyuid(self, uids: list[int], messages: list[Message], target: View) -> str:
        told = [(uid, target.uid_of(each)) for uid, each in zip(uids, messages, strict=True) if target.belongs(each)]
        if not told:
            return ""
        old, new = (",".join(str(pair[side]) for pair in told) for side in (0, 1))
        return f"[COPYUID {target.uidvalidity} {old} {new}] "

    def _do_expunge(self, rest: Tokens, _uid: bool) -> None:
        view = self._opened()
        chosen = set(self._chosen(rest[0], True)) if rest else set(view.messages)
        for uid in sorted(view.deleted & chosen):
            view.deleted.discard(uid)
            self._account.take_from(view.messages[uid], view.name)
        self._account.settle()

    def _do_append(self, rest: Tokens, _uid: bool) -> str:
        view, raw = self._named(rest[0]), rest[-1]
        flags = next((each for each in rest[1:-1] if isinstance(each, list)), [])
        when = next((each for each in rest[1:-1] if isinstance(each, Quoted)), None)
        received = datetime.strptime(when.decode().strip(), "%d-%b-%Y %H:%M:%S %z") if when else None
        message = self._account.add(raw, [flag.decode() for flag in flags], view.name, received)
        return f"[APPENDUID {view.uidvalidity} {view.uid_of(message)}] "


def _mime(message: Message, attribute: FetchAttribute) -> bytes:
    loaded = BaseLoadedMessage(cast(Any, None), FetchRequirement.CONTENT, MessageContent.parse(message.raw))
    if attribute.value == b"ENVELOPE":
        return bytes(loaded.get_envelope_structure())
    if attribute.value == b"BODYSTRUCTURE":
        return bytes(loaded.get_body_structure().extended)
    if attribute.section is None:
        return bytes(loaded.get_body_structure())
    if attribute.section.specifier is None and not attribute.section.parts:
        data = message.raw  # to the byte
        if attribute.partial is not None:
            data = data[attribute.partial.start :][: attribute.partial.length]
    else:
        data = bytes(DynamicLoadedFetchValue._get_data(attribute.section, attribute.partial, loaded))
    return b"{%d}\r\n%b" % (len(data), data)
