"""M10: a server that lies is bounded; its account says what is wrong, and no other account is touched."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from salesinbox.accounts import wire
from salesinbox.config.loader import save_account
from salesinbox.core.text import is_clean
from salesinbox.engine import control
from salesinbox.store import status
from tests.fakes.pymap_server import PymapServer
from tests.faults.lying_server import Answer, LyingServer
from tests.rig import Rig, mail, rig_on

_META = b'* 1 FETCH (UID %s FLAGS () INTERNALDATE "01-Jan-2026 00:00:00 +0000" RFC822.SIZE %s BODY[HEADER] {0}\r\n)\r\n'

_MANY = 100_000


def _forever(_command: bytes) -> Iterator[bytes]:
    while True:
        yield b"* OK still here\r\n" * 1_000


def _slowly(_command: bytes) -> Iterator[bytes]:
    while not _OVER.wait(0.02):
        yield b"* OK still here\r\n"


def _never(_command: bytes) -> bytes:
    _OVER.wait(60)
    return b""


_OVER = threading.Event()
"""Set when a test ends, for servers that would go on for ever."""


def _in_turn(*answers: bytes) -> Callable[[bytes], bytes]:
    """One answer after the other, the last one again and again."""
    left = list(answers)
    return lambda command: left.pop(0) if len(left) > 1 else left[0]


LIES: dict[str, dict[str, Answer]] = {
    "no answer that is IMAP": {"SELECT": b"hello, world\r\n"},
    "a select without counts": {"SELECT": b"* OK nothing to see\r\n"},
    "a huge literal": {"FETCH": b"* 1 FETCH (UID 1 BODY[] {9999999999}\r\n"},
    "an endless line": {"LIST": b"* LIST () " + b"x" * 2_000_000 + b"\r\n"},
    "too many mailboxes": {"LIST": b"".join(b'* LIST () "/" box%d\r\n' % n for n in range(5_001))},
    "a list that is none": {"LIST": b"* LIST (((((\r\n"},
    "a search that is none": {"SEARCH": b"* SEARCH one two\r\n"},
    "a fetch that ends early": {"FETCH": b"* 1 FETCH (UID 1 FLAGS (\r\n"},
    "capabilities that are none": {"CAPABILITY": b"* CAPABILITY \xff\x00 ((( IMAP4rev1\r\n"},
    "an answer without an end": {"LIST": _forever},
    "an answer that drips": {"LIST": _slowly},
    "no answer at all": {"LIST": _never},
    "a literal that never comes": {"FETCH": lambda command: b"* 1 FETCH (UID 1 BODY[] {1000}\r\n" + _never(command)},
    "escapes in its refusal": {"LIST": b"* BYE \x1b]0;owned\x07 \x1b[2J\r\n"},
}
HARMLESS: dict[str, dict[str, Answer]] = {
    "UIDs beyond all bounds": {
        "SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] .\r\n* OK [UIDNEXT 99999999999999999999] .\r\n* FLAGS ()\r\n",
        "SEARCH": b"* SEARCH 1 99999999999999999999\r\n",
        "FETCH": _META % (b"99999999999999999999", b"99999999999999999999999"),
    },
    "another UID than asked for": {"FETCH": _META % (b"77", b"5")},
    "a mailbox outside": {"LIST": b'* LIST () "/" "../../../etc/\x1b]0;x\x07passwd"\r\n* LIST () "/" INBOX\r\n'},
    "sizes that are not true": {"FETCH": _META % (b"1", b"999999999999999999999999999")},
    "UIDs of 0 and 2^32": {
        "SEARCH": b"* SEARCH 0 1 4294967296\r\n",
        "FETCH": _META % (b"0", b"5") + _META % (b"4294967296", b"5"),
    },
    "a mailbox that shrinks while it is read": {"SEARCH": b"* 1 EXPUNGE\r\n* 0 EXISTS\r\n* SEARCH 1\r\n"},
    "a storm of EXPUNGE": {"SEARCH": b"* 1 EXPUNGE\r\n" * _MANY + b"* SEARCH 1\r\n"},
    "other capabilities after sign-in": {
        "CAPABILITY": _in_turn(
            b"* CAPABILITY IMAP4rev1 UIDPLUS MOVE IDLE\r\n",
            b"* CAPABILITY IMAP4rev1 CONDSTORE QRESYNC ENABLE LIST-STATUS\r\n",
        )
    },
    "news about other messages": {"SEARCH": b"* 5000000 EXISTS\r\n* 17 EXPUNGE\r\n* SEARCH 1\r\n"},
}


@pytest.fixture
def rig(tmp_path: Path, pymap_server: PymapServer) -> Iterator[Rig]:
    with rig_on(tmp_path, pymap_server) as made:
        yield made
    pymap_server.close_clients()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seconds of this test are the minutes of a day."""
    monkeypatch.setattr(wire, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(wire, "ANSWER_LINES", 200_000)
    monkeypatch.setattr("salesinbox.engine.account_context.ANSWER_SECONDS", 1.0)


def sync_beside(rig: Rig, server: LyingServer) -> list[str]:
    """A pass over an honest account and one on *server*; the second one's errors."""
    liar = replace(rig.settings, address="liar@x.example", imap=replace(rig.settings.imap, port=server.port))
    save_account(rig.locations.config_file, liar)
    from salesinbox.accounts.credentials import open_credentials
    from salesinbox.config.loader import load

    open_credentials(rig.locations, load(rig.locations.config_file)).set("liar@x.example", "secret")
    rig.append(mail("Quote"))
    began = time.monotonic()
    _OVER.clear()
    report = {each["address"]: each for each in control.sync_once(rig.locations).accounts}
    assert time.monotonic() - began < 20
    _OVER.set()
    server.close()
    assert report[rig.username]["errors"] == []
    assert set(rig.held()) == {"Quote"}
    errors: list[str] = report["liar@x.example"]["errors"]
    return errors


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_stops_that_account_with_a_sentence(rig: Rig, lie: str) -> None:
    (error, *_) = sync_beside(rig, LyingServer(**LIES[lie]))
    assert error.endswith(".")
    assert is_clean(error)
    assert "not found" not in error
    stored = next(each for each in status.accounts(rig.db) if each.address == "liar@x.example")
    assert stored.state in ("failed", "idle")


@pytest.mark.parametrize("word", ["NO", "BAD"])
def test_a_server_that_refuses_everything_after_sign_in_is_told_of_and_tried_again_later(rig: Rig, word: str) -> None:
    def ends(name: str) -> bytes:
        return b"OK done" if name in ("LOGIN", "CAPABILITY") else word.encode() + b" not today"

    (error, *_) = sync_beside(rig, LyingServer(ends))
    assert error == "The server refused LIST: not today."
    stored = next(each for each in status.accounts(rig.db) if each.address == "liar@x.example")
    assert stored.error == error


@pytest.mark.parametrize("lie", HARMLESS)
def test_what_can_be_passed_over_is(rig: Rig, lie: str) -> None:
    assert sync_beside(rig, LyingServer(**HARMLESS[lie])) == []
    assert rig.db.value("PRAGMA integrity_check") == "ok"
