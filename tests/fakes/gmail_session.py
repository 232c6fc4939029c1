"""One IMAP connection to the Gmail-like server: who it is, what mailboxes there are."""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import cast

from pymap.parsing.exceptions import NotParseable

from tests.fakes.gmail_account import ATTRIBUTES, Account, View
from tests.fakes.gmail_mailbox import OpenMailbox, Refusal
from tests.fakes.gmail_wire import Tokens, Wire


class GmailSession(OpenMailbox):
    """Talks to one client until it leaves."""

    def __init__(
        self, line: socket.socket, capabilities: Iterable[str], sign_in: Callable[[str, str], Account | None]
    ) -> None:
        super().__init__()
        self._wire = Wire(line)
        self._capabilities = " ".join(capabilities)
        self._sign_in = sign_in
        self._account: Account = cast(Account, None)

    def serve(self) -> None:
        """Until the client leaves or the line is cut."""
        self._say("* OK Gimap ready for requests")
        with suppress(OSError, ValueError), self._wire.reader:
            while command := self._wire.command():
                tag, name, rest = command
                if name == "LOGOUT":
                    self._say("* BYE LOGOUT Requested", f"{tag} OK done")
                    return
                self._answer(tag, name, rest)

    def _answer(self, tag: str, name: str, rest: Tokens) -> None:
        self._tag = tag
        by_uid = name == "UID"
        if by_uid:
            name, rest = rest[0].decode().upper(), rest[1:]
        do = getattr(self, f"_do_{name.lower()}", None)
        if do is None or (not self._account and name not in ("CAPABILITY", "LOGIN", "AUTHENTICATE", "ID", "NOOP")):
            self._say(f"{tag} BAD Unknown command {name}")
            return
        try:
            if self._account:
                with self._account.lock:
                    code = do(rest, by_uid) or ""
                    self._tell_changes(expunges=by_uid or name not in ("FETCH", "STORE", "SEARCH"))
            else:
                code = do(rest, by_uid) or ""
        except Refusal as refusal:
            self._say(f"{tag} NO {refusal}")
        except (KeyError, IndexError, ValueError, NotParseable) as error:
            self._say(f"{tag} BAD Could not parse command ({type(error).__name__})")
        else:
            self._say(f"{tag} OK {code}{name} completed (Success)")

    # -- who, and what there is

    def _do_capability(self, _rest: Tokens, _uid: bool) -> None:
        self._say(f"* CAPABILITY {self._capabilities}")

    def _do_login(self, rest: Tokens, _uid: bool) -> None:
        self._enter(rest[0].decode(), rest[1].decode())

    def _do_authenticate(self, rest: Tokens, _uid: bool) -> None:
        self._say("+ ") if len(rest) == 1 else None
        answer = rest[1] if len(rest) > 1 else self._wire.reader.readline().strip()
        _, user, password = base64.b64decode(answer).split(b"\0")
        self._enter(user.decode(), password.decode())

    def _enter(self, user: str, password: str) -> None:
        account = self._sign_in(user, password)
        if account is None:
            raise Refusal("[AUTHENTICATIONFAILED] Invalid credentials (Failure)")
        self._account = account

    def _do_noop(self, _rest: Tokens, _uid: bool) -> None:
        pass

    _do_check = _do_subscribe = _do_unsubscribe = _do_noop

    def _do_enable(self, rest: Tokens, _uid: bool) -> None:
        self._wire.utf8 |= b"UTF8=ACCEPT" in rest
        self._say(f"* ENABLED {b' '.join(rest).decode()}")

    def _do_id(self, _rest: Tokens, _uid: bool) -> None:
        self._say('* ID ("name" "GImap" "vendor" "Google, Inc.")')

    def _do_namespace(self, _rest: Tokens, _uid: bool) -> None:
        self._say('* NAMESPACE (("" "/")) NIL NIL')

    def _do_list(self, rest: Tokens, _uid: bool) -> None:
        pattern = rest[1]
        status: list[bytes] = []
        if len(rest) > 2:
            options = rest[3]
            status = options[options.index(b"STATUS") + 1] if b"STATUS" in options else []
        if not pattern:
            self._say('* LIST (\\Noselect) "/" "/"')
            return
        wanted = re.compile(re.escape(self._wire.name(pattern)).replace(r"\*", ".*").replace("%", "[^/]*"))
        if wanted.fullmatch("[Gmail]"):
            self._say('* LIST (\\HasChildren \\Noselect) "/" "[Gmail]"')
        for name in self._names():
            if wanted.fullmatch(name):
                kinds = f"\\HasNoChildren {ATTRIBUTES.get(name, '')}".strip()
                self._say(f'* LIST ({kinds}) "/" {self._wire.mailbox(name)}')
                if status:
                    self._say_status(name, status)

    _do_lsub = _do_list

    def _names(self) -> list[str]:
        return [name for name in self._account.views if name not in self._account.hidden]

    def _do_status(self, rest: Tokens, _uid: bool) -> None:
        self._say_status(self._named(rest[0]).name, rest[1])

    def _say_status(self, name: str, items: list[bytes]) -> None:
        view = self._account.views[name]
        values = {
            "MESSAGES": len(view.messages), "UIDNEXT": view.uidnext, "UIDVALIDITY": view.uidvalidity,
            "HIGHESTMODSEQ": view.modseq, "UNSEEN": sum("\\Seen" not in each.flags for each in view.messages.values()),
        }  # fmt: skip
        told = " ".join(f"{item.decode().upper()} {values[item.decode().upper()]}" for item in items)
        self._say(f"* STATUS {self._wire.mailbox(name)} ({told})")

    def _named(self, name: bytes) -> View:
        text = self._wire.name(name)
        text = "INBOX" if text.upper() == "INBOX" else text
        if text not in self._names():
            raise Refusal(f"[NONEXISTENT] Unknown Mailbox: {text} (Failure)")
        return self._account.views[text]

    def _do_create(self, rest: Tokens, _uid: bool) -> None:
        name = self._wire.name(rest[0])
        if name in self._account.views:
            raise Refusal("[ALREADYEXISTS] Duplicate folder name (Failure)")
        self._account.create(name)

    def _do_delete(self, rest: Tokens, _uid: bool) -> None:
        self._account.delete(self._users(rest[0]).name)

    def _do_rename(self, rest: Tokens, _uid: bool) -> None:
        self._account.rename(self._users(rest[0]).name, self._wire.name(rest[1]))

    def _users(self, name: bytes) -> View:
        view = self._named(name)
        if view.name == "INBOX" or view.name in ATTRIBUTES:
            raise Refusal("[CANNOT] Folder is a system folder (Failure)")
        return view
